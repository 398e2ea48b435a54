//! What can be heard on a channel: this protocol, and the dialects of libraries
//! that spoke on channels before it.
//!
//! * Spomky-Labs/pwa-bundle: `{name, remaining}`, with `replaying` or `replayed`
//!   during a replay that a page asked for.
//! * Workbox 2: `BACKGROUND_REQUESTED_ADDED` and `BACKGROUND_REQUESTED_FAILED`.
//!   Later versions of Workbox say nothing.

use crate::protocol::{Message, VERSION, Value, small};

/// Workbox 2 sends this with every message, and never the name of the queue.
const WORKBOX: &str = "SW_BACKGROUND_SYNC_QUEUE";

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message of this protocol.
    Message(Message),
    /// A message of another library.
    Foreign(Foreign),
    /// A message of this protocol, of a version that is still to come.
    LaterVersion,
}

/// What another library says of its queue. It names no sender and no order: the
/// last one heard is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The queue's name.
    pub queue: String,
    /// Requests that wait, if it tells.
    pub remaining: Option<u32>,
    /// What happened.
    pub news: News,
}

/// What happened in another library's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing; this is how many wait.
    Count,
    /// A replay is running.
    Replaying,
    /// A replay ended well, and sent so many requests.
    Replayed(u32),
    /// A replay ended with this error.
    Failed(String),
    /// A request was stored.
    Stored,
    /// A request could not be stored, and is lost.
    NotStored,
}

impl Heard {
    /// Reads an untrusted object, whose properties `get` looks up. `None` for
    /// anything that is not understood.
    ///
    /// ```
    /// use sync_status::{Heard, Value};
    ///
    /// let heard = Heard::decode(|key| match key {
    ///     "name" => Value::Text("api".into()),
    ///     "remaining" => Value::Number(3.0),
    ///     _ => Value::Null,
    /// });
    /// assert!(matches!(heard, Some(Heard::Foreign(foreign)) if foreign.remaining == Some(3)));
    /// ```
    pub fn decode<'a>(get: impl Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let get: &dyn Fn(&'static str) -> Value<'a> = &get;
        match get("syncStatus") {
            Value::Null => Foreign::decode(get).map(Self::Foreign),
            version if version.integer()? > u64::from(VERSION) => Some(Self::LaterVersion),
            _ => Message::decode(get).map(Self::Message),
        }
    }
}

impl Foreign {
    fn decode<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Option<Self> {
        Self::of_bundle(get).or_else(|| Self::of_workbox(get))
    }

    fn of_bundle<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let queue = get("name").into_text()?;
        let remaining = Some(small(get("remaining"))?);
        let news = match get("replayed") {
            Value::Bool(true) => News::Replayed(small(get("successCount")).unwrap_or(0)),
            Value::Bool(false) => News::Failed(get("error").into_text().unwrap_or_default()),
            _ if get("replaying") == Value::Bool(true) => News::Replaying,
            _ => News::Count,
        };
        Some(Self { queue, remaining, news })
    }

    fn of_workbox<'a>(get: &dyn Fn(&'static str) -> Value<'a>) -> Option<Self> {
        let queue = get("meta").into_text().filter(|meta| meta == WORKBOX)?;
        let news = match &*get("type").into_text()? {
            "BACKGROUND_REQUESTED_ADDED" => News::Stored,
            "BACKGROUND_REQUESTED_FAILED" => News::NotStored,
            _ => return None,
        };
        Some(Self { queue, remaining: None, news })
    }
}
