//! What travels on the channel: exact for those who read it without this
//! crate, and safe against whatever else is posted there.

use proptest::prelude::*;
use serde_json::Value as Json;
use sync_status::{Event, Id, Message, Reason, Snapshot, Subject, Value};

use crate::any;
use crate::hostile::{KEYS, any_value};
use crate::object::{Object, decode, decode_json, encode, to_json};

fn message(event: Event) -> Message {
    Message {
        queue: "api".into(),
        remaining: 3,
        failed: 1,
        epoch: 1_790_000_000_000,
        seq: 1,
        at: 1_790_000_000_250,
        event,
    }
}

fn request() -> Subject {
    Subject { id: Some(Id::Number(7)), method: "POST".into(), url: "/api/notes".into() }
}

/// Someone reads these messages by name, and the documentation shows these files.
#[track_caller]
fn assert_golden(event: Event, golden: &str) {
    let message = message(event);
    assert_eq!(to_json(&encode(&message)), golden);
    assert_eq!(
        serde_json::from_str(golden).ok().and_then(|json| decode_json(&json)),
        Some(message)
    );
}

#[test]
fn enqueued_is_as_documented() {
    let event = Event::Enqueued { request: request() };
    assert_golden(event, include_str!("../golden/enqueued.json"));
}

#[test]
fn replaying_is_as_documented() {
    let event = Event::Replaying { request: request(), attempt: 2 };
    assert_golden(event, include_str!("../golden/replaying.json"));
}

#[test]
fn replayed_is_as_documented() {
    let event = Event::Replayed { request: request(), attempt: 2, status: 201, duration: 84 };
    assert_golden(event, include_str!("../golden/replayed.json"));
}

#[test]
fn failed_is_as_documented() {
    let event = Event::Failed {
        request: request(),
        attempt: 2,
        reason: Reason::Status,
        status: Some(503),
        message: "HTTP 503 Service Unavailable".into(),
        permanent: false,
        next_retry_at: Some(1_790_000_010_250),
    };
    assert_golden(event, include_str!("../golden/failed.json"));
}

#[test]
fn failed_to_store_is_as_documented() {
    let event = Event::Failed {
        request: Subject { id: None, ..request() },
        attempt: 0,
        reason: Reason::Storage,
        status: None,
        message: "The quota has been exceeded.".into(),
        permanent: false,
        next_retry_at: None,
    };
    assert_golden(event, include_str!("../golden/failed-not-stored.json"));
}

#[test]
fn discarded_is_as_documented() {
    let id = Id::Text("b7c1f0e2-5a43-4d0e-9b1f-3f6a2c9d8e71".into());
    assert_golden(Event::Discarded { id }, include_str!("../golden/discarded.json"));
}

#[test]
fn remaining_is_as_documented() {
    let snapshot = Snapshot {
        replaying: false,
        attempt: 2,
        next_retry_at: Some(1_790_000_010_250),
        oldest_at: Some(1_789_999_990_000),
        last_replayed_at: None,
        last_error: Some("HTTP 503 Service Unavailable".into()),
        background_sync: true,
    };
    assert_golden(Event::Remaining(snapshot), include_str!("../golden/remaining.json"));
}

#[test]
fn every_reason_is_understood_by_its_own_word() {
    for reason in any::REASONS {
        assert_eq!(Reason::from_word(reason.as_str()), Some(reason));
    }
}

/// Decodes the golden `failed` message with one property replaced.
fn decode_with(key: &'static str, value: Value<'_>) -> Option<Message> {
    let message = message(Event::Failed {
        request: request(),
        attempt: 2,
        reason: Reason::Status,
        status: Some(503),
        message: "HTTP 503".into(),
        permanent: false,
        next_retry_at: None,
    });
    let mut object = encode(&message);
    object.retain(|(name, _)| *name != key);
    object.push((key, value));
    decode(&object)
}

#[test]
fn counts_and_times_that_are_no_integers_in_range_are_ignored() {
    let wrong = [-1.0, 0.5, 9_007_199_254_740_992.0, f64::MAX, f64::NAN, f64::INFINITY];
    for key in ["syncStatus", "remaining", "failed", "epoch", "seq", "at", "attempt"] {
        for number in wrong {
            assert_eq!(decode_with(key, Value::Number(number)), None, "{key}: {number}");
        }
    }
}

#[test]
fn counts_beyond_u32_do_not_wrap_around() {
    for key in ["remaining", "failed", "seq", "attempt"] {
        assert_eq!(decode_with(key, Value::Number(4_294_967_296.0)), None, "{key}");
    }
}

#[test]
fn required_properties_of_the_wrong_type_are_ignored() {
    let numbers = ["syncStatus", "remaining", "failed", "epoch", "seq", "at", "attempt"];
    for key in numbers {
        assert_eq!(decode_with(key, Value::Text("1".into())), None, "{key}");
    }
    for key in ["type", "queue", "method", "url", "reason", "message"] {
        assert_eq!(decode_with(key, Value::Number(1.0)), None, "{key}");
    }
}

#[test]
fn required_properties_that_are_missing_or_throw_are_ignored() {
    for (key, _) in encode(&message(Event::Enqueued { request: request() })) {
        let required = key != "id";
        assert_eq!(decode_with(key, Value::Null).is_none(), required, "{key}");
    }
}

/// It would name another request when it is sent back.
#[test]
fn an_id_that_javascript_rounds_is_none() {
    let id = |number| match decode_with("id", Value::Number(number))?.event {
        Event::Failed { request, .. } => request.id,
        _ => None,
    };
    assert_eq!(id(-9_007_199_254_740_991.0), Some(Id::Number(-9_007_199_254_740_991)));
    assert_eq!(id(9_007_199_254_740_992.0), None);
    assert_eq!(id(0.5), None);
    assert_eq!(id(f64::NAN), None);
}

#[test]
fn a_later_version_is_ignored() {
    assert_eq!(decode_with("syncStatus", Value::Number(2.0)), None);
}

#[test]
fn an_unknown_type_is_ignored() {
    assert_eq!(decode_with("type", Value::Text("refreshed".into())), None);
}

#[test]
fn only_true_is_permanent() {
    let permanent = |value| match decode_with("permanent", value)?.event {
        Event::Failed { permanent, .. } => Some(permanent),
        _ => None,
    };
    assert_eq!(permanent(Value::Bool(true)), Some(true));
    assert_eq!(permanent(Value::Number(1.0)), Some(false));
    assert_eq!(permanent(Value::Text("true".into())), Some(false));
}

/// A hand-written outbox knows its counts, and little else.
#[test]
fn a_snapshot_of_the_counts_alone_is_heard() {
    let message = message(Event::Remaining(Snapshot::default()));
    let mut object = encode(&message);
    object.truncate(8);
    assert_eq!(decode(&object), Some(message.clone()));
}

/// A message with some properties replaced.
fn any_damage() -> impl Strategy<Value = Vec<(&'static str, Value<'static>)>> {
    prop::collection::vec((prop::sample::select(&KEYS[..]), any_value()), 0..4)
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (0..3_u32).prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        prop::sample::select(&["enqueued", "remaining"][..]).prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 32, 24, |inner| {
        let key =
            prop_oneof![prop::sample::select(&KEYS[..]).prop_map(String::from), any::<String>(),];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(key, inner, 0..24)
                .prop_map(|object| Json::Object(object.into_iter().collect())),
        ]
    })
}

/// What was understood can be said again: nothing half-read gets through.
fn is_whole(decoded: &Option<Message>) -> bool {
    decoded.as_ref().is_none_or(|message| decode(&encode(message)).as_ref() == Some(message))
}

proptest! {
    #[test]
    fn any_message_arrives_as_it_was_sent(message in any::message()) {
        prop_assert_eq!(decode(&encode(&message)), Some(message));
    }

    #[test]
    fn any_message_survives_json(message in any::message()) {
        let json: Json = serde_json::from_str(&to_json(&encode(&message))).expect("is JSON");
        prop_assert_eq!(decode_json(&json), Some(message));
    }
}

// What a script on the same origin may post.
proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_damaged_message_is_ignored_or_whole(message in any::message(), damage in any_damage()) {
        let mut object: Object<'_> = encode(&message);
        object.retain(|(key, _)| damage.iter().all(|(damaged, _)| damaged != key));
        object.extend(damage);
        prop_assert!(is_whole(&decode(&object)));
    }

    #[test]
    fn any_json_at_all_is_ignored_or_whole(json in any_json()) {
        prop_assert!(is_whole(&decode_json(&json)));
    }
}
