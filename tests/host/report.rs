//! What the author of a hand-written outbox tells of it: taken as it is meant,
//! or refused by name.

use sync_status::{Event, Id, Property, Reason, Report, Snapshot, Subject, Trouble, Value};

fn read(kind: &'static str, given: &[Property]) -> Result<Report, String> {
    Report::read(kind, given, |_| "<value>".into()).map_err(|error| error.to_string())
}

fn number(key: &str, number: f64) -> Property {
    (key.into(), Some(Value::Number(number)))
}

fn text(key: &str, text: &'static str) -> Property {
    (key.into(), Some(Value::Text(text.into())))
}

fn event(kind: &'static str, given: &[Property]) -> Option<Event> {
    read(kind, given).map(|report| report.event).ok()
}

#[test]
fn nothing_needs_to_be_told_of_a_request() {
    let request = Subject { id: None, method: String::new(), url: String::new() };
    let failed = Event::Failed {
        request: request.clone(),
        attempt: 1,
        reason: Reason::Network,
        status: None,
        message: String::new(),
        permanent: false,
        next_retry_at: None,
    };
    let table = [
        ("enqueued", Event::Enqueued { request: request.clone() }),
        ("replaying", Event::Replaying { request: request.clone(), attempt: 1 }),
        ("replayed", Event::Replayed { request, attempt: 1, status: 0, duration: 0 }),
        ("failed", failed),
        ("remaining", Event::Remaining(Default::default())),
    ];
    for (kind, expected) in table {
        assert_eq!(event(kind, &[]), Some(expected), "{kind}");
    }
}

#[test]
fn what_is_told_is_taken() {
    let given =
        [number("id", -7.0), text("method", "PUT"), text("url", "/notes"), number("attempt", 3.0)];
    let request = Subject { id: Some(Id::Number(-7)), method: "PUT".into(), url: "/notes".into() };
    assert_eq!(event("replaying", &given), Some(Event::Replaying { request, attempt: 3 }));
}

#[test]
fn an_answer_that_failed_is_a_status_unless_told_otherwise() {
    let reason = |given: &[Property]| match event("failed", given)? {
        Event::Failed { reason, .. } => Some(reason),
        _ => None,
    };
    assert_eq!(reason(&[]), Some(Reason::Network));
    assert_eq!(reason(&[number("status", 503.0)]), Some(Reason::Status));
    assert_eq!(reason(&[number("status", 503.0), text("reason", "hook")]), Some(Reason::Hook));
}

#[test]
fn null_is_as_good_as_nothing() {
    let null = |key: &str| (key.to_string(), Some(Value::Null));
    assert_eq!(event("enqueued", &[null("id"), null("remaining")]), event("enqueued", &[]));
}

#[test]
fn counts_that_are_missing_come_from_elsewhere() {
    let told = read("enqueued", &[number("failed", 1.0)]);
    let found = read("remaining", &[number("remaining", 5.0), number("failed", 9.0)]);
    let (Ok(told), Ok(found)) = (told, found) else { panic!("both are right") };
    let whole = told.clone().completed_by(&found);
    assert_eq!((whole.remaining, whole.failed, &whole.event), (Some(5), Some(1), &told.event));
}

#[test]
fn a_property_that_is_wrong_is_named_with_what_is_allowed() {
    let count = "must be a whole number from 0";
    let time = "must be a whole number of milliseconds since 1970";
    let table = [
        (number("id", 0.5), "must be a whole number or a string"),
        (number("method", 1.0), "must be a string"),
        (number("url", 1.0), "must be a URL"),
        (number("attempt", -1.0), count),
        (number("status", 600.0), "must be an HTTP status, or 0"),
        (number("duration", f64::NAN), "must be a whole number of milliseconds"),
        (text("reason", "luck"), "must be network, status, timeout, expired, storage or hook"),
        (number("message", 1.0), "must be a string"),
        (text("permanent", "true"), "must be true or false"),
        (number("remaining", 4_294_967_296.0), count),
        (number("failed", 1.5), count),
        (number("replaying", 1.0), "must be true or false"),
        (text("nextRetryAt", "soon"), time),
        (number("oldestAt", f64::INFINITY), time),
        (number("lastReplayedAt", -1.0), time),
        (number("lastError", 1.0), "must be a string"),
        (number("backgroundSync", 0.0), "must be true or false"),
        (("id".into(), None), "must be a whole number or a string"),
    ];
    for (property, allowed) in table {
        let key = property.0.clone();
        let expected = format!("'{key}' {allowed}, but is <value>");
        assert_eq!(read("failed", &[property]).err(), Some(expected), "{key}");
    }
}

#[test]
fn a_slip_of_the_pen_is_named() {
    let error = read("failed", &[number("nextRetry", 1.0)]).err().unwrap_or_default();
    assert!(
        error.starts_with("unknown property 'nextRetry'; valid are id, method, url,"),
        "{error}"
    );
}

#[test]
fn what_was_discarded_must_be_named() {
    assert_eq!(read("discarded", &[]).err().as_deref(), Some("'id' is missing"));
}

/// What a page shows last of these, as `attempt error`.
fn shown_after(told: &[(&'static str, &[Property])]) -> Option<(u32, Option<String>)> {
    let mut trouble = Trouble::default();
    let mut events: Vec<Event> =
        told.iter().filter_map(|(kind, given)| event(kind, given)).collect();
    events.iter_mut().for_each(|event| trouble.follow(event));
    match events.pop()? {
        Event::Remaining(Snapshot { attempt, last_error, .. }) => Some((attempt, last_error)),
        _ => None,
    }
}

#[test]
fn a_snapshot_of_a_number_does_not_make_a_failure_forgotten() {
    let failed: (_, &[Property]) =
        ("failed", &[number("attempt", 2.0), text("message", "no luck")]);
    let count: (_, &[Property]) = ("remaining", &[number("remaining", 1.0)]);
    let known = Some((2, Some("no luck".into())));
    assert_eq!(shown_after(&[failed, count, count]), known);
    assert_eq!(shown_after(&[failed, ("enqueued", &[]), count]), known);
    assert_eq!(shown_after(&[failed, ("replayed", &[]), count]), Some((0, None)));
    let own: &[Property] = &[number("attempt", 5.0), text("lastError", "its own")];
    assert_eq!(shown_after(&[failed, ("remaining", own)]), Some((5, Some("its own".into()))));
}

#[test]
fn what_was_given_up_is_not_tried_again() {
    let given_up: (_, &[Property]) = ("failed", &[("permanent".into(), Some(Value::Bool(true)))]);
    assert_eq!(shown_after(&[given_up, ("remaining", &[])]), Some((0, None)));
}
