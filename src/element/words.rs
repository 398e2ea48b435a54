//! A status in a few words: which label says it, and with which numbers.

use super::State;
use crate::{Phase, QueueStatus, Timestamp};

/// The labels that say how things stand, in the order of `src/js/labels/en.js`:
/// the page's script is told of them by their number.
///
/// The texts are there, where a page can replace them, and `Intl` knows their
/// numbers and plurals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Label {
    /// Nothing is owed.
    Idle,
    /// So many wait.
    Pending,
    /// So many are sent of so many.
    Replaying,
    /// So many wait, and when the next try is.
    Retrying,
    /// So many failed.
    Failed,
    /// So many failed, and so many wait.
    FailedPending,
    /// There is no connection.
    Offline,
    /// There is none, and so many wait.
    OfflinePending,
    /// Nothing here stores or sends.
    Unavailable,
    /// They are being sent, without numbers.
    Sending,
    /// There will be another try, without a time.
    WillRetry,
}

impl Label {
    /// The names of all of them.
    pub const NAMES: [&'static str; 11] = [
        "idle",
        "pending",
        "replaying",
        "retrying",
        "failed",
        "failedPending",
        "offline",
        "offlinePending",
        "unavailable",
        "sending",
        "willRetry",
    ];

    /// The name in JavaScript.
    ///
    /// ```
    /// assert_eq!(sync_status::element::Label::WillRetry.as_str(), "willRetry");
    /// ```
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// What the badge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is to be read.
    pub label: Label,
    /// What a screen reader says instead: nothing that ticks.
    pub spoken: Label,
    /// The number that the sentence is about, and its plural follows.
    pub count: u32,
    /// Seconds until the next attempt, if one is scheduled and not yet due.
    pub retry_in: Option<u32>,
}

impl Words {
    /// The words for `queue`, which is in `state`.
    ///
    /// ```
    /// use sync_status::{Phase, QueueStatus, element::{Label, State, Words}};
    ///
    /// let mut queue = QueueStatus::default();
    /// queue.remaining = 3;
    /// let words = Words::of(State::Offline, &queue, 0);
    /// assert_eq!((words.label, words.count), (Label::OfflinePending, 3));
    /// ```
    pub fn of(state: State, queue: &QueueStatus, now: Timestamp) -> Self {
        let waiting = queue.remaining > 0;
        let retry_in = seconds_left(queue, now);
        let label = match state {
            State::Offline if waiting => Label::OfflinePending,
            State::Phase(Phase::Failed) if waiting => Label::FailedPending,
            State::Phase(Phase::Retrying) if retry_in.is_none() => Label::Pending,
            _ => state.label(),
        };
        let spoken = match state {
            State::Phase(Phase::Replaying) => Label::Sending,
            State::Phase(Phase::Retrying) => Label::WillRetry,
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

#[cfg(test)]
mod tests {
    use super::Label;

    /// The page's script is told of a label by its number.
    #[test]
    fn the_english_labels_begin_in_this_order() {
        let english = include_str!("../js/labels/en.js");
        let keys = english.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": '"));
        let keys: Vec<&str> = keys.map(|(key, _)| key).take(Label::NAMES.len()).collect();
        assert_eq!(keys, Label::NAMES);
        assert_eq!(Label::WillRetry.as_str(), "willRetry");
    }
}
