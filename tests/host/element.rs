//! What an element is told of its channel, and what the page does about it.

use serde_json::{Value as Json, json};
use sync_status::Phase;
use sync_status::element::{Channel, Environment, Label, Reception, State, Words};

use crate::object::json_reader;

/// A minute after the golden messages.
const NOW: u64 = 1_790_000_060_250;

const ENQUEUED: &str = include_str!("../golden/enqueued.json");
const FAILED: &str = include_str!("../golden/failed.json");

fn with(golden: &str, key: &str, value: Json) -> Json {
    let mut message: Json = serde_json::from_str(golden).expect("is JSON");
    message[key] = value;
    message
}

fn after(message: &Json) -> Channel {
    let mut channel = Channel::new();
    assert_eq!(channel.hear(json_reader(message), NOW), Reception::News, "{message}");
    channel
}

fn state(channel: &Channel, available: bool, online: bool) -> State {
    channel.state_of(&channel.status().total(), Environment { available, online })
}

#[test]
fn what_the_user_cannot_change_is_said_first() {
    let silent = Channel::new();
    assert_eq!(state(&silent, false, true), State::Unavailable);
    assert_eq!(state(&silent, true, false), State::Offline);
    assert_eq!(state(&silent, true, true), State::Phase(Phase::Idle));
}

#[test]
fn an_emitter_without_a_worker_is_available_once_it_is_heard() {
    let channel = after(&with(ENQUEUED, "failed", json!(0)));
    assert_eq!(state(&channel, false, true), State::Phase(Phase::Pending));
    let mut channel = Channel::new();
    channel.hear(json_reader(&json!({"type": "hello"})), NOW);
    assert_eq!(state(&channel, false, true), State::Unavailable);
}

#[test]
fn a_countdown_ends_instead_of_showing_a_time_that_has_passed() {
    let failed = with(FAILED, "failed", json!(0));
    let due = failed["nextRetryAt"].as_u64().expect("is a time");
    let total = after(&failed).status().total();
    let at = |now| Words::of(State::Phase(Phase::Retrying), &total, now);
    assert_eq!((at(due - 12_000).label, at(due - 12_000).retry_in), (Label::Retrying, Some(12)));
    assert_eq!((at(due).label, at(due).retry_in), (Label::Pending, None));
    assert_eq!(at(due + 60_000).retry_in, None);
}

#[test]
fn the_page_asks_when_the_announced_time_has_come() {
    let mut channel = after(&with(FAILED, "nextRetryAt", json!(NOW + 7_000)));
    assert_eq!(channel.plan(NOW, 0.0), Some(7_000));
    assert_eq!(channel.plan(NOW + 8_000, 0.0), Some(0));
    assert!(!channel.beat(), "a replay is due, not a hello");
}

#[test]
fn the_page_never_asks_with_nothing_owed() {
    assert_eq!(Channel::new().plan(NOW, 0.0), None);
}

/// However often it is said: a page that repeats itself keeps its worker awake.
#[test]
fn nonsense_does_not_answer_for_a_worker() {
    let mut channel = after(&with(ENQUEUED, "failed", json!(0)));
    let waits = [(); 3].map(|()| {
        let wait = channel.plan(NOW, 0.0);
        channel.beat();
        channel.hear(json_reader(&json!({"type": "hello"})), NOW);
        wait
    });
    assert_eq!(waits, [Some(5_000), Some(10_000), Some(20_000)]);
}
