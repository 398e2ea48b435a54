//! `observe`: a queue of Workbox or Serwist is told of in full, and does what it did.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Demo};
use sync_status_e2e::{Bundle, Scene, Tab, eventually};

use super::peers::without_api;

/// What the scene opens with; the trial opens each worker on an origin of its own.
pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");

const UNOBSERVED: Bundle = Bundle::of("observed/nothing.js");
const OBSERVED: [Bundle; 3] = [
    Bundle::of("observed/queue.js"),
    Bundle::of("observed/plugin.js"),
    Bundle::of("observed/class.js"),
];

const PATH: &str = "/api/messages";
const SOON: Duration = Duration::from_secs(20);

/// Everything that there is to tell of [`Lab::story`]. What is in flight still counts.
#[rustfmt::skip]
const STORY: [&str; 14] = [
    // The worker starts, and two requests are stored.
    "remaining attempt 0 remaining 0 failed 0",
    "enqueued /api/messages remaining 1 failed 0",
    "enqueued /api/messages remaining 2 failed 0",
    // Nothing gets through,
    "replaying /api/messages attempt 1 remaining 2 failed 0",
    "failed /api/messages attempt 1 network permanent false remaining 2 failed 0",
    "remaining attempt 1 remaining 2 failed 0",
    // then the first,
    "replaying /api/messages attempt 2 remaining 2 failed 0",
    "replayed /api/messages attempt 2 status 201 remaining 1 failed 0",
    "replaying /api/messages attempt 1 remaining 1 failed 0",
    "failed /api/messages attempt 1 network permanent false remaining 1 failed 0",
    "remaining attempt 1 remaining 1 failed 0",
    // and then the second.
    "replaying /api/messages attempt 2 remaining 1 failed 0",
    "replayed /api/messages attempt 2 status 201 remaining 0 failed 0",
    "remaining attempt 0 remaining 0 failed 0",
];

/// A page and its worker, which speaks of one queue or not at all.
struct Lab<'a> {
    server: Demo,
    tab: Tab<'a>,
}

/// In workers on this library.
pub(crate) async fn by_the_channel(scene: &Scene, library: &'static str) -> Result<()> {
    let alone = Lab::open(scene, UNOBSERVED.with(library)).await?;
    let deeds = alone.story().await.context("unobserved")?;
    let heard = alone.tab.eval("return lab.heard").await?;
    ensure!(heard == json!([]), "unobserved, and yet heard: {heard}");
    for worker in OBSERVED {
        is_told_of(scene, worker.with(library), &deeds).await.context(worker.entry)?;
    }
    Ok(())
}

async fn is_told_of(scene: &Scene, worker: Bundle, alone: &[Value]) -> Result<()> {
    let lab = Lab::open(scene, worker).await?;
    let deeds = lab.story().await?;
    ensure!(deeds == alone, "observed: {}\nunobserved: {}", json!(deeds), json!(alone));
    lab.has_told(&STORY).await?;
    lab.forgets_what_is_taken_away().await.context("taken away")?;
    lab.obeys_pages().await.context("a page's retry")
}

impl<'a> Lab<'a> {
    async fn open(scene: &'a Scene, worker: Bundle) -> Result<Self> {
        let (server, tab) = scene.open_elsewhere(&worker.build()?).await?;
        Ok(Self { server, tab })
    }

    /// Two requests are stored, and sent in three syncs; returns what the queue did at each step.
    async fn story(&self) -> Result<Vec<Value>> {
        self.server.behave(without_api());
        let mut deeds = vec![self.post("first").await?, self.post("second").await?];
        let first_alone = Behaviour::script([Answer::Up {}], Answer::Drop {});
        for behaviour in [without_api(), first_alone, Behaviour::UP] {
            self.server.behave(behaviour);
            deeds.push(self.does("sync").await?);
            deeds.push(self.does("size").await?);
        }
        let received = self.server.received();
        deeds.extend(received.iter().map(|request| json!(String::from_utf8_lossy(&request.body))));
        ensure!(received.len() == 2, "received: {received:?}");
        Ok(deeds)
    }

    async fn post(&self, body: &str) -> Result<Value> {
        self.tab.send(PATH, body).await
    }

    async fn does(&self, command: &str) -> Result<Value> {
        self.tab.ask(json!({ "command": command })).await
    }

    async fn has_told(&self, wanted: &[&str]) -> Result<()> {
        let look = async || {
            let told: Vec<String> = self.tab.heard("api").await?.iter().map(essence).collect();
            Ok(if told == wanted { Ok(()) } else { Err(told.join("\n")) })
        };
        eventually(&format!("it has told\n{}", wanted.join("\n")), SOON, look).await
    }

    /// What the site's own code takes out, and does not send, is not owed any more.
    async fn forgets_what_is_taken_away(&self) -> Result<()> {
        self.does("push").await?;
        self.does("pop").await?;
        let look = async || {
            let last = self.tab.heard("api").await?.pop().unwrap_or_default();
            Ok(if last["remaining"] == 0 { Ok(()) } else { Err(last) })
        };
        eventually("the last that is told is of none", SOON, look).await
    }

    async fn obeys_pages(&self) -> Result<()> {
        self.server.behave(without_api());
        self.post("third").await?;
        self.server.behave(Behaviour::UP);
        self.tab.forget_heard().await?;
        self.tab.tell("hello", "api").await?;
        self.tab.hears("api", "it says what waits", |message| message["remaining"] == 1).await?;
        self.tab.tell("retry", "api").await?;
        let sent = |message: &Value| message["type"] == "replayed" && message["remaining"] == 0;
        self.tab.hears("api", "it is sent", sent).await.map(drop)
    }
}

/// What a message says, without times and numbers of its own.
fn essence(message: &Value) -> String {
    let keys = ["type", "url", "attempt", "status", "reason", "permanent", "remaining", "failed"];
    let said = keys.iter().filter_map(|key| match &message[*key] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(format!("{key} {other}")),
    });
    said.collect::<Vec<_>>().join(" ")
}
