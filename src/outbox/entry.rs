//! What is known of a stored request without its body.

use crate::policy::Attempts;
use crate::protocol::{Id, Timestamp};

/// A stored request, as a transaction found it. Records come from disk: they may
/// be damaged, or another library's, so anything may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its key.
    pub key: Id,
    /// When it was first sent.
    pub timestamp: Option<Timestamp>,
    /// The HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// What came of its replays.
    pub history: History,
    /// It was on its way when its worker ended.
    pub marked: bool,
    /// Why it cannot be sent.
    pub trouble: Option<Trouble>,
}

impl Entry {
    /// One of which nothing is known but its key.
    pub fn of(key: Id) -> Self {
        Self {
            key,
            timestamp: None,
            method: String::new(),
            url: String::new(),
            history: History::default(),
            marked: false,
            trouble: None,
        }
    }
}

/// What is remembered of a request's failed replays: the property `syncStatus` of
/// a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How many, and when the next is due.
    pub attempts: Attempts,
    /// Why the last one failed, in words.
    pub error: Option<String>,
}

/// Why a record cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No request can be made of it, today or tomorrow.
    Broken(String),
    /// IndexedDB cannot read it.
    Unreadable(String),
}
