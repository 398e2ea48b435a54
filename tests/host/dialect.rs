//! What older libraries say is understood as far as it goes, and no further.

use proptest::option;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use sync_status::element::{Channel, Reception};
use sync_status::{Phase, Progress, QueueStatus, Status, Value};

use crate::any;
use crate::object::{Object, decode, encode, json_reader, reader};

const NOW: u64 = 1_790_000_000_000;

const COUNT: &str = include_str!("../golden/dialects/bundle-remaining.json");
const REPLAYING: &str = include_str!("../golden/dialects/bundle-replaying.json");
const REPLAYED: &str = include_str!("../golden/dialects/bundle-replayed.json");
const FAILED: &str = include_str!("../golden/dialects/bundle-failed.json");
const STORED: &str = include_str!("../golden/dialects/workbox-added.json");
const NOT_STORED: &str = include_str!("../golden/dialects/workbox-failed.json");

fn hear(status: &mut Status, json: &Json) -> bool {
    status.hear(json_reader(json), NOW)
}

fn parse(golden: &str) -> Json {
    serde_json::from_str(golden).expect("is JSON")
}

/// What a page shows after these.
fn after(goldens: &[&str]) -> QueueStatus {
    let mut status = Status::default();
    for golden in goldens {
        assert!(hear(&mut status, &parse(golden)), "{golden}");
    }
    status.total()
}

#[test]
fn every_shape_is_of_the_queue_it_names() {
    let table = [
        (COUNT, "api"),
        (REPLAYING, "api"),
        (REPLAYED, "api"),
        (FAILED, "api"),
        (STORED, "SW_BACKGROUND_SYNC_QUEUE"),
        (NOT_STORED, "SW_BACKGROUND_SYNC_QUEUE"),
    ];
    for (golden, queue) in table {
        let mut status = Status::default();
        assert!(hear(&mut status, &parse(golden)), "{golden}");
        let names: Vec<&str> = status.queues().map(|(name, _)| name).collect();
        assert_eq!(names, [queue], "{golden}");
    }
}

#[test]
fn phases_and_counts() {
    let table: [(&str, &[&str], Phase, u32); 8] = [
        ("waiting", &[COUNT], Phase::Pending, 3),
        ("sending", &[COUNT, REPLAYING], Phase::Replaying, 2),
        ("stored while sending", &[COUNT, REPLAYING, COUNT], Phase::Replaying, 3),
        ("sent", &[COUNT, REPLAYING, REPLAYED], Phase::Idle, 0),
        ("put off", &[COUNT, REPLAYING, FAILED], Phase::Retrying, 2),
        ("stored after a failure", &[FAILED, COUNT], Phase::Retrying, 3),
        ("stored by Workbox 2", &[STORED], Phase::Pending, 1),
        ("lost by Workbox 2", &[NOT_STORED], Phase::Idle, 0),
    ];
    for (name, goldens, phase, remaining) in table {
        let queue = after(goldens);
        assert_eq!((queue.phase(), queue.remaining), (phase, remaining), "{name}");
    }
}

/// The first may have been sent by now; nobody would say so.
#[test]
fn two_messages_of_workbox_are_not_two_requests_that_wait() {
    assert_eq!(after(&[STORED, STORED]).remaining, 1);
}

#[test]
fn progress_is_what_the_counts_tell() {
    assert_eq!(after(&[COUNT, REPLAYING]).progress, Some(Progress { done: 1, total: 3 }));
    assert_eq!(after(&[REPLAYING]).progress, Some(Progress { done: 0, total: 2 }));
}

#[test]
fn an_error_is_told_until_nothing_waits() {
    let error = |goldens: &[&str]| after(goldens).last_error;
    assert_eq!(error(&[STORED, NOT_STORED]).as_deref(), Some("storage"));
    assert_eq!(error(&[FAILED]).as_deref(), Some("Failed to fetch"));
    assert_eq!(error(&[FAILED, COUNT]).as_deref(), Some("Failed to fetch"));
    assert_eq!(error(&[FAILED, REPLAYED]), None);
    assert_eq!(error(&[FAILED, r#"{"name": "api", "remaining": 0}"#]), None);
}

#[test]
fn what_was_sent_is_counted_and_timed() {
    let sent = after(&[COUNT, REPLAYED]);
    assert_eq!((sent.replayed, sent.last_replayed_at), (3, Some(NOW)));
    let nothing = r#"{"name": "api", "replayed": true, "remaining": 0, "successCount": 0}"#;
    assert_eq!(after(&[nothing]).last_replayed_at, None);
}

/// An observed bundle's queue speaks both; the bundle's count lacks the request
/// that is being sent.
#[test]
fn a_dialect_does_not_overrule_the_protocol() {
    let mut status = Status::default();
    assert!(hear(&mut status, &parse(include_str!("../golden/enqueued.json"))));
    let before = status.clone();
    for golden in [COUNT, REPLAYING, REPLAYED, FAILED] {
        assert!(!hear(&mut status, &parse(golden)), "{golden}");
        assert_eq!(status, before, "{golden}");
    }
}

/// These libraries have no such count: it is a stranger's property.
#[test]
fn a_dialect_does_not_tell_what_failed() {
    let mut status = Status::default();
    assert!(hear(&mut status, &json!({"name": "api", "remaining": 1, "failed": 7})));
    assert_eq!(status.total().failed, 0);
    let mut lost = parse(NOT_STORED);
    lost["remaining"] = json!(7);
    assert!(hear(&mut status, &lost));
    assert_eq!(status.total().remaining, 1);
}

/// By a page that knows of no queue, so that anything would be news.
#[track_caller]
fn assert_ignored(json: &Json) {
    let mut channel = Channel::default();
    assert_eq!(channel.hear(json_reader(json), NOW), Reception::Ignored, "{json}");
    assert!(!channel.heard(), "{json}");
}

#[test]
fn what_pages_ask_is_no_news() {
    for json in [
        json!({"type": "status-request"}),
        json!({"type": "replay-request"}),
        json!({"syncStatus": 1, "type": "hello", "channel": "api-list"}),
    ] {
        assert_ignored(&json);
    }
}

#[test]
fn what_is_nearly_a_dialect_is_ignored() {
    for json in [
        json!({"name": "api"}),
        json!({"name": 7, "remaining": 3}),
        json!({"name": "api", "remaining": -1}),
        json!({"name": "api", "remaining": 0.5}),
        json!({"name": "api", "remaining": "3"}),
        json!({"name": "api", "remaining": 4_294_967_296_u64}),
        json!({"type": "BACKGROUND_REQUESTED_ADDED"}),
        json!({"type": "BACKGROUND_REQUESTED_ADDED", "meta": "SOMETHING_ELSE"}),
        json!({"type": "CACHE_UPDATED", "meta": "SW_BACKGROUND_SYNC_QUEUE"}),
        json!({"syncStatus": 1, "name": "api", "remaining": 3}),
        json!({"syncStatus": "1", "name": "api", "remaining": 3}),
    ] {
        assert_ignored(&json);
    }
}

#[test]
fn a_later_version_is_told_from_nonsense() {
    for (version, later) in [(2.0, true), (1e15, true), (0.0, false), (1.5, false), (-1.0, false)] {
        let json = json!({"syncStatus": version, "type": "remaining"});
        let outdated = Channel::default().hear(json_reader(&json), NOW) == Reception::Outdated;
        assert_eq!(outdated, later, "{version}");
    }
}

#[test]
fn a_later_version_is_told_of_once() {
    let mut channel = Channel::default();
    let json = json!({"syncStatus": 2, "type": "remaining"});
    let told = [(); 3].map(|()| channel.hear(json_reader(&json), NOW));
    assert_eq!(told, [Reception::Outdated, Reception::Ignored, Reception::Ignored]);
    assert!(!channel.heard());
}

#[test]
fn only_the_bundle_is_taken_for_the_bundle() {
    for (golden, bundle) in [(COUNT, true), (FAILED, true), (STORED, false), (NOT_STORED, false)] {
        let mut channel = Channel::default();
        channel.hear(json_reader(&parse(golden)), NOW);
        assert!(channel.heard());
        assert_eq!(channel.bundle(), bundle, "{golden}");
    }
}

/// Something of another library, about one queue.
fn any_foreign() -> impl Strategy<Value = Json> {
    let bundle = (any::<u32>(), option::of(any::<bool>()), option::of(any::<bool>()), any::<u32>());
    prop_oneof![
        bundle.prop_map(|(remaining, replaying, replayed, count)| json!({
            "name": WORKBOX, "remaining": remaining, "replaying": replaying, "replayed": replayed,
            "successCount": count, "error": "no luck",
        })),
        Just(parse(STORED)),
        Just(parse(NOT_STORED)),
    ]
}

/// The name that Workbox's queue goes by: so that all of these are about the same.
const WORKBOX: &str = "SW_BACKGROUND_SYNC_QUEUE";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_last_count_told_is_the_count_shown(
        heard in prop::collection::vec(any_foreign(), 0..12),
        last in any::<u32>(),
    ) {
        let mut status = Status::default();
        for json in &heard {
            prop_assert!(hear(&mut status, json));
        }
        hear(&mut status, &json!({"name": WORKBOX, "remaining": last}));
        prop_assert_eq!(status.total().remaining, last);
        let progress = status.total().progress.unwrap_or_default();
        prop_assert!(progress.done <= progress.total);
    }

    /// Whatever else it holds: what names a bundle's queue, for instance.
    #[test]
    fn a_message_of_the_protocol_is_never_taken_for_another(message in any::message()) {
        let mut object: Object<'_> = encode(&message);
        object.extend([
            ("name", Value::Text("another".into())),
            ("replayed", Value::Bool(true)),
            ("meta", Value::Text(WORKBOX.into())),
        ]);
        let decoded = decode(&object);
        prop_assert_eq!(decoded.as_ref(), Some(&message));
        let mut channel = Channel::default();
        channel.hear(reader(&object), NOW);
        prop_assert!(channel.heard() && !channel.bundle());
        prop_assert!(channel.status().queues().all(|(name, _)| name == message.queue));
    }
}
