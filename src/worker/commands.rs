//! What pages ask for: `hello`, `replay`, `retry`, `discard`, `list`.
//!
//! Messages come from any script of the origin, so anything that is not exactly
//! a request of this protocol is left alone.

use std::rc::Rc;

use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, ExtendableMessageEvent, MessagePort};

use super::entry::Entry;
use super::js;
use super::queue::Queue;
use crate::policy::Trigger;
use crate::protocol::VERSION;

/// What a page asks of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Hello,
    Replay,
    Retry,
    Discard,
    List,
}

impl Command {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "hello" => Self::Hello,
            "replay" => Self::Replay,
            "retry" => Self::Retry,
            "discard" => Self::Discard,
            "list" => Self::List,
            _ => return None,
        })
    }
}

/// A request, and which queues it is for.
pub(super) struct Order {
    pub(super) command: Command,
    pub(super) channel: String,
    queue: Option<String>,
    pub(super) key: Option<JsValue>,
}

impl Order {
    pub(super) fn read(data: &JsValue) -> Option<Self> {
        if js::get(data, "syncStatus").as_f64()? != f64::from(VERSION) {
            return None;
        }
        let key = js::get(data, "id");
        Some(Self {
            command: Command::from_word(&js::get_text(data, "type")?)?,
            channel: js::get_text(data, "channel")?,
            queue: js::get_text(data, "queue"),
            key: (key.as_f64().is_some() || key.is_string()).then_some(key),
        })
    }

    fn is_for(&self, queue: &Queue) -> bool {
        queue.speaks_on(&self.channel) && self.names(queue.name())
    }

    /// Whether it is for this queue of its channel.
    pub(super) fn names(&self, queue: &str) -> bool {
        self.queue.as_deref().is_none_or(|name| name == queue)
    }
}

/// Answers a message event of the worker, and keeps the worker alive meanwhile.
pub fn on_message(event: &ExtendableMessageEvent, queues: &[Rc<Queue>]) {
    let Some(order) = Order::read(&event.data()) else { return };
    let addressed = queues.iter().filter(|queue| order.is_for(queue)).cloned();
    let port = event.ports().get(0).dyn_into::<MessagePort>();
    let work = match (order.command, port) {
        (Command::List, Ok(port)) => js::spawn(list(addressed.collect(), port)),
        _ => Promise::all(&addressed.map(|queue| obey(queue, &order)).collect::<Array>()),
    };
    // Fails only for an event that is over, which this one is not.
    let _ = event.wait_until(&work);
}

/// Answers a `hello` on the channel itself: it reaches workers that run, without
/// the page having to know where they are.
pub fn on_channel_message(data: &JsValue, channel: &BroadcastChannel, queues: &[Rc<Queue>]) {
    let Some(order) = Order::read(data) else { return };
    if order.command != Command::Hello || order.channel != channel.name() {
        return;
    }
    for queue in queues.iter().filter(|queue| order.is_for(queue)) {
        let _ = obey(queue.clone(), &order);
    }
}

fn obey(queue: Rc<Queue>, order: &Order) -> Promise {
    let (command, key) = (order.command, order.key.clone());
    js::spawn(async move {
        match command {
            Command::Replay => return JsFuture::from(queue.replay(Trigger::Heartbeat)).await,
            Command::Retry => return queue.retry(key).await,
            Command::Discard => queue.discard(key).await?,
            Command::Hello => drop(queue.publish_snapshot().await),
            // Nobody to send the list to.
            Command::List => {}
        }
        Ok(JsValue::UNDEFINED)
    })
}

/// Sends the entries of these queues to the page, without their bodies.
async fn list(queues: Vec<Rc<Queue>>, port: MessagePort) -> Result<JsValue, JsValue> {
    let entries = Array::new();
    for queue in queues {
        for (entry, permanent) in queue.store.list(queue.name()).await? {
            entries.push(&summary(&queue, &entry, permanent));
        }
    }
    port.post_message(&entries)?;
    Ok(JsValue::UNDEFINED)
}

fn summary(queue: &Queue, entry: &Entry, permanent: bool) -> Object {
    let subject = queue.subject(entry);
    let text = |text: Option<String>| text.map_or(JsValue::NULL, JsValue::from);
    js::object(&[
        ("queue", &queue.name().into()),
        ("id", &entry.key()),
        ("method", &subject.method.into()),
        ("url", &subject.url.into()),
        ("timestamp", &entry.timestamp().map_or(JsValue::NULL, |at| (at as f64).into())),
        ("attempts", &entry.attempts().count.into()),
        ("lastError", &text(entry.last_error())),
        ("permanent", &permanent.into()),
    ])
}
