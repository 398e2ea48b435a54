//! The worker's classes one by one, called as an app's worker calls them: facts that no page can look into.

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use serde_json::json;
use sync_status_e2e::{Engine, Scene, Tab};

use crate::lab_trial;

/// A worker's script out of these files, in this order.
macro_rules! worker {
    ($($file:literal),+) => {
        concat!($(include_str!(concat!("../../workers/units/", $file, ".js"))),+)
    };
}

/// The outbox brings the library along.
const EMITTER: &str = concat!(
    include_str!("../../../fixtures/outbox.js"),
    worker!("cases", "ear", "nobody", "outbox", "emitter", "emitter_arguments", "strangers")
);
const QUEUE: &str = worker!(
    "library",
    "cases",
    "ear",
    "nobody",
    "records",
    "queues",
    "queue_entries",
    "queue_replay",
    "queue_sides",
    "queue_given_up",
    "queue_expiry",
    "queue_arguments",
    "routes"
);
const KILLED_CORE: &str =
    worker!("instrumented", "cases", "ear", "nobody", "records", "queues", "killed_core");
const WITHOUT_CHANNEL: &str = worker!("no_channel", "cases", "without_channel");
const WITHOUT_WASM: &str = worker!("no_wasm", "cases", "without_wasm");

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    vec![
        lab_trial(engine, "units_of_the_emitter_tell_what_they_are_told", EMITTER, hold),
        lab_trial(engine, "units_of_the_queue_keep_until_told_otherwise", QUEUE, hold),
        lab_trial(engine, "units_go_on_when_the_core_traps", KILLED_CORE, hold),
        lab_trial(engine, "units_go_on_without_a_channel", WITHOUT_CHANNEL, hold),
        lab_trial(engine, "units_go_on_without_wasm", WITHOUT_WASM, without_wasm),
    ]
}

/// Runs every case of the worker.
async fn hold(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let names: Vec<String> = serde_json::from_value(tab.ask(json!({ "names": true })).await?)?;
    ensure!(!names.is_empty(), "the worker has no cases");
    let mut failures = Vec::new();
    for name in &names {
        failures.extend(failure(&tab, name).await?);
    }
    ensure!(
        failures.is_empty(),
        "{} of {} fail:\n{}",
        failures.len(),
        names.len(),
        failures.join("\n")
    );
    Ok(())
}

async fn failure(tab: &Tab<'_>, name: &str) -> Result<Option<String>> {
    let outcome = tab.ask(json!({ "run": name })).await?;
    ensure!(outcome["name"] == name, "{name}: the worker answers {outcome}");
    Ok(outcome["error"].as_str().map(|error| format!("{name}: {error}")))
}

/// Besides, a real page's requests must be as they would be without a worker.
async fn without_wasm(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let told = tab.send("/api/messages", "through").await?;
    ensure!(told["status"] == 201 && told["queued"] == false, "the page was told {told}");
    scene.server_goes();
    let told = tab.send("/api/messages", "lost").await?;
    ensure!(told["error"].is_string(), "the page was told {told}");
    scene.server_returns();
    hold(scene).await
}
