//! The page half in a real page: what comes out of structured clone, hostile
//! things included, against what an element would show.
#![cfg(all(target_arch = "wasm32", feature = "element"))]
#![allow(clippy::unwrap_used, missing_docs)]

use js_sys::{Array, JSON, Object, Reflect};
use sync_status::element::Channel;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A minute after the golden messages.
const NOW: f64 = 1_790_000_060_250.0;

const ENQUEUED: &str = include_str!("golden/enqueued.json");
const FAILED: &str = include_str!("golden/failed.json");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = structuredClone, catch)]
    fn structured_clone(value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = eval)]
    fn evaluate(script: &str) -> JsValue;
}

fn parse(json: &str) -> JsValue {
    structured_clone(&JSON::parse(json).unwrap()).unwrap()
}

fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &key.into()).unwrap()
}

fn with(json: &str, key: &str, value: impl Into<JsValue>) -> JsValue {
    let message = parse(json);
    Reflect::set(&message, &key.into(), &value.into()).unwrap();
    message
}

fn number(target: &JsValue, key: &str) -> f64 {
    get(target, key).as_f64().unwrap()
}

fn text(target: &JsValue, key: &str) -> String {
    get(target, key).as_string().unwrap()
}

fn online(channel: &Channel, queues: &str) -> JsValue {
    channel.snapshot(queues, true, true, NOW)
}

#[wasm_bindgen_test]
fn every_kind_of_message_is_understood_as_on_the_host() {
    for json in [
        ENQUEUED,
        FAILED,
        include_str!("golden/discarded.json"),
        include_str!("golden/failed-not-stored.json"),
        include_str!("golden/remaining.json"),
        include_str!("golden/replayed.json"),
        include_str!("golden/replaying.json"),
    ] {
        let channel = Channel::new();
        let message = parse(json);
        assert!(channel.hear(&message), "{json}");
        let shown = online(&channel, "");
        assert_eq!(number(&shown, "remaining"), number(&message, "remaining"), "{json}");
        assert_eq!(number(&shown, "failed"), number(&message, "failed"), "{json}");
    }
}

#[wasm_bindgen_test]
fn what_is_no_message_is_ignored_without_an_exception() {
    let channel = Channel::new();
    let strangers = Array::from(&evaluate(
        "[undefined, null, true, 0, NaN, 'syncStatus', 10n, [], {}, new Date(), new Map([['syncStatus', 1]]),
          { syncStatus: 1 }, { syncStatus: '1', type: 'remaining' }, { syncStatus: 1n },
          { syncStatus: 1, type: {} }, { name: 'api' }]",
    ));
    for stranger in strangers.iter() {
        assert!(!channel.hear(&structured_clone(&stranger).unwrap()), "{stranger:?}");
    }
    assert!(!channel.heard());
}

#[wasm_bindgen_test]
fn a_field_of_another_type_spoils_the_message_and_nothing_else() {
    let channel = Channel::new();
    for value in [JsValue::NULL, "3".into(), (-1).into(), f64::NAN.into(), JsValue::TRUE] {
        assert!(!channel.hear(&with(ENQUEUED, "remaining", value)));
    }
    assert!(channel.hear(&parse(ENQUEUED)));
}

#[wasm_bindgen_test]
fn an_element_counts_only_the_queues_it_names() {
    let channel = Channel::new();
    for (queue, remaining) in [("api", 3), ("contact", 2), ("<b>api</b>", 1)] {
        let message = with(ENQUEUED, "queue", queue);
        Reflect::set(&message, &"remaining".into(), &remaining.into()).unwrap();
        assert!(channel.hear(&message));
    }
    assert_eq!(number(&online(&channel, ""), "remaining"), 6.0);
    assert_eq!(number(&online(&channel, " contact\n api "), "remaining"), 5.0);
    let shown = online(&channel, "contact nobody");
    let rows = Array::from(&get(&shown, "queues"));
    assert_eq!(rows.length(), 1);
    assert_eq!(text(&rows.get(0), "name"), "contact");
}

#[wasm_bindgen_test]
fn what_the_user_cannot_change_is_said_first() {
    let state = |channel: &Channel, available, online| {
        text(&channel.snapshot("", available, online, NOW), "state")
    };
    let channel = Channel::new();
    assert_eq!(state(&channel, false, true), "unavailable");
    assert_eq!(state(&channel, true, false), "offline");
    assert_eq!(state(&channel, true, true), "idle");
    assert!(channel.hear(&parse(ENQUEUED)));
    assert_eq!(state(&channel, false, true), "failed", "an emitter without a worker was heard");
}

#[wasm_bindgen_test]
fn a_countdown_ends_instead_of_showing_a_time_that_has_passed() {
    let channel = Channel::new();
    assert!(channel.hear(&with(FAILED, "failed", 0)));
    let due = number(&online(&channel, ""), "nextRetryAt");
    let at = |now| channel.snapshot("", true, true, now);
    assert_eq!(number(&at(due - 12_000.0), "retryIn"), 12.0);
    assert_eq!(text(&at(due - 12_000.0), "label"), "retrying");
    assert_eq!(number(&at(due), "attempt"), number(&parse(FAILED), "attempt"));
    assert!(get(&at(due), "retryIn").is_undefined());
    assert_eq!(text(&at(due), "label"), "pending");
}

#[wasm_bindgen_test]
fn the_page_asks_when_the_announced_time_has_come_and_never_with_nothing_owed() {
    let channel = Channel::new();
    assert_eq!(channel.plan(NOW, 0.0), None);
    assert!(channel.hear(&with(FAILED, "nextRetryAt", NOW + 7_000.0)));
    assert_eq!(channel.plan(NOW, 0.0), Some(7_000.0));
    assert!(!channel.beat(), "a replay is due, not a hello");
}

#[wasm_bindgen_test]
fn a_queue_named_like_a_property_of_objects_is_just_a_queue() {
    let channel = Channel::new();
    assert!(channel.hear(&with(ENQUEUED, "queue", "__proto__")));
    let rows = Array::from(&get(&online(&channel, "__proto__"), "queues"));
    assert_eq!(text(&rows.get(0), "name"), "__proto__");
    assert!(get(&Object::new(), "remaining").is_undefined());
}
