//! What a hand-written outbox says, checked: a slip of its author's pen is
//! named at once, not found out by a user whose page shows nothing.

use crate::config::{ConfigError, error};
use crate::protocol::{Event, Reason, Snapshot, Timestamp, Value, small};

/// A property as JavaScript gave it; without a value when no message can hold
/// it, an object for instance.
pub type Property = (String, Option<Value<'static>>);

/// An event, and the counts that were given with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What happened.
    pub event: Event,
    /// Requests still owed to the server.
    pub remaining: Option<u32>,
    /// Requests given up.
    pub failed: Option<u32>,
}

/// Why the last attempt failed, for a snapshot that is a number and no more: it
/// would have a page forget what it was told a moment ago.
#[derive(Debug, Default)]
pub struct Trouble(Option<(u32, String, Option<Timestamp>)>);

impl Trouble {
    /// Remembers a failure, forgets it with a success, and completes a snapshot.
    pub fn follow(&mut self, event: &mut Event) {
        match event {
            Event::Replayed { .. } => self.0 = None,
            Event::Failed { attempt, message, permanent: false, next_retry_at, .. } => {
                self.0 = Some((*attempt, message.clone(), *next_retry_at));
            }
            Event::Remaining(Snapshot { attempt: told @ 0, last_error, next_retry_at, .. }) => {
                if let Some((attempt, message, at)) = &self.0 {
                    *told = *attempt;
                    *last_error = last_error.take().or_else(|| Some(message.clone()));
                    *next_retry_at = next_retry_at.or(*at);
                }
            }
            _ => {}
        }
    }
}

type Check = fn(&Value<'_>) -> bool;

/// What a report may hold, and what each must be. Which of them a message shows
/// is up to its kind.
const PROPERTIES: [(&str, Check, &str); 17] = [
    ("id", |v| is_text(v) || is_integer(v), "must be a whole number or a string"),
    ("method", is_text, "must be a string"),
    ("url", is_text, "must be a URL"),
    ("attempt", is_count, COUNT),
    ("status", |v| v.integer().is_some_and(|n| n < 600), "must be an HTTP status, or 0"),
    ("duration", is_time, "must be a whole number of milliseconds"),
    ("reason", is_reason, "must be network, status, timeout, expired, storage or hook"),
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

impl Report {
    /// Reads what is told of a `kind` of event, the `type` of a message. What is
    /// left out, `null` or `undefined` is not known. `show` writes out the value
    /// of a key, for the message of an error.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming the property that is unknown, wrong or missing.
    ///
    /// ```
    /// use sync_status::{Report, Value};
    ///
    /// let given = [("remaining".to_string(), Some(Value::Number(-1.0)))];
    /// let error = Report::read("enqueued", &given, |_| "-1".into()).unwrap_err();
    /// assert_eq!(error.to_string(), "'remaining' must be a whole number from 0, but is -1");
    /// ```
    pub fn read(
        kind: &'static str,
        given: &[Property],
        show: impl Fn(&str) -> String,
    ) -> Result<Self, ConfigError> {
        for (key, value) in given {
            let (_, is_right, expected) =
                PROPERTIES.iter().find(|(name, ..)| name == key).ok_or_else(|| unknown(key))?;
            let right = value.as_ref().is_some_and(|v| *v == Value::Null || is_right(v));
            if !right {
                return Err(error(&["'", key, "' ", expected, ", but is ", &show(key)]));
            }
        }
        let get = |key: &'static str| {
            let found = given.iter().find(|(name, _)| name == key);
            found.and_then(|(_, value)| value.clone()).unwrap_or(Value::Null)
        };
        let told = |key: &'static str| match get(key) {
            Value::Null => unsaid(kind, key, get("status") != Value::Null),
            value => value,
        };
        Ok(Self {
            // Whatever else is needed is there by now, and right.
            event: Event::decode(&told).ok_or_else(|| error(&["'id' is missing"]))?,
            remaining: small(get("remaining")),
            failed: small(get("failed")),
        })
    }

    /// The same event, with the counts of `other` where it has none.
    pub fn completed_by(self, other: &Self) -> Self {
        Self {
            remaining: self.remaining.or(other.remaining),
            failed: self.failed.or(other.failed),
            ..self
        }
    }
}

/// What stands for a property that was not given.
fn unsaid(kind: &'static str, key: &str, answered: bool) -> Value<'static> {
    match key {
        "type" => Value::Text(kind.into()),
        "method" | "url" | "message" => Value::Text("".into()),
        "attempt" if kind != "remaining" => Value::Number(1.0),
        "status" if kind == "replayed" => Value::Number(0.0),
        "duration" => Value::Number(0.0),
        "reason" if answered => Value::Text("status".into()),
        "reason" => Value::Text("network".into()),
        _ => Value::Null,
    }
}

fn unknown(key: &str) -> ConfigError {
    let valid: Vec<&str> = PROPERTIES.iter().map(|(name, ..)| *name).collect();
    error(&["unknown property '", key, "'; valid are ", &valid.join(", ")])
}

fn is_text(value: &Value<'_>) -> bool {
    matches!(value, Value::Text(_))
}

fn is_flag(value: &Value<'_>) -> bool {
    matches!(value, Value::Bool(_))
}

fn is_time(value: &Value<'_>) -> bool {
    value.integer().is_some()
}

fn is_count(value: &Value<'_>) -> bool {
    value.integer().is_some_and(|n| n <= u64::from(u32::MAX))
}

fn is_reason(value: &Value<'_>) -> bool {
    matches!(value, Value::Text(word) if Reason::from_word(word).is_some())
}

/// Negative ones included, as ids may be.
fn is_integer(value: &Value<'_>) -> bool {
    matches!(value, Value::Number(n) if Value::Number(n.abs()).integer().is_some())
}
