//! Whatever is posted on a channel, one line of JSON for each, against what a
//! page does with it.
//!
//! ```sh
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run heard target/corpus tests/corpus -- -dict=fuzz/heard.dict
//! ```
//!
//! New inputs go to the first folder. What it finds is copied to `tests/corpus`,
//! where the host tests read it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;
use sync_status::{Message, Status, Value};

fuzz_target!(|text: &str| {
    let mut status = Status::default();
    for json in text.lines().filter_map(|line| serde_json::from_str(line).ok()) {
        follow(&mut status, &json);
    }
    for (_, queue) in status.queues() {
        let progress = queue.progress.unwrap_or_default();
        assert!(progress.done <= progress.total);
        assert!(queue.remaining > 0 || queue.progress.is_none());
    }
});

fn follow(status: &mut Status, json: &Json) {
    let news = status.hear(|key| value(json.get(key)), 1_790_000_000_000);
    if let Some(message) = Message::decode(|key| value(json.get(key))) {
        assert_eq!(again(&message).as_ref(), Some(&message), "half-read");
        if news {
            let queue = status.total_of(&|name| name == message.queue);
            assert_eq!((queue.remaining, queue.failed), (message.remaining, message.failed));
        }
    }
}

/// The message, written and read.
fn again(message: &Message) -> Option<Message> {
    let mut fields = Vec::new();
    message.encode(&mut |key, value| fields.push((key, value)));
    Message::decode(|key| {
        fields.iter().find(|(name, _)| *name == key).map_or(Value::Null, |(_, v)| v.clone())
    })
}

fn value(json: Option<&Json>) -> Value<'_> {
    match json {
        Some(Json::Bool(flag)) => Value::Bool(*flag),
        Some(Json::Number(number)) => number.as_f64().map_or(Value::Null, Value::Number),
        Some(Json::String(text)) => Value::Text(text.into()),
        _ => Value::Null,
    }
}
