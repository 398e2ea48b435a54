//! Every count on the channel is what the store held.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::StatusCode;
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Scene, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/witness.js");

const LIMIT: Duration = Duration::from_secs(30);
const STORED: usize = 30;
const LATE: usize = 6;

const STORE: &str = r"
    const [path, count] = arguments;
    for (let number = 0; number < count; number++) await lab.post(path, String(number));
";

/// Sets off a replay. In the midst of it more is stored, for a server of its own, and one that waits is dropped.
const REPLAY: &str = r"
    const [queue, elsewhere, late] = arguments;
    const waiting = await lab.list(queue);
    let turns = 0;
    new BroadcastChannel('lab').onmessage = ({ data }) => {
        if (data.type !== 'replaying') return;
        turns++;
        if (turns === 5) for (let number = 0; number < late; number++) lab.post(elsewhere, 'late', { mode: 'no-cors' });
        if (turns === 10) lab.tell('discard', queue, waiting[20].id);
    };
    lab.tell('retry', queue);
";

pub(crate) async fn are_what_the_store_holds(scene: &Scene) -> Result<()> {
    for queue in ["narrow", "wide"] {
        scene.open_page(&scene.tab()).await?;
        replays(scene, queue).await?;
    }
    let published = scene.tab().ask(json!({ "published": true })).await?;
    let published: Vec<Value> = serde_json::from_value(published)?;
    for entry in &published {
        let (message, truth) = (&entry["message"], &entry["truth"]);
        let equal = ["remaining", "failed"].iter().all(|count| message[*count] == truth[*count]);
        ensure!(equal, "the store held {truth} when the worker said {message}");
    }
    // Of each that was stored: that it was, that it is being sent, and what came of it.
    ensure!(published.len() > 2 * 3 * STORED, "only {} messages", published.len());
    Ok(())
}

async fn replays(scene: &Scene, queue: &str) -> Result<()> {
    let tab = scene.tab();
    let path = format!("/api/{queue}");
    scene.server_goes();
    tab.eval_with(STORE, vec![json!(path), json!(STORED)]).await?;

    let elsewhere = Scene::start_server().await?;
    elsewhere.behave(Behaviour::DROP);
    scene.server.behave(every_fifth_is_refused());
    let late = format!("{}api/{queue}", elsewhere.url());
    tab.forget_heard().await?;
    tab.eval_with(REPLAY, vec![json!(queue), json!(late), json!(LATE)]).await?;
    let stored = async || {
        let stored = count(&tab.heard(queue).await?, "enqueued");
        Ok(if stored == LATE { Ok(()) } else { Err(stored) })
    };
    eventually("the late ones are stored", LIMIT, stored).await?;

    elsewhere.behave(Behaviour::UP);
    // The replay may have come to them while their server was away.
    tab.tell("retry", queue).await?;
    let over = |message: &Value| message["type"] == "remaining" && message["remaining"] == 0;
    tab.hears(queue, "all is sent", over).await?;
    was_eventful(&tab.heard(queue).await?)
}

fn every_fifth_is_refused() -> Behaviour {
    let refused = Behaviour::status(StatusCode::BAD_REQUEST).then;
    let steps =
        (1..=STORED).map(|turn| if turn % 5 == 0 { refused.clone() } else { Answer::Up {} });
    Behaviour::script(steps, Answer::Up {})
}

/// Else there was nothing to get wrong.
fn was_eventful(heard: &[Value]) -> Result<()> {
    let of = |kind: &str| count(heard, kind);
    let seen = [of("enqueued"), of("discarded"), of("replayed")];
    ensure!(seen[..2] == [LATE, 1] && seen[2] > STORED / 2, "{heard:?}");
    let gave_up = heard.iter().any(|message| message["permanent"] == true);
    ensure!(gave_up, "nothing was given up");
    let first = heard.iter().position(|message| message["type"] == "enqueued");
    let last = heard.iter().rposition(|message| message["type"] == "replaying");
    ensure!(first < last, "nothing was stored during the replay");
    Ok(())
}

fn count(heard: &[Value], kind: &str) -> usize {
    heard.iter().filter(|message| message["type"] == kind).count()
}
