//! Publishes what happens on a BroadcastChannel.

use std::cell::Cell;

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::BroadcastChannel;

use super::js;
use super::store::Counts;
use crate::protocol::{Event, Message, Timestamp, Value};

/// The voice of this worker on one channel.
#[derive(Debug)]
pub struct Emitter {
    channel: BroadcastChannel,
    epoch: Timestamp,
    seq: Cell<u32>,
}

impl Emitter {
    /// Opens the channel.
    ///
    /// # Errors
    ///
    /// What the constructor throws; browsers do where storage is blocked.
    pub fn new(channel: &str) -> Result<Self, JsValue> {
        let channel = BroadcastChannel::new(channel)?;
        Ok(Self { channel, epoch: js::now(), seq: Cell::new(0) })
    }

    /// The channel's name.
    pub fn name(&self) -> String {
        self.channel.name()
    }

    /// The channel itself, to listen to.
    pub fn channel(&self) -> &BroadcastChannel {
        &self.channel
    }

    /// Publishes one event.
    pub fn publish(&self, queue: &str, counts: Counts, event: Event) {
        self.seq.set(self.seq.get() + 1);
        let message = Message {
            queue: queue.into(),
            remaining: counts.remaining,
            failed: counts.failed,
            epoch: self.epoch,
            seq: self.seq.get(),
            at: js::now(),
            event,
        };
        let object = Object::new();
        message.encode(&mut |key, value| js::set(&object, key, &to_js(value)));
        // Only a closed channel throws, and this one is never closed; a page
        // that cannot be told must not stop a request from being sent.
        let _ = self.channel.post_message(&object);
    }
}

fn to_js(value: Value<'_>) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => flag.into(),
        Value::Number(number) => number.into(),
        Value::Text(text) => (&*text).into(),
    }
}
