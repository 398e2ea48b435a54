//! More than any page will see: what it costs, and what stays behind.

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::{Engine, Scene};

use super::element::all_quiet;

/// Ten thousand messages in a second. Each callback of the observer is one batch of changes.
const FLOOD: &str = r"
    const element = await stage.mount({ view: 'panel' });
    const queue = { batches: 0, frames: 0, longest: 0, changes: 0, events: 0 };
    element.addEventListener('sync-status:replayed', () => queue.events++);
    element.addEventListener('sync-status:change', () => queue.changes++);
    new MutationObserver(() => queue.batches++).observe(element.shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
    if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
        new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) queue.longest = Math.max(queue.longest, duration);
        }).observe({ type: 'longtask' });
    }
    let running = true;
    const frame = () => running && (queue.frames++, requestAnimationFrame(frame));
    frame();
    const broadcast = new BroadcastChannel(element.channel);
    const done = new Promise((resolve) => (broadcast.onmessage = ({ data }) => data === 'done' && resolve()));
    const worker = new Worker('/flood.js');
    worker.postMessage({ channel: element.channel, count: 10_000, duration: 1_000 });
    await done;
    await stage.frame();
    running = false;
    worker.terminate();
    broadcast.close();
    return { ...queue, remaining: element.remaining, replayed: element.replayed, state: element.state,
        text: element.shadowRoot.querySelector('[part=queue-summary]').textContent };
";

/// A busy machine makes any task long, but not every time.
const TRIES: usize = 10;
const LONG_MS: f64 = 50.0;

pub(crate) async fn a_flood(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let mut longest = f64::INFINITY;
    for _ in 0..TRIES {
        let seen = tab.eval(FLOOD).await?;
        let last = [&seen["remaining"], &seen["replayed"], &seen["events"]];
        ensure!(last == [&json!(0), &json!(10_000), &json!(10_000)], "{seen}");
        ensure!(seen["state"] == "idle" && seen["text"] == "All synced", "{seen}");
        let count = |key: &str| seen[key].as_u64().unwrap_or(u64::MAX);
        ensure!(count("batches") <= count("frames") + 1, "more than one batch a frame: {seen}");
        ensure!(count("changes") <= count("frames") + 1, "more than one event a frame: {seen}");
        longest = longest.min(seen["longest"].as_f64().unwrap_or(f64::INFINITY));
        if longest <= LONG_MS {
            return all_quiet(&tab).await;
        }
    }
    ensure!(scene.browser.engine() != Engine::Chromium, "a task of {longest} ms in every try");
    all_quiet(&tab).await
}

const ROUNDS: &str = r"
    const [rounds] = arguments;
    const main = document.querySelector('main');
    // WebKit's driver has a timer of its own in the page while a script runs.
    const before = stage.left();
    const gone = [];
    const round = async () => {
        const elements = ['badge', 'panel'].map((view) => {
            const element = document.createElement('sync-status');
            element.setAttribute('channel', 'rounds');
            element.setAttribute('view', view);
            main.append(element);
            return element;
        });
        // Also while it still loads, and after a move.
        await Promise.resolve();
        main.prepend(elements[1]);
        if (gone.length % 2) await stage.frame();
        const message = stage.states.retrying();
        rounds_channel.postMessage({ syncStatus: 1, queue: 'api', failed: 0, epoch: 1, seq: gone.length + 1, at: Date.now(), ...message });
        if (gone.length % 10 === 1) await stage.frame();
        for (const element of elements) element.remove();
        await Promise.resolve();
        gone.push(elements.map((element) => new WeakRef(element)));
    };
    const rounds_channel = new BroadcastChannel('rounds');
    for (let i = 0; i < rounds; i++) await round();
    rounds_channel.close();
    await stage.frame();
    globalThis.gone = gone.flat();
    const left = stage.left();
    for (const key of ['channels', 'timers', 'listeners']) left[key] -= before[key];
    return left;
";

pub(crate) async fn a_thousand_rounds(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let warm = tab.eval_with(ROUNDS, vec![json!(50)]).await?;
    for key in ["channels", "timers", "listeners"] {
        ensure!(warm[key] == 0, "{key} stay open: {warm}");
    }
    ensure!(warm["memory"].as_u64().is_some_and(|bytes| bytes > 0), "no memory seen: {warm}");
    let after = tab.eval_with(ROUNDS, vec![json!(1_000)]).await?;
    ensure!(after == warm, "before {warm}, after {after}");
    ensure!(tab.elements().await?.is_empty(), "an element is left in the document");
    if scene.browser.engine() == Engine::Chromium {
        scene.browser.collect_garbage().await?;
        // Chromium itself remembers the last one that was removed.
        let kept = tab.eval("return gone.filter((element) => element.deref()).length").await?;
        ensure!(kept.as_u64() <= Some(1), "{kept} elements are kept alive");
        let memories = tab.eval("return stage.memories()").await?;
        ensure!(memories.as_u64() <= Some(1), "{memories} memories are kept");
    }
    all_quiet(&tab).await
}
