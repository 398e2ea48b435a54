//! What every answer of a server means, on the first send and on a replay: the table of the README, played.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Scene, Tab, eventually};

use First::{Kept, Passed};
use Replay::{Done, GivenUp, Later};

pub(crate) const WORKER: &str = include_str!("../../workers/cases.js");

/// Ample for a busy machine; nothing waits that long unless it fails.
const LOOKED: Duration = Duration::from_secs(20);

/// What the page is told on the first send.
#[derive(Clone, Copy, Debug)]
enum First {
    /// The answer itself: its type and status.
    Passed(&'static str, u16),
    /// That the request was kept.
    Kept,
}

/// What becomes of a request on a replay.
#[derive(Clone, Copy, Debug)]
enum Replay {
    Done,
    GivenUp,
    Later(&'static str),
}

struct Case {
    name: String,
    answer: Behaviour,
    /// The page's options for `fetch`.
    init: Value,
    /// To 127.0.0.1 instead of localhost, which is another origin.
    elsewhere: bool,
    first: First,
    replay: Replay,
}

#[rustfmt::skip]
const STATUSES: [(u16, First, Replay); 22] = [
    (200, Passed("basic", 200), Done),
    (201, Passed("basic", 201), Done),
    (204, Passed("basic", 204), Done),
    // Naming no place to go.
    (301, Passed("basic", 301), GivenUp),
    (302, Passed("basic", 302), GivenUp),
    (304, Passed("basic", 304), GivenUp),
    (400, Passed("basic", 400), GivenUp),
    (401, Passed("basic", 401), GivenUp),
    (403, Passed("basic", 403), GivenUp),
    (404, Passed("basic", 404), GivenUp),
    (408, Kept,                 Later("status")),
    (409, Passed("basic", 409), GivenUp),
    (410, Passed("basic", 410), GivenUp),
    (413, Passed("basic", 413), GivenUp),
    (422, Passed("basic", 422), GivenUp),
    (425, Kept,                 Later("status")),
    (429, Kept,                 Later("status")),
    (500, Kept,                 Later("status")),
    (501, Kept,                 Later("status")),
    (502, Kept,                 Later("status")),
    (503, Kept,                 Later("status")),
    (504, Kept,                 Later("status")),
];

fn cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (status, first, replay) in STATUSES {
        let answer = Behaviour::always(status_answer(status, &json!({}))?);
        cases.push(Case::new(&status.to_string(), answer, first, replay));
    }
    for status in [301, 302, 303, 307] {
        let redirect = status_answer(status, &json!({ "location": "/api/arrived" }))?;
        // All but 307 turn the request into a GET, which the server does not allow there.
        let (first, replay) = match status {
            307 => (Passed("basic", 201), Done),
            _ => (Passed("basic", 405), GivenUp),
        };
        let answer = Behaviour::script([redirect], Answer::Up {});
        cases.push(Case::new(&format!("{status} to elsewhere"), answer, first, replay));
    }
    cases.extend(without_status()?);
    Ok(cases)
}

fn without_status() -> Result<[Case; 5]> {
    let up = || Behaviour::UP;
    let refused = status_answer(500, &json!({}))?;
    let redirect = status_answer(303, &json!({ "location": "/" }))?;
    let no_cors = json!({ "mode": "no-cors" });
    let manual = json!({ "redirect": "manual" });
    Ok([
        Case::new("a dropped connection", Behaviour::DROP, Kept, Later("network")),
        Case::new("a refusal by CORS", up(), Kept, Later("network")).elsewhere(json!({})),
        Case::new("an opaque 201", up(), Passed("opaque", 0), Done).elsewhere(no_cors.clone()),
        Case::new("an opaque 500", Behaviour::always(refused), Passed("opaque", 0), Done)
            .elsewhere(no_cors),
        Case {
            init: manual,
            ..Case::new(
                "an opaque redirect",
                Behaviour::always(redirect),
                Passed("opaqueredirect", 0),
                Done,
            )
        },
    ])
}

impl Case {
    fn new(name: &str, answer: Behaviour, first: First, replay: Replay) -> Self {
        Self { name: name.into(), answer, init: json!({}), elsewhere: false, first, replay }
    }

    fn elsewhere(self, init: Value) -> Self {
        Self { elsewhere: true, init, ..self }
    }

    fn url(&self, scene: &Scene, queue: &str) -> String {
        let here = scene.server.url();
        let origin = if self.elsewhere { here.replace("localhost", "127.0.0.1") } else { here };
        format!("{origin}api/{queue}")
    }
}

fn status_answer(status: u16, headers: &Value) -> Result<Answer> {
    let answer = json!({ "mode": "status", "status": status, "headers": headers });
    Ok(serde_json::from_value(answer)?)
}

pub(crate) async fn of_every_kind(scene: &Scene) -> Result<()> {
    as_the_table_says(scene).await?;
    a_stalled_answer(scene).await.context("a stalled answer")?;
    a_time_to_wait(scene).await.context("Retry-After")
}

async fn as_the_table_says(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let mut wrong = Vec::new();
    for (index, case) in cases()?.iter().enumerate() {
        if let Err(error) = on_the_first_send(scene, &tab, case, &format!("first-{index}")).await {
            wrong.push(format!("{}, first send: {error:#}", case.name));
        }
        if let Err(error) = on_a_replay(scene, &tab, case, &format!("again-{index}")).await {
            wrong.push(format!("{}, replay: {error:#}", case.name));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

async fn on_the_first_send(scene: &Scene, tab: &Tab<'_>, case: &Case, queue: &str) -> Result<()> {
    scene.server.behave(case.answer.clone());
    let told = post(tab, &case.url(scene, queue), &case.init).await?;
    match case.first {
        Kept => is_kept(&told)?,
        Passed(kind, status) => ensure!(
            told["type"] == kind && told["status"] == status && told["queued"] == false,
            "the page was told {told}, not a {kind} {status}"
        ),
    }
    let waiting = tab.list(queue).await?.len();
    ensure!(waiting == usize::from(matches!(case.first, Kept)), "{waiting} in the store");
    Ok(())
}

async fn on_a_replay(scene: &Scene, tab: &Tab<'_>, case: &Case, queue: &str) -> Result<()> {
    scene.server_goes();
    is_kept(&post(tab, &case.url(scene, queue), &case.init).await?)?;
    scene.server.behave(case.answer.clone());
    let message = replay(tab, queue).await?;
    let as_wanted = match case.replay {
        Done => message["type"] == "replayed" && message["remaining"] == 0,
        GivenUp => message["permanent"] == true && message["remaining"] == 0,
        Later(reason) => message["permanent"] == false && message["reason"] == reason,
    };
    ensure!(as_wanted, "{:?} expected, but {message}", case.replay);
    let list = tab.list(queue).await?;
    match (case.replay, &list[..]) {
        (Done, []) => Ok(()),
        (GivenUp, [entry]) if entry["permanent"] == true => Ok(()),
        (Later(_), [entry]) if entry["permanent"] == false => Ok(()),
        (replay, _) => bail!("{replay:?} expected, but the store has {list:?}"),
    }
}

async fn post(tab: &Tab<'_>, url: &str, init: &Value) -> Result<Value> {
    tab.eval_with("return lab.post(...arguments)", vec![json!(url), json!("body"), init.clone()])
        .await
}

fn is_kept(told: &Value) -> Result<()> {
    ensure!(told["queued"] == true && told["status"] == 202, "not kept; the page was told {told}");
    Ok(())
}

/// Asks for a replay and returns how it ended.
async fn replay(tab: &Tab<'_>, queue: &str) -> Result<Value> {
    tab.tell("replay", queue).await?;
    tab.hears(queue, "a replay ends", |message| {
        message["type"] == "replayed" || message["type"] == "failed"
    })
    .await
}

async fn a_stalled_answer(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.behave(Behaviour::always(Answer::Stall {}));
    is_kept(&tab.send("/api/timed-0", "body").await?)?;
    let message = replay(&tab, "timed-0").await?;
    ensure!(message["reason"] == "timeout" && message["permanent"] == false, "{message}");
    scene.server_returns();
    tab.forget_heard().await?;
    tab.tell("retry", "timed-0").await?;
    tab.hears("timed-0", "it is sent", |message| message["type"] == "replayed").await.map(drop)
}

/// `Retry-After` in seconds, and as a date.
async fn a_time_to_wait(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let date = tab.eval("return new Date(Date.now() + 120_000).toUTCString()").await?;
    for (index, retry_after) in [json!("120"), date].into_iter().enumerate() {
        let queue = format!("patient-{index}");
        let answer = status_answer(429, &json!({ "retry-after": retry_after }))?;
        scene.server.behave(Behaviour::always(answer));
        is_kept(&tab.send(&format!("/api/{queue}"), "body").await?)?;
        // The server is obeyed from the first send on.
        tab.forget_heard().await?;
        tab.tell("hello", &queue).await?;
        let message =
            tab.hears(&queue, "a snapshot", |message| message["type"] == "remaining").await?;
        let time = |key: &str| message[key].as_f64().context("no time");
        let wait = time("nextRetryAt")? - time("at")?;
        // A date has no fractions of a second, and time has passed since it was made.
        ensure!((110_000.0..=120_000.0).contains(&wait), "{retry_after}: waits {wait} ms");

        scene.server_returns();
        let before = scene.received().len();
        tab.forget_heard().await?;
        tab.tell("replay", &queue).await?;
        tab.hears(&queue, "nothing is due", |message| message["type"] == "remaining").await?;
        ensure!(scene.received().len() == before, "{retry_after}: sent before its time");
    }
    Ok(())
}

pub(crate) const WATCHED: &str = include_str!("../../workers/watched_signal.js");

pub(crate) async fn a_long_body_in_time(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let told = tab.send("/api/messages", "body").await?;
    ensure!(told["status"] == 201, "the page was told {told}");
    let looked = async || {
        let steps = tab.eval("return lab.steps").await?;
        Ok(if steps == json!([]) { Err("nothing yet") } else { Ok(steps) })
    };
    let steps = eventually("the time is over", LOOKED, looked).await?;
    ensure!(steps == json!(["left alone"]), "the signal is {steps}");
    Ok(())
}
