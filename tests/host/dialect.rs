//! What older libraries say is understood as far as it goes, and no further.

use proptest::prelude::*;
use serde_json::json;
use sync_status::{Foreign, Heard, News, Phase, Progress, QueueStatus, Status};

use crate::object::hear_json;
use crate::{any, hostile};

const NOW: u64 = 1_790_000_000_000;

const COUNT: &str = include_str!("../golden/dialects/bundle-remaining.json");
const REPLAYING: &str = include_str!("../golden/dialects/bundle-replaying.json");
const REPLAYED: &str = include_str!("../golden/dialects/bundle-replayed.json");
const FAILED: &str = include_str!("../golden/dialects/bundle-failed.json");
const STORED: &str = include_str!("../golden/dialects/workbox-added.json");
const NOT_STORED: &str = include_str!("../golden/dialects/workbox-failed.json");

fn hear(golden: &str) -> Option<Heard> {
    hear_json(&serde_json::from_str(golden).ok()?)
}

/// What a page shows after these.
fn after(goldens: &[&str]) -> QueueStatus {
    let mut status = Status::default();
    for golden in goldens {
        let Some(Heard::Foreign(foreign)) = hear(golden) else { panic!("not heard: {golden}") };
        assert!(status.apply_foreign(&foreign, NOW), "{golden}");
    }
    status.total()
}

#[test]
fn every_shape_is_understood() {
    let bundle =
        |remaining, news| Foreign { queue: "api".into(), remaining: Some(remaining), news };
    let workbox =
        |news| Foreign { queue: "SW_BACKGROUND_SYNC_QUEUE".into(), remaining: None, news };
    let table = [
        (COUNT, bundle(3, News::Count)),
        (REPLAYING, bundle(2, News::Replaying)),
        (REPLAYED, bundle(0, News::Replayed(3))),
        (FAILED, bundle(2, News::Failed("Failed to fetch".into()))),
        (STORED, workbox(News::Stored)),
        (NOT_STORED, workbox(News::NotStored)),
    ];
    for (golden, foreign) in table {
        assert_eq!(hear(golden), Some(Heard::Foreign(foreign)), "{golden}");
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
    let Some(Heard::Message(message)) = hear(include_str!("../golden/enqueued.json")) else {
        panic!("not heard");
    };
    status.apply(&message);
    let before = status.clone();
    let foreign = Foreign { queue: "api".into(), remaining: Some(0), news: News::Replayed(9) };
    assert!(!status.apply_foreign(&foreign, NOW));
    assert_eq!(status, before);
}

#[test]
fn what_pages_ask_is_no_news() {
    for json in [
        json!({"type": "status-request"}),
        json!({"type": "replay-request"}),
        json!({"syncStatus": 1, "type": "hello", "channel": "api-list"}),
    ] {
        assert_eq!(hear_json(&json), None, "{json}");
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
        assert_eq!(hear_json(&json), None, "{json}");
    }
}

#[test]
fn a_later_version_is_told_from_nonsense() {
    for (version, later) in [(2.0, true), (1e15, true), (0.0, false), (1.5, false), (-1.0, false)] {
        let heard = hear_json(&json!({"syncStatus": version, "type": "remaining"}));
        assert_eq!(heard == Some(Heard::LaterVersion), later, "{version}");
    }
}

/// Something else, but not of an emitter of the protocol.
fn any_foreign() -> impl Strategy<Value = Foreign> {
    let news = prop_oneof![
        Just(News::Count),
        Just(News::Replaying),
        any::<u32>().prop_map(News::Replayed),
        any::<String>().prop_map(News::Failed),
        Just(News::Stored),
        Just(News::NotStored),
    ];
    (prop::option::of(any::<u32>()), news).prop_map(|(remaining, news)| Foreign {
        queue: "api".into(),
        remaining,
        news,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_last_count_told_is_the_count_shown(
        heard in prop::collection::vec(any_foreign(), 0..12),
        last in any::<u32>(),
    ) {
        let mut status = Status::default();
        for foreign in &heard {
            status.apply_foreign(foreign, NOW);
        }
        let last = Foreign { queue: "api".into(), remaining: Some(last), news: News::Count };
        status.apply_foreign(&last, NOW);
        prop_assert_eq!(Some(status.total().remaining), last.remaining);
        let progress = status.total().progress.unwrap_or_default();
        prop_assert!(progress.done <= progress.total);
    }

    #[test]
    fn a_message_of_the_protocol_is_never_taken_for_another(message in any::message()) {
        let heard = hostile::hear(&crate::object::encode(&message));
        prop_assert_eq!(heard, Some(Heard::Message(message)));
    }
}
