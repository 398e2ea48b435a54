//! What the core wants done: the only way in which it touches the world.
//!
//! An effect with a [`Ticket`] is a *request*: its shell answers it exactly once,
//! by [`Input::Answer`](super::Input::Answer). The others are *notices*, and are
//! never answered.

use crate::protocol::{Id, Message, Timestamp};

use super::entry::{Entry, History};

/// Names a request effect. Never used twice in a worker's life, so an answer that
/// comes late finds nobody to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u32);

/// Names what a shell keeps for one flow of events: the event, its request, the
/// response, a stored record, the promise of a caller. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u32);

impl Slot {
    /// Of an effect that needs nothing of what a shell keeps.
    pub const NONE: Self = Self(0);
}

/// Names a queue, an emitter, or whatever else the app has set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerId(pub u32);

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The app has set something up: from now on its shell opens the channel,
    /// listens, and knows where to store.
    Opened {
        /// Its number.
        owner: OwnerId,
        /// The BroadcastChannel.
        channel: String,
        /// Where requests are stored; `None` for what stores none.
        place: Option<Shelf>,
        /// The tag of `sync` events that are to be passed on; `None` where the
        /// browser has none, or they are not wanted.
        tag: Option<String>,
    },

    /// Run these steps in one transaction, in order, all or none; then count.
    /// Answered with [`Answer::Committed`](super::Answer::Committed) once it is on
    /// disk, or with [`Answer::Failed`](super::Answer::Failed).
    Commit {
        /// Names the answer.
        ticket: Ticket,
        /// Whose store.
        owner: OwnerId,
        /// Where records come from and go to.
        slot: Slot,
        /// How to count.
        tally: Tally,
        /// What to do.
        steps: Vec<Step>,
    },

    /// Send the slot's request. Answered with
    /// [`Answer::Response`](super::Answer::Response) as soon as the head of the
    /// response is there, or with `Failed`.
    Send {
        /// Names the answer.
        ticket: Ticket,
        /// Holds the request, and gets the response.
        slot: Slot,
        /// First sent for a page: it has to be kept aside, to be stored if it does
        /// not get through. Otherwise it is the stored record's.
        first: bool,
        /// Give it an `Idempotency-Key`, unless it has one.
        key: bool,
    },
    /// The slot's request has taken too long: stop it.
    Abort {
        /// Holds the request.
        slot: Slot,
    },
    /// Nobody will read the slot's response.
    Drain {
        /// Holds the response.
        slot: Slot,
    },

    /// Get the Web Lock of this queue. Answered with `Done` when it is held, which
    /// is until [`Effect::Unlock`].
    Lock {
        /// Names the answer.
        ticket: Ticket,
        /// Holds the lock.
        slot: Slot,
        /// The lock's name.
        name: String,
    },
    /// Let the slot's lock go.
    Unlock {
        /// Holds the lock.
        slot: Slot,
    },
    /// Ask the browser for a `sync` event with the owner's tag. Answered with
    /// `Done(whether there will be one)`.
    Register {
        /// Names the answer.
        ticket: Ticket,
        /// Whose tag.
        owner: OwnerId,
        /// Ask even if the tag is registered: that starts the browser's series of
        /// retries anew.
        anew: bool,
    },
    /// Call back with [`Input::Wake`](super::Input::Wake) then, or soon after.
    /// Replaces the time that was set before; `None`: not at all.
    Wake {
        /// The time.
        at: Option<Timestamp>,
    },

    /// Does the app's own function or RegExp take the slot's request? To be
    /// answered with `Done` before anything else happens: the listener of a
    /// `fetch` event cannot wait.
    Match {
        /// Names the answer.
        ticket: Ticket,
        /// Whose `match`.
        owner: OwnerId,
        /// Holds the request.
        slot: Slot,
    },
    /// Call a function of the app. Answered with `Done`, with `Said` if it gave
    /// something that the core is to know, or with `Failed` if it threw.
    Ask {
        /// Names the answer.
        ticket: Ticket,
        /// Whose function.
        owner: OwnerId,
        /// Holds the arguments and what comes back.
        slot: Slot,
        /// Which.
        hook: Hook,
    },

    /// The `fetch` event is ours: `respondWith` a promise, now.
    Take {
        /// Holds the event.
        slot: Slot,
    },
    /// Give the page its answer.
    Respond {
        /// Holds the event.
        slot: Slot,
        /// The answer.
        reply: Reply,
    },
    /// Settle the promise of a method call, and forget the slot.
    Settle {
        /// Holds the promise.
        slot: Slot,
        /// What with.
        value: Settled,
    },
    /// The event is over, and may be forgotten: what `waitUntil` got is settled.
    Release {
        /// Holds the event.
        slot: Slot,
        /// It failed: the browser may try again.
        failure: Option<Failure>,
    },
    /// Answer on the message's port with the list of entries.
    Reply {
        /// Holds the port.
        slot: Slot,
        /// What waits and what was given up.
        entries: Vec<Summary>,
    },
    /// Tell everybody on the owner's channel.
    Publish {
        /// Whose channel.
        owner: OwnerId,
        /// The message.
        message: Message,
    },
    /// Take over the pages that are open: the worker is the first of its site.
    Claim,
    /// Tell the site's developer.
    Warn {
        /// In words.
        text: String,
    },
}

/// Where a queue's requests are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The IndexedDB database.
    pub database: String,
    /// The `queueName` of records that wait.
    pub waiting: String,
    /// The `queueName` of records that were given up.
    pub failed: String,
}

/// Waiting or in flight; or given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Still owed to the server.
    Waiting,
    /// Given up, for the user to decide about.
    Failed,
}

/// How a transaction counts what its queue holds: as its last act, so that a
/// reported count is the count at that very change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// By the keys, unless there is a ledger of this queue.
    Keys,
    /// By the ledger: a record of the counts, which every writer keeps. Made from
    /// the keys if there is none.
    Ledger,
    /// By the keys, and correct the ledger if there is one: a writer that does not
    /// know of ledgers may have been here.
    Recount,
}

/// A part of a transaction. Steps touch records of the owner's queue only.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Add the slot's record, made from its request. The answer tells its key.
    Keep {
        /// Ahead of all others, and with a key below this one; `None`: behind them.
        below: Option<Id>,
        /// What is known of it already.
        history: Option<History>,
    },
    /// Look for records, in the order of their keys. The answer's `entries`.
    Find {
        /// Where.
        place: Place,
        /// This one alone.
        key: Option<Id>,
        /// From the end.
        last: bool,
        /// At most so many.
        limit: u32,
        /// How closely to look.
        detail: Detail,
    },
    /// Remove one record, or all. The answer's `changed`.
    Remove {
        /// Where; `None`: wherever it is.
        place: Option<Place>,
        /// Which; `None`: all.
        key: Option<Id>,
    },
    /// Write down what is known of a record that still waits; its mark goes. The
    /// answer's `changed`.
    Note {
        /// Which.
        key: Id,
        /// What is known.
        history: History,
    },
    /// Move one record, or all, from the other place to this one; its mark goes.
    /// The answer's `changed`.
    Move {
        /// Where to.
        to: Place,
        /// Which; `None`: all.
        key: Option<Id>,
        /// What is known of it from now on.
        history: Option<History>,
        /// When it counts as first sent; `None`: as before.
        timestamp: Option<Timestamp>,
    },
    /// Mark a record that still waits: it has been on its way for some time, and
    /// who finds the mark knows that its worker did not live to see the end.
    Mark {
        /// Which.
        key: Id,
    },
    /// Remove what was written beside records that are gone.
    Sweep,
}

/// How closely to look at records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Their keys.
    Keys,
    /// What is known of them, without reading a large body.
    Facts,
    /// All; the slot gets the records, and the requests made of them.
    Records,
}

/// A function of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// `onSync`, or the `replayRequests` of the queue as it is: sends what waits.
    OnSync,
    /// `registerSync` of the queue as it is.
    RegisterSync,
    /// `requestWillReplay`: may give another request, for the slot.
    RequestWillReplay,
    /// `snapshot` of an emitter. Says a number, or an object.
    Snapshot,
    /// `replay` of an emitter.
    Replay,
    /// `retry` of an emitter; the slot's command has the id.
    Retry,
    /// `discard` of an emitter; the slot's command has the id.
    Discard,
    /// The size of an observed queue. Says a number.
    Size,
    /// The handler of a periodic sync.
    Handler,
}

/// What a page's `fetch` gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The slot's response.
    Response,
    /// What the slot's request was rejected with; or, if a response was not good
    /// enough, a `TypeError` that says so.
    Rejection {
        /// In words.
        message: String,
    },
    /// `202 Accepted`: it is kept.
    Accepted {
        /// The queue.
        queue: String,
        /// Its key there.
        id: Id,
    },
    /// `303 See Other`: a form was kept, and a navigation needs a page to show.
    SeeOther {
        /// The page.
        url: String,
    },
}

/// What a method's promise is settled with.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// Nothing.
    Nothing,
    /// What a page is to be told of a request that was kept.
    Kept(Reply),
    /// Waiting, and given up.
    Counts(Counts),
    /// What was given up.
    Summaries(Vec<Summary>),
    /// Of the records that the slot holds, those with these keys.
    Records(Vec<Id>),
    /// A rejection.
    Failure(Failure),
}

/// What an event or a promise fails with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What this slot's last request effect failed with.
    Of(Slot),
    /// `foreign-navigation`: a form of another site is not to be kept.
    ForeignNavigation {
        /// The queue.
        queue: String,
    },
    /// Workbox's `queue-replay-failed`.
    ReplayFailed {
        /// The queue.
        queue: String,
    },
}

/// What a queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or in flight.
    pub remaining: u32,
    /// Given up.
    pub failed: u32,
}

/// What a page may see of a stored request: never its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The queue.
    pub queue: String,
    /// Given up.
    pub permanent: bool,
    /// What is known of it; `url` only as far as it may be shown.
    pub entry: Entry,
}
