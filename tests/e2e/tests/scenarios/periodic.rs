//! Periodic Background Sync: an installed app refreshes what it shows.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::{Scene, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/periodic.js");

const HEARD: Duration = Duration::from_secs(20);

/// Its handler runs, and the page hears how it went.
pub(crate) async fn is_told_of(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    for (tag, ok) in [("news", true), ("broken", false)] {
        scene.browser.dispatch_periodic_sync(&scene.server.url(), tag).await?;
        let told = async || {
            let heard = tab.eval("return lab.heard").await?;
            let told = heard.as_array().and_then(|heard| heard.last()).cloned();
            Ok(told.filter(|told| told["tag"] == tag).ok_or(heard))
        };
        let told = eventually(&format!("{tag}: the refresh is over"), HEARD, told).await?;
        ensure!(told["type"] == "refreshed" && told["ok"] == ok, "{told}");
        // It is of no queue.
        ensure!(told["queue"].is_null() && told["remaining"].is_null(), "{told}");
        ensure!(ok || told["message"] == "no news", "the error is lost: {told}");
    }
    let steps = tab.eval("return lab.steps").await?;
    ensure!(steps == json!(["news"]), "the handler was called for {steps}");
    Ok(())
}

/// In any browser, with the permission or without, the page gets an answer.
pub(crate) async fn can_be_asked_for_anywhere(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let script =
        "const { periodicSync } = await import('/sync-status.js'); return periodicSync('news');";
    let answer = tab.eval(script).await?;
    ensure!(answer.is_boolean(), "the page was told {answer}");
    let tags = tab
        .eval("return (await navigator.serviceWorker.ready).periodicSync?.getTags() ?? []")
        .await?;
    ensure!((answer == true) == (tags == json!(["news"])), "told {answer}, with {tags} registered");

    let wrong = [
        (
            json!(["", null]),
            "periodicSync: option 'tag' must be a string that is not empty, but is \"\"",
        ),
        (json!(["news"]), "periodicSync: option 'handler' is missing"),
        (json!(["news", 3]), "periodicSync: option 'handler' must be a function, but is 3"),
    ];
    for (arguments, error) in wrong {
        let said = tab.ask(json!({ "arguments": arguments })).await?;
        ensure!(said == format!("TypeError: sync-status: {error}"), "{arguments}: {said}");
    }
    Ok(())
}
