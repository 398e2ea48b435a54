//! What is measured, and how well ours is to do.

/// A deed that two contestants are timed at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// By which it is called.
    pub(crate) name: &'static str,
    /// In words.
    pub(crate) what: &'static str,
    pub(crate) deed: Deed,
    /// With whom ours is compared.
    pub(crate) beside: Beside,
    /// The most that ours may take of the other's time.
    pub(crate) target: f64,
}

/// What is timed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// So many POSTs of 1 KB, one after the other, from the page's call to its answer; the server cannot be reached.
    Store(usize),
    /// The replay of so many; the server answers after so many milliseconds.
    Replay { count: usize, answer_after: u64, at_once: bool },
    /// The replay of so many of 20 MB.
    ReplayLarge(usize),
    /// The worker is stopped: from the page's message to an answer with a count.
    Start,
    /// A POST, while so many wait.
    StoreOne,
    /// From the page's request for a replay to the message that the first is through.
    ReplayOne,
    /// From the page's question to an answer with a count.
    ReportOne,
}

/// With whom ours is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beside {
    /// Workbox, from npm.
    Workbox,
    /// Ours with 100 waiting; it has 10 000.
    ShortQueue,
}

/// The rows, in the table's order.
const ROWS: [Row; 8] = [
    Row {
        name: "store",
        what: "store 300 POSTs of 1 KB, server unreachable",
        deed: Deed::Store(300),
        beside: Beside::Workbox,
        target: 0.85,
    },
    Row {
        name: "replay",
        what: "replay 300, answered at once, one at a time",
        deed: Deed::Replay { count: 300, answer_after: 0, at_once: false },
        beside: Beside::Workbox,
        target: 0.6,
    },
    Row {
        name: "six-at-once",
        what: "replay 60, answered in 20 ms, six at once",
        deed: Deed::Replay { count: 60, answer_after: 20, at_once: true },
        beside: Beside::Workbox,
        target: 0.25,
    },
    Row {
        name: "start",
        what: "stopped worker, message to a counted answer",
        deed: Deed::Start,
        beside: Beside::Workbox,
        target: 1.3,
    },
    Row {
        name: "long-store",
        what: "store one, 10 000 waiting",
        deed: Deed::StoreOne,
        beside: Beside::ShortQueue,
        target: 1.2,
    },
    Row {
        name: "long-replay",
        what: "replay one, 10 000 waiting",
        deed: Deed::ReplayOne,
        beside: Beside::ShortQueue,
        target: 1.2,
    },
    Row {
        name: "long-report",
        what: "report one, 10 000 waiting",
        deed: Deed::ReportOne,
        beside: Beside::ShortQueue,
        target: 1.2,
    },
    Row {
        name: "large-bodies",
        what: "replay ten bodies of 20 MB",
        deed: Deed::ReplayLarge(10),
        beside: Beside::Workbox,
        target: 1.0,
    },
];

/// The rows whose names contain this.
pub(crate) fn named(name: &str) -> Vec<&'static Row> {
    ROWS.iter().filter(|row| row.name.contains(name)).collect()
}

/// All names.
pub(crate) fn names() -> String {
    ROWS.map(|row| row.name).join(", ")
}

impl Beside {
    /// As the table calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Workbox => "Workbox",
            Self::ShortQueue => "100 waiting",
        }
    }
}
