//! What travels on the channel: one [`Message`] per step of a queue.
//!
//! Every message carries the absolute counts of its queue, read in the same
//! IndexedDB transaction as the change it reports. A listener that loses one
//! message is therefore right again with the next.
//!
//! Encoding and decoding go through [`Value`], so that the code that reads a
//! hostile object in a browser is the code that the host tests feed with JSON.

use std::borrow::Cow;

/// The version of the protocol, sent as `syncStatus` in every message.
pub const VERSION: u32 = 1;

/// The largest integer that JavaScript holds exactly, 2⁵³ − 1.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

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

    /// The integer in `0..=2⁵³−1` that this value is, if it is one.
    pub(crate) fn integer(&self) -> Option<u64> {
        match self {
            Self::Number(n) if *n >= 0.0 && *n <= MAX_SAFE_INTEGER && n.trunc() == *n => {
                Some(*n as u64)
            }
            _ => None,
        }
    }

    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.into_owned()),
            _ => None,
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
    fn value(&self) -> Value<'_> {
        match self {
            Self::Number(number) => Value::Number(*number as f64),
            Self::Text(text) => Value::text(text),
        }
    }

    fn decode(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Number(n) if n.abs() <= MAX_SAFE_INTEGER && n.trunc() == n => {
                Some(Self::Number(n as i64))
            }
            Value::Text(text) => Some(Self::Text(text.into_owned())),
            _ => None,
        }
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
}

impl Reason {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Network, "network"),
        (Self::Status, "status"),
        (Self::Timeout, "timeout"),
        (Self::Expired, "expired"),
        (Self::Storage, "storage"),
        (Self::Hook, "hook"),
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
        put("syncStatus", Value::Number(f64::from(VERSION)));
        put("type", Value::text(self.event.kind()));
        put("queue", Value::text(&self.queue));
        put("remaining", Value::Number(f64::from(self.remaining)));
        put("failed", Value::Number(f64::from(self.failed)));
        put("epoch", Value::Number(self.epoch as f64));
        put("seq", Value::Number(f64::from(self.seq)));
        put("at", Value::Number(self.at as f64));
        self.event.encode(put);
    }

    /// Reads a message from an untrusted object, whose properties `get` looks
    /// up. Anything that is not a message of this version gives `None`.
    pub fn decode<'a>(get: impl Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let get: &dyn Fn(&'static str) -> Value<'a> = &get;
        if get("syncStatus").integer()? != u64::from(VERSION) {
            return None;
        }
        Some(Self {
            queue: get("queue").into_text()?,
            remaining: small(get("remaining"))?,
            failed: small(get("failed"))?,
            epoch: get("epoch").integer()?,
            seq: small(get("seq"))?,
            at: get("at").integer()?,
            event: Event::decode(get)?,
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
        }
    }

    fn encode<'a>(&'a self, put: &mut dyn FnMut(&'static str, Value<'a>)) {
        match self {
            Self::Enqueued { request } => request.encode(put),
            Self::Replaying { request, attempt } => {
                request.encode(put);
                put("attempt", Value::Number(f64::from(*attempt)));
            }
            Self::Replayed { request, attempt, status, duration } => {
                request.encode(put);
                put("attempt", Value::Number(f64::from(*attempt)));
                put("status", Value::Number(f64::from(*status)));
                put("duration", Value::Number(*duration as f64));
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
                request.encode(put);
                put("attempt", Value::Number(f64::from(*attempt)));
                put("reason", Value::text(reason.as_str()));
                if let Some(status) = status {
                    put("status", Value::Number(f64::from(*status)));
                }
                put("message", Value::text(message));
                put("permanent", Value::Bool(*permanent));
                put("nextRetryAt", Value::optional(*next_retry_at));
            }
            Self::Discarded { id } => put("id", id.value()),
            Self::Remaining(snapshot) => snapshot.encode(put),
        }
    }

    pub(crate) fn decode<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let attempt = || small(get("attempt"));
        Some(match &*get("type").into_text()? {
            "enqueued" => Self::Enqueued { request: Subject::decode(get)? },
            "replaying" => Self::Replaying { request: Subject::decode(get)?, attempt: attempt()? },
            "replayed" => Self::Replayed {
                request: Subject::decode(get)?,
                attempt: attempt()?,
                status: status(get("status"))?,
                duration: get("duration").integer()?,
            },
            "failed" => Self::Failed {
                request: Subject::decode(get)?,
                attempt: attempt()?,
                reason: Reason::from_word(&get("reason").into_text()?)?,
                status: status(get("status")),
                message: get("message").into_text()?,
                permanent: get("permanent") == Value::Bool(true),
                next_retry_at: get("nextRetryAt").integer(),
            },
            "discarded" => Self::Discarded { id: Id::decode(get("id"))? },
            "remaining" => Self::Remaining(Snapshot::decode(get)),
            _ => return None,
        })
    }
}

impl Subject {
    fn encode<'a>(&'a self, put: &mut dyn FnMut(&'static str, Value<'a>)) {
        put("id", self.id.as_ref().map_or(Value::Null, Id::value));
        put("method", Value::text(&self.method));
        put("url", Value::text(&self.url));
    }

    fn decode<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Option<Self> {
        Some(Self {
            id: Id::decode(get("id")),
            method: get("method").into_text()?,
            url: get("url").into_text()?,
        })
    }
}

impl Snapshot {
    fn encode<'a>(&'a self, put: &mut dyn FnMut(&'static str, Value<'a>)) {
        put("replaying", Value::Bool(self.replaying));
        put("attempt", Value::Number(f64::from(self.attempt)));
        put("nextRetryAt", Value::optional(self.next_retry_at));
        put("oldestAt", Value::optional(self.oldest_at));
        put("lastReplayedAt", Value::optional(self.last_replayed_at));
        put("lastError", self.last_error.as_deref().map_or(Value::Null, Value::text));
        put("backgroundSync", Value::Bool(self.background_sync));
    }

    /// Optional all the way: an emitter that knows its counts only is welcome.
    fn decode<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Self {
        Self {
            replaying: get("replaying") == Value::Bool(true),
            attempt: small(get("attempt")).unwrap_or(0),
            next_retry_at: get("nextRetryAt").integer(),
            oldest_at: get("oldestAt").integer(),
            last_replayed_at: get("lastReplayedAt").integer(),
            last_error: get("lastError").into_text(),
            background_sync: get("backgroundSync") == Value::Bool(true),
        }
    }
}

/// A count.
pub(crate) fn small(value: Value<'_>) -> Option<u32> {
    value.integer()?.try_into().ok()
}

fn status(value: Value<'_>) -> Option<u16> {
    value.integer()?.try_into().ok()
}
