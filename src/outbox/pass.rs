//! One pass through a queue: under its lock, first in, first out, until nothing is
//! left or a request has to wait.

use crate::policy::Trigger;
use crate::protocol::Id;

use super::effect::{Detail, Effect, Failure, OwnerId, Place, Settled, Slot, Step};
use super::lane::Lane;
use super::then::Then;
use super::{Answer, Done, Outbox};

/// How many keys are read at once.
const PAGE: usize = 32;

/// A pass that runs.
#[derive(Debug)]
pub(super) struct Pass {
    /// Holds the lock.
    pub(super) slot: Slot,
    pub(super) trigger: Trigger,
    /// Methods that wait for its end.
    callers: Vec<Slot>,
    /// Methods that came when it was over already: they want another.
    late_callers: Vec<Slot>,
    /// The requests that are next.
    pub(super) keys: Vec<Id>,
    /// Those that are being dealt with.
    pub(super) flying: Vec<Id>,
    /// Those that were passed over: they cannot be read.
    pub(super) skipped: Vec<Id>,
    /// How many functions of the app it waits for. One of them may be the one that
    /// asks for a replay, and would wait for itself.
    pub(super) hooks: u32,
    /// Keys are being read.
    is_paging: bool,
    /// A request has to wait, and all behind it.
    pub(super) is_blocked: bool,
    /// What is still to come is to tell of it.
    pub(super) is_over: bool,
}

impl Outbox {
    /// Goes through the queue, or joins the pass that does.
    pub(super) fn replay(&mut self, owner: OwnerId, trigger: Trigger, caller: Option<Slot>) {
        let slot = self.slot();
        let queue = self.queue(owner);
        if let Some(pass) = &mut queue.pass {
            let Some(caller) = caller else { return };
            if pass.is_over {
                pass.late_callers.push(caller);
            } else {
                // What the pass does not dare is for another.
                queue.again |= pass.trigger != Trigger::User;
                if pass.hooks > 0 {
                    self.settle(caller, Settled::Nothing);
                } else {
                    pass.callers.push(caller);
                }
            }
            return;
        }
        queue.pass = Some(Box::new(Pass {
            slot,
            trigger,
            callers: caller.into_iter().collect(),
            late_callers: Vec::new(),
            keys: Vec::new(),
            flying: Vec::new(),
            skipped: Vec::new(),
            hooks: 0,
            is_paging: false,
            is_blocked: false,
            is_over: false,
        }));
        let name = ["sync-status:", &queue.options.queue_name].concat();
        let ticket = self.ticket(Then::Locked(owner));
        self.emit(Effect::Lock { ticket, slot, name });
    }

    pub(super) fn locked(&mut self, owner: OwnerId, answer: &mut Answer) {
        if let Answer::Failed { message, .. } = answer {
            self.storage_failed(owner, None, std::mem::take(message));
            self.block(owner);
        }
        self.go_on(owner);
    }

    /// No more requests are begun.
    pub(super) fn block(&mut self, owner: OwnerId) {
        if let Some(pass) = &mut self.queue(owner).pass {
            pass.is_blocked = true;
            pass.keys.clear();
        }
    }

    /// Begins as many requests as there may be at once; sees when all is done.
    pub(super) fn go_on(&mut self, owner: OwnerId) {
        loop {
            let queue = self.queue(owner);
            let lanes = queue.options.concurrency as usize;
            let Some(pass) = &mut queue.pass else { return };
            if pass.is_over || pass.is_paging {
                return;
            }
            if pass.is_blocked {
                if pass.flying.is_empty() {
                    self.pass_is_over(owner);
                }
                return;
            }
            if pass.flying.len() >= lanes {
                return;
            }
            if pass.keys.is_empty() {
                return self.page(owner);
            }
            let key = pass.keys.remove(0);
            pass.flying.push(key.clone());
            self.begin_lane(owner, key);
        }
    }

    /// Reads the next keys: always from the start, because something may have been put first.
    fn page(&mut self, owner: OwnerId) {
        let Some(pass) = &mut self.queue(owner).pass else { return };
        pass.is_paging = true;
        let limit = (PAGE + pass.flying.len() + pass.skipped.len()) as u32;
        let detail = Detail::Keys;
        let keys = Step::Find { place: Place::Waiting, key: None, last: false, limit, detail };
        self.commit(owner, vec![keys], Then::Paged(owner));
    }

    pub(super) fn paged(&mut self, owner: OwnerId, answer: &mut Answer) {
        let done = self.done(owner, answer);
        let Some(pass) = &mut self.queue(owner).pass else { return };
        pass.is_paging = false;
        match done {
            Ok(Done { entries, .. }) => {
                let known = |key: &Id| pass.flying.contains(key) || pass.skipped.contains(key);
                let keys = entries.into_iter().map(|entry| entry.key);
                pass.keys = keys.filter(|key| !known(key)).collect();
                let is_done = pass.keys.is_empty() && pass.flying.is_empty();
                let waits = !pass.keys.is_empty();
                if is_done {
                    self.pass_is_over(owner);
                } else if waits {
                    self.go_on(owner);
                }
                // Otherwise the next one to end looks again.
            }
            Err(message) => {
                self.storage_failed(owner, None, message);
                self.block(owner);
                self.go_on(owner);
            }
        }
    }

    /// Lets the lock go, and tells how it ended, unless another pass follows at once.
    fn pass_is_over(&mut self, owner: OwnerId) {
        let queue = self.queue(owner);
        let again = queue.again;
        let Some(pass) = &mut queue.pass else { return };
        pass.is_over = true;
        let (slot, is_blocked) = (pass.slot, pass.is_blocked);
        let is_empty = queue.known.is_some_and(|counts| counts.remaining == 0);
        self.emit(Effect::Unlock { slot });
        self.release(slot, None);
        if again {
            self.end_pass(owner);
        } else if is_empty && !is_blocked {
            self.publish_snapshot(owner, None);
            self.end_pass(owner);
        } else {
            self.commit(owner, vec![super::queue::HEAD], Then::PassTold(owner));
        }
    }

    pub(super) fn pass_told(&mut self, owner: OwnerId, answer: &mut Answer) {
        self.told(owner, answer);
        self.end_pass(owner);
    }

    fn end_pass(&mut self, owner: OwnerId) {
        let queue = self.queue(owner);
        let Some(pass) = queue.pass.take() else { return };
        let has_failed = pass.is_blocked || !pass.skipped.is_empty();
        let name = queue.options.queue_name.clone();
        let failure = has_failed.then_some(Failure::ReplayFailed { queue: name });
        for caller in pass.callers {
            let value = failure.clone().map_or(Settled::Nothing, Settled::Failure);
            self.settle(caller, value);
        }
        self.pass_ended(owner, failure);
        for caller in pass.late_callers {
            let trigger = self.trigger_of_call(owner);
            self.replay(owner, trigger, Some(caller));
        }
    }

    /// A request has been dealt with: the next one, if it need not wait.
    pub(super) fn end_lane(&mut self, lane: &Lane) {
        self.release(lane.slot, None);
        if let Some(pass) = &mut self.queue(lane.owner).pass {
            pass.flying.retain(|key| *key != lane.key);
        }
        self.go_on(lane.owner);
    }
}
