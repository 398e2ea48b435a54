//! Folds messages into what a page shows: per queue and in total.
//!
//! Pure: no browser, no clock. Counts are never added up from events; each
//! message brings them whole, so the latest message is right whatever was lost.

use crate::dialect::{Foreign, News};
use crate::protocol::{Event, Message, Reason, Snapshot, Timestamp};

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
    queues: Vec<(String, QueueStatus)>,
}

/// What one queue is known to owe; also the sum over several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    pub last_error: Option<String>,
    /// Whether the browser will wake the worker to replay.
    pub background_sync: bool,
    emitters: Vec<Emitter>,
}

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
    /// Takes one message in. Returns `false` when it changes nothing: for a
    /// duplicate, one that was overtaken by a later message of the same emitter,
    /// and one of a queue too many.
    pub fn apply(&mut self, message: &Message) -> bool {
        let Some(queue) = self.queue_mut(&message.queue) else { return false };
        let news = queue.is_news(message);
        if news {
            queue.apply(message);
        }
        news
    }

    /// Takes in what another library said, `now`. Returns `false` when that
    /// changes nothing: a queue that speaks the protocol itself tells more, and
    /// its counts include what is being sent.
    pub fn apply_foreign(&mut self, heard: &Foreign, now: Timestamp) -> bool {
        let Some(queue) = self.queue_mut(&heard.queue) else { return false };
        let alone = queue.emitters.is_empty();
        if alone {
            queue.apply_foreign(heard, now);
        }
        alone
    }

    /// Every queue heard of, by name.
    pub fn queues(&self) -> impl Iterator<Item = (&str, &QueueStatus)> {
        self.queues.iter().map(|(name, queue)| (name.as_str(), queue))
    }

    fn queue_mut(&mut self, name: &str) -> Option<&mut QueueStatus> {
        let index = match self.queues.binary_search_by(|(other, _)| other.as_str().cmp(name)) {
            Ok(index) => index,
            Err(_) if self.queues.len() == QUEUES_MAX || name.len() > NAME_MAX => return None,
            Err(index) => {
                self.queues.insert(index, (name.into(), QueueStatus::default()));
                index
            }
        };
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

    /// Whether `message` is later than what was heard of its emitter.
    ///
    /// Emitters are told apart by `epoch` but not ordered by it: a clock that
    /// was set back must not make a new worker's messages look old.
    fn is_news(&mut self, message: &Message) -> bool {
        let Message { epoch, seq, .. } = *message;
        if let Some(emitter) = self.emitters.iter_mut().find(|e| e.epoch == epoch) {
            let news = seq > emitter.seq;
            emitter.seq = emitter.seq.max(seq);
            return news;
        }
        if self.emitters.len() == REMEMBERED_EMITTERS {
            self.emitters.remove(0);
        }
        self.emitters.push(Emitter { epoch, seq });
        true
    }

    fn apply(&mut self, message: &Message) {
        self.remaining = message.remaining;
        self.failed = message.failed;
        match &message.event {
            Event::Enqueued { .. } | Event::Discarded { .. } => {}
            Event::Replaying { attempt, .. } => {
                self.attempt = attempt.saturating_sub(1);
                self.next_retry_at = None;
                self.advance(0);
            }
            Event::Replayed { .. } => {
                self.replayed = self.replayed.saturating_add(1);
                self.last_replayed_at = Some(message.at);
                self.last_error = None;
                self.attempt = 0;
                self.advance(1);
            }
            Event::Failed { attempt, reason, message, permanent, next_retry_at, .. } => {
                self.last_error = Some(shortened(message));
                if *permanent {
                    self.advance(1);
                } else if *reason != Reason::Storage {
                    self.attempt = *attempt;
                    self.next_retry_at = *next_retry_at;
                    self.progress = None;
                }
            }
            Event::Remaining(snapshot) => self.adopt(snapshot),
        }
        self.settle();
    }

    fn apply_foreign(&mut self, heard: &Foreign, now: Timestamp) {
        let before = self.remaining;
        self.remaining = heard.remaining.unwrap_or(before);
        match &heard.news {
            // Sent unheard, by the browser's sync: no error is left to tell of.
            News::Count if self.remaining == 0 => self.last_error = None,
            News::Count => {}
            News::Replaying => self.advance(before.saturating_sub(self.remaining)),
            News::Replayed(count) => {
                self.replayed = self.replayed.saturating_add(*count);
                self.last_replayed_at = (*count > 0).then_some(now).or(self.last_replayed_at);
                self.last_error = None;
                self.attempt = 0;
                self.progress = None;
            }
            News::Failed(message) => {
                self.last_error = Some(shortened(message));
                self.attempt = self.attempt.max(1);
                self.progress = None;
            }
            // Workbox 2 never says that a request was sent, so its messages
            // cannot be counted: at least one waits, and that is all.
            News::Stored => self.remaining = self.remaining.max(1),
            News::NotStored => self.last_error = Some("storage".into()),
        }
        self.settle();
    }

    /// Moves the running replay on by `done` requests; starts one if none ran,
    /// because its first message may have been lost.
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

    fn adopt(&mut self, snapshot: &Snapshot) {
        self.attempt = snapshot.attempt;
        self.next_retry_at = snapshot.next_retry_at;
        self.oldest_at = snapshot.oldest_at;
        self.last_replayed_at = self.last_replayed_at.max(snapshot.last_replayed_at);
        self.last_error = snapshot.last_error.as_deref().map(shortened);
        self.background_sync = snapshot.background_sync;
        if snapshot.replaying {
            self.advance(0);
        } else {
            self.progress = None;
        }
    }

    fn add(&mut self, other: &Self) {
        self.remaining = self.remaining.saturating_add(other.remaining);
        self.failed = self.failed.saturating_add(other.failed);
        self.replayed = self.replayed.saturating_add(other.replayed);
        self.attempt = self.attempt.max(other.attempt);
        self.next_retry_at = earliest(self.next_retry_at, other.next_retry_at);
        self.oldest_at = earliest(self.oldest_at, other.oldest_at);
        self.last_replayed_at = self.last_replayed_at.max(other.last_replayed_at);
        self.last_error = self.last_error.take().or_else(|| other.last_error.clone());
        self.background_sync |= other.background_sync;
        if let Some(more) = other.progress {
            let sum = self.progress.get_or_insert_default();
            sum.done = sum.done.saturating_add(more.done);
            sum.total = sum.total.saturating_add(more.total);
        }
    }
}

fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

fn shortened(text: &str) -> String {
    let mut end = text.len().min(ERROR_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].into()
}
