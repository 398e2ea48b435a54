//! What waits is sent, one replay at a time.

use sync_status::outbox::{Call, Effect, Entry, Hook, Input, Settled, Step};
use sync_status::{Attempts, Event, Id, Reason, Setting};

use super::bench::{
    Bench, NOW, answer, changed, entry, failed, found, is_replayed, later, tried, unreadable,
    waiting,
};
use sync_status::outbox::History;

/// A worker in the middle of sending its first request.
fn sending(more: &[(&str, Setting)], entries: Vec<Entry>) -> (Bench, sync_status::outbox::Ticket) {
    let mut bench = Bench::with(more, waiting(2), None);
    bench.pages(waiting(2), &[1, 2]);
    bench.commits(|ticket| (ticket, found(waiting(2), entries)));
    let sent = bench.send();
    (bench, sent)
}

#[test]
fn a_request_leaves_the_store_only_after_its_answer_was_judged() {
    let (mut bench, sent) = sending(&[], vec![entry(1)]);
    assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })));
    bench.answer(sent, answer(200));
    let (_, steps) = bench.commit();
    assert!(matches!(&steps[0], Step::Remove { key: Some(Id::Number(1)), .. }), "{steps:?}");
}

#[test]
fn the_answer_of_a_replay_is_drained() {
    let (mut bench, sent) = sending(&[], vec![entry(1)]);
    bench.answer(sent, answer(200));
    assert!(bench.has(|effect| matches!(effect, Effect::Drain { .. })));
}

#[test]
fn what_was_discarded_on_its_way_is_not_spoken_of_any_more() {
    let (mut bench, sent) = sending(&[], vec![entry(1)]);
    bench.answer(sent, answer(200));
    bench.published();
    bench.commits(|ticket| (ticket, changed(waiting(1), 0)));
    assert!(!bench.published().iter().any(is_replayed));
}

#[test]
fn a_send_that_lasts_is_marked_on_disk() {
    let (mut bench, _) = sending(&[], vec![entry(1)]);
    bench.passes(999);
    assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })));
    bench.passes(1);
    assert_eq!(bench.commit().1, [Step::Mark { key: Id::Number(1) }]);
}

#[test]
fn a_send_that_its_worker_did_not_survive_counts() {
    let mut bench = Bench::with(&[], waiting(1), None);
    bench.pages(waiting(1), &[1]);
    let marked = Entry { marked: true, ..entry(1) };
    bench.commits(|ticket| (ticket, found(waiting(1), vec![marked])));
    let (_, steps) = bench.commit();
    let [Step::Note { history, .. }] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!((history.attempts.count, history.attempts.reason), (1, Some(Reason::Stopped)));
    assert!(!bench.has(|effect| matches!(effect, Effect::Send { .. })));
}

#[test]
fn a_replay_without_an_answer_ends() {
    let (mut bench, _) = sending(&[], vec![entry(1)]);
    bench.passes(1_000);
    bench.commits(|ticket| (ticket, changed(waiting(2), 1)));
    bench.passes(239_000);
    assert!(bench.has(|effect| matches!(effect, Effect::Abort { .. })));
    let (_, steps) = bench.commit();
    let [Step::Note { history, .. }] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!(history.attempts.reason, Some(Reason::Timeout));
}

#[test]
fn a_sync_event_does_not_hasten_what_the_server_put_off() {
    let attempts = Attempts {
        count: 0,
        last_at: Some(NOW),
        next_at: Some(NOW + 3_600_000),
        reason: Some(Reason::Status),
    };
    let mut bench = Bench::empty(&[]);
    let slot = bench.outbox.slot();
    bench.give(Input::Sync { slot, owner: super::bench::QUEUE, last_chance: false });
    bench.pages(waiting(1), &[1]);
    let patient = tried(1, History { attempts, error: None });
    bench.commits(|ticket| (ticket, found(waiting(1), vec![patient])));
    assert!(!bench.has(|effect| matches!(effect, Effect::Send { .. })));
}

#[test]
fn a_record_that_cannot_be_read_is_stepped_over() {
    let mut bench = Bench::with(&[], waiting(2), None);
    bench.pages(waiting(2), &[1, 2]);
    bench.commits(|ticket| (ticket, found(waiting(2), vec![unreadable(1)])));
    bench.commits(|ticket| (ticket, changed(waiting(2), 1)));
    bench.commits(|ticket| (ticket, found(waiting(2), vec![entry(2)])));
    bench.send();
}

#[test]
fn a_full_disk_does_not_have_a_request_sent_again_and_again() {
    let (mut bench, sent) = sending(&[], vec![entry(1)]);
    bench.answer(sent, later(503, "60"));
    bench.commits(|ticket| (ticket, failed("QuotaExceededError")));
    let told = bench.published();
    let [.., failure] = &told[..] else { panic!("nothing was told") };
    let Event::Failed { next_retry_at, .. } = failure.event else { panic!("{failure:?}") };
    assert_eq!(next_retry_at, Some(NOW + 60_000));
    // The end of the pass, and a page that asks at once.
    bench.commits(|ticket| (ticket, found(waiting(2), vec![entry(1)])));
    bench.tell("replay");
    bench.pages(waiting(2), &[1, 2]);
    bench.commits(|ticket| (ticket, found(waiting(2), vec![entry(1)])));
    assert!(!bench.has(|effect| matches!(effect, Effect::Send { .. })));
}

#[test]
fn a_hook_that_asks_for_a_replay_does_not_wait_for_itself() {
    let mut bench = Bench::with(&[("requestWillReplay", Setting::Function)], waiting(1), None);
    bench.pages(waiting(1), &[1]);
    bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(1)])));
    assert!(
        bench.has(|effect| matches!(effect, Effect::Ask { hook: Hook::RequestWillReplay, .. }))
    );
    let replay = bench.call(Call::Replay);
    assert_eq!(bench.settled(replay), Some(Settled::Nothing));
    let retry = bench.call(Call::Retry(None));
    bench.commits(|ticket| (ticket, changed(waiting(1), 0)));
    assert_eq!(bench.settled(retry), Some(Settled::Nothing));
}

#[test]
fn a_retry_that_comes_as_a_replay_ends_is_heard() {
    let mut bench = Bench::with(&[], waiting(1), None);
    bench.pages(waiting(1), &[]);
    bench.tell("retry");
    // The snapshot of the pass, then what the retry does in the store.
    let (told, _) = bench.commit();
    bench.commits(|ticket| (ticket, changed(waiting(1), 1)));
    bench.answer(told, found(waiting(1), vec![entry(1)]));
    bench.lock();
}

#[test]
fn after_the_browsers_last_try_another_is_asked_for() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.outbox.slot();
    bench.give(Input::Sync { slot, owner: super::bench::QUEUE, last_chance: true });
    bench.pages(waiting(1), &[1]);
    bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(1)])));
    let sent = bench.send();
    bench.answer(sent, failed("no network"));
    bench.commits(|ticket| (ticket, changed(waiting(1), 1)));
    bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(1)])));
    assert!(bench.has(|effect| matches!(effect, Effect::Register { anew: true, .. })));
    assert!(!bench.is_released(slot));
}
