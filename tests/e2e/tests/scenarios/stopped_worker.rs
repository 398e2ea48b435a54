//! A browser stops a worker whenever it likes: here at every step of a replay.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Received};
use sync_status_e2e::{Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/paused.js");

/// Where the worker stands still when it is stopped; `nth`: at which entry.
const STOPS: [(&str, u32); 10] = [
    ("before the fetch", 1),
    ("during the fetch", 1),
    ("after the answer", 1),
    ("in the delete", 1),
    ("before the next entry", 2),
    ("before the fetch", 2),
    ("during the fetch", 2),
    ("after the answer", 2),
    ("in the delete", 2),
    ("before the next entry", 3),
];
const ROUNDS: usize = 50;
/// Enough for each round to send two, and some more for the end.
const REQUESTS: usize = 2 * ROUNDS + 5;
/// The rounds after which the server has seen a request whose removal was not to be.
const SEEN_TWICE: usize = ROUNDS * 4 / STOPS.len();
const SOON: Duration = Duration::from_secs(20);

pub(crate) async fn at_every_step_of_a_replay(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    store(scene, &tab).await?;
    for (step, nth) in STOPS.iter().cycle().take(ROUNDS) {
        stop_at(scene, &tab, step, *nth).await.with_context(|| format!("{step}, entry {nth}"))?;
    }
    scene.server_returns();
    tab.forget_heard().await?;
    plan(&tab, json!({})).await?;
    tab.hears("q", "nothing is left", |message| message["remaining"] == 0).await?;
    first_arrivals_are_in_order(&scene.server.received())?;
    each_has_one_key(&scene.server.received())
}

async fn store(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server_goes();
    let script = "for (let i = 0; i < arguments[0]; i++) {
        const { queued } = await lab.post('/api/messages', String(i));
        if (!queued) throw new Error(`${i} was not kept`);
    }";
    tab.eval_with(script, vec![json!(REQUESTS)]).await?;
    scene.browser.stop_workers(|| ()).await
}

/// Starts the worker, lets it come to the step, and stops it there.
async fn stop_at(scene: &Scene, tab: &Tab<'_>, step: &str, nth: u32) -> Result<()> {
    tab.eval("lab.steps.length = 0").await?;
    let stalls = step == "during the fetch";
    scene.server.behave(match stalls {
        true => {
            let before = (1..nth).map(|_| Answer::Up {});
            Behaviour::script(before.chain([Answer::Stall {}]), Answer::Stall {})
        }
        false => Behaviour::UP,
    });
    plan(tab, json!({ "step": step, "nth": nth })).await?;
    let there = async || {
        let reached = match stalls {
            true => scene.server.behaviour().steps.is_empty(),
            false => tab.eval("return lab.steps.length").await? == 1,
        };
        Ok(if reached { Ok(()) } else { Err("not there yet") })
    };
    eventually("the worker stands still", SOON, there).await?;
    scene.browser.stop_workers(|| ()).await
}

async fn plan(tab: &Tab<'_>, plan: Value) -> Result<()> {
    let answer = tab.ask(json!({ "plan": plan })).await?;
    ensure!(answer == "planned", "the worker said {answer}");
    Ok(())
}

fn first_arrivals_are_in_order(received: &[Received]) -> Result<()> {
    let mut first = Vec::new();
    for body in received.iter().map(|request| String::from_utf8_lossy(&request.body)) {
        if !first.contains(&body) {
            first.push(body);
        }
    }
    let sent: Vec<String> = (0..REQUESTS).map(|number| number.to_string()).collect();
    ensure!(first == sent, "first arrivals: {first:?}");
    Ok(())
}

fn each_has_one_key(received: &[Received]) -> Result<()> {
    let mut keys = HashMap::new();
    let mut twice = 0;
    for request in received {
        let key = request.headers.get("idempotency-key").context("a request has no key")?;
        let body = String::from_utf8_lossy(&request.body);
        match keys.insert(body.clone(), key) {
            Some(before) if before != key => {
                anyhow::bail!("{body} came with {before:?}, then with {key:?}")
            }
            Some(_) => twice += 1,
            None => {}
        }
    }
    let different = keys.values().collect::<std::collections::HashSet<_>>().len();
    ensure!(different == keys.len(), "two requests have the same key");
    ensure!(twice >= SEEN_TWICE, "only {twice} came twice: the worker was not stopped in time");
    Ok(())
}
