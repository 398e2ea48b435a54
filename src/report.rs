//! What a hand-written outbox says, checked: a slip of its author's pen is
//! named at once, not found out by a user whose page shows nothing.

use crate::config::{ConfigError, Setting, error, not_one_of};
use crate::protocol::Reason;

type Check = fn(&Setting) -> bool;

/// What a report may hold, and what each must be. Which of them a message shows
/// is up to its kind.
const PROPERTIES: [(&str, Check, &str); 17] = [
    ("id", |v| is_text(v) || is_integer(v), "must be a whole number or a string"),
    ("method", is_text, "must be a string"),
    ("url", is_text, "must be a URL"),
    ("attempt", is_count, COUNT),
    ("status", |v| is_up_to(v, 599.0), "must be an HTTP status, or 0"),
    ("duration", is_time, "must be a whole number of milliseconds"),
    ("reason", is_reason, "must be network, status, timeout, expired, storage, hook or stopped"),
    ("message", is_text, "must be a string"),
    ("permanent", is_flag, FLAG),
    ("remaining", is_count, COUNT),
    ("failed", is_count, COUNT),
    ("replaying", is_flag, FLAG),
    ("nextRetryAt", is_time, TIME),
    ("oldestAt", is_time, TIME),
    ("lastReplayedAt", is_time, TIME),
    ("lastError", is_text, "must be a string"),
    ("backgroundSync", is_flag, FLAG),
];

const COUNT: &str = "must be a whole number from 0";
const FLAG: &str = "must be true or false";
const TIME: &str = "must be a whole number of milliseconds since 1970";

/// Checks what is told of an event, from `(key, value)` pairs. `null` is as if it
/// was not there. `show` writes out the value of the n-th, for the message of an
/// error.
///
/// # Errors
///
/// [`ConfigError`] naming the property that is unknown or wrong.
///
/// ```
/// use sync_status::{Setting, check_report};
///
/// let error = check_report([("remaining", Setting::Number(-1.0))], |_| "-1").unwrap_err();
/// assert_eq!(error.to_string(), "'remaining' must be a whole number from 0, but is -1");
/// ```
pub fn check<'a, K: AsRef<str>>(
    properties: impl IntoIterator<Item = (K, Setting)>,
    show: impl Fn(usize) -> &'a str,
) -> Result<(), ConfigError> {
    for (index, (key, value)) in properties.into_iter().enumerate() {
        let key = key.as_ref();
        let Some((_, is_right, expected)) = PROPERTIES.iter().find(|(name, ..)| *name == key)
        else {
            let names = PROPERTIES.iter().map(|(name, ..)| *name);
            return Err(not_one_of("unknown property '", key, names));
        };
        if value != Setting::Absent && !is_right(&value) {
            return Err(error(&["'", key, "' ", expected, ", but is ", show(index)]));
        }
    }
    Ok(())
}

fn is_text(value: &Setting) -> bool {
    matches!(value, Setting::Text(_))
}

fn is_flag(value: &Setting) -> bool {
    matches!(value, Setting::Bool(_))
}

/// A whole number from 0 that JavaScript holds exactly.
fn is_time(value: &Setting) -> bool {
    is_up_to(value, 9_007_199_254_740_991.0)
}

fn is_count(value: &Setting) -> bool {
    is_up_to(value, f64::from(u32::MAX))
}

fn is_up_to(value: &Setting, limit: f64) -> bool {
    matches!(value, Setting::Number(n) if (0.0..=limit).contains(n) && n.trunc() == *n)
}

fn is_reason(value: &Setting) -> bool {
    matches!(value, Setting::Text(word) if Reason::from_word(word).is_some())
}

/// Negative ones included, as ids may be.
fn is_integer(value: &Setting) -> bool {
    matches!(value, Setting::Number(n) if is_time(&Setting::Number(n.abs())))
}
