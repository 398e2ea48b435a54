//! Folds messages into what a page shows: per queue and in total.
//!
//! Pure: no browser, no clock. Counts are never added up from events; each
//! message brings them whole, so the latest message is right whatever was lost.

use arrayvec::ArrayString;
#[cfg(all(feature = "dist", feature = "element"))]
use arrayvec::ArrayVec;

use crate::dialect::Kind;
use crate::fields::{Fields, Key};
use crate::protocol::{Message, Reason, Timestamp, Value};

// Any script of the origin can speak on a channel, for as long as a page is
// open: what it can make the page remember is bounded.

/// How many queues are followed; those heard of later are ignored.
const QUEUES_MAX: usize = 100;
/// The longest name of a queue, in bytes. A longer one is ignored, because cut
/// off it might be another queue's.
const NAME_MAX: usize = 1_000;
/// How much of an error's text is kept, in bytes.
const ERROR_MAX: usize = 1_000;

/// How many emitters a queue remembers the last `seq` of. Two are alive at
/// once while a service worker is being updated; more is rare.
const REMEMBERED_EMITTERS: usize = 4;

/// What every queue of a channel is known to owe.
///
/// ```
/// use sync_status::{Event, Message, Snapshot, Status};
///
/// let mut status = Status::default();
/// status.apply(&Message {
///     queue: "api".into(),
///     remaining: 3,
///     failed: 0,
///     epoch: 1,
///     seq: 1,
///     at: 1,
///     event: Event::Remaining(Snapshot::default()),
/// });
/// assert_eq!(status.total().remaining, 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Sorted by name. A channel carries a handful of queues; a tree or a hash
    /// map would cost the page kilobytes of code.
    queues: List,
}

/// A page's script has no allocator, which would be a quarter of its wasm: there
/// is room for all of the queues from the start, at 2 kB each.
#[cfg(all(feature = "dist", feature = "element"))]
type List = ArrayVec<(Name, QueueStatus), QUEUES_MAX>;
#[cfg(not(all(feature = "dist", feature = "element")))]
type List = Vec<(Name, QueueStatus)>;

type Name = ArrayString<NAME_MAX>;

/// What one queue is known to owe; also the sum over several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueStatus {
    /// Requests still owed to the server: waiting or in flight.
    pub remaining: u32,
    /// Requests given up, kept until the user retries or discards them.
    pub failed: u32,
    /// Requests seen acknowledged since this page listens.
    pub replayed: u32,
    /// The running replay, if one runs.
    pub progress: Option<Progress>,
    /// How many replays of the first request have failed.
    pub attempt: u32,
    /// When the next attempt is due, if one is.
    pub next_retry_at: Option<Timestamp>,
    /// When the oldest request still waiting was first sent.
    pub oldest_at: Option<Timestamp>,
    /// When the server last acknowledged a replay.
    pub last_replayed_at: Option<Timestamp>,
    /// Why the last attempt failed, in words; `None` once one succeeds.
    pub last_error: Option<Excerpt>,
    /// Whether the browser will wake the worker to replay.
    pub background_sync: bool,
    /// The latest first.
    emitters: [Option<Emitter>; REMEMBERED_EMITTERS],
}

/// Nothing is owed. A static, because copying it takes less code than building it.
pub(crate) static NOTHING: QueueStatus = QueueStatus {
    remaining: 0,
    failed: 0,
    replayed: 0,
    progress: None,
    attempt: 0,
    next_retry_at: None,
    oldest_at: None,
    last_replayed_at: None,
    last_error: None,
    background_sync: false,
    emitters: [None; REMEMBERED_EMITTERS],
};

impl Default for QueueStatus {
    fn default() -> Self {
        NOTHING
    }
}

/// The beginning of a text.
pub type Excerpt = ArrayString<ERROR_MAX>;

/// How far a replay has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Requests that this replay has dealt with.
    pub done: u32,
    /// Those, and the ones still waiting.
    pub total: u32,
}

/// The last message heard of one emitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Emitter {
    epoch: Timestamp,
    seq: u32,
}

/// What one word says of a queue; see [`QueueStatus::phase`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is owed.
    Idle,
    /// Requests wait for their first replay.
    Pending,
    /// Requests are being sent.
    Replaying,
    /// A replay failed; the next is scheduled.
    Retrying,
    /// The server refused something, or it was given up: the user decides.
    Failed,
}

impl Phase {
    /// The word used by the element's `state`.
    ///
    /// ```
    /// assert_eq!(sync_status::Phase::Retrying.as_str(), "retrying");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Pending => "pending",
            Self::Replaying => "replaying",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
        }
    }
}

impl Status {
    /// Nothing was heard.
    pub const fn new() -> Self {
        #[cfg(all(feature = "dist", feature = "element"))]
        let queues = List::new_const();
        #[cfg(not(all(feature = "dist", feature = "element")))]
        let queues = List::new();
        Self { queues }
    }

    /// Takes one message in. Returns `false` when it changes nothing: for a
    /// duplicate, one that was overtaken by a later message of the same emitter,
    /// and one of a queue too many.
    pub fn apply(&mut self, message: &Message) -> bool {
        let mut values = [const { Value::Null }; Key::NAMES.len()];
        message.write(&mut |key, value| values[key as usize] = value);
        self.take_in(&values, message.at)
    }

    /// Takes in what came over the channel `now`, of whatever library: an
    /// untrusted object, whose properties `get` looks up. Returns `false` when
    /// that changes nothing; also for what is no message, and for what another
    /// library says of a queue that speaks the protocol itself: that tells more,
    /// and its counts include what is being sent.
    ///
    /// ```
    /// use sync_status::{Status, Value};
    ///
    /// let mut status = Status::default();
    /// let news = status.hear(
    ///     |key| match key {
    ///         "name" => Value::Text("api".into()),
    ///         "remaining" => Value::Number(3.0),
    ///         _ => Value::Null,
    ///     },
    ///     1_790_000_000_000,
    /// );
    /// assert!(news);
    /// assert_eq!(status.total().remaining, 3);
    /// ```
    pub fn hear<'a>(&mut self, get: impl Fn(&'static str) -> Value<'a>, now: Timestamp) -> bool {
        self.take_in(&Key::NAMES.map(get), now)
    }

    fn take_in(&mut self, values: &[Value<'_>], now: Timestamp) -> bool {
        let fields = Fields::read(|index| values[index].given());
        Kind::of(&fields).is_some_and(|kind| self.fold(kind, &fields, now))
    }

    pub(crate) fn fold(&mut self, kind: Kind, fields: &Fields<'_>, now: Timestamp) -> bool {
        let Some(queue) = self.queue_mut(kind.queue(fields)) else { return false };
        let news = if kind.is_ours() { queue.is_news(fields) } else { queue.emitters[0].is_none() };
        if news {
            queue.apply(kind, fields, now);
        }
        news
    }

    /// Every queue heard of, by name.
    pub fn queues(&self) -> impl Iterator<Item = (&str, &QueueStatus)> {
        self.queues.iter().map(|(name, queue)| (name.as_str(), queue))
    }

    /// The queue at that place of [`queues`](Self::queues); the border is numbers.
    #[cfg(all(feature = "dist", feature = "element"))]
    pub(crate) fn queue(&self, index: usize) -> Option<(&str, &QueueStatus)> {
        self.queues.get(index).map(|(name, queue)| (name.as_str(), queue))
    }

    fn queue_mut(&mut self, name: &str) -> Option<&mut QueueStatus> {
        let place = self.queues.iter().position(|(other, _)| other.as_str() >= name);
        let index = place.unwrap_or(self.queues.len());
        if self.queues.get(index).is_none_or(|(other, _)| other.as_str() != name) {
            if self.queues.len() == QUEUES_MAX {
                return None;
            }
            self.queues.insert(index, (Name::from(name).ok()?, QueueStatus::default()));
        }
        Some(&mut self.queues[index].1)
    }

    /// All queues as one.
    pub fn total(&self) -> QueueStatus {
        self.total_of(&|_| true)
    }

    /// The queues whose name is `wanted`, as one.
    ///
    /// ```
    /// let status = sync_status::Status::default();
    /// assert_eq!(status.total_of(&|queue| queue == "api").remaining, 0);
    /// ```
    pub fn total_of(&self, wanted: &dyn Fn(&str) -> bool) -> QueueStatus {
        let mut total = QueueStatus::default();
        for (_, queue) in self.queues.iter().filter(|(name, _)| wanted(name)) {
            total.add(queue);
        }
        total
    }
}

impl QueueStatus {
    /// The state in one word. What the user can act on comes first: a running
    /// replay, then what failed for good, then what will be tried again.
    ///
    /// ```
    /// use sync_status::{Phase, QueueStatus};
    ///
    /// let mut queue = QueueStatus::default();
    /// assert_eq!(queue.phase(), Phase::Idle);
    /// queue.remaining = 2;
    /// assert_eq!(queue.phase(), Phase::Pending);
    /// ```
    pub fn phase(&self) -> Phase {
        if self.progress.is_some() {
            Phase::Replaying
        } else if self.failed > 0 {
            Phase::Failed
        } else if self.remaining == 0 {
            Phase::Idle
        } else if self.attempt > 0 {
            Phase::Retrying
        } else {
            Phase::Pending
        }
    }

    /// Whether a message is later than what was heard of its emitter.
    ///
    /// Emitters are told apart by `epoch` but not ordered by it: a clock that
    /// was set back must not make a new worker's messages look old.
    fn is_news(&mut self, fields: &Fields<'_>) -> bool {
        let (epoch, seq) = (fields.time(Key::Epoch), fields.count(Key::Seq));
        if let Some(emitter) = self.emitters.iter_mut().flatten().find(|e| e.epoch == epoch) {
            let news = seq > emitter.seq;
            emitter.seq = emitter.seq.max(seq);
            return news;
        }
        self.emitters.copy_within(..REMEMBERED_EMITTERS - 1, 1);
        self.emitters[0] = Some(Emitter { epoch, seq });
        true
    }

    fn apply(&mut self, kind: Kind, fields: &Fields<'_>, now: Timestamp) {
        let before = self.remaining;
        if kind.counts() {
            self.remaining = fields.count(Key::Remaining);
        }
        if kind.is_ours() {
            self.failed = fields.count(Key::Failed);
        }
        match kind {
            Kind::Enqueued | Kind::Discarded => {}
            Kind::Replaying => {
                self.attempt = fields.count(Key::Attempt).saturating_sub(1);
                self.next_retry_at = None;
                self.advance(0);
            }
            Kind::Replayed => {
                self.acknowledged(1, fields.time(Key::At));
                self.advance(1);
            }
            Kind::Failed => self.attempt_failed(fields),
            Kind::Remaining => self.adopt(fields),
            // Sent unheard, by the browser's sync: no error is left to tell of.
            Kind::Count if self.remaining == 0 => self.last_error = None,
            Kind::Count => {}
            Kind::Sending => self.advance(before.saturating_sub(self.remaining)),
            Kind::Sent => {
                self.acknowledged(fields.count(Key::SuccessCount), now);
                self.progress = None;
            }
            Kind::NotSent => {
                self.fail_with(fields.text(Key::Error));
                self.attempt = self.attempt.max(1);
                self.progress = None;
            }
            // Workbox 2 never says that a request was sent, so its messages
            // cannot be counted: at least one waits, and that is all.
            Kind::Stored => self.remaining = before.max(1),
            Kind::NotStored => self.fail_with("storage"),
        }
        self.settle();
    }

    /// Remembers the beginning of an error's text.
    #[inline(never)]
    fn fail_with(&mut self, text: &str) {
        let mut end = text.len().min(ERROR_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.last_error = Excerpt::from(&text[..end]).ok();
    }

    fn acknowledged(&mut self, count: u32, at: Timestamp) {
        self.replayed = self.replayed.saturating_add(count);
        if count > 0 {
            self.last_replayed_at = Some(at);
        }
        self.last_error = None;
        self.attempt = 0;
    }

    fn attempt_failed(&mut self, fields: &Fields<'_>) {
        self.fail_with(fields.text(Key::Message));
        if fields.flag(Key::Permanent) {
            self.advance(1);
        } else if fields.text(Key::Reason) != Reason::Storage.as_str() {
            self.attempt = fields.count(Key::Attempt);
            self.next_retry_at = fields.some_time(Key::NextRetryAt);
            self.progress = None;
        }
    }

    /// Moves the running replay on by `done` requests; starts one if none ran,
    /// because its first message may have been lost.
    // Copied into each of its callers, it was 3 % of the page's wasm.
    #[inline(never)]
    fn advance(&mut self, done: u32) {
        let progress = self.progress.get_or_insert_default();
        progress.done = progress.done.saturating_add(done);
    }

    /// Brings the rest in line with the new counts, whatever message brought
    /// them. Nothing is being sent when nothing remains: waiting for the
    /// snapshot at the replay's end would mean for ever if that one got lost.
    fn settle(&mut self) {
        if self.remaining == 0 {
            self.progress = None;
            self.attempt = 0;
            self.next_retry_at = None;
            self.oldest_at = None;
        } else if let Some(progress) = &mut self.progress {
            progress.total = progress.done.saturating_add(self.remaining);
        }
    }

    fn adopt(&mut self, fields: &Fields<'_>) {
        self.attempt = fields.count(Key::Attempt);
        self.next_retry_at = fields.some_time(Key::NextRetryAt);
        self.oldest_at = fields.some_time(Key::OldestAt);
        self.last_replayed_at = self.last_replayed_at.max(fields.some_time(Key::LastReplayedAt));
        self.last_error = None;
        if let Some(error) = fields.some_text(Key::LastError) {
            self.fail_with(error);
        }
        self.background_sync = fields.flag(Key::BackgroundSync);
        if fields.flag(Key::Replaying) {
            self.advance(0);
        } else {
            self.progress = None;
        }
    }

    /// Adds another queue, to a sum of some.
    pub(crate) fn add(&mut self, other: &Self) {
        self.remaining = self.remaining.saturating_add(other.remaining);
        self.failed = self.failed.saturating_add(other.failed);
        self.replayed = self.replayed.saturating_add(other.replayed);
        self.attempt = self.attempt.max(other.attempt);
        self.next_retry_at = earliest(self.next_retry_at, other.next_retry_at);
        self.oldest_at = earliest(self.oldest_at, other.oldest_at);
        self.last_replayed_at = self.last_replayed_at.max(other.last_replayed_at);
        if self.last_error.is_none() {
            self.last_error = other.last_error;
        }
        self.background_sync |= other.background_sync;
        if let Some(more) = other.progress {
            let sum = self.progress.get_or_insert_default();
            sum.done = sum.done.saturating_add(more.done);
            sum.total = sum.total.saturating_add(more.total);
        }
    }
}

fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => a.or(b),
    }
}
