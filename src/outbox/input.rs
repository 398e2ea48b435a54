//! What happens to the core: everything that it knows of the world.

use crate::config::Setting;
use crate::policy::Outcome;
use crate::protocol::{Id, Timestamp};

use super::effect::{Counts, OwnerId, Slot, Ticket};
use super::entry::Entry;

/// The state of the world at an input. The core has no clock and no dice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The wall clock, in milliseconds since 1970. It may jump.
    pub at: Timestamp,
    /// A random number in `0.0..1.0`.
    pub roll: f64,
    /// Whether the browser believes that there is a network.
    pub online: bool,
}

/// Something that happened. A [`Slot`] in it is new, from
/// [`Outbox::slot`](super::Outbox::slot), and holds the event or the caller's
/// promise; the core ends it with [`Effect::Release`](super::Effect::Release) or
/// [`Effect::Settle`](super::Effect::Settle).
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A request effect's one answer.
    Answer {
        /// Which.
        ticket: Ticket,
        /// What came of it.
        answer: Answer,
    },
    /// The time of [`Effect::Wake`](super::Effect::Wake) has come. Harmless at any
    /// other time.
    Wake,
    /// The worker is being installed: it is not the active one.
    Install {
        /// Whether another worker is active.
        replaces: bool,
    },
    /// The worker is the active one from now on.
    Activate {
        /// Holds the event.
        slot: Slot,
    },
    /// A page, a worker or the browser asks for something.
    Fetch {
        /// Holds the event and its request.
        slot: Slot,
        /// The method, as it was written.
        method: String,
        /// The whole URL.
        url: String,
        /// It is to open a page: a form was submitted.
        navigation: bool,
        /// The request's referrer; empty for none.
        referrer: String,
        /// Its header `Origin`, where the browser shows it; empty for none.
        origin: String,
    },
    /// A `sync` event with an owner's tag.
    Sync {
        /// Holds the event.
        slot: Slot,
        /// Whose tag.
        owner: OwnerId,
        /// The browser will not try again by itself.
        last_chance: bool,
    },
    /// A message from a page, to this worker. Any script of the origin can send
    /// one, so these are as they came.
    Message {
        /// Holds the event, and its port.
        slot: Slot,
        /// It can be answered.
        port: bool,
        /// Its properties.
        command: Command,
    },
    /// The same on a BroadcastChannel, which wakes no worker and holds none.
    Heard {
        /// Its properties.
        command: Command,
    },
    /// A `periodicsync` event with an owner's tag.
    Periodic {
        /// Holds the event.
        slot: Slot,
        /// Whose tag.
        owner: OwnerId,
    },
    /// A method of a queue was called.
    Call {
        /// Holds the promise, and the request or record if one was given.
        slot: Slot,
        /// Whose method.
        owner: OwnerId,
        /// Which, with its arguments.
        call: Call,
    },
    /// An emitter is told something by its owner, who has checked it with
    /// [`Outbox::check_report`](super::Outbox::check_report).
    Report {
        /// Holds the promise.
        slot: Slot,
        /// Whose.
        owner: OwnerId,
        /// The type of the message.
        kind: ReportKind,
        /// What was said; `None` for nothing at all.
        about: Option<Vec<(String, Setting)>>,
    },
    /// A queue that is observed was seen at something.
    Seen {
        /// Holds the promise of its method; ended by
        /// [`Effect::Settle`](super::Effect::Settle) when the pages know.
        slot: Slot,
        /// Whose.
        owner: OwnerId,
        /// What.
        sight: Sight,
    },
}

/// What came of a request effect.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The transaction is on disk.
    Committed {
        /// What the queue holds now.
        counts: Counts,
        /// The key of what was kept.
        key: Option<Id>,
        /// How many records were removed, noted or moved.
        changed: u32,
        /// What was found.
        entries: Vec<Entry>,
    },
    /// The server answered.
    Response {
        /// The kind of answer.
        outcome: Outcome,
        /// The header `Retry-After`; empty for none.
        retry_after: String,
        /// The time that `Date.parse` takes it for; NaN for none.
        date: f64,
        /// In words: the status and its reason.
        message: String,
    },
    /// It is done; or, asked whether: so it is.
    Done(bool),
    /// The app's function said this.
    Said(Setting),
    /// It failed: the transaction was aborted, there was no answer, the function
    /// threw.
    Failed {
        /// In words.
        message: String,
        /// The page has called its request off, and is still there.
        called_off: bool,
    },
}

/// A message's properties, as they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The protocol's version.
    pub sync_status: Setting,
    /// What is wanted.
    pub kind: Setting,
    /// On which channel.
    pub channel: Setting,
    /// Of which queue; absent for all.
    pub queue: Setting,
    /// Of which request; absent for all.
    pub id: Setting,
    /// Tells a `hello` that comes twice, by message and by channel.
    pub nonce: Setting,
}

/// A method of a queue.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `pushRequest` or `unshiftRequest`: the slot holds the entry.
    Push {
        /// Ahead of all others.
        first: bool,
        /// Of its request: the method.
        method: String,
        /// The whole URL.
        url: String,
        /// It was to open a page.
        navigation: bool,
        /// Where it came from; empty for nowhere.
        referrer: String,
        /// Its header `Origin`, where the browser shows it; empty for none.
        origin: String,
    },
    /// `popRequest` or `shiftRequest`.
    Take {
        /// The last one.
        last: bool,
    },
    /// `getAll`.
    All,
    /// `status`, of which `size` is a part.
    Status,
    /// `failed`.
    Failed,
    /// `retry`: one, or all.
    Retry(Option<Id>),
    /// `discard`: one, or all that were given up.
    Discard(Option<Id>),
    /// `clear`.
    Clear,
    /// `replayRequests`.
    Replay,
    /// `registerSync`.
    RegisterSync,
}

/// What an emitter's owner reports, by the name of its method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ReportKind {
    Enqueued,
    Replaying,
    Replayed,
    Failed,
    Discarded,
    Remaining,
}

/// What was seen of a queue that is observed. Requests that were taken out of it
/// are told apart by the slot of their taking.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Its replay began.
    ReplayBegan,
    /// Its replay ended.
    ReplayEnded,
    /// Someone is about to take a request out.
    Taking,
    /// One was taken out.
    Taken {
        /// The method.
        method: String,
        /// The whole URL.
        url: String,
    },
    /// One was put in.
    Added {
        /// The method.
        method: String,
        /// The whole URL.
        url: String,
        /// It had been taken out before.
        again: Option<Slot>,
    },
    /// One that was taken out is being sent.
    Sent {
        /// By whom.
        taken: Slot,
    },
    /// And was answered.
    Answered {
        /// Who.
        taken: Slot,
        /// The status; `None` when there was no answer.
        status: Option<u16>,
        /// In words.
        message: String,
    },
}

impl ReportKind {
    /// The name of the emitter's method.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Enqueued => "enqueued",
            Self::Replaying => "replaying",
            Self::Replayed => "replayed",
            Self::Failed => "failed",
            Self::Discarded => "discarded",
            Self::Remaining => "remaining",
        }
    }
}
