//! What is pending goes on: an effect is carried out, later its answer arrives.
//! A worker may be killed in between.

use sync_status::Id;
use sync_status::outbox::{Answer, Call, History, Hook, Input, Slot, Step};

use crate::coverage;
use crate::disk::{Act, Offer};
use crate::mutant::Mutant;
use crate::net::Fate;
use crate::op::Behaviour;
use crate::setup::STORED;
use crate::worker::{Holder, What};
use crate::world::{HeldLock, Tag, World};

impl World {
    /// Whether anything would come of going on with this.
    pub(crate) fn can_go_on(&self, index: usize) -> bool {
        let each = &self.pending[index];
        if each.answer.is_some() {
            return true;
        }
        match &each.what {
            What::Lock { name } => self.can_lock(index, name),
            What::Ask { call, .. } => call.is_none() && !each.hangs,
            _ => !each.hangs,
        }
    }

    fn can_lock(&self, index: usize, name: &str) -> bool {
        if self.is(Mutant::NoLock) {
            return true;
        }
        let life = self.pending[index].life;
        // Without Web Locks, each worker has its own.
        let is_rival = |other: u32| self.profile.locks || other == life;
        let is_held = self.locks.iter().any(|lock| lock.name == name && is_rival(lock.life));
        let is_behind = self.pending[..index].iter().any(|each| {
            each.answer.is_none()
                && is_rival(each.life)
                && matches!(&each.what, What::Lock { name: its } if its == name)
        });
        !is_held && !is_behind
    }

    /// Carries an effect out, or delivers its answer.
    pub(crate) fn advance(&mut self, index: usize) {
        if self.pending[index].answer.is_some() {
            return self.deliver(index);
        }
        if !self.can_go_on(index) {
            if matches!(self.pending[index].what, What::Lock { .. }) {
                self.coverage.mark("reached", "lock waited for");
            }
            return;
        }
        match self.pending[index].what {
            What::Commit { .. } => self.commit_first(index),
            What::Send { .. } => self.transmit(index),
            What::Lock { .. } => self.lock(index),
            What::Ask { hook, behaviour, .. } => self.ask(index, hook, behaviour),
            What::Register { anew } => self.register(index, anew),
        }
    }

    /// Transactions happen in the order in which they were asked for.
    fn commit_first(&mut self, index: usize) {
        let database = self.profile.database(self.pending[index].part);
        let first = self.pending.iter().position(|each| {
            each.answer.is_none()
                && matches!(each.what, What::Commit { .. })
                && self.profile.database(each.part) == database
        });
        self.commit(first.unwrap_or(index));
    }

    fn commit(&mut self, index: usize) {
        self.tick += 1;
        let (life, part, slot) = self.pending[index].whose();
        let What::Commit { tally, ref mut steps, at } = self.pending[index].what else { return };
        let mut steps = std::mem::take(steps);
        if part >= STORED {
            return self.fail(|| format!("worker {life} stores for what stores nothing"));
        }
        if std::mem::take(&mut self.disk_error) {
            return self.failed(index, &steps, "the disk failed");
        }
        let offer = self.offer(life, slot, &steps);
        if self.fault.is_some() {
            return;
        }
        let promised = promises(&steps);
        self.mutate(&mut steps);
        let bookkeeping = !self.is(Mutant::LedgerNotKept);
        let act = Act { queue: part, tally, offer, step: self.tick, bookkeeping };
        let Some(applied) = self.disk(part).transact(act, &steps) else {
            return self.failed(index, &steps, "QuotaExceededError");
        };
        self.check_commit((life, part, slot, at), &steps, &applied);
        for (key, history) in promised {
            if let Some(record) = self.disk(part).record(part, key) {
                record.promised = Some(history);
            }
        }
        self.lose_marks(part, &applied);
        let jumps = self.jumps;
        if !applied.records.is_empty()
            && let Some(held) = self.slot(life, slot)
        {
            held.jumps = jumps;
            held.records.clone_from(&applied.records);
        }
        let answer = Answer::Committed {
            counts: applied.counts,
            key: applied.key.map(Id::Number),
            changed: applied.changed,
            entries: applied.entries,
        };
        self.answer(index, answer);
    }

    fn offer(&mut self, life: u32, slot: Slot, steps: &[Step]) -> Option<Offer> {
        if !steps.iter().any(|step| matches!(step, Step::Keep { .. })) {
            return None;
        }
        let loses_key = self.is(Mutant::KeyNotWritten);
        let held = self.slot(life, slot)?;
        let is_own = held.holder.is_own();
        let (body, header, timestamp) = (held.body, held.header, held.created);
        self.check_keep(life, is_own);
        let body = body?;
        self.model.fact(body).header = header;
        let header = header.filter(|_| !loses_key);
        Some(Offer { body, header, timestamp })
    }

    fn failed(&mut self, index: usize, steps: &[Step], message: &str) {
        self.check_failed(index, steps);
        if self.is(Mutant::FailureSwallowed) {
            let part = self.pending[index].part;
            let counts = self.truth(part);
            let key = Some(Id::Number(1));
            return self
                .answer(index, Answer::Committed { counts, key, changed: 1, entries: Vec::new() });
        }
        self.answer(index, Answer::Failed { message: message.into(), called_off: false });
    }

    fn transmit(&mut self, index: usize) {
        let part = self.pending[index].part;
        let wall = self.wall();
        let What::Send { first, body, header, .. } = self.pending[index].what else { return };
        let fate = self.net.send(body, header, wall);
        self.check_arrival(body, header, first);
        match fate {
            Fate::Hangs => self.pending[index].hangs = true,
            Fate::Failed => {
                if self.net.server == crate::net::Server::DropAnswer {
                    self.coverage.mark("reached", "lost answer");
                }
                let message = "Failed to fetch".into();
                self.answer(index, Answer::Failed { message, called_off: false });
            }
            Fate::Answered(mut answer, outcome, asked) => {
                let queue = self.queue_of_send(index, part);
                self.judge(body, queue, outcome, first);
                if let What::Send { patience, .. } = &mut self.pending[index].what {
                    *patience = asked;
                }
                self.mutate_response(&mut answer);
                self.answer(index, answer);
            }
        }
    }

    fn lock(&mut self, index: usize) {
        let (life, _, slot) = self.pending[index].whose();
        let What::Lock { ref mut name } = self.pending[index].what else { return };
        let name = std::mem::take(name);
        self.locks.push(HeldLock { name, life, slot });
        self.answer(index, Answer::Done(true));
    }

    fn ask(&mut self, index: usize, hook: Hook, behaviour: Behaviour) {
        let (life, part, _) = self.pending[index].whose();
        self.blame_the_app(part, hook, behaviour);
        let call = match (hook, behaviour) {
            (_, Behaviour::Hangs) => {
                self.pending[index].hangs = true;
                return;
            }
            // An observed queue replays by itself.
            _ if part >= STORED => None,
            (Hook::OnSync, Behaviour::Fine | Behaviour::Replays) => Some(Call::Replay),
            (Hook::OnSync | Hook::RequestWillReplay, Behaviour::Retries) => Some(Call::Retry(None)),
            (Hook::RequestWillReplay, Behaviour::Replays) => Some(Call::Replay),
            (Hook::RegisterSync, Behaviour::Throws | Behaviour::Strange) => None,
            (Hook::RegisterSync, _) => Some(Call::RegisterSync),
            _ => None,
        };
        let Some(call) = call else {
            let answer = self.said(hook, behaviour);
            return self.answer(index, answer);
        };
        let holder = Holder::Call { take: false, push: false, is_own: true };
        let Some(slot) = self.hold(life, holder) else { return };
        if let What::Ask { call, .. } = &mut self.pending[index].what {
            *call = Some(slot);
        }
        self.pending[index].hangs = true;
        if hook == Hook::RequestWillReplay {
            self.user_wants(life, Some(part));
        }
        self.call(life, part, slot, call);
    }

    /// An app that says that it has replayed or registered, and has not, has only
    /// itself to blame.
    fn blame_the_app(&mut self, part: usize, hook: Hook, behaviour: Behaviour) {
        if part >= STORED || !matches!(hook, Hook::RegisterSync | Hook::OnSync) {
            return;
        }
        self.refused_tags[part] |=
            matches!(behaviour, Behaviour::Throws | Behaviour::Strange | Behaviour::Hangs);
    }

    fn register(&mut self, index: usize, anew: bool) {
        let queue = self.pending[index].part;
        if queue >= STORED || !self.profile.sync {
            return self.fail(|| format!("a tag is registered for {queue}, where there is none"));
        }
        if !self.is(Mutant::NotRegistered) {
            let tag = self.tags[queue].get_or_insert_default();
            if tag.firing {
                tag.again = true;
            } else if anew {
                *tag = Tag::default();
            }
        }
        let is_refused = self.hook == Behaviour::Throws && !self.healed;
        self.refused_tags[queue] |= is_refused;
        let answer = if is_refused {
            Answer::Failed { message: "NotAllowedError".into(), called_off: false }
        } else {
            Answer::Done(true)
        };
        self.answer(index, answer);
    }

    /// Delivers an answer. Those of one worker's transactions come in their order.
    fn deliver(&mut self, index: usize) {
        let mut index = index;
        if matches!(self.pending[index].what, What::Commit { .. }) {
            let life = self.pending[index].life;
            let first = self.pending.iter().position(|each| {
                each.life == life
                    && each.answer.is_some()
                    && matches!(each.what, What::Commit { .. })
            });
            index = first.unwrap_or(index);
        }
        let each = self.pending.remove(index);
        let Some(mut answer) = each.answer else { return };
        if self.is(Mutant::AnswerDropped) && self.dice.one_in(12) {
            return;
        }
        self.coverage.mark("answer", coverage::answer(&answer));
        if let Answer::Committed { counts, .. } = &mut answer {
            if self.is(Mutant::CountOutside) {
                *counts = self.truth(each.part);
            }
            let counts = *counts;
            if let Some(worker) = self.worker(each.life) {
                worker.known[each.part] = Some(counts);
            }
        }
        if let What::Send { .. } = each.what {
            self.answered(&each.what, (each.life, each.part, each.slot), &answer);
        }
        self.handle(each.life, Input::Answer { ticket: each.ticket, answer });
    }
}

/// What is to be written down of records that wait.
fn promises(steps: &[Step]) -> Vec<(i64, History)> {
    let note = |step: &Step| match step {
        Step::Note { key: Id::Number(key), history } => Some((*key, history.clone())),
        _ => None,
    };
    steps.iter().filter_map(note).collect()
}
