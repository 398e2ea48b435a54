//! What a page shows: right after the last message, whatever was lost before.

use proptest::prelude::*;
use sync_status::{
    Event, Id, Message, Phase, Progress, QueueStatus, Reason, Snapshot, Status, Subject,
};

use crate::any;
use crate::history::{Queue, Step, any_history, any_mishaps, through};

const NOW: u64 = 1_790_000_000_000;

fn request() -> Subject {
    Subject { id: Some(Id::Number(1)), method: "POST".into(), url: "/api/notes".into() }
}

fn enqueued() -> Event {
    Event::Enqueued { request: request() }
}

fn replaying(attempt: u32) -> Event {
    Event::Replaying { request: request(), attempt }
}

fn replayed() -> Event {
    Event::Replayed { request: request(), attempt: 1, status: 201, duration: 84 }
}

/// An attempt that will be followed by another.
fn put_off(reason: Reason) -> Event {
    failed(reason, Some(NOW + 5_000))
}

/// An attempt that was the last.
fn given_up() -> Event {
    failed(Reason::Status, None)
}

/// The user's browser is full.
fn not_stored() -> Event {
    Event::Failed {
        request: Subject { id: None, ..request() },
        attempt: 0,
        reason: Reason::Storage,
        status: None,
        message: "quota".into(),
        permanent: false,
        next_retry_at: None,
    }
}

fn failed(reason: Reason, next_retry_at: Option<u64>) -> Event {
    Event::Failed {
        request: request(),
        attempt: 1,
        reason,
        status: None,
        message: "no luck".into(),
        permanent: next_retry_at.is_none(),
        next_retry_at,
    }
}

fn discarded() -> Event {
    Event::Discarded { id: Id::Number(1) }
}

fn snapshot(replaying: bool) -> Event {
    Event::Remaining(Snapshot { replaying, ..Snapshot::default() })
}

/// A message of queue `api`: what remains, what has failed, and what happened.
type Heard = (u32, u32, Event);

/// What a page knows after these messages.
fn after(events: &[Heard]) -> QueueStatus {
    let mut status = Status::default();
    for (seq, (remaining, failed, event)) in (1..).zip(events) {
        status.apply(&message("api", NOW, seq, (*remaining, *failed), event.clone()));
    }
    status.total()
}

fn message(queue: &str, epoch: u64, seq: u32, counts: (u32, u32), event: Event) -> Message {
    let (remaining, failed) = counts;
    Message { queue: queue.into(), remaining, failed, epoch, seq, at: NOW, event }
}

/// The page of a user with `remaining` requests waiting.
fn hears(status: &mut Status, epoch: u64, seq: u32, remaining: u32) -> bool {
    status.apply(&message("api", epoch, seq, (remaining, 0), enqueued()))
}

#[test]
fn phases() {
    let table: [(&str, &[Heard], Phase); 15] = [
        ("nothing heard", &[], Phase::Idle),
        ("nothing owed", &[(0, 0, snapshot(false))], Phase::Idle),
        ("stored", &[(1, 0, enqueued())], Phase::Pending),
        ("found waiting", &[(3, 0, snapshot(false))], Phase::Pending),
        ("found replaying", &[(3, 0, snapshot(true))], Phase::Replaying),
        ("sending", &[(1, 0, enqueued()), (1, 0, replaying(1))], Phase::Replaying),
        ("one of two sent", &[(2, 0, replaying(1)), (1, 0, replayed())], Phase::Replaying),
        ("all sent", &[(1, 0, replaying(1)), (0, 0, replayed())], Phase::Idle),
        ("put off", &[(1, 0, replaying(1)), (1, 0, put_off(Reason::Network))], Phase::Retrying),
        ("second try", &[(1, 0, put_off(Reason::Status)), (1, 0, replaying(2))], Phase::Replaying),
        ("the last given up", &[(1, 0, replaying(1)), (0, 1, given_up())], Phase::Failed),
        ("one of two given up", &[(2, 0, replaying(1)), (1, 1, given_up())], Phase::Replaying),
        ("stored beside a given-up one", &[(1, 1, enqueued())], Phase::Failed),
        ("given up and discarded", &[(0, 1, given_up()), (0, 0, discarded())], Phase::Idle),
        ("waiting and discarded", &[(1, 0, enqueued()), (0, 0, discarded())], Phase::Idle),
    ];
    for (name, events, phase) in table {
        assert_eq!(after(events).phase(), phase, "{name}");
    }
}

#[test]
fn a_duplicate_changes_nothing() {
    let replayed = message("api", NOW, 1, (2, 0), replayed());
    let mut status = Status::default();
    assert!(status.apply(&replayed));
    let before = status.clone();
    assert!(!status.apply(&replayed));
    assert_eq!(status, before);
}

#[test]
fn a_duplicate_is_known_for_one_however_many_came_before() {
    let mut status = Status::default();
    for seq in [1, 2, 5] {
        assert!(hears(&mut status, NOW, seq, 3));
        assert!(!hears(&mut status, NOW, seq, 3));
    }
}

#[test]
fn an_overtaken_message_changes_nothing() {
    let mut status = Status::default();
    hears(&mut status, NOW, 5, 3);
    assert!(!hears(&mut status, NOW, 4, 7));
    assert_eq!(status.total().remaining, 3);
}

#[test]
fn a_new_worker_is_heard_although_the_clock_was_set_back() {
    let mut status = Status::default();
    hears(&mut status, NOW, 100, 3);
    assert!(hears(&mut status, NOW - 86_400_000, 1, 1));
    assert_eq!(status.total().remaining, 1);
}

/// While a service worker is updated, the old one and the new are both alive.
#[test]
fn two_workers_may_take_turns() {
    let mut status = Status::default();
    hears(&mut status, NOW, 7, 1);
    hears(&mut status, NOW + 1, 1, 2);
    assert!(hears(&mut status, NOW, 8, 3));
    assert!(!hears(&mut status, NOW, 7, 1));
    assert!(!hears(&mut status, NOW + 1, 1, 2));
}

/// A page that stays open for weeks sees many workers come and go.
#[test]
fn the_hundredth_worker_is_heard() {
    let mut status = Status::default();
    for epoch in 1..=100 {
        assert!(hears(&mut status, epoch, 1, epoch as u32));
    }
    assert_eq!(status.total().remaining, 100);
}

#[test]
fn progress_counts_what_was_dealt_with() {
    let events =
        [(3, 0, replaying(1)), (2, 0, replayed()), (2, 0, replaying(1)), (1, 1, given_up())];
    assert_eq!(after(&events).progress, Some(Progress { done: 2, total: 3 }));
}

#[test]
fn progress_grows_with_what_is_stored_meanwhile() {
    let events = [(3, 0, replaying(1)), (2, 0, replayed()), (4, 0, enqueued())];
    assert_eq!(after(&events).progress, Some(Progress { done: 1, total: 5 }));
}

#[test]
fn progress_shrinks_with_what_is_discarded_meanwhile() {
    let events = [(3, 0, replaying(1)), (2, 0, discarded())];
    assert_eq!(after(&events).progress, Some(Progress { done: 0, total: 2 }));
}

#[test]
fn a_page_opened_in_the_middle_of_a_replay_joins_it() {
    assert_eq!(after(&[(2, 0, replayed())]).progress, Some(Progress { done: 1, total: 3 }));
}

/// A worker is stopped between its last two messages, or the last one is lost.
#[test]
fn a_replay_whose_end_was_not_heard_ends_with_its_last_request() {
    let events = [(2, 0, replaying(1)), (1, 0, replayed()), (0, 0, replayed())];
    assert_eq!(after(&events).progress, None);
}

#[test]
fn a_retryable_failure_ends_the_replay() {
    let events = [(2, 0, replaying(1)), (2, 0, put_off(Reason::Network))];
    assert_eq!(after(&events).progress, None);
}

#[test]
fn a_request_that_could_not_be_stored_does_not_end_the_replay() {
    let events = [(2, 0, replaying(1)), (2, 0, not_stored())];
    assert_eq!(after(&events).progress, Some(Progress { done: 0, total: 2 }));
}

#[test]
fn a_request_that_could_not_be_stored_is_no_failed_replay() {
    let events = [(1, 0, enqueued()), (1, 0, not_stored())];
    assert_eq!(after(&events).phase(), Phase::Pending);
}

#[test]
fn a_failure_tells_when_the_next_try_is() {
    assert_eq!(after(&[(1, 0, put_off(Reason::Status))]).next_retry_at, Some(NOW + 5_000));
}

#[test]
fn no_next_try_is_told_while_it_runs() {
    let events = [(1, 0, put_off(Reason::Status)), (1, 0, replaying(2))];
    assert_eq!(after(&events).next_retry_at, None);
}

#[test]
fn no_next_try_is_told_when_nothing_remains() {
    let events = [(1, 0, put_off(Reason::Status)), (0, 0, discarded())];
    assert_eq!(after(&events).next_retry_at, None);
}

#[test]
fn the_third_try_runs_after_two_failures() {
    assert_eq!(after(&[(1, 0, replaying(3))]).attempt, 2);
}

#[test]
fn what_was_acknowledged_is_counted() {
    let events = [(2, 0, replayed()), (1, 0, replaying(1)), (0, 0, replayed())];
    assert_eq!(after(&events).replayed, 2);
}

#[test]
fn a_success_clears_the_last_error() {
    let events = [(2, 0, put_off(Reason::Network)), (1, 0, replayed())];
    assert_eq!(after(&events).last_error, None);
}

#[test]
fn a_restarted_worker_does_not_make_the_last_success_forgotten() {
    let events = [(1, 0, replayed()), (1, 0, snapshot(false))];
    assert_eq!(after(&events).last_replayed_at, Some(NOW));
}

/// Every queue has another time; only `contact` has an error and is woken.
fn three_queues() -> Status {
    let mut status = Status::default();
    for (queue, counts, time) in [("contact", (3, 0), 5), ("drafts", (1, 0), 6), ("api", (2, 1), 7)]
    {
        let snapshot = Snapshot {
            next_retry_at: Some(time),
            oldest_at: Some(time),
            last_replayed_at: Some(time),
            last_error: (queue == "contact").then(|| "no luck".into()),
            background_sync: queue == "contact",
            ..Snapshot::default()
        };
        status.apply(&message(queue, NOW, 1, counts, Event::Remaining(snapshot)));
    }
    status
}

#[test]
fn queues_are_listed_by_name() {
    let status = three_queues();
    let names: Vec<&str> = status.queues().map(|(name, _)| name).collect();
    assert_eq!(names, ["api", "contact", "drafts"]);
}

#[test]
fn the_total_is_the_sum_of_the_counts() {
    let total = three_queues().total();
    assert_eq!((total.remaining, total.failed), (6, 1));
}

#[test]
fn the_total_shows_the_next_try_of_all() {
    assert_eq!(three_queues().total().next_retry_at, Some(5));
}

#[test]
fn the_total_shows_the_oldest_request_of_all() {
    assert_eq!(three_queues().total().oldest_at, Some(5));
}

#[test]
fn the_total_shows_the_latest_success_of_all() {
    assert_eq!(three_queues().total().last_replayed_at, Some(7));
}

#[test]
fn the_total_shows_the_error_of_any() {
    assert_eq!(three_queues().total().last_error.as_deref(), Some("no luck"));
}

#[test]
fn the_total_is_woken_when_any_queue_is() {
    assert!(three_queues().total().background_sync);
    assert!(!three_queues().total_of(&|name| name == "api").background_sync);
}

#[test]
fn a_filter_leaves_the_other_queues_out() {
    assert_eq!(three_queues().total_of(&|name| name == "contact").remaining, 3);
    assert_eq!(three_queues().total_of(&|_| false), QueueStatus::default());
}

#[test]
fn counts_do_not_wrap_around() {
    let mut status = Status::default();
    for queue in ["api", "contact"] {
        status.apply(&message(queue, NOW, 1, (u32::MAX, u32::MAX), replayed()));
    }
    let total = status.total();
    assert_eq!(total.remaining, u32::MAX);
    assert_eq!(total.failed, u32::MAX);
    assert_eq!(total.progress.map(|progress| progress.total), Some(u32::MAX));
}

fn fold<'a>(messages: impl IntoIterator<Item = &'a Message>) -> Status {
    let mut status = Status::default();
    for message in messages {
        status.apply(message);
    }
    status
}

fn of_queue(status: &Status, queue: &str) -> QueueStatus {
    status.total_of(&|name| name == queue)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Whichever message is the last.
    #[test]
    fn after_the_last_message_the_counts_are_those_of_the_store(
        history in any_history(),
        mishaps in any_mishaps(),
    ) {
        let mut queue = Queue::new("api");
        let messages = queue.live(&history);
        let status = fold(&through(&mishaps, messages)).total();
        prop_assert_eq!(status.remaining, queue.remaining());
        prop_assert_eq!(status.failed, queue.failed());
    }

    /// A page that opens late, wakes up or comes back says hello.
    #[test]
    fn after_an_answered_hello_all_that_is_shown_is_true(
        history in any_history(),
        mishaps in any_mishaps(),
    ) {
        let mut queue = Queue::new("api");
        let mut messages = queue.live(&history);
        messages.extend(queue.take(Step::Hello));
        let status = fold(&through(&mishaps, messages)).total();
        prop_assert_eq!(status.phase(), queue.phase());
        prop_assert_eq!(status.remaining, queue.remaining());
        prop_assert_eq!(status.failed, queue.failed());
        prop_assert_eq!(status.next_retry_at, queue.next_retry_at());
        prop_assert_eq!(status.last_error.as_deref(), queue.last_error());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn after_each_message_heard_in_order_the_counts_are_its_own(history in any_history()) {
        let mut status = Status::default();
        for message in Queue::new("api").live(&history) {
            prop_assert!(status.apply(&message), "{:?}", message);
            prop_assert_eq!(status.total().remaining, message.remaining);
            prop_assert_eq!(status.total().failed, message.failed);
        }
    }

    #[test]
    fn two_queues_do_not_mix(
        (history, other_history) in (any_history(), any_history()),
        order in prop::collection::vec(any::<bool>(), 120),
    ) {
        let api = Queue::new("api").live(&history);
        let contact = Queue::new("contact").live(&other_history);
        let mixed = interleave(&api, &contact, &order);
        let status = fold(mixed);
        prop_assert_eq!(of_queue(&status, "api"), fold(&api).total());
        prop_assert_eq!(of_queue(&status, "contact"), fold(&contact).total());
    }
}

/// `true` takes the next message of `a`, `false` of `b`; then comes the rest.
fn interleave<'a>(a: &'a [Message], b: &'a [Message], order: &[bool]) -> Vec<&'a Message> {
    let (mut a, mut b) = (a.iter(), b.iter());
    let mut mixed: Vec<_> =
        order.iter().filter_map(|first| if *first { a.next() } else { b.next() }).collect();
    mixed.extend(a.chain(b));
    mixed
}

proptest! {
    /// Not only what our own worker sends: anything that is a message.
    #[test]
    fn progress_never_exceeds_its_total(messages in prop::collection::vec(any::message(), 0..12)) {
        let mut status = Status::default();
        for mut message in messages {
            message.queue = "api".into();
            status.apply(&message);
            let progress = status.total().progress.unwrap_or_default();
            prop_assert!(progress.done <= progress.total);
        }
    }

    #[test]
    fn nothing_is_being_sent_when_nothing_remains(
        messages in prop::collection::vec(any::message(), 1..12),
    ) {
        for (queue, status) in fold(&messages).queues() {
            prop_assert!(status.remaining > 0 || status.progress.is_none(), "{}", queue);
        }
    }
}
