//! A page's own request.

use sync_status::outbox::{Answer, Effect, Input, Reply, Slot, Step};
use sync_status::{Id, Outcome, Setting};

use super::bench::{Bench, URL, answer, failed, found, kept, later, waiting};

fn reply(bench: &mut Bench, of: Slot) -> Reply {
    bench.take(|effect| match effect {
        Effect::Respond { slot, reply } if *slot == of => Some(reply.clone()),
        _ => None,
    })
}

fn is_taken(bench: &Bench, of: Slot) -> bool {
    bench.has(|effect| matches!(effect, Effect::Take { slot } if *slot == of))
}

#[test]
fn a_request_that_does_not_get_through_is_on_disk_before_the_page_is_told_so() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.fetch(URL);
    let sent = bench.send();
    bench.answer(sent, failed("no network"));
    assert!(!bench.has(|effect| matches!(effect, Effect::Respond { .. })));
    let steps = bench.commits(|ticket| (ticket, kept(waiting(1), 7)));
    assert_eq!(steps, [Step::Keep { below: None, history: None }]);
    let accepted = Reply::Accepted { queue: "q".into(), id: Id::Number(7) };
    assert_eq!(reply(&mut bench, slot), accepted);
}

#[test]
fn a_request_that_cannot_be_kept_is_not_said_to_be() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.fetch(URL);
    let sent = bench.send();
    bench.answer(sent, failed("no network"));
    bench.commits(|ticket| (ticket, failed("the disk is full")));
    assert_eq!(reply(&mut bench, slot), Reply::Rejection { message: "no network".into() });
    assert!(bench.is_released(slot));
}

#[test]
fn a_servers_patience_counts_from_the_first_send_on() {
    let mut bench = Bench::empty(&[]);
    bench.fetch(URL);
    let sent = bench.send();
    bench.answer(sent, later(429, "3600"));
    let steps = bench.commits(|ticket| (ticket, kept(waiting(1), 7)));
    let [Step::Keep { history: Some(history), .. }] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!(history.attempts.next_at, Some(bench.now.at + 3_600_000));
    assert_eq!(history.attempts.count, 0);
}

#[test]
fn a_form_of_another_site_is_left_to_the_browser() {
    for referrer in ["https://evil.example/", "https://app.example.evil.example/", ""] {
        let mut bench = Bench::empty(&[]);
        let slot = bench.submit(URL, true, referrer);
        assert!(!is_taken(&bench, slot), "{referrer}");
        assert!(bench.is_released(slot), "{referrer}");
    }
}

/// The other site has redirected a form here that a page of the app had sent there.
#[test]
fn a_form_that_another_site_redirects_here_is_left_to_the_browser() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.outbox.slot();
    let (method, url) = ("POST".into(), URL.into());
    let (navigation, referrer) = (true, "https://app.example/".into());
    let origin = "null".into();
    bench.give(Input::Fetch { slot, method, url, navigation, referrer, origin });
    assert!(!is_taken(&bench, slot));
}

#[test]
fn the_apps_own_form_is_sent_back_to_its_page() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.submit(URL, true, "https://app.example/form");
    assert!(is_taken(&bench, slot));
    let sent = bench.send();
    bench.answer(sent, failed("no network"));
    bench.commits(|ticket| (ticket, kept(waiting(1), 7)));
    let back = Reply::SeeOther { url: "https://app.example/form".into() };
    assert_eq!(reply(&mut bench, slot), back);
}

#[test]
fn a_form_whose_answer_comes_late_is_not_sent_again() {
    let mut bench = Bench::empty(&[("networkTimeoutSeconds", Setting::Number(1.0))]);
    let slot = bench.submit(URL, true, "https://app.example/form");
    let sent = bench.send();
    bench.passes(1_000);
    bench.commits(|ticket| (ticket, kept(waiting(1), 7)));
    assert!(!bench.is_released(slot));
    bench.answer(sent, answer(200));
    let (_, steps) = bench.commit();
    assert!(matches!(&steps[0], Step::Remove { key: Some(Id::Number(7)), .. }), "{steps:?}");
}

#[test]
fn a_redirect_that_a_form_asks_for_is_the_pages() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.submit(URL, true, "https://app.example/form");
    let sent = bench.send();
    let outcome = Outcome::OpaqueRedirect;
    let (retry_after, date, message) = (String::new(), f64::NAN, String::new());
    bench.answer(sent, Answer::Response { outcome, retry_after, date, message });
    assert_eq!(reply(&mut bench, slot), Reply::Response);
}

#[test]
fn a_request_that_its_page_has_called_off_is_not_kept() {
    let mut bench = Bench::empty(&[]);
    let slot = bench.fetch(URL);
    let sent = bench.send();
    bench.answer(sent, Answer::Failed { message: "aborted".into(), called_off: true });
    assert_eq!(reply(&mut bench, slot), Reply::Rejection { message: "aborted".into() });
    assert!(!bench.has(|effect| matches!(effect, Effect::Commit { .. })));
}

/// Of all routes, not only of the one that the request took.
#[test]
fn any_request_that_gets_through_sets_off_what_waits() {
    let mut bench = Bench::with(&[], waiting(1), None);
    // What waited was tried at the start, in vain.
    bench.pages(waiting(1), &[]);
    bench.commits(|ticket| (ticket, found(waiting(1), vec![])));
    bench.add("other", &[]);
    bench.commits(|ticket| (ticket, found(waiting(0), vec![])));
    let slot = bench.fetch("https://app.example/other/notes");
    let sent = bench.send();
    bench.effects.clear();
    bench.answer(sent, answer(201));
    assert!(
        bench.has(|effect| matches!(effect, Effect::Lock { name, .. } if name == "sync-status:q"))
    );
    assert!(!bench.is_released(slot));
}
