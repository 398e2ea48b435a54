//! One stored request's turn in a pass: read, judged, sent, judged again.
//!
//! It leaves the store only after the server's answer has been judged, so a worker
//! that is stopped at any instant loses nothing. At worst a request whose answer was
//! lost is sent again, with the same `Idempotency-Key`.

use crate::policy::{self, Millis, Outcome, Trigger, Turn, Verdict};
use crate::protocol::{Event, Id, Reason, Subject, Timestamp};

use super::effect::{Detail, Effect, Hook, OwnerId, Place, Slot, Step};
use super::entry::{Entry, History, Trouble};
use super::then::{Delivered, Due, Then};
use super::{Answer, Done, Outbox, TOO_LATE};

pub(super) const TOO_OLD: &str = "older than maxRetentionTime";
const STOPPED: &str = "the worker was stopped while it was sent";

/// A send that lasts so long is marked on disk.
const MARK_AFTER: Millis = 1_000;
/// How long an app's function may think about a request.
const HOOK_LIMIT: Millis = 30_000;
/// How long a replay may take in a `sync` event: Chromium ends those after 3 minutes.
const SYNC_LIMIT: Millis = 150_000;
/// And elsewhere.
const LIMIT: Millis = 240_000;

/// A request's turn.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) owner: OwnerId,
    /// Holds its record, its request and the response.
    pub(super) slot: Slot,
    pub(super) key: Id,
    request: Subject,
    history: History,
    /// Which replay of this request it is, from 1.
    attempt: u32,
    started: Timestamp,
    turn: Turn,
    /// For how long the server wants to be left alone.
    patience: Option<Millis>,
    is_unreadable: bool,
}

/// Why an attempt failed, for the message that tells of it.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    reason: Reason,
    message: String,
    status: Option<u16>,
    history: History,
    /// It cannot even be read: the others need not wait for it.
    is_skipped: bool,
}

impl Outbox {
    pub(super) fn begin_lane(&mut self, owner: OwnerId, key: Id) {
        let slot = self.slot();
        let request = super::queue::NOTHING;
        let history = History::default();
        let read = read(key.clone());
        let lane = Box::new(Lane {
            owner,
            slot,
            key,
            request,
            history,
            attempt: 0,
            started: 0,
            turn: Turn::Due,
            patience: None,
            is_unreadable: false,
        });
        self.commit_with(owner, slot, vec![read], Then::Read(lane));
    }

    pub(super) fn read_for_lane(&mut self, lane: Box<Lane>, answer: &mut Answer) {
        match self.done(lane.owner, answer) {
            Ok(mut done) => self.attempt(lane, done.entries.pop()),
            Err(message) => self.lane_lost_its_store(lane, message),
        }
    }

    /// The store failed before the request was known.
    fn lane_lost_its_store(&mut self, lane: Box<Lane>, message: String) {
        self.storage_failed(lane.owner, None, message);
        self.block(lane.owner);
        self.end_lane(&lane);
    }

    fn attempt(&mut self, mut lane: Box<Lane>, entry: Option<Entry>) {
        let now = self.now.at;
        let queue = self.queue(lane.owner);
        let Some(pass) = &queue.pass else { return };
        let trigger = pass.trigger;
        // Discarded since its key was read; or read ahead, and another has to wait now.
        let Some(entry) = entry.filter(|_| !pass.is_blocked) else { return self.end_lane(&lane) };
        if self.is_on_its_way(lane.owner, &lane.key) {
            self.block(lane.owner);
            return self.end_lane(&lane);
        }
        let queue = self.queue(lane.owner);
        lane.request = queue.subject(&entry);
        lane.history = queue.history(&entry);
        lane.attempt = lane.history.attempts.count + 1;
        lane.started = now;
        lane.patience = None;
        lane.is_unreadable = matches!(entry.trouble, Some(Trouble::Unreadable(_)));
        let policy = &queue.options.policy;
        if entry.timestamp.is_some_and(|sent| policy.is_expired(sent, now)) {
            return self.give_up(lane, Reason::Expired, TOO_OLD.into(), None);
        }
        if entry.marked {
            return self.count_stop(lane, entry);
        }
        lane.turn = lane.history.attempts.turn(trigger, now);
        match entry.trouble {
            Some(Trouble::Unreadable(message)) => return self.skip_unreadable(lane, message),
            _ if lane.turn == Turn::Wait => {
                self.block(lane.owner);
                return self.end_lane(&lane);
            }
            // What cannot be made a request today cannot be made one tomorrow.
            Some(Trouble::Broken(message)) => {
                return self.give_up(lane, Reason::Storage, message, None);
            }
            None => {}
        }
        if self.queue(lane.owner).options.functions.request_will_replay {
            self.ask_before_replay(lane);
        } else {
            self.send(lane);
        }
    }

    /// Its worker did not live to see the end of it: that counts, or a request that
    /// always takes too long would be sent for ever.
    fn count_stop(&mut self, lane: Box<Lane>, entry: Entry) {
        let history = self.failed_attempt(&lane, Reason::Stopped, STOPPED.into());
        if self.is_spent(lane.owner, &history) {
            return self.give_up(lane, Reason::Stopped, STOPPED.into(), None);
        }
        let (owner, slot, key) = (lane.owner, lane.slot, lane.key.clone());
        let failed = Box::new(Failed {
            reason: Reason::Stopped,
            message: STOPPED.into(),
            status: None,
            history: history.clone(),
            is_skipped: false,
        });
        let then = Then::NotedStop(lane, Box::new(entry), failed);
        self.commit_with(owner, slot, vec![Step::Note { key, history }], then);
    }

    pub(super) fn noted_stop(
        &mut self,
        lane: Box<Lane>,
        mut entry: Entry,
        failed: Box<Failed>,
        answer: &mut Answer,
    ) {
        let history = failed.history.clone();
        let is_there = self.noted_failure(&lane, failed, answer);
        entry.marked = false;
        entry.history = history;
        if !is_there {
            self.step_over(&lane);
        }
        self.attempt(lane, is_there.then_some(entry));
    }

    /// What cannot be read, and is not to be looked for again in this pass.
    fn step_over(&mut self, lane: &Lane) {
        if let Some(pass) = &mut self.queue(lane.owner).pass
            && lane.is_unreadable
        {
            pass.skipped.push(lane.key.clone());
        }
    }

    fn skip_unreadable(&mut self, lane: Box<Lane>, message: String) {
        self.step_over(&lane);
        if lane.turn == Turn::Wait {
            return self.end_lane(&lane);
        }
        self.put_off(lane, Reason::Storage, message, None, true);
    }

    fn ask_before_replay(&mut self, lane: Box<Lane>) {
        let (owner, slot) = (lane.owner, lane.slot);
        if let Some(pass) = &mut self.queue(owner).pass {
            pass.hooks += 1;
        }
        let ticket = self.ticket(Then::Looked(lane));
        self.emit(Effect::Ask { ticket, owner, slot, hook: Hook::RequestWillReplay });
        self.at(HOOK_LIMIT, Due::Deadline(ticket));
    }

    pub(super) fn looked(&mut self, lane: Box<Lane>, answer: &mut Answer) {
        if let Some(pass) = &mut self.queue(lane.owner).pass {
            pass.hooks -= 1;
        }
        match answer {
            Answer::Failed { message, .. } => {
                self.put_off(lane, Reason::Hook, std::mem::take(message), None, false);
            }
            _ => self.send(lane),
        }
    }

    fn send(&mut self, lane: Box<Lane>) {
        let (owner, slot) = (lane.owner, lane.slot);
        let event = Event::Replaying { request: lane.request.clone(), attempt: lane.attempt };
        // With the counts that are known by now: while the app's function ran, others may have been
        // stored, and told of.
        self.publish(owner, event);
        let queue = self.queue(owner);
        let is_sync = queue.pass.as_ref().is_some_and(|pass| pass.trigger == Trigger::Sync);
        let longest = if is_sync { SYNC_LIMIT } else { LIMIT };
        let limit = queue.options.network_timeout.unwrap_or(longest);
        let ticket = self.ticket(Then::Sent(lane));
        self.emit(Effect::Send { ticket, slot, first: false, key: false });
        self.at(limit, Due::Deadline(ticket));
        self.at(MARK_AFTER, Due::Mark(ticket));
    }

    /// A send lasts.
    pub(super) fn mark(&mut self, owner: OwnerId, key: Id) {
        self.commit(owner, vec![Step::Mark { key }], Then::Nothing(owner));
    }

    pub(super) fn replay_is_late(&mut self, lane: Box<Lane>) {
        self.emit(Effect::Abort { slot: lane.slot });
        self.put_off(lane, Reason::Timeout, TOO_LATE.into(), None, false);
    }

    pub(super) fn sent(&mut self, mut lane: Box<Lane>, answer: &mut Answer) {
        let (outcome, message, patience) = match answer {
            Answer::Response { outcome, retry_after, date, message } => {
                self.emit(Effect::Drain { slot: lane.slot });
                let patience = policy::retry_after(retry_after, self.now.at, |_| *date);
                (*outcome, std::mem::take(message), patience)
            }
            Answer::Failed { message, .. } => (Outcome::Network, std::mem::take(message), None),
            _ => return,
        };
        let status = match outcome {
            Outcome::Answer { status, .. } => Some(status),
            Outcome::Opaque | Outcome::OpaqueRedirect => Some(0),
            Outcome::Network | Outcome::Timeout => None,
        };
        match self.queue(lane.owner).options.policy.judge(outcome) {
            Verdict::Acknowledged => self.acknowledge(lane, status.unwrap_or_default()),
            Verdict::Retry(reason) => {
                lane.patience = patience;
                self.put_off(lane, reason, message, status, false);
            }
            Verdict::Refused(reason) => self.give_up(lane, reason, message, status),
        }
    }

    /// The server has it. The next one is read in the transaction that removes it.
    fn acknowledge(&mut self, lane: Box<Lane>, status: u16) {
        let duration = self.now.at.saturating_sub(lane.started);
        let (owner, slot) = (lane.owner, lane.slot);
        let mut steps =
            vec![Step::Remove { place: Some(Place::Waiting), key: Some(lane.key.clone()) }];
        let mut next = None;
        if let Some(pass) = &mut self.queue(owner).pass
            && !pass.keys.is_empty()
        {
            let key = pass.keys.remove(0);
            pass.flying.push(key.clone());
            steps.push(read(key.clone()));
            next = Some(key);
        }
        let then = Then::Removed(lane, Delivered { status, duration, next });
        self.commit_with(owner, slot, steps, then);
    }

    pub(super) fn removed(
        &mut self,
        mut lane: Box<Lane>,
        delivered: Delivered,
        answer: &mut Answer,
    ) {
        let Delivered { status, duration, next } = delivered;
        let owner = lane.owner;
        match self.done(owner, answer) {
            Ok(Done { changed, mut entries, .. }) => {
                let now = self.now.at;
                let queue = self.queue(owner);
                queue.last_replayed_at = Some(now);
                queue.last_error = None;
                queue.forget(&lane.key);
                // One that was discarded on its way is not spoken of any more.
                if changed > 0 {
                    let (request, attempt) = (lane.request.clone(), lane.attempt);
                    self.publish(owner, Event::Replayed { request, attempt, status, duration });
                }
                let Some(key) = next else { return self.end_lane(&lane) };
                let done = std::mem::replace(&mut lane.key, key);
                if let Some(pass) = &mut self.queue(owner).pass {
                    pass.flying.retain(|key| *key != done);
                }
                self.attempt(lane, entries.pop());
            }
            Err(message) => {
                // It is delivered, and still there: not to be sent again and again.
                let history = self.failed_attempt(&lane, Reason::Storage, message.clone());
                let queue = self.queue(owner);
                queue.remember(&lane.key, history);
                if let Some(pass) = &mut queue.pass {
                    pass.flying.retain(|key| Some(key) != next.as_ref());
                }
                self.storage_failed(owner, Some(lane.request.clone()), message);
                self.block(owner);
                self.end_lane(&lane);
            }
        }
    }

    /// Keeps a request for another try, unless it has had them all.
    fn put_off(
        &mut self,
        lane: Box<Lane>,
        reason: Reason,
        message: String,
        status: Option<u16>,
        is_skipped: bool,
    ) {
        let history = self.failed_attempt(&lane, reason, message.clone());
        if self.is_spent(lane.owner, &history) {
            return self.give_up(lane, reason, message, status);
        }
        let (owner, slot, key) = (lane.owner, lane.slot, lane.key.clone());
        let kept = history.clone();
        let failed = Box::new(Failed { reason, message, status, history: kept, is_skipped });
        let then = Then::Noted(lane, failed);
        self.commit_with(owner, slot, vec![Step::Note { key, history }], then);
    }

    /// What is known of a request after one more failure.
    fn failed_attempt(&self, lane: &Lane, reason: Reason, message: String) -> History {
        let before = &lane.history.attempts;
        let now = self.now.at;
        let is_unreached = matches!(reason, Reason::Network | Reason::Timeout);
        // A try that nobody scheduled, or one while the browser is offline, does not count when it
        // finds no network.
        let attempts = if is_unreached && (lane.turn == Turn::Early || !self.now.online) {
            before.failed_uncounted(reason, now, None)
        } else {
            before.failed(reason, now, lane.patience, self.now.roll)
        };
        History { attempts, error: Some(message) }
    }

    fn is_spent(&self, owner: OwnerId, history: &History) -> bool {
        history.attempts.count >= self.queue_of(owner).options.policy.max_attempts
    }

    pub(super) fn noted(&mut self, lane: Box<Lane>, failed: Box<Failed>, answer: &mut Answer) {
        let owner = lane.owner;
        let is_skipped = failed.is_skipped;
        // One that was discarded on its way holds up nobody.
        if self.noted_failure(&lane, failed, answer) && !is_skipped {
            self.block(owner);
        }
        self.end_lane(&lane);
    }

    /// Tells of a failure. Returns whether the request is still there.
    fn noted_failure(&mut self, lane: &Lane, failed: Box<Failed>, answer: &mut Answer) -> bool {
        let owner = lane.owner;
        match self.done(owner, answer) {
            Ok(Done { changed, .. }) => {
                self.queue(owner).forget(&lane.key);
                if changed == 0 {
                    return false;
                }
            }
            // It holds all the same: a full disk must not make a tight loop.
            Err(_) => self.queue(owner).remember(&lane.key, failed.history.clone()),
        }
        let next_retry_at = failed.history.attempts.next_at;
        self.publish_failed(lane, &failed, false, next_retry_at);
        true
    }

    /// Moves a request out of the way of the others; the user decides about it.
    fn give_up(&mut self, lane: Box<Lane>, reason: Reason, message: String, status: Option<u16>) {
        let attempts = lane.history.attempts.given_up(reason, self.now.at);
        let history = History { attempts, error: Some(message.clone()) };
        let (owner, slot, key) = (lane.owner, lane.slot, Some(lane.key.clone()));
        let (kept, is_skipped) = (history.clone(), false);
        let failed = Box::new(Failed { reason, message, status, history: kept, is_skipped });
        let history = Some(history);
        let steps = vec![Step::Move { to: Place::Failed, key, history, timestamp: None }];
        self.commit_with(owner, slot, steps, Then::GivenUp(lane, failed));
    }

    pub(super) fn given_up(&mut self, lane: Box<Lane>, failed: Box<Failed>, answer: &mut Answer) {
        let owner = lane.owner;
        match self.done(owner, answer) {
            Ok(Done { changed, .. }) => {
                self.queue(owner).forget(&lane.key);
                if changed > 0 {
                    self.publish_failed(&lane, &failed, true, None);
                } else {
                    self.step_over(&lane);
                }
            }
            Err(message) => {
                let mut history = self.failed_attempt(&lane, failed.reason, failed.message);
                // No sooner than was planned: what the server asked for before still holds.
                let planned = lane.history.attempts.next_at;
                history.attempts.next_at = history.attempts.next_at.max(planned);
                self.queue(owner).remember(&lane.key, history);
                self.storage_failed(owner, Some(lane.request.clone()), message);
                self.block(owner);
            }
        }
        self.end_lane(&lane);
    }

    fn publish_failed(
        &mut self,
        lane: &Lane,
        failed: &Failed,
        permanent: bool,
        next_retry_at: Option<Timestamp>,
    ) {
        let (reason, status, message) = (failed.reason, failed.status, failed.message.clone());
        self.queue(lane.owner).last_error = Some(message.clone());
        let (request, attempt) = (lane.request.clone(), lane.attempt);
        let event =
            Event::Failed { request, attempt, reason, status, message, permanent, next_retry_at };
        self.publish(lane.owner, event);
    }
}

/// Reads one request that waits, with its body.
fn read(key: Id) -> Step {
    let (key, detail) = (Some(key), Detail::Records);
    Step::Find { place: Place::Waiting, key, last: false, limit: 1, detail }
}
