//! Everything that can set off a replay does so in the same instant.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::{Engine, Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/talkative.js");

const TABS: usize = 5;
/// Enough for the first replay to be under way when the last one is set off.
const REQUESTS: usize = 100;
/// Chromium takes its time over an update while other browsers keep the machine busy.
const LIMIT: Duration = Duration::from_secs(120);

/// Each tab asks for a retry when it hears `go`, and one tab fetches a new version of the worker, which starts beside
/// the old one.
const ON_GO: &str = r"
    const go = new BroadcastChannel('go');
    go.onmessage = () => lab.tell('retry');
    lab.go = () => {
        go.postMessage('now');
        lab.tell('retry');
        // Again and again: an update that the browser itself has begun before, with the old script, is joined.
        const update = async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            const { active } = registration;
            const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
            while (registration.active === active && !registration.installing) {
                await Promise.race([registration.update().catch(() => {}), pause(3000)]);
            }
        };
        update();
    };
";

pub(crate) async fn in_five_tabs(scene: &Scene) -> Result<()> {
    let first = scene.tab();
    let mut tabs = vec![first.clone()];
    while tabs.len() < TABS {
        tabs.push(scene.open_another().await?);
    }
    for tab in &tabs {
        tab.eval(ON_GO).await?;
    }
    scene.server_goes();
    let script =
        "for (let i = 0; i < arguments[0]; i++) await lab.post('/api/messages', String(i))";
    first.eval_with(script, vec![json!(REQUESTS)]).await?;
    let engine = scene.browser.engine();
    if engine != Engine::WebKit {
        scene.browser.stop_workers(|| ()).await?;
    }
    for tab in &tabs {
        tab.forget_heard().await?;
    }

    // Now: the browser may look for a newer worker by itself, as soon as there is one.
    first.eval("lab.steps.length = 0").await?;
    scene.serve_worker(&format!("// newer\n{WORKER}"));
    scene.server_returns();
    first.eval("lab.go()").await?;
    if engine.has_background_sync() {
        scene
            .browser
            .dispatch_sync(&scene.server.url(), "workbox-background-sync:q", false)
            .await?;
    }
    for tab in &tabs {
        tab.hears("q", "nothing is left", |message| message["remaining"] == 0).await?;
    }
    all_were_set_off(engine, &first).await?;
    each_arrived_once(scene).await
}

/// Else there was nothing to collide.
async fn all_were_set_off(engine: Engine, tab: &Tab<'_>) -> Result<()> {
    let starts = if engine == Engine::WebKit { 1 } else { 2 };
    let syncs = if engine.has_background_sync() { 1 } else { 0 };
    let look = async || {
        let steps: Vec<String> = serde_json::from_value(tab.eval("return lab.steps").await?)?;
        let count = |wanted: &str| steps.iter().filter(|step| *step == wanted).count();
        let all = count("retry") >= TABS && count("start") >= starts && count("sync") >= syncs;
        Ok(if all { Ok(()) } else { Err(steps.join(", ")) })
    };
    eventually("every tab, start and sync was heard", LIMIT, look).await
}

/// Waits for the workers to have nothing to do any more: one that would send again is running now.
async fn each_arrived_once(scene: &Scene) -> Result<()> {
    let quiet = async || {
        let locks = scene.tab().eval("const { held, pending } = await navigator.locks.query(); return held.length + pending.length").await?;
        Ok(if locks == 0 { Ok(()) } else { Err(locks) })
    };
    eventually("no replay runs", LIMIT, quiet).await?;
    let received = scene.received();
    let sent: Vec<String> = (0..REQUESTS).map(|number| number.to_string()).collect();
    ensure!(received == sent, "arrived: {received:?}");
    Ok(())
}
