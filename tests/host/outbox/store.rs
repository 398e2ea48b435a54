//! What is asked of the store: no more for a long queue than for a short one.

use sync_status::outbox::{Call, Counts, Detail, Effect, Entry, Settled, Step, Tally, Trouble};

use super::bench::{Bench, URL, answer, changed, entry, failed, found, kept, looks, waiting};

const MANY: Counts = Counts { remaining: 10_000, failed: 0 };

fn tallies(bench: &Bench) -> Vec<Tally> {
    let tally = |effect: &Effect| match effect {
        Effect::Commit { tally, .. } => Some(*tally),
        _ => None,
    };
    bench.effects.iter().filter_map(tally).collect()
}

#[test]
fn a_long_queue_is_not_counted_by_its_keys() {
    let mut bench = Bench::with(&[], MANY, None);
    bench.lock();
    assert_eq!(tallies(&bench), [Tally::Ledger]);
    let bench = Bench::unread(&[]);
    assert_eq!(tallies(&bench), [Tally::Recount]);
}

#[test]
fn to_send_one_of_many_reads_a_page_of_keys_and_one_body() {
    let mut bench = Bench::with(&[], MANY, None);
    bench.lock();
    let page = bench.commits(|ticket| (ticket, found(MANY, vec![entry(1), entry(2)])));
    assert_eq!(looks(&page), [(Detail::Keys, 32)]);
    let read = bench.commits(|ticket| (ticket, found(MANY, vec![entry(1)])));
    assert_eq!(looks(&read), [(Detail::Records, 1)]);
    let sent = bench.send();
    bench.answer(sent, answer(200));
    let (_, steps) = bench.commit();
    assert_eq!(looks(&steps), [(Detail::Records, 1)]);
}

#[test]
fn a_snapshot_reads_no_body() {
    let mut bench = Bench::empty(&[]);
    bench.tell("hello");
    assert_eq!(looks(&bench.commit().1), [(Detail::Facts, 1)]);
}

#[test]
fn a_request_is_taken_out_only_once_it_was_read() {
    let mut bench = Bench::empty(&[]);
    let shift = bench.call(Call::Take { last: false });
    let steps = bench.commits(|ticket| {
        let broken = Entry { trouble: Some(Trouble::Broken("no URL".into())), ..entry(1) };
        (ticket, found(waiting(2), vec![broken]))
    });
    assert!(!steps.iter().any(|step| matches!(step, Step::Remove { .. })));
    let given_up = bench.commits(|ticket| (ticket, changed(waiting(1), 1)));
    assert!(matches!(given_up[..], [Step::Move { .. }]), "{given_up:?}");
    bench.commits(|ticket| (ticket, found(waiting(1), vec![entry(2)])));
    bench.commits(|ticket| (ticket, changed(waiting(0), 1)));
    let taken = vec![sync_status::Id::Number(2)];
    assert_eq!(bench.settled(shift), Some(Settled::Records(taken)));
}

/// Its first holder may have been taken out while it is on its way, and its answer would end the other.
#[test]
fn what_is_put_first_gets_a_key_that_was_never_used() {
    let mut bench = Bench::empty(&[]);
    let (method, url) = ("POST".into(), URL.into());
    let (referrer, origin) = (String::new(), String::new());
    let push = Call::Push { first: true, method, url, navigation: false, referrer, origin };
    bench.call(push);
    let (_, steps) = bench.commit();
    let [Step::Keep { below: Some(sync_status::Id::Number(below)), .. }] = steps[..] else {
        panic!("{steps:?}")
    };
    assert_eq!(below, -(bench.now.at as i64));
}

#[test]
fn counts_are_those_of_the_change_that_is_told() {
    let mut bench = Bench::empty(&[]);
    bench.fetch(URL);
    let sent = bench.send();
    bench.answer(sent, failed("no network"));
    bench.published();
    bench.commits(|ticket| (ticket, kept(Counts { remaining: 3, failed: 2 }, 7)));
    let told = bench.published();
    assert_eq!(told.iter().map(|it| (it.remaining, it.failed)).collect::<Vec<_>>(), [(3, 2)]);
}
