//! What is looked at after every step.

use sync_status::outbox::{Answer, Detail};
use sync_status::outbox::{Counts, Entry, History, OwnerId, Place, Reply, Settled, Slot, Step};
use sync_status::{Event, Id, Message, Outcome, Reason, Trigger, Turn, Verdict};

use crate::body::{Body, Header};
use crate::disk::{Applied, Change, Record, State};
use crate::mutant::Mutant;
use crate::setup::{EMITTER, NAMES, STORED};
use crate::worker::{Deed, Done, Held, Holder, Patience, What};
use crate::world::World;

/// A transaction: of which worker, queue and slot, and when it was asked for.
type Whose = (u32, usize, Slot, When);

/// When a transaction was asked for: on the wall clock, and in transactions.
type When = (u64, u32);

impl World {
    /// What a worker is about to replay.
    pub(crate) fn check_replay(&mut self, life: u32, record: &Record, is_judged: bool) {
        self.check_flight(life, record);
        self.check_order(life, record);
        if is_judged {
            self.check_patience(life, record);
        }
        self.check_stopped(life, record);
    }

    fn check_flight(&mut self, life: u32, record: &Record) {
        let (queue, key) = (record.queue, record.key);
        let (mut own, mut others, mut same) = (0, 0, false);
        for each in &self.pending {
            let What::Send { first: false, aborted: false, key: its, .. } = each.what else {
                continue;
            };
            if each.part == queue {
                own += u32::from(each.life == life);
                others += u32::from(each.life != life);
                same |= its == key;
            }
        }
        if !self.profile.locks {
            return;
        }
        if same {
            self.fail(|| format!("worker {life} sends record {key}, which is on its way"));
        } else if others > 0 {
            self.fail(|| format!("worker {life} replays {} while another does", NAMES[queue]));
        } else if own >= self.profile.queues[queue].concurrency {
            self.fail(|| {
                format!("worker {life} sends more of {} at once than it may", NAMES[queue])
            });
        }
    }

    fn check_order(&mut self, life: u32, record: &Record) {
        let (queue, key) = (record.queue, record.key);
        if self.profile.queues[queue].concurrency > 1 {
            return;
        }
        let paged = self.worker(life).map_or(0, |worker| worker.paged[queue]);
        let is_passed_over = |other: &&Record| {
            other.queue == queue
                && other.place == Place::Waiting
                && other.key < key
                && other.state == State::Sound
                && other.since < paged
        };
        let older = self.disk(queue).records.iter().find(is_passed_over).map(|older| older.key);
        if let Some(older) = older {
            self.fail(|| format!("worker {life} sends record {key} before {older}"));
        }
    }

    fn check_patience(&mut self, life: u32, record: &Record) {
        let wall = self.wall();
        let (queue, key) = (record.queue, record.key);
        let Some(worker) = self.worker(life) else { return };
        if worker.user[queue] {
            return;
        }
        let history = record.promised.as_ref().unwrap_or(&record.history);
        let waits = |trigger| history.attempts.turn(trigger, wall) == Turn::Wait;
        // What could not be written is newer than what is on disk.
        let is_unwritten = worker.unwritten.contains(&(queue, key));
        if !is_unwritten && waits(Trigger::Sync) && waits(Trigger::Heartbeat) {
            return self.fail(|| format!("worker {life} sends record {key} before its time"));
        }
        let asked = worker.patience.iter().rev().find(|p| p.queue == queue && p.key == key);
        let is_early = asked.is_some_and(|p| wall >= p.at && wall < p.until);
        if is_early {
            self.fail(|| {
                format!("worker {life} sends record {key}, though the server asked for patience")
            });
        }
    }

    fn check_stopped(&mut self, life: u32, record: &Record) {
        let (queue, key) = (record.queue, record.key);
        let is_meant = |r: &&Record| r.queue == queue && r.key == key && r.body == record.body;
        let survived = self.disk(queue).records.iter().find(is_meant).and_then(|r| r.survived);
        let is_unwritten =
            self.worker(life).is_some_and(|worker| worker.unwritten.contains(&(queue, key)));
        if survived.is_some() && !is_unwritten {
            self.fail(|| {
                format!("worker {life} sends record {key} again, and does not count that its worker was stopped")
            });
        }
    }

    /// A page is told that its request is kept.
    pub(crate) fn check_kept(&mut self, life: u32, body: Option<Body>, reply: &Reply) {
        let kept = body.and_then(|body| self.model.fact(body).kept);
        let is_right = match (kept, reply) {
            (Some(key), Reply::Accepted { id, .. }) => *id == Id::Number(key),
            (kept, _) => kept.is_some(),
        };
        if !is_right {
            self.fail(|| format!("worker {life} says {reply:?}, and {kept:?} is on disk"));
        }
    }

    /// What was taken out is what the app gets.
    pub(crate) fn check_taken(&mut self, life: u32, held: &Held, value: &Settled) {
        let got: Vec<i64> = match value {
            Settled::Records(ids) => ids
                .iter()
                .filter_map(|id| if let Id::Number(n) = id { Some(*n) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        if got != held.removed {
            let removed = &held.removed;
            self.fail(|| format!("worker {life} took {removed:?} out and hands out {got:?}"));
        }
        if got.iter().any(|key| held.records.iter().all(|record| record.key != *key)) {
            self.fail(|| format!("worker {life} hands out {got:?}, which it has not read"));
        }
    }

    /// What is about to be kept.
    pub(crate) fn check_keep(&mut self, life: u32, is_own: bool) {
        if !is_own {
            self.fail(|| format!("worker {life} keeps what may be another site's"));
        }
    }

    /// What the server asked for at the first send is written down with the request.
    pub(crate) fn check_told_patience(&mut self, life: u32, slot: Slot, history: Option<&History>) {
        let asked = self.worker(life).and_then(|worker| worker.held(slot)?.asked);
        let Some((_, until)) = asked else { return };
        self.coverage.mark("reached", "kept with the server's patience");
        let next = history.and_then(|history| history.attempts.next_at);
        if next.is_none_or(|next| next < until) {
            self.fail(|| format!("worker {life} forgets that the server asked for patience"));
        }
    }

    /// A request has reached the server, or would have.
    pub(crate) fn check_arrival(&mut self, body: Body, header: Option<Header>, first: bool) {
        let fact = *self.model.fact(body);
        if !first && fact.header.is_some() && header != fact.header {
            self.fail(|| format!("{body:?} was stored with a key, and is sent under {header:?}"));
        }
    }

    /// What the server really said.
    pub(crate) fn judge(&mut self, body: Body, queue: usize, outcome: Outcome, first: bool) {
        let verdict = self.profile.queues[queue].policy().judge(outcome);
        let fact = self.model.fact(body);
        fact.delivered |= verdict == Verdict::Acknowledged;
        if !first {
            fact.refused = matches!(verdict, Verdict::Refused(_));
        }
    }

    pub(crate) fn queue_of_send(&mut self, index: usize, part: usize) -> usize {
        match self.pending[index].what {
            What::Send { first: true, body, .. } => self.model.fact(body).queue,
            _ => part,
        }
    }

    /// An answer to a request is delivered.
    pub(crate) fn answered(&mut self, what: &What, whose: (u32, usize, Slot), answer: &Answer) {
        let (life, part, slot) = whose;
        let wall = self.wall();
        let What::Send { first, key, body, aborted, patience, .. } = *what else { return };
        let Answer::Response { outcome, .. } = answer else { return };
        if aborted {
            // Nobody waits for it, and the shell has nowhere to put it.
            return;
        }
        let mut is_late = false;
        if let Some(held) = self.slot(life, slot) {
            held.response = true;
            is_late = matches!(held.holder, Holder::Fetch { answered: true, .. });
        }
        if is_late {
            self.coverage.mark("reached", "late form");
        }
        let queue = if first { self.model.fact(body).queue } else { part };
        if !first && let Some(worker) = self.worker(life) {
            // A newer answer counts.
            worker.patience.retain(|p| p.queue != queue || p.key != key);
        }
        let verdict = self.profile.queues[queue].policy().judge(*outcome);
        let (Verdict::Retry(_), Some(patience)) = (verdict, patience) else { return };
        let until = patience.until(wall);
        if until <= wall {
            return;
        }
        if first {
            if let Some(held) = self.slot(life, slot) {
                held.asked = Some((wall, until));
            }
        } else if let Some(worker) = self.worker(life) {
            worker.patience.push(Patience { queue, key, at: wall, until });
        }
    }

    /// A transaction was aborted.
    pub(crate) fn check_failed(&mut self, index: usize, steps: &[Step]) {
        let (life, queue, _) = self.pending[index].whose();
        for step in steps {
            if let Step::Note { key: Id::Number(key), .. }
            | Step::Move { key: Some(Id::Number(key)), .. }
            | Step::Remove { key: Some(Id::Number(key)), .. } = step
                && let Some(worker) = self.worker(life)
            {
                worker.unwritten.push((queue, *key));
            }
        }
    }

    /// A transaction has happened.
    pub(crate) fn check_commit(&mut self, whose: Whose, steps: &[Step], applied: &Applied) {
        let (life, queue, slot, _) = whose;
        if applied.counts != applied.truth && !self.is(Mutant::CountOutside) {
            let (told, truth) = (applied.counts, applied.truth);
            self.fail(|| format!("worker {life} counts {told:?}, and there are {truth:?}"));
        }
        if self.disk(queue).has_ledger(queue) {
            self.coverage.mark("reached", "counted by a ledger");
        }
        let tick = self.tick;
        for step in steps {
            if let Step::Find { detail: Detail::Keys, place: Place::Waiting, .. } = step
                && let Some(worker) = self.worker(life)
            {
                worker.paged[queue] = tick;
            }
        }
        if applied.entries.iter().any(|entry: &Entry| entry.trouble.is_some()) {
            self.coverage.mark("reached", "stepped over");
        }
        for change in &applied.changes {
            self.check_change(whose, change, applied.truth);
            if let Change::Removed(record) = change
                && let Some(held) = self.worker(life).and_then(|worker| worker.held(slot))
            {
                held.removed.push(record.key);
            }
        }
    }

    fn check_change(&mut self, (life, queue, _, at): Whose, change: &Change, truth: Counts) {
        let deed = match change {
            Change::Kept(record) => {
                self.check_new(life, record);
                Some((record.key, Deed::Kept))
            }
            Change::Removed(record) => {
                self.check_removed(life, record);
                Some((record.key, Deed::Removed))
            }
            Change::Moved(record, history) if record.place == Place::Waiting => {
                self.check_given_up((life, at), record, history);
                Some((record.key, Deed::GivenUp))
            }
            Change::Moved(record, _) => {
                self.check_revived(life, record);
                Some((record.key, Deed::Revived))
            }
            Change::Noted(record, history) => {
                self.check_noted(life, record, history);
                Some((record.key, Deed::Noted))
            }
            Change::Marked(record) => {
                self.marked(life, record);
                None
            }
        };
        if let (Some((key, deed)), Some(worker)) = (deed, self.worker(life)) {
            worker.done.push(Done { queue, key, deed, truth });
        }
    }

    fn check_new(&mut self, life: u32, record: &Record) {
        let fact = self.model.fact(record.body);
        let was_kept = fact.kept.replace(record.key);
        if was_kept.is_some() {
            let body = record.body;
            self.fail(|| format!("worker {life} keeps {body:?} a second time"));
        }
    }

    /// The heart of it: nothing goes but what the server has, or somebody let go.
    pub(crate) fn check_removed(&mut self, life: u32, record: &Record) {
        let fact = *self.model.fact(record.body);
        if fact.delivered {
            return;
        }
        if self.model.allows(life, record.queue, record.key, record.place, false) {
            self.model.fact(record.body).let_go = true;
            return;
        }
        let (queue, key) = (NAMES[record.queue], record.key);
        self.fail(|| format!("worker {life} loses record {key} of {queue}"));
    }

    fn check_given_up(
        &mut self,
        (life, (at, tick)): (u32, When),
        record: &Record,
        history: &History,
    ) {
        let policy = self.profile.queues[record.queue].policy();
        let refused = self.model.fact(record.body).refused;
        let count = history.attempts.count;
        let is_spent = count >= policy.max_attempts;
        let is_expired = record.timestamp.is_some_and(|sent| policy.is_expired(sent, at));
        let is_right = match history.attempts.reason {
            // It was retried after that had been decided: nothing is lost.
            _ if record.since > tick => true,
            // `getAll` gives up by a list that it read before.
            Some(Reason::Expired) => is_expired || record.revived,
            Some(Reason::Status) => refused || is_spent,
            Some(Reason::Storage) => record.state == State::Broken || is_spent,
            Some(Reason::Network | Reason::Timeout | Reason::Hook | Reason::Stopped) => is_spent,
            None => false,
        };
        let key = record.key;
        self.coverage.mark("reached", "given up");
        if is_expired {
            self.coverage.mark("reached", "expired");
        }
        if !is_right {
            self.fail(|| format!("worker {life} gives record {key} up: {history:?}"));
        }
        if record.since <= tick && !record.revived {
            self.check_count(life, record, history);
        }
    }

    fn check_count(&mut self, life: u32, record: &Record, history: &History) {
        let (before, after) = (record.history.attempts.count, history.attempts.count);
        let (queue, key) = (record.queue, record.key);
        let is_unwritten =
            self.worker(life).is_some_and(|worker| worker.unwritten.contains(&(queue, key)));
        let most = self.profile.queues[queue].max_attempts + 1;
        // Without locks, two workers may count the same.
        let is_sure = self.profile.locks && !is_unwritten;
        if is_sure && (after < before || after > most || after > before + 1) {
            self.fail(|| {
                format!("worker {life} counts {before} then {after} attempts of record {key}")
            });
        }
    }

    fn check_revived(&mut self, life: u32, record: &Record) {
        let (queue, key) = (record.queue, record.key);
        if !self.model.allows(life, queue, key, Place::Failed, true) {
            self.fail(|| format!("worker {life} brings record {key} back, and nobody asked"));
        }
        self.model.fact(record.body).refused = false;
        if let Some(worker) = self.worker(life) {
            worker.patience.retain(|p| p.queue != queue || p.key != key);
        }
    }

    fn check_noted(&mut self, life: u32, record: &Record, history: &History) {
        let key = record.key;
        self.check_count(life, record, history);
        if history.attempts.count >= self.profile.queues[record.queue].max_attempts {
            self.fail(|| format!("worker {life} does not give record {key} up: {history:?}"));
        }
    }

    fn marked(&mut self, life: u32, record: &Record) {
        for each in &mut self.pending {
            if each.life == life
                && each.part == record.queue
                && let What::Send { first: false, key, marked, .. } = &mut each.what
                && *key == record.key
            {
                *marked = true;
            }
        }
    }

    /// Somebody publishes.
    pub(crate) fn published(&mut self, life: u32, owner: OwnerId, message: &Message) {
        self.coverage.mark("message", message.event.kind());
        let Some(part) = self.worker(life).and_then(|worker| worker.part(owner)) else { return };
        if part == EMITTER {
            return self.check_report_order(life, message);
        }
        if part >= STORED {
            return;
        }
        if message.queue != NAMES[part] {
            self.fail(|| format!("worker {life} speaks for {}", message.queue));
        }
        let told = Counts { remaining: message.remaining, failed: message.failed };
        match deed(&message.event) {
            Some((Id::Number(key), deed)) => self.check_told(life, (part, *key, deed), told),
            Some((Id::Text(_), _)) => self.fail(|| format!("{message:?} is about nothing")),
            None => self.check_known(life, part, message, told),
        }
    }

    /// A message that tells of a change: with the counts of that change.
    fn check_told(&mut self, life: u32, (queue, key, deed): (usize, i64, Deed), told: Counts) {
        let Some(worker) = self.worker(life) else { return };
        let is_meant = |done: &&Done| done.queue == queue && done.key == key && done.deed == deed;
        let is_unwritten = deed == Deed::Noted && worker.unwritten.contains(&(queue, key));
        let known = worker.known[queue];
        let Some(done) = worker.done.iter().rev().find(is_meant).cloned() else {
            if !is_unwritten {
                self.fail(|| format!("worker {life} says that {key} was {deed:?}, and it was not"));
            }
            return;
        };
        worker.done.retain(|done| done.queue != queue || done.key != key || done.deed != deed);
        if told != done.truth && !(is_unwritten && Some(told) == known) {
            let truth = done.truth;
            self.fail(|| {
                format!(
                    "worker {life} tells that {key} was {deed:?} with {told:?} instead of {truth:?}"
                )
            });
        }
    }

    /// A message that tells of none: with the last counts there are.
    fn check_known(&mut self, life: u32, queue: usize, message: &Message, told: Counts) {
        let Some(worker) = self.worker(life) else { return };
        let known = worker.known[queue];
        if known.is_some_and(|known| known != told)
            || (known.is_none() && told != Counts::default())
        {
            self.fail(|| format!("worker {life} says {message:?}, and knows {known:?}"));
        }
    }

    fn check_report_order(&mut self, life: u32, message: &Message) {
        use sync_status::outbox::ReportKind;
        let kind = match message.event {
            Event::Enqueued { .. } => ReportKind::Enqueued,
            Event::Replaying { .. } => ReportKind::Replaying,
            Event::Replayed { .. } => ReportKind::Replayed,
            Event::Failed { .. } => ReportKind::Failed,
            Event::Discarded { .. } => ReportKind::Discarded,
            Event::Remaining(_) | Event::Refreshed { .. } => return,
        };
        let Some(worker) = self.worker(life) else { return };
        match worker.reports.iter().position(|its| *its == kind) {
            // What could not be told is left out.
            Some(index) => drop(worker.reports.drain(..=index)),
            None => self.fail(|| format!("worker {life} tells of {kind:?} out of order")),
        }
    }

    /// When a worker waits for nothing any more, it holds nothing.
    pub(crate) fn check_idle(&mut self) {
        for index in 0..self.workers.len() {
            let life = self.workers[index].life;
            if self.pending.iter().any(|each| each.life == life) {
                continue;
            }
            let worker = &mut self.workers[index];
            worker.user = Default::default();
            worker.done.clear();
            let left: Vec<Slot> = worker.slots.iter().map(|held| held.slot).collect();
            if !left.is_empty() {
                let held = worker.slots[0].clone();
                self.fail(|| {
                    format!("worker {life} has nothing to do, and holds {left:?}: {held:?}")
                });
            }
            if self.locks.iter().any(|lock| lock.life == life) {
                self.fail(|| format!("worker {life} has nothing to do, and has a lock"));
            }
        }
    }
}

/// What a message tells of.
fn deed(event: &Event) -> Option<(&Id, Deed)> {
    match event {
        Event::Enqueued { request } => Some((request.id.as_ref()?, Deed::Kept)),
        Event::Replayed { request, .. } => Some((request.id.as_ref()?, Deed::Removed)),
        Event::Failed { request, permanent: true, .. } => {
            Some((request.id.as_ref()?, Deed::GivenUp))
        }
        // Of the storage, not of the request.
        Event::Failed { attempt: 0, .. } => None,
        Event::Failed { request, .. } => Some((request.id.as_ref()?, Deed::Noted)),
        Event::Discarded { id } => Some((id, Deed::Removed)),
        Event::Replaying { .. } | Event::Remaining(_) | Event::Refreshed { .. } => None,
    }
}
