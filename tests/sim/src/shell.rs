//! What a shell does for the core: carries out each effect, at once or as
//! something pending.

use sync_status::outbox::{
    Answer, Effect, Failure, Hook, OwnerId, Reply, Settled, Shelf, Slot, Step, Summary, Ticket,
};

use crate::coverage;
use crate::mutant::Mutant;
use crate::op::Behaviour;
use crate::setup::{NAMES, STORED};
use crate::worker::{Held, Holder, Pending, What};
use crate::world::{Tag, World};

impl World {
    /// Carries out an effect of a worker. What has to be answered at once goes to `told`.
    pub(crate) fn carry_out(
        &mut self,
        life: u32,
        effect: Effect,
        told: &mut Vec<(Ticket, Answer)>,
    ) {
        self.digest(coverage::effect(&effect), u64::from(life));
        self.say(|_| format!("worker {life} -> {effect:?}"));
        match effect {
            Effect::Opened { owner, place, .. } => self.opened(life, owner, place),
            Effect::Commit { ticket, owner, slot, tally, steps } => {
                for step in &steps {
                    self.coverage.mark("step", coverage::step(step));
                    if let Step::Keep { history, .. } = step {
                        self.check_told_patience(life, slot, history.as_ref());
                    }
                }
                let at = (self.wall(), self.tick);
                self.request(life, ticket, owner, slot, What::Commit { tally, steps, at });
            }
            Effect::Send { ticket, slot, first, key } => self.send(life, ticket, slot, first, key),
            Effect::Abort { slot } => self.abort(life, slot),
            Effect::Drain { slot } => self.drain_response(life, slot),
            Effect::Lock { ticket, slot, name } => {
                let _ = self.slot(life, slot);
                self.request(life, ticket, OwnerId(0), slot, What::Lock { name });
            }
            Effect::Unlock { slot } => {
                let before = self.locks.len();
                self.locks.retain(|lock| lock.life != life || lock.slot != slot);
                if before == self.locks.len() && !self.is(Mutant::NoLock) {
                    self.fail(|| format!("worker {life} lets a lock go that it does not have"));
                }
            }
            Effect::Register { ticket, owner, anew } => {
                self.request(life, ticket, owner, Slot(u32::MAX), What::Register { anew });
            }
            Effect::Wake { at } => self.set_timer(life, at),
            Effect::Match { ticket, slot, .. } => {
                let _ = self.slot(life, slot);
                let answer = match self.hook {
                    Behaviour::Throws => {
                        Answer::Failed { message: "match threw".into(), called_off: false }
                    }
                    Behaviour::Strange => Answer::Done(false),
                    _ => {
                        let body = self.worker(life).and_then(|w| w.held(slot)?.body);
                        Answer::Done(body.is_some_and(|body| self.is_form(body)))
                    }
                };
                self.coverage.mark("answer", coverage::answer(&answer));
                told.push((ticket, answer));
            }
            Effect::Ask { ticket, owner, slot, hook } => {
                self.coverage.mark("hook", coverage::hook(&hook));
                let _ = self.slot(life, slot);
                let behaviour = if self.healed { Behaviour::Fine } else { self.hook };
                self.request(life, ticket, owner, slot, What::Ask { hook, behaviour, call: None });
            }
            Effect::Take { slot } => self.take(life, slot),
            Effect::Respond { slot, reply } => self.respond(life, slot, reply),
            Effect::Settle { slot, value } => self.settle(life, slot, &value),
            Effect::Release { slot, failure } => self.release(life, slot, failure),
            Effect::Reply { slot, entries } => self.reply(life, slot, &entries),
            Effect::Publish { owner, message } => self.published(life, owner, &message),
            Effect::Claim => self.claimed(life),
            Effect::Warn { .. } => {}
        }
    }

    fn request(&mut self, life: u32, ticket: Ticket, owner: OwnerId, slot: Slot, what: What) {
        let part = self.worker(life).and_then(|worker| worker.part(owner));
        let Some(part) = part else {
            return self.fail(|| format!("worker {life} names an owner that is none: {owner:?}"));
        };
        if self.pending.iter().any(|each| each.life == life && each.ticket == ticket) {
            self.fail(|| format!("worker {life} uses {ticket:?} twice"));
        }
        self.digest(what.kind(), u64::from(ticket.0));
        self.pending.push(Pending { life, ticket, part, slot, what, answer: None, hangs: false });
    }

    /// What is held under a slot, which must not have ended. The core's own slots
    /// begin when they are first named.
    pub(crate) fn slot(&mut self, life: u32, slot: Slot) -> Option<&mut Held> {
        let now = self.wall();
        if slot == Slot::NONE {
            return None;
        }
        let worker = self.worker(life)?;
        if worker.ended.contains(&slot) {
            self.fail(|| format!("worker {life} names {slot:?}, which has ended"));
            return None;
        }
        if worker.held(slot).is_none() {
            worker.slots.push(Held::new(slot, Holder::Inner, now));
        }
        self.worker(life)?.held(slot)
    }

    fn opened(&mut self, life: u32, owner: OwnerId, place: Option<Shelf>) {
        let part = self.worker(life).and_then(|worker| worker.part(owner));
        let Some(part) = part else { return self.fail(|| format!("{owner:?} was never read")) };
        let failed = |name: &str| format!("{name}#failed");
        let is_right = match &place {
            Some(shelf) => {
                part < STORED && shelf.waiting == NAMES[part] && shelf.failed == failed(NAMES[part])
            }
            None => part >= STORED,
        };
        if !is_right {
            self.fail(|| format!("{} is opened at {place:?}", NAMES[part]));
        }
    }

    fn send(&mut self, life: u32, ticket: Ticket, slot: Slot, first: bool, key: bool) {
        let new = self.new_header();
        let jumps = self.jumps;
        let Some(held) = self.slot(life, slot) else { return };
        if first {
            if key && held.header.is_none() {
                held.header = Some(new);
            }
            let (body, header) = (held.body, held.header);
            let Some(body) = body else {
                return self.fail(|| format!("worker {life} sends a request that is none"));
            };
            let what = What::Send {
                first,
                key: 0,
                body,
                header,
                aborted: false,
                marked: false,
                patience: None,
            };
            return self.request(life, ticket, OwnerId(0), slot, what);
        }
        let Some(record) = held.records.last().cloned() else {
            return self.fail(|| format!("worker {life} replays a record that it has not read"));
        };
        // Whether it was time was decided by a clock that has been set since.
        let is_judged = held.jumps == jumps;
        self.check_replay(life, &record, is_judged);
        let header = record.header.or(key.then_some(new));
        let owner = self.worker(life).and_then(|worker| worker.owner(record.queue));
        let what = What::Send {
            first,
            key: record.key,
            body: record.body,
            header,
            aborted: false,
            marked: record.marked,
            patience: None,
        };
        self.request(life, ticket, owner.unwrap_or(OwnerId(u32::MAX)), slot, what);
        if self.is(Mutant::DeleteBeforeSend) {
            self.remove_behind_the_back(life, &record);
        }
    }

    fn abort(&mut self, life: u32, slot: Slot) {
        let _ = self.slot(life, slot);
        if self.is(Mutant::AbortIgnored) {
            return;
        }
        let is_meant = |each: &Pending| each.life == life && each.slot == slot;
        for index in 0..self.pending.len() {
            let each = &mut self.pending[index];
            if !is_meant(each) {
                continue;
            }
            if let What::Send { aborted, .. } = &mut each.what {
                *aborted = true;
                if each.answer.is_none() {
                    let answer = Answer::Failed { message: "aborted".into(), called_off: false };
                    self.answer(index, answer);
                }
            }
        }
    }

    fn drain_response(&mut self, life: u32, slot: Slot) {
        let Some(held) = self.slot(life, slot) else { return };
        if !std::mem::take(&mut held.response) {
            self.fail(|| format!("worker {life} drains a response that is none, of {slot:?}"));
        }
    }

    fn set_timer(&mut self, life: u32, at: Option<u64>) {
        let (clock, wall) = (self.clock, self.wall());
        let is_lost = self.is(Mutant::TimerLost);
        let Some(worker) = self.worker(life) else { return };
        worker.wake = at.filter(|_| !is_lost).map(|at| clock + at.saturating_sub(wall));
    }

    fn take(&mut self, life: u32, slot: Slot) {
        let inputs = self.inputs;
        let Some(held) = self.slot(life, slot) else { return };
        let wrong = match &mut held.holder {
            Holder::Fetch { taken: true, .. } => Some("a second time"),
            Holder::Fetch { is_own: false, .. } => Some("though it may be another site's"),
            Holder::Fetch { came, .. } if *came != inputs => Some("too late"),
            Holder::Fetch { taken, .. } => {
                *taken = true;
                None
            }
            _ => Some("though it is no fetch"),
        };
        if let Some(wrong) = wrong {
            self.fail(|| format!("worker {life} takes {slot:?} {wrong}"));
        }
        if self.is(Mutant::HoldReleasedEarly) {
            let _ = self.end_slot(life, slot);
        }
    }

    fn respond(&mut self, life: u32, slot: Slot, reply: Reply) {
        if self.is(Mutant::RespondDropped) && self.dice.one_in(8) {
            return;
        }
        self.coverage.mark("reply", coverage::reply(&reply));
        let Some(held) = self.slot(life, slot) else { return };
        let (body, had_response) = (held.body, held.response);
        let wrong = match &mut held.holder {
            Holder::Fetch { taken: true, answered, .. } if !*answered => {
                *answered = true;
                None
            }
            Holder::Fetch { .. } => Some("which was not taken, or has its answer"),
            _ => Some("which is no fetch"),
        };
        if reply == Reply::Response {
            held.response = false;
        }
        if let Some(wrong) = wrong {
            return self.fail(|| format!("worker {life} answers {slot:?}, {wrong}"));
        }
        match reply {
            Reply::Response if !had_response => {
                self.fail(|| format!("worker {life} passes on a response that is none"));
            }
            Reply::Response | Reply::Rejection { .. } => {}
            Reply::Accepted { .. } | Reply::SeeOther { .. } => self.check_kept(life, body, &reply),
        }
    }

    fn settle(&mut self, life: u32, slot: Slot, value: &Settled) {
        if self.is(Mutant::SettleDropped) && self.dice.one_in(8) {
            return;
        }
        self.coverage.mark("settled", coverage::settled(value));
        if let Settled::Failure(failure) = value {
            self.check_failure(life, failure);
        }
        if self.slot(life, slot).is_none() {
            return;
        }
        let Some(held) = self.end_slot(life, slot) else { return };
        match &held.holder {
            Holder::Call { take: true, .. } => self.check_taken(life, &held, value),
            Holder::Call { push: true, .. } if !matches!(value, Settled::Failure(_)) => {
                if held.body.is_none_or(|body| self.model.fact(body).kept.is_none()) {
                    self.fail(|| format!("worker {life} resolves a push that was not kept"));
                }
            }
            Holder::Call { .. } => {}
            other => {
                let other = other.clone();
                self.fail(|| format!("worker {life} settles {slot:?}, which is {other:?}"));
            }
        }
        self.came_back(life, slot, matches!(value, Settled::Failure(_)));
    }

    /// A function of the app waited for this method.
    fn came_back(&mut self, life: u32, slot: Slot, has_failed: bool) {
        let is_waiting = |each: &Pending| {
            each.life == life && matches!(each.what, What::Ask { call: Some(c), .. } if c == slot)
        };
        let Some(index) = self.pending.iter().position(is_waiting) else { return };
        let answer = if has_failed {
            Answer::Failed { message: "the method failed".into(), called_off: false }
        } else {
            Answer::Done(true)
        };
        self.pending[index].hangs = false;
        self.answer(index, answer);
    }

    pub(crate) fn end_slot(&mut self, life: u32, slot: Slot) -> Option<Held> {
        self.model.end(life, slot);
        let worker = self.worker(life)?;
        worker.ended.push(slot);
        let index = worker.slots.iter().position(|held| held.slot == slot)?;
        let held = worker.slots.swap_remove(index);
        if held.response {
            self.fail(|| format!("worker {life} leaves the response of {slot:?} unread"));
        }
        Some(held)
    }

    fn release(&mut self, life: u32, slot: Slot, failure: Option<Failure>) {
        if self.is(Mutant::ReleaseDropped) && self.dice.one_in(8) {
            return;
        }
        let Some(worker) = self.worker(life) else { return };
        if worker.ended.contains(&slot) {
            return self.fail(|| format!("worker {life} ends {slot:?} twice"));
        }
        if let Some(failure) = &failure {
            self.check_failure(life, failure);
        }
        let held = self.end_slot(life, slot);
        if self.locks.iter().any(|lock| lock.life == life && lock.slot == slot) {
            self.fail(|| format!("worker {life} ends {slot:?}, which holds a lock"));
        }
        match held.map(|held| held.holder) {
            Some(Holder::Fetch { taken: true, answered: false, .. }) => {
                self.fail(|| format!("worker {life} leaves a page without an answer: {slot:?}"));
            }
            Some(Holder::Message { list: true }) => {
                self.fail(|| format!("worker {life} leaves a page without its list: {slot:?}"));
            }
            Some(Holder::Call { .. }) => {
                self.fail(|| format!("worker {life} ends a method without settling it: {slot:?}"));
            }
            Some(Holder::Sync(queue)) => self.sync_ended(queue, failure.is_some()),
            _ => {}
        }
    }

    /// What something failed with is still there.
    fn check_failure(&mut self, life: u32, failure: &Failure) {
        let Failure::Of(slot) = failure else { return };
        if self.worker(life).is_some_and(|worker| worker.held(*slot).is_none()) {
            self.fail(|| format!("worker {life} fails with what {slot:?} held, which has ended"));
        }
    }

    /// A `sync` event is over.
    pub(crate) fn sync_ended(&mut self, queue: usize, has_failed: bool) {
        let Some(tag) = self.tags[queue] else { return };
        let failures = tag.failures + 1;
        self.tags[queue] = if tag.again {
            Some(Tag::default())
        } else if has_failed && failures < 3 {
            Some(Tag { failures, firing: false, again: false })
        } else {
            if has_failed {
                self.coverage.mark("reached", "sync failed for the last time");
            }
            None
        };
    }

    fn reply(&mut self, life: u32, slot: Slot, entries: &[Summary]) {
        let Some(held) = self.slot(life, slot) else { return };
        match &mut held.holder {
            Holder::Message { list } if *list => *list = false,
            other => {
                let other = other.clone();
                self.fail(|| format!("worker {life} answers a list to {other:?}"));
            }
        }
        for entry in entries {
            if entry.entry.url.contains("secret") {
                self.fail(|| format!("worker {life} shows a query: {entry:?}"));
            }
        }
    }

    fn claimed(&mut self, life: u32) {
        if self.worker(life).is_some_and(|worker| worker.installed != Some(false)) {
            self.fail(|| format!("worker {life} claims pages, and is not the first"));
        }
    }

    /// What a function of the app says.
    pub(crate) fn said(&mut self, hook: Hook, behaviour: Behaviour) -> Answer {
        use sync_status::Setting;
        let number = Setting::Number(2.0);
        match (hook, behaviour) {
            (_, Behaviour::Throws) => {
                Answer::Failed { message: "it threw".into(), called_off: false }
            }
            (Hook::Snapshot, Behaviour::Replays | Behaviour::Retries) => {
                let pair = |name: &str| (name.to_owned(), number.clone());
                Answer::Said(Setting::Object(vec![pair("remaining"), pair("failed")]))
            }
            (Hook::Snapshot | Hook::Size, Behaviour::Strange) => {
                Answer::Said(Setting::Text("many".into()))
            }
            (Hook::Snapshot | Hook::Size, _) => Answer::Said(number),
            _ => Answer::Done(true),
        }
    }
}
