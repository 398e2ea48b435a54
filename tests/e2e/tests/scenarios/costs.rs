//! What each deed costs, counted: the limits of today, which may be lowered and must not be passed.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Scene, Tab};

pub(crate) const WORKER: &str = include_str!("../../workers/counted.js");

/// What the worker asks of the platform.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
struct Cost {
    /// Databases opened.
    opens: i64,
    /// Transactions of `IndexedDB`.
    transactions: i64,
    /// Requests of `IndexedDB`, steps of cursors included.
    requests: i64,
    /// Keys that these walked over: all that an index counts, and all that a cursor or a list returns.
    keys: i64,
    /// Calls of the wasm.
    wasm: i64,
    /// Messages to pages.
    messages: i64,
}

/// How many requests wait, the deed, and what it may cost at most.
#[rustfmt::skip]
const LIMITS: [(usize, Deed, Cost); 8] = [
    (100,   Deed::Store,    Cost { opens: 0, transactions: 1, requests:    4, keys:  101, wasm: 12, messages: 1 }),
    (100,   Deed::Snapshot, Cost { opens: 0, transactions: 1, requests:    6, keys:  103, wasm:  9, messages: 1 }),
    (100,   Deed::List,     Cost { opens: 0, transactions: 2, requests:  307, keys:  204, wasm: 12, messages: 1 }),
    (100,   Deed::Replay,   Cost { opens: 0, transactions: 1, requests:    9, keys:    4, wasm:  6, messages: 2 }),
    (1_000, Deed::Store,    Cost { opens: 0, transactions: 1, requests:    4, keys:  101, wasm: 12, messages: 1 }),
    (1_000, Deed::Snapshot, Cost { opens: 0, transactions: 1, requests:    5, keys:    3, wasm:  9, messages: 1 }),
    (1_000, Deed::List,     Cost { opens: 0, transactions: 2, requests: 3007, keys: 2004, wasm: 12, messages: 1 }),
    (1_000, Deed::Replay,   Cost { opens: 0, transactions: 1, requests:    9, keys:    4, wasm:  6, messages: 2 }),
];

/// What a worker is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    /// Keeps one more request.
    Store,
    /// Sends one of many.
    Replay,
    /// Answers `hello`.
    Snapshot,
    /// Answers `list`.
    List,
}

/// How many more are sent by the longer of two replays: what they differ by is the cost of these, without that of a
/// replay's begin and end.
const MORE: usize = 10;

/// As the worker itself stores them: enough for all replays. None of the others is ever sent.
const OWN: usize = 2 * (2 + MORE);

const STORE: &str =
    "for (let i = 0; i < arguments[0]; i++) await lab.post('/api/messages', String(i));";

const PLANT: &str = r"
    const [count] = arguments;
    const requestData = { url: location.origin + '/api/messages', method: 'POST', headers: {}, body: 'x' };
    const timestamp = Date.now();
    await lab.plant(Array.from({ length: count }, () => ({ queueName: 'q', timestamp, requestData })));
";

pub(crate) async fn are_within_their_limits(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    // The worker's start costs, too.
    tab.hears("q", "it has started", |message| message["type"] == "remaining").await?;
    scene.server_goes();
    tab.eval_with(STORE, vec![json!(OWN)]).await?;
    let (mut waiting, mut over) = (OWN, Vec::new());
    for (with, deed, limit) in LIMITS {
        tab.eval_with(PLANT, vec![json!(with.saturating_sub(waiting))]).await?;
        waiting = waiting.max(with);
        let cost = cost(scene, &tab, deed).await?;
        if !limit.covers(cost) {
            over.push(format!("{deed:?} with {with} waiting: {cost:?}, at most {limit:?}"));
        }
        waiting = deed.leaves(waiting);
    }
    ensure!(over.is_empty(), "{}", over.join("\n"));
    Ok(())
}

impl Deed {
    /// How many wait afterwards.
    fn leaves(self, waiting: usize) -> usize {
        match self {
            Self::Store => waiting + 1,
            Self::Replay => waiting - (2 + MORE),
            Self::Snapshot | Self::List => waiting,
        }
    }
}

impl Cost {
    fn covers(self, other: Self) -> bool {
        other.parts().iter().zip(self.parts()).all(|(cost, limit)| *cost <= limit)
    }

    fn parts(self) -> [i64; 6] {
        let Self { opens, transactions, requests, keys, wasm, messages } = self;
        [opens, transactions, requests, keys, wasm, messages]
    }

    /// What each of `count` costs, when one is more than the other by them.
    fn each(self, less: Self, count: i64) -> Self {
        let each = |more: i64, less: i64| (more - less + count - 1) / count;
        Self {
            opens: each(self.opens, less.opens),
            transactions: each(self.transactions, less.transactions),
            requests: each(self.requests, less.requests),
            keys: each(self.keys, less.keys),
            wasm: each(self.wasm, less.wasm),
            messages: each(self.messages, less.messages),
        }
    }
}

async fn cost(scene: &Scene, tab: &Tab<'_>, deed: Deed) -> Result<Cost> {
    match deed {
        Deed::Store => store(scene, tab).await,
        Deed::Replay => {
            let (less, more) = (replay(scene, tab, 1).await?, replay(scene, tab, 1 + MORE).await?);
            Ok(more.each(less, MORE as i64))
        }
        Deed::Snapshot => snapshot(tab).await,
        Deed::List => list(tab).await,
    }
}

/// What was asked for since the last call.
async fn counted(tab: &Tab<'_>) -> Result<Cost> {
    let counts = tab.ask(json!({ "counts": true })).await?;
    serde_json::from_value(counts.clone()).with_context(|| counts.to_string())
}

async fn store(scene: &Scene, tab: &Tab<'_>) -> Result<Cost> {
    scene.server_goes();
    begin(tab).await?;
    let told = tab.send("/api/messages", "one more").await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    tab.hears("q", "it is stored", |message| message["type"] == "enqueued").await?;
    counted(tab).await
}

/// A replay that sends so many; the next one fails, and ends it.
async fn replay(scene: &Scene, tab: &Tab<'_>, count: usize) -> Result<Cost> {
    let answers = (0..count).map(|_| Answer::Up {});
    scene.server.behave(Behaviour::script(answers, Answer::Drop {}));
    begin(tab).await?;
    tab.tell("retry", "q").await?;
    // The last that is said of a replay.
    tab.hears("q", "the replay is over", |message| message["type"] == "remaining").await?;
    let sent = |message: &&Value| message["type"] == "replayed";
    let sent = tab.heard("q").await?.iter().filter(sent).count();
    ensure!(sent == count, "{sent} were sent instead of {count}");
    counted(tab).await
}

async fn snapshot(tab: &Tab<'_>) -> Result<Cost> {
    begin(tab).await?;
    tab.tell("hello", "q").await?;
    tab.hears("q", "a snapshot", |message| message["type"] == "remaining").await?;
    counted(tab).await
}

async fn list(tab: &Tab<'_>) -> Result<Cost> {
    begin(tab).await?;
    ensure!(!tab.list("q").await?.is_empty(), "nothing is listed");
    counted(tab).await
}

async fn begin(tab: &Tab<'_>) -> Result<()> {
    counted(tab).await?;
    tab.forget_heard().await
}
