//! What the server does with a request: the switch of the demo.

use std::collections::VecDeque;

use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

/// What happens to one request.
///
/// The empty braces make serde refuse unknown keys, which it would ignore on unit variants.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// Stores the request and answers 201.
    Up {},
    /// The same, after a time: a server that is far away.
    Slow {
        /// How long the answer takes once the request is here.
        milliseconds: u64,
    },
    /// Closes the connection without a byte and stores nothing: the server is gone.
    Drop {},
    /// Accepts the request and never answers; stores nothing.
    Stall {},
    /// Stores the request and answers this status.
    Status(Refusal),
    /// Stores the request, then closes the connection: only the answer is lost.
    LoseAnswer {},
}

/// The answer of [`Answer::Status`].
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The status, 200 to 599: HTTP has no final answer outside of that.
    #[serde(
        serialize_with = "http_serde::status_code::serialize",
        deserialize_with = "final_status"
    )]
    pub status: StatusCode,
    /// Headers to send with it, such as `retry-after`.
    #[serde(with = "http_serde::header_map", default, skip_serializing_if = "HeaderMap::is_empty")]
    pub headers: HeaderMap,
}

/// What the server does from now on.
///
/// As JSON it is either one answer, `{"mode": "drop"}`, or a script whose steps are consumed one per `/api/*` request:
/// `{"mode": "script", "steps": [{"mode": "drop"}, {"mode": "status", "status": 503}], "then": {"mode": "up"}}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    /// One per `/api/*` request, in order.
    pub steps: VecDeque<Answer>,
    /// Every request after that.
    pub then: Answer,
}

impl Behaviour {
    /// Answers normally.
    pub const UP: Self = Self::always(Answer::Up {});
    /// Is gone.
    pub const DROP: Self = Self::always(Answer::Drop {});

    /// The same answer for every request.
    #[must_use]
    pub const fn always(answer: Answer) -> Self {
        Self { steps: VecDeque::new(), then: answer }
    }

    /// Every request is answered with this status.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self::always(Answer::Status(Refusal { status, headers: HeaderMap::new() }))
    }

    /// These answers, one per `/api/*` request, and `then` for all that follow.
    #[must_use]
    pub fn script(steps: impl IntoIterator<Item = Answer>, then: Answer) -> Self {
        Self { steps: steps.into_iter().collect(), then }
    }

    /// The answer to an `/api/*` request, which uses up a step.
    pub(crate) fn next(&mut self) -> Answer {
        self.steps.pop_front().unwrap_or_else(|| self.then.clone())
    }

    /// Whether pages and scripts are unreachable too. A script speaks of `/api/*` only, so not while it has steps.
    pub(crate) fn is_gone(&self) -> bool {
        self.steps.is_empty() && self.then == Answer::Drop {}
    }
}

/// The JSON form of a behaviour with steps; an enum because a struct's `tag` is written but not read by serde.
#[derive(Deserialize, Serialize)]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
enum Scripted {
    Script { steps: VecDeque<Answer>, then: Answer },
}

impl Serialize for Behaviour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.steps.is_empty() {
            return self.then.serialize(serializer);
        }
        Scripted::Script { steps: self.steps.clone(), then: self.then.clone() }
            .serialize(serializer)
    }
}

/// By hand, because `#[serde(untagged)]` answers every mistake with "data did not match any variant".
impl<'de> Deserialize<'de> for Behaviour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value["mode"] == "script" {
            let Scripted::Script { steps, then } =
                serde_json::from_value(value).map_err(D::Error::custom)?;
            return Ok(Self { steps, then });
        }
        serde_json::from_value(value).map(Self::always).map_err(D::Error::custom)
    }
}

fn final_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
    let status = http_serde::status_code::deserialize(deserializer)?;
    if (200..600).contains(&status.as_u16()) {
        return Ok(status);
    }
    Err(D::Error::custom(format!("status must be 200 to 599, not {}", status.as_u16())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(value: Value) -> Result<Behaviour, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn every_mode_survives_the_round_trip() {
        for value in [
            json!({"mode": "up"}),
            json!({"mode": "drop"}),
            json!({"mode": "stall"}),
            json!({"mode": "slow", "milliseconds": 20}),
            json!({"mode": "lose-answer"}),
            json!({"mode": "status", "status": 503, "headers": {"retry-after": "120"}}),
            json!({"mode": "script", "steps": [{"mode": "drop"}, {"mode": "status", "status": 400}], "then": {"mode": "up"}}),
        ] {
            let behaviour = parse(value.clone());
            assert_eq!(behaviour.map(|behaviour| json!(behaviour)), Ok(value));
        }
    }

    #[test]
    fn a_mistake_is_named() {
        for (value, expected) in [
            (json!({"mode": "up", "colour": "red"}), "unknown field `colour`"),
            (json!({"mode": "status", "status": 503, "header": {}}), "unknown field `header`"),
            (json!({"mode": "status", "status": 101}), "status must be 200 to 599, not 101"),
            (json!({"mode": "status"}), "missing field `status`"),
            (json!({"mode": "down"}), "unknown variant `down`"),
            (json!({"mode": "script", "steps": []}), "missing field `then`"),
            (
                json!({"mode": "script", "steps": [], "then": {"mode": "up"}, "loop": true}),
                "unknown field `loop`",
            ),
            (json!({}), "missing field `mode`"),
        ] {
            let error = parse(value.clone()).expect_err("must be refused");
            assert!(error.contains(expected), "{value}: {error}");
        }
    }

    #[test]
    fn a_script_is_gone_only_once_its_steps_are_used_up() {
        let mut behaviour = Behaviour::script([Answer::Up {}], Answer::Drop {});
        assert!(!behaviour.is_gone());
        assert_eq!(behaviour.next(), Answer::Up {});
        assert!(behaviour.is_gone());
        assert_eq!(behaviour.next(), Answer::Drop {});
    }
}
