//! The methods of a queue, as Workbox has them and more.

use crate::policy::Trigger;
use crate::protocol::{Event, Id, Reason, Subject};

use super::effect::{Detail, Effect, Failure, OwnerId, Place, Settled, Slot, Step, Summary};
use super::entry::{Entry, History, Trouble};
use super::first_send::Source;
use super::lane::TOO_OLD;
use super::round::Waiter;
use super::then::{Find, Registered, Then};
use super::{Answer, Call, Done, Outbox};

impl Outbox {
    pub(super) fn call(&mut self, owner: OwnerId, slot: Slot, call: Call) {
        match call {
            Call::Push { first, method, url, navigation, referrer, origin } => {
                let form = navigation.then_some(Source { referrer, origin });
                self.push(owner, slot, first, (method, url), form);
            }
            Call::Take { last } => self.find(owner, slot, Find::Take { last, skipped: 0 }),
            Call::All => self.find(owner, slot, Find::All),
            Call::Status => self.find(owner, slot, Find::Counts),
            Call::Failed => self.find(owner, slot, Find::Failed),
            Call::Retry(id) => self.retry(owner, id, Waiter::Call(slot)),
            Call::Discard(id) => self.discard(owner, id, Waiter::Call(slot)),
            Call::Clear => self.clear(owner, slot),
            Call::Replay => {
                let trigger = self.trigger_of_call(owner);
                self.replay(owner, trigger, Some(slot));
            }
            Call::RegisterSync => {
                self.register_tag(owner, Registered::Call(slot, Settled::Nothing));
            }
        }
    }

    fn push(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        first: bool,
        (method, url): (String, String),
        form: Option<Source>,
    ) {
        // Someone has answered another site's form already; that it is not kept is left to us.
        if form.as_ref().is_some_and(|form| !self.is_own(form)) {
            let queue = self.queue(owner).options.queue_name.clone();
            let failure = Failure::ForeignNavigation { queue };
            return self.settle(slot, Settled::Failure(failure));
        }
        let subject = self.queue_of(owner).subject_of(None, &method, &url);
        let below = first.then(|| self.unused_key());
        let steps = vec![Step::Keep { below, history: None }];
        self.commit_with(owner, slot, steps, Then::Pushed(owner, slot, subject, form));
    }

    /// A key that nothing had. Not only below the first: the key of one that was just
    /// taken out, and is still on its way, must not be another's when its answer
    /// comes. By the clock, so that the next worker gives out others; and each but
    /// once, because clocks stand still.
    fn unused_key(&mut self) -> Id {
        self.lowest_key = (self.lowest_key - 1).min(-(self.now.at as i64));
        Id::Number(self.lowest_key)
    }

    pub(super) fn pushed(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        mut request: Subject,
        form: Option<Source>,
        answer: &mut Answer,
    ) {
        match self.done(owner, answer) {
            Ok(done) => {
                if let Some(Id::Number(key)) = done.key {
                    self.lowest_key = self.lowest_key.min(key);
                }
                request.id = done.key.clone();
                self.publish(owner, Event::Enqueued { request });
                let kept = done.key.and_then(|key| self.kept(owner, key, form.as_ref()));
                let value = kept.map_or(Settled::Nothing, Settled::Kept);
                self.registers(owner, Registered::Call(slot, value));
            }
            Err(message) => {
                self.storage_failed(owner, Some(request), message);
                self.fail(slot);
            }
        }
    }

    fn find(&mut self, owner: OwnerId, slot: Slot, find: Find) {
        let step =
            |place, last, limit, detail| Step::Find { place, key: None, last, limit, detail };
        let steps = match &find {
            Find::Take { last, skipped } => {
                vec![step(Place::Waiting, *last, skipped + 1, Detail::Records)]
            }
            Find::All => vec![step(Place::Waiting, false, u32::MAX, Detail::Records)],
            Find::Failed => vec![step(Place::Failed, false, u32::MAX, Detail::Facts)],
            Find::Counts => Vec::new(),
        };
        self.commit_with(owner, slot, steps, Then::Found(owner, slot, find));
    }

    pub(super) fn found(&mut self, owner: OwnerId, slot: Slot, find: Find, answer: &mut Answer) {
        let Ok(Done { counts, entries, .. }) = self.done(owner, answer) else {
            return self.fail(slot);
        };
        match find {
            Find::Take { last, skipped } => self.take_out(owner, slot, last, skipped, entries),
            Find::All => self.see_all(owner, slot, entries),
            Find::Counts => self.settle(slot, Settled::Counts(counts)),
            Find::Failed => {
                let entries = entries.into_iter().map(|entry| self.summary(owner, true, entry));
                let summaries = entries.collect();
                self.settle(slot, Settled::Summaries(summaries));
            }
        }
    }

    /// What a page may see of an entry.
    pub(super) fn summary(&self, owner: OwnerId, permanent: bool, mut entry: Entry) -> Summary {
        let queue = self.queue_of(owner);
        entry.history = queue.history(&entry);
        entry.url = queue.options.broadcast_url.of(&entry.url).into();
        Summary { queue: queue.options.queue_name.clone(), permanent, entry }
    }

    /// Looks at the outermost entry: it is given up, passed over, or taken out.
    fn take_out(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        last: bool,
        skipped: u32,
        mut entries: Vec<Entry>,
    ) {
        let is_there = entries.len() > skipped as usize;
        let Some(entry) = entries.pop().filter(|_| is_there) else {
            return self.settle(slot, Settled::Records(Vec::new()));
        };
        let find = Find::Take { last, skipped };
        match &entry.trouble {
            _ if self.is_expired(owner, &entry) => {
                self.expire(owner, slot, entry, find, Vec::new());
            }
            Some(Trouble::Broken(_)) => self.expire(owner, slot, entry, find, Vec::new()),
            Some(Trouble::Unreadable(_)) => {
                self.find(owner, slot, Find::Take { last, skipped: skipped + 1 });
            }
            None => {
                let key = Some(entry.key.clone());
                let steps =
                    vec![Step::Remove { place: Some(Place::Waiting), key }, super::queue::HEAD];
                let then = Then::TakenOut(owner, slot, entry.key, last);
                self.commit_with(owner, slot, steps, then);
            }
        }
    }

    pub(super) fn taken_out(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        key: Id,
        last: bool,
        answer: &mut Answer,
    ) {
        match self.done(owner, answer) {
            // Another call was faster.
            Ok(Done { changed: 0, .. }) => {
                self.find(owner, slot, Find::Take { last, skipped: 0 });
            }
            Ok(done) => {
                self.publish_snapshot(owner, done.entries.first());
                self.settle(slot, Settled::Records(vec![key]));
            }
            Err(_) => self.fail(slot),
        }
    }

    fn see_all(&mut self, owner: OwnerId, slot: Slot, entries: Vec<Entry>) {
        let expired = entries.iter().position(|entry| self.is_expired(owner, entry));
        let mut entries = entries;
        if let Some(index) = expired {
            let entry = entries.remove(index);
            return self.expire(owner, slot, entry, Find::All, entries);
        }
        let whole = entries.into_iter().filter(|entry| entry.trouble.is_none());
        let keys = whole.map(|entry| entry.key).collect();
        self.settle(slot, Settled::Records(keys));
    }

    fn is_expired(&self, owner: OwnerId, entry: &Entry) -> bool {
        let policy = &self.queue_of(owner).options.policy;
        entry.timestamp.is_some_and(|sent| policy.is_expired(sent, self.now.at))
    }

    /// Gives up an entry that is too old, or of which no request can be made.
    fn expire(&mut self, owner: OwnerId, slot: Slot, entry: Entry, find: Find, rest: Vec<Entry>) {
        let (reason, message) = why_given_up(&entry);
        let attempts = entry.history.attempts.given_up(reason, self.now.at);
        let history = Some(History { attempts, error: Some(message) });
        let key = Some(entry.key.clone());
        let steps = vec![Step::Move { to: Place::Failed, key, history, timestamp: None }];
        let then = Then::Expired(owner, slot, Box::new(entry), find, rest);
        self.commit_with(owner, slot, steps, then);
    }

    pub(super) fn expired(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        entry: Entry,
        (find, rest): (Find, Vec<Entry>),
        answer: &mut Answer,
    ) {
        let Ok(Done { changed, .. }) = self.done(owner, answer) else {
            return self.fail(slot);
        };
        if changed > 0 {
            let (reason, message) = why_given_up(&entry);
            let queue = self.queue(owner);
            queue.last_error = Some(message.clone());
            let event = Event::Failed {
                request: queue.subject(&entry),
                attempt: entry.history.attempts.count + 1,
                reason,
                status: None,
                message,
                permanent: true,
                next_retry_at: None,
            };
            self.publish(owner, event);
        }
        match find {
            Find::All => self.see_all(owner, slot, rest),
            find => self.find(owner, slot, find),
        }
    }

    /// Gives what was given up another chance: without a memory of failures, and as
    /// if it was new, because what is too old would be given up again at once.
    pub(super) fn retry(&mut self, owner: OwnerId, key: Option<Id>, waiter: Waiter) {
        let timestamp = Some(self.now.at);
        let steps = vec![Step::Move { to: Place::Waiting, key, history: None, timestamp }];
        self.commit_for(owner, waiter, steps, Then::Revived(owner, waiter));
    }

    pub(super) fn revived(&mut self, owner: OwnerId, waiter: Waiter, answer: &mut Answer) {
        if let Err(message) = self.done(owner, answer) {
            return self.store_refused(owner, waiter, message);
        }
        // As for what was stored: its tag may have been used up when it was given up.
        self.registers(owner, Registered::Nobody);
        let queue = self.queue(owner);
        if let Waiter::Call(slot) = waiter
            && queue.round.as_ref().is_some_and(|round| round.is_asking)
        {
            return self.replay(owner, Trigger::User, Some(slot));
        }
        let is_asked_by_hook = self.queue(owner).pass.as_ref().is_some_and(|pass| pass.hooks > 0);
        if is_asked_by_hook && self.queue(owner).round.is_none() {
            // No round, but a pass that a method began: the next one is a round.
            self.queue(owner).again = true;
            return self.finish(owner, waiter, None);
        }
        if is_asked_by_hook && matches!(waiter, Waiter::Call(_)) {
            self.run(owner, Trigger::User, None);
            return self.finish(owner, waiter, None);
        }
        self.run(owner, Trigger::User, Some(waiter));
    }

    /// Drops one request, waiting or given up, or all that were given up.
    pub(super) fn discard(&mut self, owner: OwnerId, id: Option<Id>, waiter: Waiter) {
        match id {
            Some(id) => {
                let steps = vec![Step::Remove { place: None, key: Some(id.clone()) }];
                self.commit_for(owner, waiter, steps, Then::Discarded(owner, id, waiter));
            }
            None => {
                let failed = Step::Remove { place: Some(Place::Failed), key: None };
                let steps = vec![failed, super::queue::HEAD];
                self.commit_for(owner, waiter, steps, Then::Cleared(owner, waiter));
            }
        }
    }

    pub(super) fn discarded(
        &mut self,
        owner: OwnerId,
        id: Id,
        waiter: Waiter,
        answer: &mut Answer,
    ) {
        match self.done(owner, answer) {
            Ok(Done { changed, .. }) => {
                if changed > 0 {
                    self.publish(owner, Event::Discarded { id });
                }
                self.finish(owner, waiter, None);
            }
            Err(message) => self.store_refused(owner, waiter, message),
        }
    }

    fn clear(&mut self, owner: OwnerId, slot: Slot) {
        let all = |place| Step::Remove { place: Some(place), key: None };
        let steps = vec![all(Place::Waiting), all(Place::Failed)];
        let waiter = Waiter::Call(slot);
        self.commit_for(owner, waiter, steps, Then::Cleared(owner, waiter));
    }

    pub(super) fn cleared(&mut self, owner: OwnerId, waiter: Waiter, answer: &mut Answer) {
        match self.done(owner, answer) {
            Ok(done) => {
                self.publish_snapshot(owner, done.entries.first());
                self.finish(owner, waiter, None);
            }
            Err(message) => self.store_refused(owner, waiter, message),
        }
    }

    /// A method fails with it; of a page's command, all pages are told.
    fn store_refused(&mut self, owner: OwnerId, waiter: Waiter, message: String) {
        if let Waiter::Call(slot) = waiter {
            return self.fail(slot);
        }
        self.storage_failed(owner, None, message);
        self.finish(owner, waiter, None);
    }

    /// A transaction whose failure is the waiter's.
    fn commit_for(&mut self, owner: OwnerId, waiter: Waiter, steps: Vec<Step>, then: Then) {
        match waiter {
            Waiter::Call(slot) => self.commit_with(owner, slot, steps, then),
            _ => self.commit(owner, steps, then),
        }
    }

    /// A method fails with what its transaction failed with.
    fn fail(&mut self, slot: Slot) {
        self.settle(slot, Settled::Failure(Failure::Of(slot)));
    }

    pub(super) fn settle(&mut self, slot: Slot, value: Settled) {
        self.emit(Effect::Settle { slot, value });
    }
}

fn why_given_up(entry: &Entry) -> (Reason, String) {
    match &entry.trouble {
        Some(Trouble::Broken(message)) => (Reason::Storage, message.clone()),
        _ => (Reason::Expired, TOO_OLD.into()),
    }
}
