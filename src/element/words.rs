//! A status in a few words: which label says it, and with which numbers.

use super::State;
use crate::{Phase, QueueStatus, Timestamp};

/// What the badge says. The labels themselves are in `src/js/labels`, where
/// a page can replace them, and `Intl` knows its numbers and plurals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The key of the label.
    pub label: &'static str,
    /// The key of what a screen reader says instead: nothing that ticks.
    pub spoken: &'static str,
    /// The number that the sentence is about, and its plural follows.
    pub count: u32,
    /// Seconds until the next attempt, if one is scheduled and not yet due.
    pub retry_in: Option<u32>,
}

impl Words {
    /// The words for `queue`, which is in `state`.
    ///
    /// ```
    /// use sync_status::{Phase, QueueStatus, element::{State, Words}};
    ///
    /// let mut queue = QueueStatus::default();
    /// queue.remaining = 3;
    /// let words = Words::of(State::Offline, &queue, 0);
    /// assert_eq!((words.label, words.count), ("offlinePending", 3));
    /// ```
    pub fn of(state: State, queue: &QueueStatus, now: Timestamp) -> Self {
        let waiting = queue.remaining > 0;
        let retry_in = seconds_left(queue, now);
        let label = match state {
            State::Offline if waiting => "offlinePending",
            State::Phase(Phase::Failed) if waiting => "failedPending",
            State::Phase(Phase::Retrying) if retry_in.is_none() => "pending",
            _ => state.as_str(),
        };
        let spoken = match state {
            State::Phase(Phase::Replaying) => "sending",
            State::Phase(Phase::Retrying) => "willRetry",
            _ => label,
        };
        let failed = state == State::Phase(Phase::Failed);
        let count = if failed { queue.failed } else { queue.remaining };
        Self { label, spoken, count, retry_in }
    }
}

/// Counts whole seconds of the clock, so that all countdowns of a page move in
/// the same tick.
fn seconds_left(queue: &QueueStatus, now: Timestamp) -> Option<u32> {
    let seconds = (queue.next_retry_at? / 1_000).checked_sub(now / 1_000)?;
    (seconds > 0).then(|| seconds.min(u32::MAX.into()) as u32)
}
