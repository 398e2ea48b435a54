//! What can be heard on a channel: this protocol, and the dialects of libraries
//! that spoke on channels before it.
//!
//! * Spomky-Labs/pwa-bundle: `{name, remaining}`, with `replaying` or `replayed`
//!   during a replay that a page asked for.
//! * Workbox 2: `BACKGROUND_REQUESTED_ADDED` and `BACKGROUND_REQUESTED_FAILED`.
//!   Later versions of Workbox say nothing.

use crate::fields::{Fields, Key, Keys};
use crate::protocol::{Reason, VERSION};

/// Workbox 2 sends this with every message, and never the name of the queue.
const WORKBOX: &str = "SW_BACKGROUND_SYNC_QUEUE";

/// What a message says, in whatever dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    // Of this protocol, see `Event`.
    Enqueued,
    Replaying,
    Replayed,
    Failed,
    Discarded,
    Remaining,
    /// The bundle: so many wait.
    Count,
    /// The bundle: a replay is running.
    Sending,
    /// The bundle: a replay ended well.
    Sent,
    /// The bundle: a replay ended with an error.
    NotSent,
    /// Workbox: a request was stored.
    Stored,
    /// Workbox: a request could not be stored, and is lost.
    NotStored,
}

/// What every message of this protocol holds.
const HEAD: Keys = Keys::NONE
    .with(Key::Queue)
    .with(Key::Remaining)
    .with(Key::Failed)
    .with(Key::Epoch)
    .with(Key::Seq)
    .with(Key::At);
const SUBJECT: Keys = HEAD.with(Key::Method).with(Key::Url);
const ATTEMPT: Keys = SUBJECT.with(Key::Attempt);

/// By its `type`: the kind of a message, and what it holds.
const TYPES: [(&str, Kind, Keys); 8] = [
    ("enqueued", Kind::Enqueued, SUBJECT),
    ("replaying", Kind::Replaying, ATTEMPT),
    ("replayed", Kind::Replayed, ATTEMPT.with(Key::Status).with(Key::Duration)),
    ("failed", Kind::Failed, ATTEMPT.with(Key::Message)),
    ("discarded", Kind::Discarded, HEAD.with(Key::Id)),
    ("remaining", Kind::Remaining, HEAD),
    ("BACKGROUND_REQUESTED_ADDED", Kind::Stored, Keys::NONE),
    ("BACKGROUND_REQUESTED_FAILED", Kind::NotStored, Keys::NONE),
];

impl Kind {
    /// The kind of a message that is whole; `None` for anything else.
    pub(crate) fn of(fields: &Fields<'_>) -> Option<Self> {
        if fields.claims(Key::SyncStatus) {
            let ours = fields.count(Key::SyncStatus) == VERSION;
            Self::by_type(fields).filter(|kind| ours && kind.is_ours())
        } else if fields.has(Keys::NONE.with(Key::Name).with(Key::Remaining)) {
            Some(Self::of_bundle(fields))
        } else {
            let workbox = fields.text(Key::Meta) == WORKBOX;
            Self::by_type(fields).filter(|kind| workbox && !kind.is_ours())
        }
    }

    fn by_type(fields: &Fields<'_>) -> Option<Self> {
        let word = fields.text(Key::Type);
        let (_, kind, keys) = TYPES.iter().find(|(name, ..)| *name == word)?;
        let reasonable =
            *kind != Self::Failed || Reason::from_word(fields.text(Key::Reason)).is_some();
        (fields.has(*keys) && reasonable).then_some(*kind)
    }

    fn of_bundle(fields: &Fields<'_>) -> Self {
        if fields.has(Keys::NONE.with(Key::Replayed)) {
            if fields.flag(Key::Replayed) { Self::Sent } else { Self::NotSent }
        } else if fields.flag(Key::Replaying) {
            Self::Sending
        } else {
            Self::Count
        }
    }

    /// Whether it is of this protocol.
    pub(crate) fn is_ours(self) -> bool {
        self as u8 <= Self::Remaining as u8
    }

    /// Whether it tells how many requests wait.
    pub(crate) fn counts(self) -> bool {
        (self as u8) < Self::Stored as u8
    }

    /// Whether it is of Spomky-Labs/pwa-bundle.
    pub(crate) fn is_bundle(self) -> bool {
        self.counts() && !self.is_ours()
    }

    /// The name of the queue that the message is about.
    pub(crate) fn queue<'a>(self, fields: &Fields<'a>) -> &'a str {
        fields.text(if self.is_ours() {
            Key::Queue
        } else if self.is_bundle() {
            Key::Name
        } else {
            Key::Meta
        })
    }
}
