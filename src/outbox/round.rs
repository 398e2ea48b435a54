//! Single flight: whatever sets off a replay, there is one at a time, and whoever
//! wants one while it runs joins it.

use crate::config::Owner;
use crate::policy::Trigger;

use super::effect::{Effect, Failure, Hook, OwnerId, Settled, Slot};
use super::then::{Registered, Then};
use super::{Answer, Outbox};

/// Who waits for the end of a replay, or of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiter {
    /// An event, which may be held by others as well.
    Hold(Slot),
    /// A method of the queue, or of an emitter.
    Call(Slot),
    /// A `sync` event.
    Sync {
        /// Holds the event.
        slot: Slot,
        /// The browser will not try again.
        last_chance: bool,
    },
}

/// A replay with what goes before and after, until nobody wants another.
#[derive(Debug)]
pub(super) struct Round {
    /// For the app's own replay.
    slot: Slot,
    trigger: Trigger,
    waiters: Vec<Waiter>,
    /// The app's own replay runs, which may ask for ours.
    pub(super) is_asking: bool,
}

impl Outbox {
    /// Replays a queue, or joins the replay that runs.
    pub(super) fn run(&mut self, owner: OwnerId, trigger: Trigger, waiter: Option<Waiter>) {
        let slot = self.slot();
        let queue = self.queue(owner);
        if let Some(round) = &mut queue.round {
            round.waiters.extend(waiter);
            // The one that runs may not have dared.
            queue.again |= trigger == Trigger::User;
            return;
        }
        let waiters = waiter.into_iter().collect();
        queue.round = Some(Round { slot, trigger, waiters, is_asking: false });
        self.begin_round(owner);
    }

    /// Has someone wait for the replay that runs; if none runs, nothing is to be
    /// waited for.
    pub(super) fn join(&mut self, owner: OwnerId, waiter: Waiter) {
        match &mut self.queue(owner).round {
            Some(round) => round.waiters.push(waiter),
            None => self.finish(owner, waiter, None),
        }
    }

    /// A route's replay is ours; a queue of Workbox's kind may have its own.
    fn begin_round(&mut self, owner: OwnerId) {
        let queue = self.queue(owner);
        queue.again = false;
        let is_route = queue.kind == Owner::Route;
        let Some(round) = &mut queue.round else { return };
        let (slot, trigger) = (round.slot, round.trigger);
        if is_route {
            self.replay(owner, trigger, None);
        } else {
            round.is_asking = true;
            self.ask(owner, slot, Hook::OnSync, Then::OnSync(owner));
        }
    }

    /// What sets off a replay that someone asks for now: within the app's own
    /// replay, whatever set that one off.
    pub(super) fn trigger_of_call(&mut self, owner: OwnerId) -> Trigger {
        let round = self.queue(owner).round.as_ref();
        round.filter(|round| round.is_asking).map_or(Trigger::User, |round| round.trigger)
    }

    /// The app's own replay has ended. Of a pass that waits for a function of the
    /// app it was told that all is well, because it might have been that function
    /// that asked: then the pass says how the round ends.
    pub(super) fn on_sync_ended(&mut self, owner: OwnerId, answer: &mut Answer) {
        let queue = self.queue(owner);
        let goes_on = queue.pass.is_some();
        let Some(round) = &mut queue.round else { return };
        round.is_asking = false;
        let failure = Failure::Of(round.slot);
        let has_failed = matches!(answer, Answer::Failed { .. });
        if has_failed || !goes_on {
            self.end_round(owner, has_failed.then_some(failure));
        }
    }

    /// A pass has ended. It is the round's, unless the app asked for it within a
    /// replay of its own.
    pub(super) fn pass_ended(&mut self, owner: OwnerId, failure: Option<Failure>) {
        let queue = self.queue(owner);
        match &queue.round {
            Some(round) if round.is_asking => {}
            Some(_) => self.end_round(owner, failure),
            None if queue.again => self.run(owner, Trigger::User, None),
            None => {}
        }
    }

    fn end_round(&mut self, owner: OwnerId, failure: Option<Failure>) {
        let queue = self.queue(owner);
        if queue.again {
            if let Some(round) = &mut queue.round {
                round.trigger = Trigger::User;
            }
            return self.begin_round(owner);
        }
        let Some(round) = queue.round.take() else { return };
        self.hold(round.slot);
        for waiter in round.waiters {
            self.finish(owner, waiter, failure.clone());
        }
        self.let_go(round.slot);
    }

    /// What someone waited for is over.
    pub(super) fn finish(&mut self, owner: OwnerId, waiter: Waiter, failure: Option<Failure>) {
        match waiter {
            Waiter::Hold(slot) => self.let_go(slot),
            // A retry is done when it was tried.
            Waiter::Call(slot) => self.settle(slot, Settled::Nothing),
            Waiter::Sync { slot, last_chance } => {
                self.sync_ended(owner, slot, last_chance, failure)
            }
        }
    }

    /// A `sync` event.
    pub(super) fn sync_began(&mut self, owner: OwnerId, slot: Slot, last_chance: bool) {
        self.queue(owner).syncs += 1;
        self.run(owner, Trigger::Sync, Some(Waiter::Sync { slot, last_chance }));
    }

    /// Asks for another `sync` event where the browser will send none by itself:
    /// after its last try, or for what was stored meanwhile.
    fn sync_ended(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        last_chance: bool,
        failure: Option<Failure>,
    ) {
        let queue = self.queue(owner);
        queue.syncs -= 1;
        let added = std::mem::take(&mut queue.added_during_sync);
        let is_wanted = if failure.is_some() { last_chance } else { added };
        if is_wanted {
            queue.is_anew = true;
            // It has the error that the event is to fail with.
            if let Some(Failure::Of(of)) = &failure {
                self.hold(*of);
            }
            self.register(owner, Registered::Event(slot, failure));
        } else {
            self.release(slot, failure);
        }
    }

    /// Asks for a `sync` event, if the queue does with them. A queue of Workbox's
    /// kind is asked itself: the app may have put its own `registerSync` there.
    pub(super) fn register(&mut self, owner: OwnerId, then: Registered) {
        let queue = self.queue(owner);
        if queue.tag.is_none() || queue.kind == Owner::Route {
            return self.register_tag(owner, then);
        }
        let slot = self.slot();
        self.ask(owner, slot, Hook::RegisterSync, Then::RegisterAsked(slot, then));
    }

    /// The browser's part of it.
    pub(super) fn register_tag(&mut self, owner: OwnerId, then: Registered) {
        let queue = self.queue(owner);
        if queue.tag.is_none() {
            return self.registered(then);
        }
        // To register a tag again while its event runs would have the browser begin its series of
        // tries anew, for ever. After its last try, that is what is wanted.
        let anew = std::mem::take(&mut queue.is_anew);
        let ticket = self.ticket(Then::TagRegistered(owner, then));
        self.emit(Effect::Register { ticket, owner, anew });
    }

    pub(super) fn tag_registered(&mut self, owner: OwnerId, then: Registered, answer: &mut Answer) {
        self.queue(owner).background_sync = *answer == Answer::Done(true);
        self.registered(then);
    }

    /// The app's `registerSync` has ended.
    pub(super) fn register_asked(&mut self, slot: Slot, then: Registered, answer: &mut Answer) {
        let then = match then {
            Registered::Call(call, _) if matches!(answer, Answer::Failed { .. }) => {
                Registered::Call(call, Settled::Failure(Failure::Of(slot)))
            }
            then => then,
        };
        self.registered(then);
        self.release(slot, None);
    }

    pub(super) fn registered(&mut self, then: Registered) {
        match then {
            Registered::Nobody => {}
            Registered::Event(slot, failure) => {
                self.release(slot, failure.clone());
                if let Some(Failure::Of(of)) = failure {
                    self.let_go(of);
                }
            }
            Registered::Hold(slot) => self.let_go(slot),
            Registered::Call(slot, value) => self.settle(slot, value),
        }
    }
}
