//! Whatever is posted on a channel: it is ignored or whole, it disturbs no
//! counts, and a page does not grow by it.

use proptest::prelude::*;
use serde_json::Value as Json;
use sync_status::{Event, Id, Message, Snapshot, Status, Subject, Value};

use crate::object::{Object, json_reader, reader};

const NOW: u64 = 1_790_000_000_000;
/// 10 MB.
const HUGE: usize = 10_000_000;

/// Every property that means something to somebody.
pub const KEYS: [&str; 28] = [
    "syncStatus",
    "type",
    "queue",
    "remaining",
    "failed",
    "epoch",
    "seq",
    "at",
    "id",
    "method",
    "url",
    "attempt",
    "status",
    "duration",
    "reason",
    "message",
    "permanent",
    "nextRetryAt",
    "replaying",
    "oldestAt",
    "lastReplayedAt",
    "lastError",
    "backgroundSync",
    "name",
    "replayed",
    "successCount",
    "error",
    "meta",
];

/// The message that an honest emitter sends meanwhile.
fn honest(seq: u32, remaining: u32) -> Message {
    Message {
        queue: "api".into(),
        remaining,
        failed: 0,
        epoch: NOW,
        seq,
        at: NOW,
        event: Event::Remaining(Snapshot::default()),
    }
}

fn error(text: String) -> Event {
    Event::Remaining(Snapshot { last_error: Some(text), ..Snapshot::default() })
}

#[test]
fn a_thousand_queues_are_not_all_followed_but_the_first_hundred_are() {
    let mut status = Status::default();
    for queue in 0..1_000 {
        let message = Message { queue: queue.to_string(), ..honest(1, 1) };
        assert_eq!(status.apply(&message), queue < 100, "{queue}");
    }
    assert_eq!(status.total().remaining, 100);
    assert!(status.apply(&Message { queue: "7".into(), ..honest(2, 5) }));
}

#[test]
fn a_name_that_is_no_name_is_not_remembered() {
    let mut status = Status::default();
    assert!(!status.apply(&Message { queue: "a".repeat(HUGE), ..honest(1, 1) }));
    assert!(status.apply(&Message { queue: "ä".repeat(500), ..honest(1, 1) }));
    assert_eq!(status.queues().count(), 1);
}

#[test]
fn a_long_error_is_kept_in_part() {
    let mut status = Status::default();
    // 1000 bytes end in the middle of a letter.
    let text = format!(".{}", "é".repeat(HUGE / 2));
    for event in [error(text.clone()), failed(text)] {
        let seq = status.total().remaining + 1;
        status.apply(&Message { event, ..honest(seq, seq) });
        assert_eq!(
            status.total().last_error.as_deref(),
            Some(format!(".{}", "é".repeat(499)).as_str())
        );
    }
}

fn failed(message: String) -> Event {
    Event::Failed {
        request: Subject { id: Some(Id::Number(1)), method: "POST".into(), url: "/".into() },
        attempt: 1,
        reason: sync_status::Reason::Network,
        status: None,
        message,
        permanent: false,
        next_retry_at: None,
    }
}

/// A primitive as a hostile script would choose it.
pub fn any_value() -> impl Strategy<Value = Value<'static>> {
    let number = prop_oneof![
        prop::num::f64::ANY,
        (0..4_u32).prop_map(f64::from),
        prop::sample::select(
            &[-1.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 4_294_967_296.0, 9e15, 1e300]
                [..]
        ),
    ];
    let word = prop::sample::select(
        &[
            "enqueued",
            "replaying",
            "replayed",
            "failed",
            "discarded",
            "remaining",
            "network",
            "BACKGROUND_REQUESTED_ADDED",
            "SW_BACKGROUND_SYNC_QUEUE",
        ][..],
    );
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(Value::Number),
        word.prop_map(|word| Value::Text(word.into())),
        any::<String>().prop_map(|text| Value::Text(text.into())),
    ]
}

fn any_object() -> impl Strategy<Value = Object<'static>> {
    prop::collection::vec((prop::sample::select(&KEYS[..]), any_value()), 0..KEYS.len())
}

/// What names this queue may well change its counts.
fn is_about_api(object: &Object<'_>) -> bool {
    object.iter().any(|(_, value)| *value == Value::Text("api".into()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn anything_at_all_leaves_the_counts_of_others_alone(
        objects in prop::collection::vec(any_object(), 0..20),
    ) {
        let mut status = Status::default();
        status.apply(&honest(1, 3));
        for object in objects.iter().filter(|object| !is_about_api(object)) {
            status.hear(reader(object), NOW);
        }
        let api = status.total_of(&|name| name == "api");
        prop_assert_eq!((api.remaining, api.failed), (3, 0));
        prop_assert!(status.apply(&honest(2, 4)));
    }
}

/// One line of JSON for each thing that is posted; the fuzzer's own format, so
/// that what it finds becomes a test by being copied here.
#[test]
fn the_fuzzers_corpus_does_no_harm() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
    let mut heard = 0;
    for file in std::fs::read_dir(folder).expect("tests/corpus is there") {
        let text = std::fs::read_to_string(file.expect("is readable").path());
        let mut status = Status::default();
        for line in text.expect("is text").lines() {
            let Ok(json) = serde_json::from_str::<Json>(line) else { continue };
            heard += usize::from(status.hear(json_reader(&json), NOW));
        }
        let total = status.total();
        let progress = total.progress.unwrap_or_default();
        assert!(progress.done <= progress.total);
        assert!(total.remaining > 0 || total.progress.is_none());
    }
    assert!(heard > 10, "the corpus has become meaningless: {heard} messages understood");
}
