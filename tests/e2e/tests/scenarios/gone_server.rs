//! The whole path: requests are kept while the server is gone, shown in every tab, and sent once when it is back.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Browser, Element, Scene, Tab, eventually};
use tempfile::TempDir;
use tokio::time::sleep;

/// For what the page has only to be told.
const SOON: Duration = Duration::from_secs(5);
/// For what waits for a retry: a few backoffs of the page's heartbeat.
const RETRIED: Duration = Duration::from_secs(60);
/// Longer than Chromium's shortened sync retry, so that a second sending would be seen.
const QUIET: Duration = Duration::from_secs(5);

/// Different in length and alphabet, so that a mangled or swapped body is seen.
fn bodies() -> [String; 3] {
    [
        json!({ "text": "first" }).to_string(),
        json!({ "text": "zweite – naïve 漢字 🚀 \u{0}" }).to_string(),
        json!({ "text": "third ".repeat(20_000) }).to_string(),
    ]
}

pub(crate) async fn and_a_stopped_worker(scene: &Scene) -> Result<()> {
    let first = scene.tab();
    shows_waiting(scene, &first, 0).await?;
    store_while_gone(scene, &first).await?;
    shows_waiting(scene, &first, 3).await?;

    let second = scene.open_another().await?;
    shows_waiting(scene, &second, 3).await?;

    scene.browser.stop_workers(|| scene.server_returns()).await?;
    receives_each_once_in_order(scene).await?;
    shows_waiting(scene, &first, 0).await?;
    shows_waiting(scene, &second, 0).await
}

pub(crate) async fn and_no_page(scene: &Scene) -> Result<()> {
    store_while_gone(scene, &scene.tab()).await?;
    scene.tab().goto("about:blank").await?;
    scene.browser.stop_workers(|| scene.server_returns()).await?;
    receives_each_once_in_order(scene).await
}

/// While an attempt stalls, and no other page asks, nothing is said on the channel: what the later page shows, it has
/// asked for itself.
pub(crate) async fn and_a_page_opened_later(scene: &Scene) -> Result<()> {
    store_while_gone(scene, &scene.tab()).await?;
    scene.server.behave(Behaviour::script([Answer::Stall {}], Answer::Stall {}));
    let stalled = async || {
        let untouched = !scene.server.behaviour().steps.is_empty();
        Ok(if untouched { Err("no attempt yet") } else { Ok(()) })
    };
    eventually("an attempt stalls", RETRIED, stalled).await?;

    scene.tab().goto("about:blank").await?;
    let later = scene.open_another().await?;
    shows_waiting(scene, &later, 3).await
}

pub(crate) async fn and_a_killed_browser(scene: &Scene) -> Result<()> {
    let profile = TempDir::new()?;
    let engine = scene.browser.engine();
    let browser = Browser::start_with_profile(engine, profile.path()).await?;
    scene.open_page(&browser.first_tab()).await?;
    store_while_gone(scene, &browser.first_tab()).await?;
    browser.kill();

    let browser = Browser::start_with_profile(engine, profile.path()).await?;
    scene.open_page(&browser.first_tab()).await?;
    shows_waiting(scene, &browser.first_tab(), 3).await?;
    scene.server_returns();
    receives_each_once_in_order(scene).await?;
    shows_waiting(scene, &browser.first_tab(), 0).await
}

async fn store_while_gone(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server_goes();
    for body in bodies() {
        let answer = tab.post("/api/messages", &body).await?;
        ensure!(answer == json!({ "status": 202, "queued": true }), "the page was told {answer}");
    }
    ensure!(scene.received().is_empty(), "the server was gone, but received something");
    Ok(())
}

async fn receives_each_once_in_order(scene: &Scene) -> Result<()> {
    let arrived = async || match scene.received() {
        received if received.len() >= 3 => Ok(Ok(())),
        received => Ok(Err(format!("{} received", received.len()))),
    };
    eventually("the server has received all three", RETRIED, arrived).await?;
    sleep(QUIET).await;
    let received = scene.received();
    let starts: Vec<String> = received.iter().map(|body| body.chars().take(40).collect()).collect();
    ensure!(
        received == bodies(),
        "received {} requests, not the three that were sent: {starts:?}",
        received.len()
    );
    Ok(())
}

/// The number is both in the property and in the words.
async fn shows_waiting(scene: &Scene, tab: &Tab<'_>, count: u32) -> Result<()> {
    let wanted = |element: &Element| {
        let mut numbers = element.text.split(|character: char| !character.is_ascii_digit());
        element.remaining == Some(count)
            && (count == 0 || numbers.any(|number| number == count.to_string()))
    };
    scene.shows(tab, &format!("the page shows {count} waiting"), SOON, wanted).await
}
