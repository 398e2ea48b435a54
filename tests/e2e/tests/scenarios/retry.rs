//! The user presses Retry in the very moment in which a replay ends.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/held_lock.js");

const SOON: Duration = Duration::from_secs(20);

pub(crate) async fn as_a_replay_ends(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let busy: Answer = serde_json::from_value(json!({ "mode": "status", "status": 500 }))?;
    scene.server.behave(Behaviour::always(busy));
    tab.send("/api/messages", "body").await?;
    tab.tell("replay", "q").await?;
    tab.hears("q", "it is given up", |message| {
        message["type"] == "remaining" && message["failed"] == 1
    })
    .await?;

    hold(&tab, true).await?;
    tab.tell("replay", "q").await?;
    let released = async || {
        let steps = tab.eval("return lab.steps").await?;
        Ok(if steps == json!(["released"]) { Ok(()) } else { Err(steps) })
    };
    eventually("the replay is over", SOON, released).await?;
    scene.server_returns();
    tab.tell("retry", "q").await?;
    // It waits again, or is on its way already.
    let revived = async || {
        let list = tab.list("q").await?;
        let is_given_up = list.iter().any(|entry| entry["permanent"] == true);
        Ok(if is_given_up { Err(json!(list)) } else { Ok(()) })
    };
    eventually("the request is given up no more", SOON, revived).await?;
    hold(&tab, false).await?;
    tab.hears("q", "it is sent", |message| message["type"] == "replayed").await.map(drop)
}

async fn hold(tab: &Tab<'_>, hold: bool) -> Result<()> {
    let answer: Value = tab.ask(json!({ "hold": hold })).await?;
    ensure!(answer == "done", "the worker said {answer}");
    Ok(())
}
