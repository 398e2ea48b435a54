//! What the author of a hand-written outbox tells of it: taken as it is meant,
//! or refused by name.

use sync_status::{Setting, check_report};

type Property = (&'static str, Setting);

fn check(property: &Property) -> Result<(), String> {
    check_report([property.clone()], |_| "<value>").map_err(|error| error.to_string())
}

fn number(key: &'static str, number: f64) -> Property {
    (key, Setting::Number(number))
}

fn text(key: &'static str, text: &'static str) -> Property {
    (key, Setting::Text(text.into()))
}

#[test]
fn what_is_right_is_taken() {
    let table = [
        number("id", -7.0),
        text("id", "a UUID"),
        text("method", "PUT"),
        number("status", 0.0),
        number("status", 599.0),
        text("reason", "timeout"),
        number("nextRetryAt", 1_790_000_000_000.0),
        ("permanent", Setting::Bool(false)),
        number("remaining", 4_294_967_295.0),
    ];
    for property in table {
        assert_eq!(check(&property), Ok(()), "{property:?}");
    }
}

#[test]
fn null_is_as_good_as_nothing() {
    assert_eq!(check(&("remaining", Setting::Absent)), Ok(()));
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
        (
            text("reason", "luck"),
            "must be network, status, timeout, expired, storage, hook or stopped",
        ),
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
        (("id", Setting::Other), "must be a whole number or a string"),
    ];
    for (property, allowed) in table {
        let key = property.0;
        let expected = format!("'{key}' {allowed}, but is <value>");
        assert_eq!(check(&property), Err(expected), "{key}");
    }
}

#[test]
fn a_slip_of_the_pen_is_named() {
    let error = check(&number("nextRetry", 1.0)).err().unwrap_or_default();
    assert!(
        error.starts_with("unknown property 'nextRetry'; valid are id, method, url,"),
        "{error}"
    );
}
