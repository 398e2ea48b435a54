//! What pages ask for, and are told.

use sync_status::Setting;
use sync_status::outbox::{Effect, Input, Step};

use super::bench::{Bench, command, entry, failed, found, waiting};

#[test]
fn a_hello_that_starts_the_worker_keeps_it_until_its_replay_is_over() {
    let mut bench = Bench::unread(&[]);
    let hello = bench.tell("hello");
    bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(1)])));
    assert_eq!(bench.kinds(), ["remaining"]);
    assert!(!bench.is_released(hello));
    bench.commits(|ticket| (ticket, found(waiting(1), vec![])));
    bench.pages(waiting(0), &[]);
    assert!(bench.is_released(hello));
}

#[test]
fn a_worker_that_is_not_the_active_one_does_not_answer() {
    let mut bench = Bench::empty(&[]);
    bench.give(Input::Install { replaces: true });
    bench.published();
    let hello = bench.tell("hello");
    assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })));
    assert!(bench.is_released(hello));
}

#[test]
fn a_page_that_asks_twice_is_answered_once() {
    let mut bench = Bench::empty(&[]);
    let nonce = Setting::Text("n".into());
    let mut hello = command("hello", Setting::Absent);
    hello.nonce = nonce;
    let slot = bench.outbox.slot();
    bench.give(Input::Message { slot, port: false, command: hello.clone() });
    bench.commit();
    bench.give(Input::Heard { command: hello });
    assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })));
}

#[test]
fn a_wrong_id_is_not_taken_for_all() {
    for id in [Setting::Number(0.5), Setting::Bool(true), Setting::List(vec![]), Setting::Other] {
        let mut bench = Bench::empty(&[]);
        let slot = bench.tell_with("discard", id.clone());
        assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })), "{id:?}");
        assert!(bench.is_released(slot), "{id:?}");
    }
}

#[test]
fn only_a_message_to_the_worker_may_change_anything() {
    for kind in ["retry", "discard", "replay", "list"] {
        let mut bench = Bench::empty(&[]);
        bench.give(Input::Heard { command: command(kind, Setting::Absent) });
        assert!(
            bench
                .effects
                .iter()
                .all(|effect| !matches!(effect, Effect::Commit { .. } | Effect::Lock { .. })),
            "{kind}"
        );
    }
}

#[test]
fn a_store_that_fails_before_it_was_read_does_not_make_all_seem_well() {
    let mut bench = Bench::unread(&[]);
    bench.commits(|ticket| (ticket, failed("the disk is gone")));
    assert_eq!(bench.kinds(), [""; 0]);
    assert!(bench.has(|effect| matches!(effect, Effect::Warn { .. })));
}

#[test]
fn the_first_worker_takes_over_the_pages_that_are_open() {
    for (replaces, claims) in [(false, true), (true, false)] {
        let mut bench = Bench::empty(&[]);
        bench.outbox.read(sync_status::Owner::Site, true, vec![]).expect("nothing is wrong");
        bench.outbox.open(bench.now, true);
        bench.give(Input::Install { replaces });
        let slot = bench.outbox.slot();
        bench.give(Input::Activate { slot });
        assert_eq!(bench.has(|effect| *effect == Effect::Claim), claims);
        assert!(bench.is_released(slot));
    }
}

#[test]
fn a_list_reads_no_bodies() {
    let mut bench = Bench::empty(&[]);
    bench.tell("list");
    for _ in 0..2 {
        let steps = bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(1)])));
        let Step::Find { detail, .. } = &steps[0] else { panic!("{steps:?}") };
        assert_eq!(*detail, sync_status::outbox::Detail::Facts);
    }
    assert!(bench.has(|effect| matches!(effect, Effect::Reply { .. })));
}
