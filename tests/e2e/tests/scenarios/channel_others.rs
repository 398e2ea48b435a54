//! The element on other people's queues, as it is.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Scene, Tab, eventually};

/// The outbox of the tutorials, with the emitter's five lines in it.
pub(crate) const OUTBOX: &str =
    concat!(include_str!("../../../fixtures/outbox.js"), include_str!("../../workers/outbox.js"));
pub(crate) const PWA_BUNDLE: &str = include_str!("../../workers/pwa_bundle.js");

const SOON: Duration = Duration::from_secs(20);
const BODIES: [&str; 3] = ["first", "second", "third"];

/// Passive, so that the test alone says when there is a replay.
const MOUNT: &str = r"
    await import('/sync-status.js');
    const element = document.createElement('sync-status');
    element.channel = arguments[0];
    element.toggleAttribute('passive', true);
    lab.failures = 0;
    element.addEventListener('sync-status:failed', () => lab.failures++);
    document.body.append(element);
";

const LOOK: &str = r"
    const { queues, remaining, failed, replayed, lastError } = document.querySelector('sync-status');
    return { queues: queues.map(({ name }) => name), remaining, failed, replayed, failures: lab.failures, error: !!lastError };
";

pub(crate) async fn written_by_hand(scene: &Scene) -> Result<()> {
    for body in BODIES {
        scene.tab().ask(json!({ "add": body })).await?;
    }
    are_shown(scene, "api-list", "outbox", BODIES.len()).await?;
    received(scene, BODIES.map(|body| json!(body).to_string()))
}

pub(crate) async fn of_the_pwa_bundle(scene: &Scene) -> Result<()> {
    scene.server_goes();
    for body in BODIES {
        let told = scene.tab().send("/api/messages", body).await?;
        ensure!(told["error"].is_string(), "the page was told {told}");
    }
    scene.server_returns();
    // It says of a replay that it failed, and nothing of each request.
    are_shown(scene, "lab", "api", 0).await?;
    received(scene, BODIES.map(str::to_owned))
}

/// From the first look on, through a replay that fails, to one that succeeds. `failures`: of how many requests it is
/// said that they failed; when it is said of the last one, that replay is over.
async fn are_shown(scene: &Scene, channel: &str, queue: &str, failures: usize) -> Result<()> {
    let tab = scene.tab();
    let wanted = |remaining: u32, replayed: u32, failures: usize, error: bool| {
        json!({
            "queues": [queue], "remaining": remaining, "failed": 0, "replayed": replayed,
            "failures": failures, "error": error,
        })
    };
    tab.eval_with(MOUNT, vec![json!(channel)]).await?;
    shows(&tab, wanted(3, 0, 0, false)).await?;
    scene.server_goes();
    retry(&tab).await?;
    shows(&tab, wanted(3, 0, failures, true)).await?;
    scene.server_returns();
    retry(&tab).await?;
    shows(&tab, wanted(0, 3, failures, false)).await
}

async fn retry(tab: &Tab<'_>) -> Result<()> {
    tab.eval("document.querySelector('sync-status').retry()").await.map(drop)
}

async fn shows(tab: &Tab<'_>, wanted: Value) -> Result<()> {
    let look = async || {
        let seen = tab.eval(LOOK).await?;
        Ok(if seen == wanted { Ok(()) } else { Err(seen) })
    };
    eventually(&format!("the element shows {wanted}"), SOON, look).await
}

fn received(scene: &Scene, wanted: [String; 3]) -> Result<()> {
    ensure!(scene.received() == wanted, "the server received {:?}", scene.received());
    Ok(())
}
