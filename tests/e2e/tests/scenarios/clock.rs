//! Clocks are set, forward and back, while requests wait.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::Behaviour;
use sync_status_e2e::{Scene, Tab};

pub(crate) const WORKER: &str = include_str!("../../workers/clock.js");

const DAY: i64 = 24 * 3_600_000;

/// How far ahead the worker's clock is when the request is first sent, when its replay fails, and when the server is
/// back.
const CHANGES: [(&str, [i64; 3]); 5] = [
    ("forward while it waits", [0, 0, DAY]),
    ("back while it waits", [0, 0, -DAY]),
    ("forward, and back again", [0, DAY, 0]),
    ("back, and forward again", [0, -DAY, 0]),
    ("back from the time of the first send", [DAY, 0, -DAY]),
];

pub(crate) async fn is_set_by_a_day(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    for (change, clocks) in CHANGES {
        is_sent_all_the_same(scene, &tab, change, clocks).await.context(change)?;
    }
    Ok(())
}

async fn is_sent_all_the_same(
    scene: &Scene,
    tab: &Tab<'_>,
    body: &str,
    [sent, failed, back]: [i64; 3],
) -> Result<()> {
    scene.server.forget();
    scene.server_goes();
    set_clock(tab, sent).await?;
    let told = tab.send("/api/messages", body).await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    // For an hour: any other delay would be over too soon to tell.
    scene.server.behave(busy_for_an_hour()?);
    set_clock(tab, failed).await?;
    let message = replay(tab).await?;
    ensure!(message["type"] == "failed" && message["permanent"] == false, "{message}");

    scene.server_returns();
    set_clock(tab, back).await?;
    let message = replay(tab).await?;
    ensure!(message["type"] == "replayed" && message["remaining"] == 0, "{message}");
    let last = scene.received().pop();
    ensure!(last.as_deref() == Some(body), "arrived: {last:?}");
    Ok(())
}

/// What a page does by itself when it comes online or is seen again: nobody presses Retry.
async fn replay(tab: &Tab<'_>) -> Result<Value> {
    tab.forget_heard().await?;
    tab.tell("replay", "q").await?;
    tab.hears("q", "a replay ends", |message| {
        message["type"] == "replayed" || message["type"] == "failed"
    })
    .await
}

async fn set_clock(tab: &Tab<'_>, ahead: i64) -> Result<()> {
    let answer = tab.ask(json!({ "ahead": ahead })).await?;
    ensure!(answer == "set", "the worker said {answer}");
    Ok(())
}

/// Past `maxRetentionTime`, a week.
pub(crate) async fn says_that_it_is_too_old(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.behave(busy_for_an_hour()?);
    tab.send("/api/messages", "old").await?;
    scene.server_returns();
    scene.server.forget();
    set_clock(&tab, 8 * DAY).await?;
    let message = replay(&tab).await?;
    ensure!(message["reason"] == "expired" && message["permanent"] == true, "{message}");
    ensure!(scene.received().is_empty(), "sent nonetheless");
    let list = tab.list("q").await?;
    ensure!(list.len() == 1 && list[0]["permanent"] == true, "not kept: {list:?}");

    tab.forget_heard().await?;
    tab.tell("retry", "q").await?;
    tab.hears("q", "the user has it sent", |message| message["type"] == "replayed").await?;
    ensure!(scene.received() == ["old"], "arrived: {:?}", scene.received());
    Ok(())
}

fn busy_for_an_hour() -> Result<Behaviour> {
    let busy = json!({ "mode": "status", "status": 503, "headers": { "retry-after": "3600" } });
    Ok(serde_json::from_value(busy)?)
}
