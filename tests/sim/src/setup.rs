//! What the app has set up, and how its world is, for one history.
//!
//! Drawn per history, with whole classes switched off ("swarm testing"): a
//! history in which everything goes wrong at once finds little.

use sync_status::{Owner, Policy, Setting};

use crate::rng::Rng;

/// Where the worker is.
pub const ORIGIN: &str = "https://app.example";
/// Where its requests go.
pub const URL: &str = "https://app.example/api/note?secret=1";
/// Where its forms go.
pub const FORM: &str = "https://app.example/form/contact";
/// Where nothing is kept.
pub const ELSEWHERE: &str = "https://app.example/other";
/// The channel of all that is set up.
pub const CHANNEL: &str = "sync-status";

/// The parts of the app that store; also their places in [`Profile::queues`].
pub const API: usize = 0;
/// The route with a function for a `match`.
pub const FORMS: usize = 1;
/// Workbox's kind of queue, or its plugin.
pub const JOBS: usize = 2;
/// How many there are.
pub const STORED: usize = 3;
/// The parts that do not: a hand-written outbox.
pub const EMITTER: usize = 3;
/// A queue that is observed.
pub const OBSERVER: usize = 4;
/// A periodic sync.
pub const PERIODIC: usize = 5;
/// `backgroundSync` itself.
pub const SITE: usize = 6;
/// How many parts an app can have.
pub const PARTS: usize = 7;

/// Their names.
pub const NAMES: [&str; PARTS] = ["api", "forms", "jobs", "outbox", "seen", "news", "site"];

/// What the options of a queue say success is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// Nothing.
    Default,
    /// `errorOn4xx: true`.
    On4xx,
    /// `errorOn5xx: false`.
    Not5xx,
    /// `expectedStatusCodes: [200, 409]`.
    Expected,
    /// `expectRedirect: true`.
    Redirect,
}

/// The options of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// `concurrency`.
    pub concurrency: u32,
    /// `maxAttempts`.
    pub max_attempts: u32,
    /// `maxRetentionTime`, in minutes.
    pub retention: u32,
    /// `networkTimeoutSeconds`; 0 for none.
    pub timeout: u32,
    /// `respondWith: 'accepted'`.
    pub accepted: bool,
    /// `idempotencyKey`.
    pub idempotent: bool,
    /// `requestWillReplay` and `onSync` are there.
    pub hooks: bool,
    /// `forceSyncFallback`.
    pub fallback: bool,
    /// What success is.
    pub judge: Judge,
}

impl Queue {
    /// The simplest there is.
    pub const PLAIN: Self = Self {
        concurrency: 1,
        max_attempts: 20,
        retention: 10_080,
        timeout: 0,
        accepted: true,
        idempotent: true,
        hooks: false,
        fallback: false,
        judge: Judge::Default,
    };

    fn draw(rng: &mut Rng) -> Self {
        Self {
            concurrency: rng.pick(&[1, 1, 1, 3]),
            max_attempts: rng.pick(&[1, 2, 20]),
            retention: rng.pick(&[1, 60, 10_080]),
            timeout: rng.pick(&[0, 0, 5]),
            accepted: !rng.one_in(4),
            idempotent: !rng.one_in(4),
            hooks: rng.one_in(3),
            fallback: rng.one_in(4),
            judge: rng.pick(&[
                Judge::Default,
                Judge::Default,
                Judge::Default,
                Judge::On4xx,
                Judge::Not5xx,
                Judge::Expected,
                Judge::Redirect,
            ]),
        }
    }

    /// The rules by which the model judges.
    pub fn policy(&self) -> Policy {
        let mut policy = Policy {
            max_attempts: self.max_attempts,
            max_retention: u64::from(self.retention) * 60_000,
            ..Policy::default()
        };
        match self.judge {
            Judge::Default => {}
            Judge::On4xx => policy.error_on_4xx = true,
            Judge::Not5xx => policy.error_on_5xx = false,
            Judge::Expected => policy.expected_status_codes = vec![200, 409],
            Judge::Redirect => policy.expect_redirect = true,
        }
        policy
    }

    fn settings(&self, part: usize, plugin: bool) -> Vec<(String, Setting)> {
        // Defaults are left out: that is how apps write them, and to read options is a good part of
        // what a start costs.
        let mut list = Vec::with_capacity(8);
        let mut add = |name: &str, setting| list.push((name.to_owned(), setting));
        let mut number = |name: &str, n: u32, default: u32| {
            if n != default {
                add(name, Setting::Number(f64::from(n)));
            }
        };
        let plain = Self::PLAIN;
        number("concurrency", self.concurrency, plain.concurrency);
        number("maxAttempts", self.max_attempts, plain.max_attempts);
        number("maxRetentionTime", self.retention, plain.retention);
        number("networkTimeoutSeconds", self.timeout, plain.timeout);
        if self.fallback {
            add("forceSyncFallback", Setting::Bool(true));
        }
        if part != JOBS && !self.accepted {
            add("respondWith", Setting::Text("reject".into()));
        }
        if part != JOBS && !self.idempotent {
            add("idempotencyKey", Setting::Bool(false));
        }
        if plugin && self.accepted {
            add("respondWith", Setting::Text("accepted".into()));
        }
        if plugin && self.idempotent {
            add("idempotencyKey", Setting::Bool(true));
        }
        if self.hooks {
            add("requestWillReplay", Setting::Function);
            if part == JOBS && !plugin {
                add("onSync", Setting::Function);
            }
        }
        match self.judge {
            Judge::Default => {}
            Judge::On4xx => add("errorOn4xx", Setting::Bool(true)),
            Judge::Not5xx => add("errorOn5xx", Setting::Bool(false)),
            Judge::Expected => {
                let codes = vec![Setting::Number(200.0), Setting::Number(409.0)];
                add("expectedStatusCodes", Setting::List(codes));
            }
            Judge::Redirect => add("expectRedirect", Setting::Bool(true)),
        }
        list
    }
}

/// The kinds of ops and of worlds that a history may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// For the dice.
    pub seed: u64,
    /// The queues' options.
    pub queues: [Queue; STORED],
    /// The second route is there.
    pub forms: bool,
    /// Workbox's kind of queue is there.
    pub jobs: bool,
    /// It is a plugin.
    pub plugin: bool,
    /// The queue of Workbox's kind has a database of its own.
    pub apart: bool,
    /// What stores nothing is there.
    pub others: bool,
    /// The browser has Background Sync.
    pub sync: bool,
    /// And Web Locks.
    pub locks: bool,
    /// The worker has never been there before.
    pub fresh: bool,
    /// Workers are killed.
    pub kills: bool,
    /// The server and the network fail.
    pub faults: bool,
    /// Transactions fail.
    pub quota: bool,
    /// Records go bad.
    pub rot: bool,
    /// The wall clock jumps.
    pub jumps: bool,
    /// There are updates.
    pub updates: bool,
    /// A peer writes.
    pub peer: bool,
    /// The app's functions misbehave.
    pub hooks: bool,
    /// Pages and the app command.
    pub commands: bool,
    /// How much a peer has left there.
    pub stock: u8,
}

impl Profile {
    /// The simplest there is.
    pub const PLAIN: Self = Self {
        seed: 0,
        queues: [Queue::PLAIN; STORED],
        forms: false,
        jobs: false,
        plugin: false,
        apart: false,
        others: false,
        sync: true,
        locks: true,
        fresh: false,
        kills: true,
        faults: true,
        quota: true,
        rot: true,
        jumps: true,
        updates: true,
        peer: true,
        hooks: true,
        commands: true,
        stock: 0,
    };

    /// One of many.
    pub fn draw(rng: &mut Rng) -> Self {
        let stock = if rng.one_in(100) { 101 } else { 0 };
        Self {
            seed: rng.number(),
            queues: std::array::from_fn(|_| Queue::draw(rng)),
            forms: rng.one_in(2),
            jobs: rng.one_in(2),
            plugin: rng.one_in(4),
            apart: rng.one_in(4),
            others: rng.one_in(4),
            sync: !rng.one_in(3),
            locks: !rng.one_in(8),
            fresh: rng.one_in(2),
            kills: stock > 0 || !rng.one_in(4),
            faults: !rng.one_in(8),
            quota: rng.one_in(3),
            rot: rng.one_in(4),
            jumps: rng.one_in(3),
            updates: rng.one_in(3),
            peer: stock > 0 || rng.one_in(4),
            hooks: rng.one_in(2),
            commands: !rng.one_in(4),
            stock,
        }
    }

    /// Whether a part of the app is there.
    pub fn has(&self, part: usize) -> bool {
        match part {
            API => true,
            FORMS => self.forms,
            JOBS => self.jobs,
            SITE => true,
            _ => self.others && part < PARTS,
        }
    }

    /// The database that a queue is in.
    pub fn database(&self, queue: usize) -> usize {
        usize::from(queue == JOBS && self.apart)
    }

    /// What a part is, and its options.
    pub fn part(&self, part: usize) -> (Owner, Vec<(String, Setting)>) {
        let text = |text: &str| Setting::Text(text.to_owned());
        let name = || text(NAMES[part]);
        let owned = |list: &[(&str, Setting)]| -> Vec<(String, Setting)> {
            list.iter().map(|(name, setting)| ((*name).to_owned(), setting.clone())).collect()
        };
        let f = Setting::Function;
        match part {
            API | FORMS => {
                let mut list = self.queues[part].settings(part, false);
                let matcher = if part == API { text("startsWith:/api/") } else { f };
                list.extend(owned(&[("queueName", name()), ("match", matcher)]));
                (Owner::Route, list)
            }
            JOBS => {
                let mut list = self.queues[part].settings(part, self.plugin);
                list.extend(owned(&[("name", name())]));
                if self.apart {
                    list.extend(owned(&[("databaseName", text("serwist-background-sync"))]));
                }
                (if self.plugin { Owner::Plugin } else { Owner::Queue }, list)
            }
            EMITTER => {
                let mut list = owned(&[("channel", text(CHANNEL)), ("queue", name())]);
                for hook in ["snapshot", "replay", "retry", "discard"] {
                    list.extend(owned(&[(hook, Setting::Function)]));
                }
                (Owner::Emitter, list)
            }
            OBSERVER => (Owner::Observer, owned(&[("channel", text(CHANNEL))])),
            SITE => (Owner::Site, Vec::new()),
            _ => {
                let list = [("tag", name()), ("handler", f), ("channel", text(CHANNEL))];
                (Owner::Periodic, owned(&list))
            }
        }
    }
}
