//! What an outcome means: acknowledge, retry when, or give up.
//!
//! Pure: the clock, chance and the parsing of HTTP dates are handed in, so that
//! every decision can be tested on the host with any of them.

use crate::protocol::{Reason, Timestamp};

/// Milliseconds.
pub type Millis = u64;

const SECOND: Millis = 1000;
const HOUR: Millis = 3600 * SECOND;

/// The longest delay before the first retry; doubled for each further one.
pub const BACKOFF_BASE: Millis = 5 * SECOND;

/// Where the doubling ends.
pub const BACKOFF_LIMIT: Millis = HOUR;

/// The longest `Retry-After` that is obeyed. A server's slip of the pen must
/// not park a request for a year.
pub const RETRY_AFTER_LIMIT: Millis = 24 * HOUR;

/// The shortest time between two attempts that nobody asked for, so that a page
/// flicking between visible and hidden does not hammer a server that is down.
pub const UNSCHEDULED_INTERVAL: Millis = 2 * SECOND;

/// When a try that did not count left no schedule: the time to the next one.
/// The `online` event comes first, as a rule.
pub const OFFLINE_INTERVAL: Millis = 60 * SECOND;

/// What came of sending a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A readable answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Whether the browser followed a redirect on the way.
        redirected: bool,
    },
    /// An answer the worker may not look into: `mode: 'no-cors'`.
    Opaque,
    /// A redirect that the request asked not to follow, as form posts do.
    OpaqueRedirect,
    /// No answer at all.
    Network,
    /// No answer in time.
    Timeout,
}

/// What an outcome means for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server has it. On a replay it leaves the store.
    Acknowledged,
    /// Keep it and try again.
    Retry(Reason),
    /// Trying again will not help. The first send hands the answer to the page;
    /// a replay gives the request up.
    Refused(Reason),
}

/// Which answers count as success, and when to stop trying.
///
/// ```
/// use sync_status::{Outcome, Policy, Reason, Verdict};
///
/// let policy = Policy::default();
/// let answer = |status| Outcome::Answer { status, redirected: false };
/// assert_eq!(policy.judge(answer(201)), Verdict::Acknowledged);
/// assert_eq!(policy.judge(answer(503)), Verdict::Retry(Reason::Status));
/// assert_eq!(policy.judge(answer(404)), Verdict::Refused(Reason::Status));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Retry every 4xx, not only 408, 425 and 429. Default `false`.
    pub error_on_4xx: bool,
    /// Retry 5xx. Default `true`; `false` treats them as final refusals.
    pub error_on_5xx: bool,
    /// When not empty, these statuses and no others count as success, and every
    /// other is retried.
    pub expected_status_codes: Vec<u16>,
    /// Only an answer that was redirected counts as success, any other is
    /// retried. For form handlers that redirect when all went well.
    pub expect_redirect: bool,
    /// Give up after this many scheduled replays. Default 20.
    pub max_attempts: u32,
    /// Give up a request older than this, in milliseconds. Default 7 days.
    pub max_retention: Millis,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            error_on_4xx: false,
            error_on_5xx: true,
            expected_status_codes: Vec::new(),
            expect_redirect: false,
            max_attempts: 20,
            max_retention: 7 * 24 * HOUR,
        }
    }
}

impl Policy {
    /// Judges an outcome; the same on the first send and on every replay.
    pub fn judge(&self, outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Network => Verdict::Retry(Reason::Network),
            Outcome::Timeout => Verdict::Retry(Reason::Timeout),
            Outcome::Opaque | Outcome::OpaqueRedirect => Verdict::Acknowledged,
            Outcome::Answer { status, redirected } => self.judge_status(status, redirected),
        }
    }

    fn judge_status(&self, status: u16, redirected: bool) -> Verdict {
        if !self.expected_status_codes.is_empty() && !self.expected_status_codes.contains(&status)
            || self.expect_redirect && !redirected
        {
            return Verdict::Retry(Reason::Status);
        }
        if self.expected_status_codes.contains(&status) {
            return Verdict::Acknowledged;
        }
        let retry = match status {
            200..=299 => return Verdict::Acknowledged,
            408 | 425 | 429 => true,
            400..=499 => self.error_on_4xx,
            500..=599 => self.error_on_5xx,
            _ => false,
        };
        if retry { Verdict::Retry(Reason::Status) } else { Verdict::Refused(Reason::Status) }
    }

    /// Whether a request first sent at `sent` is too old at `now`. One from the
    /// future, after the clock was set back, is not.
    ///
    /// ```
    /// let policy = sync_status::Policy { max_retention: 60_000, ..Default::default() };
    /// assert!(!policy.is_expired(1_000_000, 1_060_000));
    /// assert!(policy.is_expired(1_000_000, 1_060_001));
    /// ```
    pub fn is_expired(&self, sent: Timestamp, now: Timestamp) -> bool {
        now.saturating_sub(sent) > self.max_retention
    }
}

/// What is remembered of a request's failed replays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many scheduled replays have failed.
    pub count: u32,
    /// When the last one failed.
    pub last_at: Option<Timestamp>,
    /// When the next is due.
    pub next_at: Option<Timestamp>,
    /// Why the last one failed.
    pub reason: Option<Reason>,
}

/// What set a replay off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The browser, which believes that there is a connection: a `sync` event.
    Sync,
    /// The service worker started.
    Start,
    /// Another request of the app has just got through.
    Fetch,
    /// A page: back online, visible again, or the next retry is due.
    Heartbeat,
    /// The user pressed Retry.
    User,
}

/// Whether a request may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is due; a failure counts.
    Due,
    /// It is early, but the user wants it, or something suggests that the network
    /// is back. To find that it is not does not count: tries that nobody
    /// scheduled must not use up `max_attempts`.
    Early,
    /// Not before its time.
    Wait,
}

impl Attempts {
    /// Whether a request with this history may be sent at `now`.
    ///
    /// A server that asked for patience, by status or `Retry-After`, gets it;
    /// after a network failure, any sign of a network is worth a try.
    ///
    /// ```
    /// use sync_status::{Attempts, Reason, Trigger, Turn};
    ///
    /// let now = 1_790_000_000_000;
    /// let refused = Attempts::default().failed(Reason::Status, now, Some(60_000), 0.5);
    /// assert_eq!(refused.turn(Trigger::Heartbeat, now + 59_999), Turn::Wait);
    /// assert_eq!(refused.turn(Trigger::Heartbeat, now + 60_000), Turn::Due);
    /// assert_eq!(refused.turn(Trigger::User, now), Turn::Early);
    ///
    /// let offline = Attempts::default().failed(Reason::Network, now, None, 0.5);
    /// assert_eq!(offline.turn(Trigger::Sync, now + 1), Turn::Early);
    /// ```
    pub fn turn(&self, trigger: Trigger, now: Timestamp) -> Turn {
        let Some(next_at) = self.next_at else { return Turn::Due };
        if now >= next_at || self.is_off_the_clock(next_at, now) {
            return Turn::Due;
        }
        if trigger == Trigger::User {
            return Turn::Early;
        }
        let since = now.saturating_sub(self.last_at.unwrap_or(0));
        match self.reason {
            Some(Reason::Network | Reason::Timeout)
                if trigger == Trigger::Sync || since >= UNSCHEDULED_INTERVAL =>
            {
                Turn::Early
            }
            _ => Turn::Wait,
        }
    }

    /// A schedule made before the clock was set back would mean waiting for the
    /// old time to come round again. No schedule of ours reaches further than
    /// the longest `Retry-After`: one that does was made by a clock that ran
    /// ahead, or comes from a damaged record.
    fn is_off_the_clock(&self, next_at: Timestamp, now: Timestamp) -> bool {
        self.last_at.is_some_and(|last| now < last)
            || next_at.saturating_sub(now) > RETRY_AFTER_LIMIT
    }

    /// The history after one more failure at `now`. `retry_after` is what the
    /// server asked for, `chance` a random number in `0.0..1.0`.
    ///
    /// ```
    /// use sync_status::{Attempts, Reason};
    ///
    /// let once = Attempts::default().failed(Reason::Network, 1_000_000, None, 0.5);
    /// assert_eq!(once.count, 1);
    /// assert_eq!(once.next_at, Some(1_002_500));
    /// ```
    #[must_use]
    pub fn failed(
        &self,
        reason: Reason,
        now: Timestamp,
        retry_after: Option<Millis>,
        chance: f64,
    ) -> Self {
        let count = self.count.saturating_add(1);
        let delay = retry_after.unwrap_or_else(|| backoff(count, chance));
        Self {
            count,
            last_at: Some(now),
            next_at: Some(now.saturating_add(delay)),
            reason: Some(reason),
        }
    }

    /// The history after a failure that does not count: a try before its time,
    /// or one while the browser was offline. It keeps the schedule, unless the
    /// server gave another one; `max_attempts` is not for days without network.
    ///
    /// ```
    /// use sync_status::{Attempts, Reason};
    ///
    /// let once = Attempts::default().failed(Reason::Network, 1_000_000, None, 0.5);
    /// let early = once.failed_uncounted(Reason::Network, 1_001_000, None);
    /// assert_eq!((early.count, early.next_at), (once.count, once.next_at));
    /// ```
    #[must_use]
    pub fn failed_uncounted(
        &self,
        reason: Reason,
        now: Timestamp,
        retry_after: Option<Millis>,
    ) -> Self {
        let scheduled = self.next_at.is_some_and(|at| at > now);
        if scheduled && retry_after.is_none() {
            return Self { last_at: Some(now), ..self.clone() };
        }
        let delay = retry_after.unwrap_or(OFFLINE_INTERVAL);
        Self {
            count: self.count,
            last_at: Some(now),
            next_at: Some(now.saturating_add(delay)),
            reason: Some(reason),
        }
    }

    /// The history after the request was given up at `now`.
    #[must_use]
    pub fn given_up(&self, reason: Reason, now: Timestamp) -> Self {
        let count = self.count.saturating_add(1);
        Self { count, last_at: Some(now), next_at: None, reason: Some(reason) }
    }
}

/// The delay after the `failures`-th failure in a row: exponential with full
/// jitter, so that the pages of a server that comes back do not all return in
/// the same second. See
/// <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.
///
/// ```
/// use sync_status::backoff;
///
/// assert_eq!(backoff(1, 0.5), 2_500);
/// assert_eq!(backoff(2, 0.5), 5_000);
/// assert_eq!(backoff(99, 0.5), 1_800_000);
/// ```
pub fn backoff(failures: u32, chance: f64) -> Millis {
    let doublings = failures.saturating_sub(1).min(20);
    let ceiling = (BACKOFF_BASE << doublings).min(BACKOFF_LIMIT);
    (ceiling as f64 * chance) as Millis
}

/// Reads a `Retry-After` header (RFC 9110, section 10.2.3): whole seconds, or an
/// HTTP date, which `parse_date` turns into a time as `Date.parse` does (NaN for
/// what is no date). `None` if it is neither.
///
/// `None` also for no time at all: 0, or a date that is past. To obey it would
/// use up `max_attempts` within seconds, and `Date.parse` takes nonsense such as
/// `-5` for a day in 2001. The usual backoff is never wrong.
///
/// ```
/// use sync_status::retry_after;
///
/// let now = 1_445_412_480_000; // Wed, 21 Oct 2015 07:28:00 GMT
/// let date = |_: &str| 1_445_412_540_000.0;
/// assert_eq!(retry_after("120", now, date), Some(120_000));
/// assert_eq!(retry_after("Wed, 21 Oct 2015 07:29:00 GMT", now, date), Some(60_000));
/// assert_eq!(retry_after("soon", now, |_| f64::NAN), None);
/// assert_eq!(retry_after("0", now, date), None);
/// ```
pub fn retry_after(
    header: &str,
    now: Timestamp,
    parse_date: impl FnOnce(&str) -> f64,
) -> Option<Millis> {
    let header = header.trim_ascii();
    let delay = if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        let append = |seconds: u64, digit: u8| {
            // Beyond the limit, one digit more or less makes no difference.
            (seconds * 10 + u64::from(digit - b'0')).min(RETRY_AFTER_LIMIT)
        };
        header.bytes().fold(0, append) * SECOND
    } else {
        // NaN becomes 0, the most distant past.
        (parse_date(header) as u64).saturating_sub(now)
    };
    (delay > 0).then(|| delay.min(RETRY_AFTER_LIMIT))
}
