//! What `src/js/subscription.js` and `src/js/element.js` ask: the bindings, and
//! no decisions.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

use super::{Beat, Environment, Heartbeat, State, Words};
use crate::{Heard, QueueStatus, Status, Timestamp, Value};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn warn(text: &str);

    /// A plain object. Not `Reflect`, which costs a `try` for every property:
    /// those read here come out of structured clone, and have no getters.
    #[wasm_bindgen(extends = js_sys::Object, js_name = Object)]
    type Fields;
    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Fields;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn get(this: &Fields, key: &str) -> JsValue;
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Fields, key: &str, value: &JsValue);
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set_number(this: &Fields, key: &str, value: Option<f64>);
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set_text(this: &Fields, key: &str, value: Option<&str>);
}

/// What is known from one channel.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Channel {
    status: RefCell<Status>,
    heartbeat: RefCell<Heartbeat>,
    heard: Cell<bool>,
    bundle: Cell<bool>,
    outdated: Cell<bool>,
}

#[wasm_bindgen]
impl Channel {
    /// A channel of which nothing is known.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what came over the channel. Returns whether it is a message,
    /// and brings news.
    pub fn hear(&self, data: &JsValue) -> bool {
        let mut status = self.status.borrow_mut();
        let news = match decode(data) {
            Some(Heard::Message(message)) => status.apply(&message),
            Some(Heard::Foreign(foreign)) => {
                self.bundle.set(foreign.remaining.is_some() || self.bundle.get());
                status.apply_foreign(&foreign, Date::now() as Timestamp)
            }
            Some(Heard::LaterVersion) => {
                self.warn_once();
                return false;
            }
            None => return false,
        };
        self.heard.set(true);
        self.heartbeat.borrow_mut().heard();
        news
    }

    fn warn_once(&self) {
        if !self.outdated.replace(true) {
            warn(
                "sync-status: the service worker's sync-status is newer than this page's: update the page's",
            );
        }
    }

    /// Whether a worker of Spomky-Labs/pwa-bundle was heard, which understands
    /// requests of its own.
    #[wasm_bindgen(getter)]
    pub fn bundle(&self) -> bool {
        self.bundle.get()
    }

    /// Whether any message was heard so far.
    #[wasm_bindgen(getter)]
    pub fn heard(&self) -> bool {
        self.heard.get()
    }

    /// Requests owed by all queues together.
    #[wasm_bindgen(getter)]
    pub fn remaining(&self) -> u32 {
        self.status.borrow().total().remaining
    }

    /// In how many milliseconds the page is to say something; `undefined` when
    /// it has nothing to say. `random` is in 0..1.
    pub fn plan(&self, now: f64, random: f64) -> Option<f64> {
        let total = self.status.borrow().total();
        let (_, due) = self.heartbeat.borrow_mut().plan(&total, now as Timestamp, random)?;
        Some((due as f64 - now).max(0.0))
    }

    /// The time has come. Returns whether the page says hello, to learn what
    /// became of a replay; otherwise it asks for one.
    pub fn beat(&self) -> bool {
        self.heartbeat.borrow_mut().take() == Some(Beat::Silence)
    }

    /// What an element shows that follows these `queues`, or all when empty.
    pub fn snapshot(&self, queues: &str, available: bool, online: bool, now: f64) -> JsValue {
        let environment = Environment { available: available || self.heard.get(), online };
        let now = now as Timestamp;
        let wanted = |name: &str| {
            let mut names = queues.split_ascii_whitespace().peekable();
            names.peek().is_none() || names.any(|wanted| wanted == name)
        };
        let status = self.status.borrow();
        let total = status.total_of(&wanted);
        let snapshot = describe(State::of(&total, environment), &total, now);
        let rows = Array::new();
        for (name, queue) in status.queues().filter(|(name, _)| wanted(name)) {
            let row = describe(State::Phase(queue.phase()), queue, now);
            row.set_text("name", Some(name));
            rows.push(&row);
        }
        snapshot.set("queues", &rows);
        snapshot.into()
    }
}

fn describe(state: State, queue: &QueueStatus, now: Timestamp) -> Fields {
    let fields = Fields::new();
    let words = Words::of(state, queue, now);
    let progress = queue.progress.unwrap_or_default();
    let count = |key, count: u32| fields.set_number(key, Some(count.into()));
    count("remaining", queue.remaining);
    count("failed", queue.failed);
    count("replayed", queue.replayed);
    count("attempt", queue.attempt);
    count("done", progress.done);
    count("total", progress.total);
    count("count", words.count);
    fields.set_number("retryIn", words.retry_in.map(f64::from));
    fields.set_number("nextRetryAt", queue.next_retry_at.map(|at| at as f64));
    fields.set_number("lastSyncedAt", queue.last_replayed_at.map(|at| at as f64));
    fields.set_text("lastError", queue.last_error.as_deref());
    fields.set_text("state", Some(state.as_str()));
    fields.set_text("label", Some(words.label));
    fields.set_text("spoken", Some(words.spoken));
    fields
}

fn decode(data: &JsValue) -> Option<Heard> {
    // Anything may come over the channel; only an object can be indexed.
    let fields: &Fields = data.is_object().then(|| data.unchecked_ref())?;
    Heard::decode(|key| {
        let value = fields.get(key);
        if let Some(number) = value.as_f64() {
            Value::Number(number)
        } else if let Some(text) = value.as_string() {
            Value::Text(text.into())
        } else {
            value.as_bool().map_or(Value::Null, Value::Bool)
        }
    })
}
