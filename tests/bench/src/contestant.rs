//! A library at work: a worker on an origin of its own, its server, and a page that takes the time.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Demo};
use sync_status_e2e::{Bundle, Scene, Tab};

const OURS: &str = include_str!("../workers/sync_status.js");
const WORKBOX: Bundle = Bundle::of("measured_workbox.js");

/// Sends POSTs one after the other, and returns how long it took until all were answered.
const STORE: &str = r"
    const [queue, count, size] = arguments;
    const body = new Blob([new Uint8Array(size)]);
    const start = performance.now();
    for (let i = 0; i < count; i++) {
        const { status } = await fetch(`/api/${queue}`, { method: 'POST', body });
        if (status !== 202) throw new Error(`told ${status}`);
    }
    return performance.now() - start;
";

/// Records as both libraries read them.
const PLANT: &str = r"
    const [count] = arguments;
    const body = new Uint8Array(1024).buffer;
    const requestData = { url: location.origin + '/api/one', method: 'POST', headers: {}, body };
    const timestamp = Date.now();
    await lab.plant(Array.from({ length: count }, () => ({ queueName: 'one', timestamp, requestData })));
";

/// Tells ours what to do, and waits for the message that says so much.
const TELL_OURS: &str = r"
    const [command, queue, type, remaining] = arguments;
    const channel = new BroadcastChannel('lab');
    const heard = new Promise((resolve) => {
        channel.onmessage = ({ data }) => {
            if (data.queue === queue && data.type === type && (remaining ?? data.remaining) === data.remaining) resolve();
        };
    });
    const start = performance.now();
    lab.tell(command, queue);
    await heard;
    const time = performance.now() - start;
    channel.close();
    return time;
";

const ASK_WORKBOX: &str = r"
    const [command, queue] = arguments;
    const start = performance.now();
    await lab.ask({ command, queue });
    return performance.now() - start;
";

const KB: usize = 1_024;
const LARGE: usize = 20 * KB * KB;

/// Which library a worker has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Library {
    SyncStatus,
    Workbox,
}

/// A library at work.
#[derive(Debug)]
pub(crate) struct Contestant<'a> {
    library: Library,
    server: Demo,
    tab: Tab<'a>,
}

impl<'a> Contestant<'a> {
    /// Opens a page with its worker, on an origin of its own.
    pub(crate) async fn enter(scene: &'a Scene, library: Library) -> Result<Self> {
        let worker = match library {
            Library::SyncStatus => OURS.to_owned(),
            Library::Workbox => WORKBOX.build()?,
        };
        let (server, tab) = scene.open_elsewhere(&worker).await?;
        let contestant = Self { library, server, tab };
        // Its database is made with the first request.
        contestant.stores(1).await?;
        contestant.empties(false).await?;
        Ok(contestant)
    }

    /// The server cannot be reached from now on.
    pub(crate) fn is_cut_off(&self) {
        self.server.behave(Behaviour::DROP);
    }

    /// So many wait; enough of them were stored by the library itself for all that is replayed of them.
    pub(crate) async fn is_given(&self, waiting: usize) -> Result<()> {
        let own = waiting / 2;
        self.stores(own.min(50)).await?;
        let rest = waiting - own.min(50);
        self.tab.eval_with(PLANT, vec![json!(rest)]).await.map(drop)
    }

    /// Stores so many of 1 KB, and returns how long it took.
    pub(crate) async fn stores(&self, count: usize) -> Result<f64> {
        self.stores_of(count, KB, false).await
    }

    async fn stores_of(&self, count: usize, size: usize, at_once: bool) -> Result<f64> {
        self.is_cut_off();
        time(
            self.tab
                .eval_with(STORE, vec![json!(queue(at_once)), json!(count), json!(size)])
                .await?,
        )
    }

    /// Sends all that waits, and returns how long it took.
    pub(crate) async fn empties(&self, at_once: bool) -> Result<f64> {
        self.server.forget();
        self.server.behave(Behaviour::UP);
        self.sends(at_once).await
    }

    /// Stores so many, and returns how long their replay took.
    pub(crate) async fn replays(
        &self,
        count: usize,
        answer_after: u64,
        at_once: bool,
    ) -> Result<f64> {
        self.stores_of(count, KB, at_once).await?;
        self.server.forget();
        self.server.behave(Behaviour::always(Answer::Slow { milliseconds: answer_after }));
        let time = self.sends(at_once).await?;
        self.has_received(count)?;
        Ok(time)
    }

    /// The same with bodies of 20 MB.
    pub(crate) async fn replays_large(&self, count: usize) -> Result<f64> {
        self.stores_of(count, LARGE, false).await?;
        let time = self.empties(false).await?;
        self.has_received(count)?;
        self.server.forget();
        Ok(time)
    }

    /// Has one sent, and no more.
    pub(crate) async fn replays_one(&self) -> Result<f64> {
        self.server.forget();
        self.server.behave(Behaviour::script([Answer::Up {}], Answer::Drop {}));
        let time = match self.library {
            Library::SyncStatus => self.tells("retry", "replayed", json!(null), false).await?,
            Library::Workbox => self.asks("replay", false).await?,
        };
        // The next one fails, and ends the replay.
        tokio::time::sleep(Duration::from_millis(200)).await;
        self.has_received(1)?;
        Ok(time)
    }

    /// Asks how many wait.
    pub(crate) async fn reports(&self) -> Result<f64> {
        match self.library {
            Library::SyncStatus => self.tells("hello", "remaining", json!(null), false).await,
            Library::Workbox => self.asks("size", false).await,
        }
    }

    async fn sends(&self, at_once: bool) -> Result<f64> {
        match self.library {
            Library::SyncStatus => self.tells("retry", "remaining", json!(0), at_once).await,
            Library::Workbox => self.asks("replay", at_once).await,
        }
    }

    async fn tells(&self, command: &str, kind: &str, left: Value, at_once: bool) -> Result<f64> {
        let arguments = vec![json!(command), json!(queue(at_once)), json!(kind), left];
        time(self.tab.eval_with(TELL_OURS, arguments).await?)
    }

    async fn asks(&self, command: &str, at_once: bool) -> Result<f64> {
        time(self.tab.eval_with(ASK_WORKBOX, vec![json!(command), json!(queue(at_once))]).await?)
    }

    /// Else the time is of something else.
    fn has_received(&self, count: usize) -> Result<()> {
        let received = self.server.received().len();
        ensure!(received == count, "{:?}: {received} arrived instead of {count}", self.library);
        Ok(())
    }
}

fn queue(at_once: bool) -> &'static str {
    if at_once { "six" } else { "one" }
}

fn time(milliseconds: Value) -> Result<f64> {
    milliseconds.as_f64().context("a time is a number")
}
