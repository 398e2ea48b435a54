//! One stored request: the record as Workbox writes it, with one property more.
//!
//! `{id, queueName, timestamp, metadata?, requestData, syncStatus?}`. Records
//! come from disk and may be another library's, another version's or broken, so
//! every property is read with suspicion.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::js;
use crate::policy::Attempts;
use crate::protocol::{Id, Reason, Timestamp};

/// A key as messages show it.
pub fn id(key: &JsValue) -> Option<Id> {
    key.as_f64().map(|number| Id::Number(number as i64)).or(key.as_string().map(Id::Text))
}

/// A record, in memory.
#[derive(Clone, Debug)]
pub struct Entry(Object);

impl Entry {
    /// A new record, not yet stored, for a request first sent at `timestamp`.
    pub fn new(queue: &str, request_data: &Object, timestamp: Timestamp) -> Self {
        Self(js::object(&[
            ("queueName", &queue.into()),
            ("timestamp", &(timestamp as f64).into()),
            ("requestData", request_data),
        ]))
    }

    /// A record read from the store.
    pub fn from_stored(value: JsValue) -> Option<Self> {
        value.is_object().then(|| Self(value.unchecked_into()))
    }

    /// The record itself.
    pub fn as_js(&self) -> &Object {
        &self.0
    }

    /// Its key.
    pub fn key(&self) -> JsValue {
        js::get(&self.0, "id")
    }

    /// Its key as messages show it.
    pub fn id(&self) -> Option<Id> {
        id(&self.key())
    }

    /// When the request was first sent. A record without a time is as old as
    /// can be and not expired: nothing is thrown away for a missing number.
    pub fn timestamp(&self) -> Option<Timestamp> {
        js::get_integer(&self.0, "timestamp")
    }

    /// What `new Request(url, init)` takes to make the request again.
    pub fn request_data(&self) -> JsValue {
        js::get(&self.0, "requestData")
    }

    /// Moves the record to another queue, when it is stored the next time.
    pub fn set_queue(&self, queue: &str) {
        js::set(&self.0, "queueName", &queue.into());
    }

    /// What is remembered of failed replays.
    pub fn attempts(&self) -> Attempts {
        let ours = js::get(&self.0, "syncStatus");
        Attempts {
            count: js::get_integer(&ours, "attempts").unwrap_or(0).try_into().unwrap_or(u32::MAX),
            last_at: js::get_integer(&ours, "lastAttemptAt"),
            next_at: js::get_integer(&ours, "nextRetryAt"),
            reason: js::get_text(&ours, "reason").and_then(|word| Reason::from_word(&word)),
        }
    }

    /// Why the last replay failed, in words.
    pub fn last_error(&self) -> Option<String> {
        js::get_text(&js::get(&self.0, "syncStatus"), "error")
    }

    /// Remembers a failed replay.
    pub fn set_attempts(&self, attempts: &Attempts, error: &str) {
        let time = |t: Option<Timestamp>| t.map_or(JsValue::NULL, |t| (t as f64).into());
        let ours = js::object(&[
            ("attempts", &attempts.count.into()),
            ("lastAttemptAt", &time(attempts.last_at)),
            ("nextRetryAt", &time(attempts.next_at)),
            ("reason", &attempts.reason.map_or(JsValue::NULL, |r| r.as_str().into())),
            ("error", &error.into()),
        ]);
        js::set(&self.0, "syncStatus", &ours);
    }

    /// Forgets every failed replay, and the age: the user wants a fresh start,
    /// and what is too old would be given up again at once.
    pub fn renew(&self, now: Timestamp) {
        js::set(&self.0, "timestamp", &(now as f64).into());
        let _ = js_sys::Reflect::delete_property(&self.0, &"syncStatus".into());
    }
}
