//! What is seen of somebody else's queue, Workbox's or Serwist's, which goes on
//! working as it did.

use std::collections::VecDeque;

use crate::config::{RouteOptions, Setting};
use crate::protocol::{Event, Reason, Snapshot, Subject, Timestamp};

use super::effect::{Counts, Hook, OwnerId, Slot};
use super::input::Sight;
use super::round::Waiter;
use super::then::{Due, Then};
use super::{Answer, Outbox};

/// How long a queue's owner may think about an answer before it counts as taken.
const SECOND_THOUGHTS: u64 = 1_000;

/// One queue that is observed.
#[derive(Debug)]
pub(super) struct Watch {
    pub(super) options: RouteOptions,
    /// Whether the browser will wake the worker.
    background_sync: bool,
    /// Requests that were taken out, and whose fate is not known yet.
    flying: Vec<Taken>,
    stored: u32,
    replays: u32,
    /// Replays of the first request that have failed.
    failures: u32,
    last_replayed_at: Option<Timestamp>,
    last_error: Option<String>,
    said: VecDeque<(Event, Option<Waiter>)>,
    is_counting: bool,
}

#[derive(Debug)]
struct Taken {
    slot: Slot,
    request: Subject,
    attempt: u32,
    started: Timestamp,
    is_sent: bool,
    outcome: Option<Seen>,
}

#[derive(Debug)]
struct Seen {
    status: Option<u16>,
    message: String,
    at: Timestamp,
}

impl Watch {
    pub(super) fn new(options: RouteOptions, background_sync: bool) -> Self {
        Self {
            options,
            background_sync,
            flying: Vec::new(),
            stored: 0,
            replays: 0,
            failures: 0,
            last_replayed_at: None,
            last_error: None,
            said: VecDeque::new(),
            is_counting: false,
        }
    }

    /// Queues of Workbox number their entries, but do not say how.
    fn subject(&self, method: String, url: &str) -> Subject {
        Subject { id: None, method, url: self.options.broadcast_url.of(url).into() }
    }

    fn snapshot(&self) -> Event {
        Event::Remaining(Snapshot {
            replaying: self.replays > 0,
            attempt: self.failures,
            next_retry_at: None,
            oldest_at: None,
            last_replayed_at: self.last_replayed_at,
            last_error: self.last_error.clone(),
            background_sync: self.background_sync,
        })
    }

    /// What there is to say of one that is done with.
    fn settled(&mut self, taken: Taken, now: Timestamp) -> Event {
        self.failures = 0;
        self.last_error = None;
        let Taken { request, attempt, started, outcome, .. } = taken;
        // Dropped by its owner, or sent in a way that we cannot see: nothing is claimed but the counts.
        let Some(Seen { status: Some(status), at, .. }) = outcome else { return self.snapshot() };
        self.last_replayed_at = Some(now);
        Event::Replayed { request, attempt, status, duration: at.saturating_sub(started) }
    }

    /// One is back in the queue.
    fn put_back(&mut self, taken: Taken) -> Event {
        let Taken { request, attempt, outcome, .. } = taken;
        let (status, message) = match outcome {
            Some(Seen { status, message, .. }) => (status, message),
            None => (None, "put back".into()),
        };
        self.failures = attempt;
        self.last_error = Some(message.clone());
        let reason = if status.is_some() { Reason::Status } else { Reason::Network };
        let (permanent, next_retry_at) = (false, None);
        Event::Failed { request, attempt, reason, status, message, permanent, next_retry_at }
    }
}

impl Outbox {
    pub(super) fn seen(&mut self, owner: OwnerId, slot: Slot, sight: Sight) {
        let caller = Some(Waiter::Call(slot));
        match sight {
            Sight::ReplayBegan => {
                self.watch(owner).replays += 1;
                self.finish_any(caller);
            }
            Sight::ReplayEnded => self.watched_replay_ended(owner, caller),
            Sight::Taking => {
                // Whoever takes the next one has done with the one before.
                self.settle_watched(owner, None);
                self.finish_any(caller);
            }
            Sight::Taken { method, url } => {
                let now = self.now.at;
                let watch = self.watch(owner);
                let (request, attempt) = (watch.subject(method, &url), watch.failures + 1);
                let event = Event::Replaying { request: request.clone(), attempt };
                let (started, is_sent, outcome) = (now, false, None);
                watch.flying.push(Taken { slot, request, attempt, started, is_sent, outcome });
                // Taken for good, if it is not even sent.
                self.at(SECOND_THOUGHTS, Due::Settle(owner, slot));
                self.tell_watched(owner, event, caller);
            }
            Sight::Added { method, url, again } => {
                let watch = self.watch(owner);
                let flown = watch.flying.iter().position(|taken| Some(taken.slot) == again);
                let event = match flown.map(|index| watch.flying.remove(index)) {
                    Some(taken) => watch.put_back(taken),
                    None => Event::Enqueued { request: watch.subject(method, &url) },
                };
                self.tell_watched(owner, event, caller);
            }
            Sight::Sent { taken } => {
                if let Some(taken) = self.flying(owner, taken) {
                    taken.is_sent = true;
                }
                self.finish_any(caller);
            }
            Sight::Answered { taken, status, message } => {
                let at = self.now.at;
                if let Some(flying) = self.flying(owner, taken) {
                    flying.outcome = Some(Seen { status, message, at });
                    if status.is_some() {
                        self.at(SECOND_THOUGHTS, Due::Settle(owner, taken));
                    }
                }
                self.finish_any(caller);
            }
        }
    }

    fn flying(&mut self, owner: OwnerId, slot: Slot) -> Option<&mut Taken> {
        self.watch(owner).flying.iter_mut().find(|taken| taken.slot == slot)
    }

    fn watched_replay_ended(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        let watch = self.watch(owner);
        watch.replays = watch.replays.saturating_sub(1);
        if watch.replays > 0 {
            return self.finish_any(waiter);
        }
        self.settle_watched(owner, None);
        self.tell_of_watched(owner, waiter);
    }

    /// The owner of a request that was taken out has had the time to put it back.
    pub(super) fn watched_long_enough(&mut self, owner: OwnerId, slot: Slot) {
        let is_replaying = self.watch(owner).replays > 0;
        let is_done = self.flying(owner, slot).is_some_and(|taken| {
            // A replay knows better when it is done with what it has not sent yet.
            taken.outcome.is_some() || !taken.is_sent && !is_replaying
        });
        if is_done {
            self.settle_watched(owner, Some(slot));
        }
    }

    /// What was taken out, and not put back, is done with.
    fn settle_watched(&mut self, owner: OwnerId, only: Option<Slot>) {
        let now = self.now.at;
        let watch = self.watch(owner);
        let flying = std::mem::take(&mut watch.flying);
        let (done, left): (Vec<_>, Vec<_>) =
            flying.into_iter().partition(|taken| only.is_none_or(|slot| taken.slot == slot));
        watch.flying = left;
        for taken in done {
            let event = self.watch(owner).settled(taken, now);
            self.tell_watched(owner, event, None);
        }
    }

    pub(super) fn tell_of_watched(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        let event = self.watch(owner).snapshot();
        self.tell_watched(owner, event, waiter);
    }

    /// Has a queue that is observed send what waits, for a page.
    pub(super) fn have_watched_replay(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        let slot = self.slot();
        let watch = self.watch(owner);
        // Not while one runs: the queue would send everything twice.
        if watch.replays > 0 {
            return self.finish_any(waiter);
        }
        watch.replays += 1;
        self.ask(owner, slot, Hook::OnSync, Then::Observed(owner, slot, waiter));
    }

    pub(super) fn observed(&mut self, owner: OwnerId, slot: Slot, waiter: Option<Waiter>) {
        self.release(slot, None);
        self.watched_replay_ended(owner, waiter);
    }

    /// Publishes with what is stored and what is in flight.
    fn tell_watched(&mut self, owner: OwnerId, event: Event, waiter: Option<Waiter>) {
        self.watch(owner).said.push_back((event, waiter));
        self.count_watched(owner);
    }

    fn count_watched(&mut self, owner: OwnerId) {
        let watch = self.watch(owner);
        if watch.is_counting || watch.said.is_empty() {
            return;
        }
        watch.is_counting = true;
        let slot = self.slot();
        self.ask(owner, slot, Hook::Size, Then::Sized(owner, slot));
    }

    pub(super) fn sized(&mut self, owner: OwnerId, slot: Slot, answer: &mut Answer) {
        self.release(slot, None);
        let watch = self.watch(owner);
        watch.is_counting = false;
        // When its storage failed, what was known last is the best there is.
        if let Answer::Said(Setting::Number(size)) = answer {
            watch.stored = *size as u32;
        }
        let remaining = watch.stored + watch.flying.len() as u32;
        let counts = Counts { remaining, failed: 0 };
        let queue = watch.options.queue_name.clone();
        if let Some((event, waiter)) = watch.said.pop_front() {
            self.speak(owner, queue, counts, event);
            self.finish_any(waiter);
        }
        self.count_watched(owner);
    }
}
