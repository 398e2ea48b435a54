//! What travels on the channel: one [`Message`] per step of a queue.
//!
//! Every message carries the absolute counts of its queue, read in the same
//! IndexedDB transaction as the change it reports. A listener that loses one
//! message is therefore right again with the next.
//!
//! Encoding and decoding go through [`Value`], so that the code that reads a
//! hostile object in a browser is the code that the host tests feed with JSON.

use std::borrow::Cow;

use crate::dialect::Kind;
use crate::fields::{Fields, Given, Key};

/// The version of the protocol, sent as `syncStatus` in every message.
pub const VERSION: u32 = 1;

/// The largest integer that JavaScript holds exactly, 2⁵³ − 1.
pub(crate) const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Milliseconds since the Unix epoch, as `Date.now()` gives them.
pub type Timestamp = u64;

/// A JavaScript primitive, as far as messages use them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`, `undefined`, or a property that could not be read.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, NaN and the infinities included.
    Number(f64),
    /// A string.
    Text(Cow<'a, str>),
}

impl<'a> Value<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn optional(number: Option<u64>) -> Self {
        number.map_or(Self::Null, |number| Self::Number(number as f64))
    }

    pub(crate) fn given(&self) -> Option<Given<'_>> {
        match self {
            Self::Null => None,
            Self::Bool(flag) => Some(Given::Flag(*flag)),
            Self::Number(number) => Some(Given::Number(*number)),
            Self::Text(text) => Some(Given::Text(text)),
        }
    }
}

/// Identifies a stored request within its queue: the IndexedDB key.
///
/// This package's own queue numbers its entries; a hand-written outbox may use
/// strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    /// A number, negative ones included: a request that was put back at the
    /// front of a Workbox queue sorts below the first.
    Number(i64),
    /// A string, for instance a UUID.
    Text(String),
}

impl Id {
    /// A key that is a number; `None` for one that JavaScript does not hold exactly.
    pub(crate) fn of(number: f64) -> Option<Self> {
        let is_whole = number.trunc() == number && number.abs() <= MAX_SAFE_INTEGER;
        is_whole.then_some(Self::Number(number as i64))
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Number(number) => Value::Number(*number as f64),
            Self::Text(text) => Value::text(text),
        }
    }

    fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(match fields.id()? {
            Ok(number) => Self::Number(number),
            Err(text) => Self::Text(text.into()),
        })
    }
}

/// The request that a message is about. Bodies and headers never travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its key in the store; `None` when it could not be stored.
    pub id: Option<Id>,
    /// The HTTP method.
    pub method: String,
    /// Where it goes: by default the path alone, without origin and query,
    /// because a query string may hold secrets.
    pub url: String,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No answer: offline, connection lost, refused, or a CORS error, which a
    /// script cannot tell from the others.
    Network,
    /// The server answered with a status that is not a success.
    Status,
    /// No answer within `networkTimeoutSeconds`.
    Timeout,
    /// Older than `maxRetentionTime`.
    Expired,
    /// The browser's storage refused, or a stored record cannot be read.
    Storage,
    /// The application's `requestWillReplay` threw.
    Hook,
    /// The worker was stopped while it was being sent.
    Stopped,
}

impl Reason {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Network, "network"),
        (Self::Status, "status"),
        (Self::Timeout, "timeout"),
        (Self::Expired, "expired"),
        (Self::Storage, "storage"),
        (Self::Hook, "hook"),
        (Self::Stopped, "stopped"),
    ];

    /// The word used on the channel.
    ///
    /// ```
    /// assert_eq!(sync_status::Reason::Timeout.as_str(), "timeout");
    /// ```
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The reason that `word` names.
    ///
    /// ```
    /// use sync_status::Reason;
    ///
    /// assert_eq!(Reason::from_word("timeout"), Some(Reason::Timeout));
    /// assert_eq!(Reason::from_word("bad luck"), None);
    /// ```
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, w)| *w == word).map(|(r, _)| *r)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request was stored.
    Enqueued {
        /// The stored request.
        request: Subject,
    },
    /// A stored request is about to be sent.
    Replaying {
        /// The request.
        request: Subject,
        /// Which replay of this request it is, from 1.
        attempt: u32,
    },
    /// The server acknowledged a stored request, and it left the store.
    Replayed {
        /// The request.
        request: Subject,
        /// Which replay of this request it was, from 1.
        attempt: u32,
        /// The HTTP status; 0 for an opaque answer.
        status: u16,
        /// From sending to answer, in milliseconds.
        duration: u64,
    },
    /// An attempt failed.
    Failed {
        /// The request.
        request: Subject,
        /// Which replay of this request it was, from 1; 0 when it could not
        /// even be stored.
        attempt: u32,
        /// Why.
        reason: Reason,
        /// The HTTP status, when there was an answer.
        status: Option<u16>,
        /// The same in words, for people and logs.
        message: String,
        /// `true`: given up, and counted in `failed` from now on.
        permanent: bool,
        /// When the next attempt is due, if one is.
        next_retry_at: Option<Timestamp>,
    },
    /// The user or the application dropped a request.
    Discarded {
        /// Its key in the store.
        id: Id,
    },
    /// A snapshot: the answer to `hello`, a worker's start, a replay's end.
    Remaining(Snapshot),
    /// A periodic sync ran. It is not about a queue, and has no counts.
    Refreshed {
        /// The tag that it was registered with.
        tag: String,
        /// Why it failed, in words; `None` when it did not.
        trouble: Option<String>,
    },
}

/// The state of a queue beyond its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// A replay is running.
    pub replaying: bool,
    /// How many replays of the first request have failed.
    pub attempt: u32,
    /// When the next attempt is due, if one is.
    pub next_retry_at: Option<Timestamp>,
    /// When the oldest request still waiting was first sent.
    pub oldest_at: Option<Timestamp>,
    /// When this worker last saw the server acknowledge a replay.
    pub last_replayed_at: Option<Timestamp>,
    /// Why the first request is still waiting, or else why the last replay
    /// failed, in words.
    pub last_error: Option<String>,
    /// Whether the browser will wake the worker to replay.
    pub background_sync: bool,
}

/// One message on the channel.
///
/// ```
/// use sync_status::{Event, Id, Message, Subject, Value};
///
/// let message = Message {
///     queue: "api".into(),
///     remaining: 1,
///     failed: 0,
///     epoch: 1_790_000_000_000,
///     seq: 1,
///     at: 1_790_000_000_250,
///     event: Event::Enqueued {
///         request: Subject { id: Some(Id::Number(7)), method: "POST".into(), url: "/api/notes".into() },
///     },
/// };
/// let mut fields = Vec::new();
/// message.encode(&mut |key, value| fields.push((key, value)));
/// let decoded = Message::decode(|key| {
///     fields.iter().find(|(k, _)| *k == key).map_or(Value::Null, |(_, v)| v.clone())
/// });
/// assert_eq!(decoded, Some(message));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The queue's name.
    pub queue: String,
    /// Requests still owed to the server: waiting or in flight.
    pub remaining: u32,
    /// Requests given up, kept until the user retries or discards them.
    pub failed: u32,
    /// When the emitter started: tells one worker's life from the next.
    pub epoch: Timestamp,
    /// Counts the emitter's messages, from 1.
    pub seq: u32,
    /// When the message was sent.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

impl Message {
    /// Hands every property of the message, `syncStatus` and `type` included,
    /// to `put`.
    pub fn encode<'a>(&'a self, put: &mut dyn FnMut(&'static str, Value<'a>)) {
        self.write(&mut |key, value| put(Key::NAMES[key as usize], value));
    }

    /// The same, for this crate's own reader.
    pub(crate) fn write<'a>(&'a self, put: &mut dyn FnMut(Key, Value<'a>)) {
        put(Key::SyncStatus, Value::Number(f64::from(VERSION)));
        put(Key::Type, Value::text(self.event.kind()));
        if !matches!(self.event, Event::Refreshed { .. }) {
            put(Key::Queue, Value::text(&self.queue));
            put(Key::Remaining, Value::Number(f64::from(self.remaining)));
            put(Key::Failed, Value::Number(f64::from(self.failed)));
        }
        put(Key::Epoch, Value::Number(self.epoch as f64));
        put(Key::Seq, Value::Number(f64::from(self.seq)));
        put(Key::At, Value::Number(self.at as f64));
        self.event.write(put);
    }

    /// Reads a message from an untrusted object, whose properties `get` looks
    /// up. Anything that is not a message of this version gives `None`.
    pub fn decode<'a>(get: impl Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let values = Key::NAMES.map(get);
        Self::read(&Fields::read(|index| values[index].given()))
    }

    fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            event: Event::read(Kind::of(fields)?, fields)?,
            queue: fields.text(Key::Queue).into(),
            remaining: fields.count(Key::Remaining),
            failed: fields.count(Key::Failed),
            epoch: fields.time(Key::Epoch),
            seq: fields.count(Key::Seq),
            at: fields.time(Key::At),
        })
    }
}

impl Event {
    /// The `type` of the message.
    ///
    /// ```
    /// use sync_status::{Event, Snapshot};
    ///
    /// assert_eq!(Event::Remaining(Snapshot::default()).kind(), "remaining");
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Enqueued { .. } => "enqueued",
            Self::Replaying { .. } => "replaying",
            Self::Replayed { .. } => "replayed",
            Self::Failed { .. } => "failed",
            Self::Discarded { .. } => "discarded",
            Self::Remaining(_) => "remaining",
            Self::Refreshed { .. } => "refreshed",
        }
    }

    fn write<'a>(&'a self, put: &mut dyn FnMut(Key, Value<'a>)) {
        match self {
            Self::Enqueued { request } => request.write(put),
            Self::Replaying { request, attempt } => {
                request.write(put);
                put(Key::Attempt, Value::Number(f64::from(*attempt)));
            }
            Self::Replayed { request, attempt, status, duration } => {
                request.write(put);
                put(Key::Attempt, Value::Number(f64::from(*attempt)));
                put(Key::Status, Value::Number(f64::from(*status)));
                put(Key::Duration, Value::Number(*duration as f64));
            }
            Self::Failed {
                request,
                attempt,
                reason,
                status,
                message,
                permanent,
                next_retry_at,
            } => {
                request.write(put);
                put(Key::Attempt, Value::Number(f64::from(*attempt)));
                put(Key::Reason, Value::text(reason.as_str()));
                if let Some(status) = status {
                    put(Key::Status, Value::Number(f64::from(*status)));
                }
                put(Key::Message, Value::text(message));
                put(Key::Permanent, Value::Bool(*permanent));
                put(Key::NextRetryAt, Value::optional(*next_retry_at));
            }
            Self::Discarded { id } => put(Key::Id, id.value()),
            Self::Remaining(snapshot) => snapshot.write(put),
            Self::Refreshed { tag, trouble } => {
                put(Key::Tag, Value::text(tag));
                put(Key::Ok, Value::Bool(trouble.is_none()));
                if let Some(message) = trouble {
                    put(Key::Message, Value::text(message));
                }
            }
        }
    }

    /// `None` for a kind of another library.
    fn read(kind: Kind, fields: &Fields<'_>) -> Option<Self> {
        let attempt = fields.count(Key::Attempt);
        Some(match kind {
            Kind::Enqueued => Self::Enqueued { request: Subject::read(fields) },
            Kind::Replaying => Self::Replaying { request: Subject::read(fields), attempt },
            Kind::Replayed => Self::Replayed {
                request: Subject::read(fields),
                attempt,
                status: fields.count(Key::Status) as u16,
                duration: fields.time(Key::Duration),
            },
            Kind::Failed => Self::Failed {
                request: Subject::read(fields),
                attempt,
                reason: Reason::from_word(fields.text(Key::Reason))?,
                status: fields.some_time(Key::Status).map(|status| status as u16),
                message: fields.text(Key::Message).into(),
                permanent: fields.flag(Key::Permanent),
                next_retry_at: fields.some_time(Key::NextRetryAt),
            },
            Kind::Discarded => Self::Discarded { id: Id::read(fields)? },
            Kind::Remaining => Self::Remaining(Snapshot::read(fields)),
            _ => return None,
        })
    }
}

impl Subject {
    fn write<'a>(&'a self, put: &mut dyn FnMut(Key, Value<'a>)) {
        put(Key::Id, self.id.as_ref().map_or(Value::Null, Id::value));
        put(Key::Method, Value::text(&self.method));
        put(Key::Url, Value::text(&self.url));
    }

    fn read(fields: &Fields<'_>) -> Self {
        Self {
            id: Id::read(fields),
            method: fields.text(Key::Method).into(),
            url: fields.text(Key::Url).into(),
        }
    }
}

impl Snapshot {
    fn write<'a>(&'a self, put: &mut dyn FnMut(Key, Value<'a>)) {
        put(Key::Replaying, Value::Bool(self.replaying));
        put(Key::Attempt, Value::Number(f64::from(self.attempt)));
        put(Key::NextRetryAt, Value::optional(self.next_retry_at));
        put(Key::OldestAt, Value::optional(self.oldest_at));
        put(Key::LastReplayedAt, Value::optional(self.last_replayed_at));
        put(Key::LastError, self.last_error.as_deref().map_or(Value::Null, Value::text));
        put(Key::BackgroundSync, Value::Bool(self.background_sync));
    }

    /// Optional all the way: an emitter that knows its counts only is welcome.
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            replaying: fields.flag(Key::Replaying),
            attempt: fields.count(Key::Attempt),
            next_retry_at: fields.some_time(Key::NextRetryAt),
            oldest_at: fields.some_time(Key::OldestAt),
            last_replayed_at: fields.some_time(Key::LastReplayedAt),
            last_error: fields.some_text(Key::LastError).map(Into::into),
            background_sync: fields.flag(Key::BackgroundSync),
        }
    }
}
