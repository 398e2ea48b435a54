//! What is to be done with an answer: continuations, as data.

use crate::protocol::{Id, Subject, Timestamp};

use super::effect::{OwnerId, Slot};
use super::entry::Entry;
use super::first_send::{FirstSend, Late, Source};
use super::lane::{Failed, Lane};
use super::round::Waiter;

/// What a request effect's answer is for.
#[derive(Debug)]
pub(super) enum Then {
    /// Nobody needs it but for the counts.
    Nothing(OwnerId),
    /// A queue has been opened, and knows now what it holds.
    Started(OwnerId),
    /// A snapshot is to be published.
    Told(OwnerId, Option<Waiter>),
    /// The counts were needed, to tell that a request could not be kept.
    Counted(OwnerId, Subject, String),
    /// A `sync` event was asked for.
    TagRegistered(OwnerId, Registered),
    /// The app's `registerSync` was called.
    RegisterAsked(Slot, Registered),

    /// A route's function was asked whether it takes a request.
    Matched(Box<FirstSend>),
    /// A page's request was sent.
    FirstSent(Box<FirstSend>),
    /// And was kept. With what came of sending it, and whether there was a response.
    FirstKept(Box<FirstSend>, String, bool),
    /// A form's answer came after the page had been told that it is kept.
    Late(Box<FirstSend>),
    /// What that answer was about has been removed.
    LateRemoved(OwnerId, Box<Late>),

    /// The app's own replay has ended.
    OnSync(OwnerId),
    /// The queue's lock is ours.
    Locked(OwnerId),
    /// The keys of the requests that are next.
    Paged(OwnerId),
    /// A snapshot, at the end of a pass.
    PassTold(OwnerId),
    /// The request that is next.
    Read(Box<Lane>),
    /// That it was stopped on its way is written down.
    NotedStop(Box<Lane>, Box<Entry>, Box<Failed>),
    /// The app has had a look at it.
    Looked(Box<Lane>),
    /// It was sent.
    Sent(Box<Lane>),
    /// It is out of the store, and the next one may be read.
    Removed(Box<Lane>, Delivered),
    /// Why it waits is written down.
    Noted(Box<Lane>, Box<Failed>),
    /// It is among those that were given up.
    GivenUp(Box<Lane>, Box<Failed>),

    /// A method's request was kept. With where it comes from, if it is a form.
    Pushed(OwnerId, Slot, Subject, Option<Source>),
    /// What a method looks for was found.
    Found(OwnerId, Slot, Find),
    /// A method's request was taken out, of one end or the other.
    TakenOut(OwnerId, Slot, Id, bool),
    /// One in its way was given up; these were found as well.
    Expired(OwnerId, Slot, Box<Entry>, Find, Vec<Entry>),
    /// What was given up waits again.
    Revived(OwnerId, Waiter),
    /// One was dropped.
    Discarded(OwnerId, Id, Waiter),
    /// Many were.
    Cleared(OwnerId, Waiter),
    /// A page's list is one part longer.
    Listed(Box<Listing>),

    /// An emitter's `snapshot` has said what waits.
    Snapshot(OwnerId, Slot),
    /// An emitter's owner has done what a page wants; whether it was to replay.
    Obeyed(OwnerId, bool, Option<Waiter>),
    /// An observed queue has said how much waits.
    Sized(OwnerId, Slot),
    /// An observed queue has replayed for a page.
    Observed(OwnerId, Slot, Option<Waiter>),
    /// The handler of a periodic sync has ended.
    Refreshed(OwnerId, Slot),
}

/// What waits for a `sync` event to be registered.
#[derive(Debug)]
pub(super) enum Registered {
    /// Nobody.
    Nobody,
    /// An event that is over then, and how it failed.
    Event(Slot, Option<super::Failure>),
    /// An event, which may be held by others as well.
    Hold(Slot),
    /// A method: with what it is settled.
    Call(Slot, super::Settled),
}

/// How the server took a stored request.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    pub(super) status: u16,
    pub(super) duration: u64,
    /// The one that is read in the same transaction.
    pub(super) next: Option<Id>,
}

/// What a method looks for.
#[derive(Clone, Debug)]
pub(super) enum Find {
    /// `shiftRequest`, or the last: `popRequest`. With how many are passed over.
    Take {
        /// From the end.
        last: bool,
        /// Those that cannot be read.
        skipped: u32,
    },
    /// `getAll`.
    All,
    /// `status`.
    Counts,
    /// `failed`.
    Failed,
}

/// The answer to a `list`, as far as it has come.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) slot: Slot,
    /// The queues whose entries are still to be added; of the first, those that
    /// wait when the others are there already.
    pub(super) owners: Vec<OwnerId>,
    pub(super) permanent: bool,
    pub(super) entries: Vec<super::Summary>,
}

/// Something to be done at a time.
#[derive(Clone, Debug)]
pub(super) struct Timer {
    pub(super) at: Timestamp,
    pub(super) due: Due,
}

/// What.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// The answer to this effect has taken too long.
    Deadline(super::Ticket),
    /// This send lasts: mark it.
    Mark(super::Ticket),
    /// Whoever took this request out of an observed queue has done with it.
    Settle(OwnerId, Slot),
}
