//! A worker that runs: the core, and what its shell holds for it.

use sync_status::outbox::{Answer, Hook, Step, Tally};
use sync_status::outbox::{Counts, Outbox, OwnerId, ReportKind, Site, Slot, Ticket};

use crate::body::{Body, Header};
use crate::disk::Record;
use crate::net::Asked;
use crate::op::Behaviour;
use crate::setup::{ORIGIN, PARTS, STORED};

/// Which version's, as the browser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Gets all events.
    Active,
    /// Installed, and gets none yet.
    Waiting,
    /// Replaced, and not yet gone.
    Redundant,
}

/// A worker.
#[derive(Debug)]
pub struct Worker {
    /// Tells one life from the next.
    pub life: u32,
    /// The core.
    pub outbox: Outbox,
    /// What it is to the browser.
    pub rank: Rank,
    /// The parts of the app, by their numbers.
    pub parts: Vec<usize>,
    /// What the shell holds.
    pub slots: Vec<Held>,
    /// What it held.
    pub ended: Vec<Slot>,
    /// When to wake it, on the clock that does not jump.
    pub wake: Option<u64>,
    /// After how many effects it is killed.
    pub doom: Option<u8>,
    /// The effect that was carried out last.
    pub last: &'static str,
    /// The counts of the last answer, by queue.
    pub known: [Option<Counts>; STORED],
    /// What it did to records and has not told of yet.
    pub done: Vec<Done>,
    /// What it could not write down.
    pub unwritten: Vec<(usize, i64)>,
    /// How long the server wants to be left alone with a record.
    pub patience: Vec<Patience>,
    /// The user wants a replay, by queue.
    pub user: [bool; STORED],
    /// When the keys of a queue were looked up last, in transactions.
    pub paged: [u32; STORED],
    /// What the hand-written outbox has reported.
    pub reports: Vec<ReportKind>,
    /// It saw the event `install`, and whether another was active.
    pub installed: Option<bool>,
    /// What was taken out of the observed queue last.
    pub taken: Slot,
}

/// How long the server wants to be left alone with a record.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Whose.
    pub queue: usize,
    /// Which.
    pub key: i64,
    /// When it said so.
    pub at: u64,
    /// Until when.
    pub until: u64,
}

/// A change that a message is to tell of.
#[derive(Clone, Debug)]
pub struct Done {
    /// Whose.
    pub queue: usize,
    /// Which.
    pub key: i64,
    /// What.
    pub deed: Deed,
    /// What the queue held then.
    pub truth: Counts,
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Deed {
    Kept,
    Removed,
    GivenUp,
    Revived,
    Noted,
}

/// Who a slot belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Holder {
    /// A `fetch` event.
    Fetch {
        /// When it came, in inputs.
        came: u64,
        /// From the app, or not a navigation at all.
        is_own: bool,
        /// It has been taken.
        taken: bool,
        /// It has got its answer.
        answered: bool,
    },
    /// A `sync` event of a queue.
    Sync(usize),
    /// A message; whether a list is due on its port.
    Message {
        /// It is.
        list: bool,
    },
    /// Some other event.
    Event,
    /// A method's promise.
    Call {
        /// Something is taken out.
        take: bool,
        /// Something is put in.
        push: bool,
        /// It may be kept.
        is_own: bool,
    },
    /// The core's own.
    Inner,
}

impl Holder {
    /// Whether its request may be kept: it is the app's own, for sure.
    pub fn is_own(&self) -> bool {
        match self {
            Self::Fetch { is_own, .. } | Self::Call { is_own, .. } => *is_own,
            Self::Sync(_) | Self::Message { .. } | Self::Event | Self::Inner => false,
        }
    }
}

/// What a shell holds under a slot.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its name.
    pub slot: Slot,
    /// Whose it is.
    pub holder: Holder,
    /// The request.
    pub body: Option<Body>,
    /// Its `Idempotency-Key`.
    pub header: Option<Header>,
    /// When it came.
    pub created: u64,
    /// How often the clock had been set when records were found.
    pub jumps: u32,
    /// The records that were found.
    pub records: Vec<Record>,
    /// There is a response.
    pub response: bool,
    /// What was taken out for it.
    pub removed: Vec<i64>,
    /// What the server asked for when it was first sent: at, and until.
    pub asked: Option<(u64, u64)>,
}

impl Held {
    /// Nothing yet.
    pub fn new(slot: Slot, holder: Holder, created: u64) -> Self {
        Self {
            slot,
            holder,
            body: None,
            header: None,
            created,
            jumps: 0,
            records: Vec::new(),
            response: false,
            removed: Vec::new(),
            asked: None,
        }
    }
}

/// A request effect on its way.
#[derive(Debug)]
pub struct Pending {
    /// Whose.
    pub life: u32,
    /// Names the answer.
    pub ticket: Ticket,
    /// Of which part of the app.
    pub part: usize,
    /// For what.
    pub slot: Slot,
    /// What.
    pub what: What,
    /// What came of it, once it was carried out.
    pub answer: Option<Answer>,
    /// Nothing comes of it for now.
    pub hangs: bool,
}

/// What is to be done.
#[derive(Debug)]
pub enum What {
    /// A transaction.
    Commit {
        /// How to count.
        tally: Tally,
        /// What to do.
        steps: Vec<Step>,
        /// When it was asked for: on the wall clock, and in transactions.
        at: (u64, u32),
    },
    /// A request.
    Send {
        /// The page's.
        first: bool,
        /// The record's key.
        key: i64,
        /// What is sent.
        body: Body,
        /// Under which `Idempotency-Key`.
        header: Option<Header>,
        /// It was aborted: nobody waits for it.
        aborted: bool,
        /// Its record is marked.
        marked: bool,
        /// For how long the server asked to be left alone.
        patience: Option<Asked>,
    },
    /// A lock.
    Lock {
        /// Its name.
        name: String,
    },
    /// A function of the app.
    Ask {
        /// Which.
        hook: Hook,
        /// What it does.
        behaviour: Behaviour,
        /// The method that it waits for.
        call: Option<Slot>,
    },
    /// A tag.
    Register {
        /// From the start.
        anew: bool,
    },
}

impl What {
    /// What its effect is called.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Commit { .. } => "Commit",
            Self::Send { .. } => "Send",
            Self::Lock { .. } => "Lock",
            Self::Ask { .. } => "Ask",
            Self::Register { .. } => "Register",
        }
    }
}

impl Worker {
    /// One that has just been started.
    pub fn new(life: u32, rank: Rank) -> Self {
        let site = Site { origin: ORIGIN.into(), scope: format!("{ORIGIN}/") };
        Self {
            life,
            outbox: Outbox::new(site),
            rank,
            parts: Vec::with_capacity(PARTS),
            slots: Vec::new(),
            ended: Vec::new(),
            wake: None,
            doom: None,
            last: "",
            known: [None; STORED],
            done: Vec::new(),
            unwritten: Vec::new(),
            patience: Vec::new(),
            user: [false; STORED],
            paged: [0; STORED],
            reports: Vec::new(),
            installed: None,
            taken: Slot::NONE,
        }
    }

    /// The part of the app with this number.
    pub fn part(&self, owner: OwnerId) -> Option<usize> {
        self.parts.get(owner.0 as usize).copied()
    }

    /// The number of a part of the app.
    pub fn owner(&self, part: usize) -> Option<OwnerId> {
        self.parts.iter().position(|&p| p == part).map(|index| OwnerId(index as u32))
    }

    /// What is held under a slot.
    pub fn held(&mut self, slot: Slot) -> Option<&mut Held> {
        self.slots.iter_mut().find(|held| held.slot == slot)
    }
}

impl Pending {
    /// Of which worker and part of the app, and for what.
    pub fn whose(&self) -> (u32, usize, Slot) {
        (self.life, self.part, self.slot)
    }
}
