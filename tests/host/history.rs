//! A queue, its store and its workers, of which a page sees only the messages:
//! the truth that a page's [`Status`](sync_status::Status) is measured by.

use proptest::prelude::*;
use sync_status::{Event, Id, Message, Phase, Reason, Snapshot, Subject};

const NOW: u64 = 1_790_000_000_000;
const DAY: i64 = 86_400_000;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Store,
    NotStored,
    Send,
    Acknowledge,
    PutOff,
    GiveUp,
    RetryFailed,
    DiscardWaiting,
    DiscardFailed,
    Hello,
    /// The worker is stopped, and another starts; the clock jumps.
    Restart(i64),
    /// A new version of the worker starts while this one goes on.
    Update,
    /// From now on it is the other version that acts.
    Switch,
}

/// A stored request.
#[derive(Clone, Debug, Default)]
struct Entry {
    attempts: u32,
    next_retry_at: Option<u64>,
    error: Option<String>,
}

/// A worker's voice.
#[derive(Clone, Copy, Debug)]
struct Emitter {
    epoch: u64,
    seq: u32,
}

/// A queue, with all that is true of it.
#[derive(Debug)]
pub struct Queue {
    name: &'static str,
    clock: u64,
    waiting: Vec<Entry>,
    failed: u32,
    replaying: bool,
    /// The workers that live; the last one acts.
    emitters: Vec<Emitter>,
    epochs: Vec<u64>,
}

impl Queue {
    pub fn new(name: &'static str) -> Self {
        let mut queue = Self {
            name,
            clock: NOW,
            waiting: Vec::new(),
            failed: 0,
            replaying: false,
            emitters: Vec::new(),
            epochs: Vec::new(),
        };
        queue.start();
        queue
    }

    pub fn remaining(&self) -> u32 {
        self.waiting.len() as u32
    }

    pub fn failed(&self) -> u32 {
        self.failed
    }

    pub fn phase(&self) -> Phase {
        match self.waiting.first() {
            Some(_) if self.replaying => Phase::Replaying,
            _ if self.failed > 0 => Phase::Failed,
            None => Phase::Idle,
            Some(first) if first.attempts > 0 => Phase::Retrying,
            Some(_) => Phase::Pending,
        }
    }

    pub fn next_retry_at(&self) -> Option<u64> {
        self.waiting.first()?.next_retry_at
    }

    pub fn last_error(&self) -> Option<&str> {
        self.waiting.first()?.error.as_deref()
    }

    /// The messages of a history, each with the counts at its instant.
    pub fn live(&mut self, history: &[Step]) -> Vec<Message> {
        history.iter().filter_map(|step| self.take(*step)).collect()
    }

    /// `None` if the step says nothing, or cannot be taken.
    pub fn take(&mut self, step: Step) -> Option<Message> {
        self.clock += 7;
        let event = self.event(step)?;
        let emitter = self.emitters.last_mut()?;
        emitter.seq += 1;
        Some(Message {
            queue: self.name.into(),
            remaining: self.waiting.len() as u32,
            failed: self.failed,
            epoch: emitter.epoch,
            seq: emitter.seq,
            at: self.clock,
            event,
        })
    }

    fn event(&mut self, step: Step) -> Option<Event> {
        Some(match step {
            Step::Store => {
                self.waiting.push(Entry::default());
                Event::Enqueued { request: request() }
            }
            Step::NotStored => failure(Reason::Storage, 0, false, None),
            Step::Send => {
                let attempt = self.waiting.first()?.attempts + 1;
                self.replaying = true;
                Event::Replaying { request: request(), attempt }
            }
            Step::Acknowledge => {
                let attempt = self.done()?.attempts + 1;
                Event::Replayed { request: request(), attempt, status: 201, duration: 84 }
            }
            Step::PutOff => self.put_off()?,
            Step::GiveUp => {
                let attempt = self.done()?.attempts + 1;
                self.failed += 1;
                failure(Reason::Status, attempt, true, None)
            }
            Step::RetryFailed => {
                let revived = std::mem::take(&mut self.failed);
                self.waiting.extend((0..revived).map(|_| Entry::default()));
                self.snapshot()
            }
            Step::DiscardWaiting => {
                self.waiting.pop()?;
                Event::Discarded { id: Id::Number(1) }
            }
            Step::DiscardFailed => {
                self.failed = self.failed.checked_sub(1)?;
                Event::Discarded { id: Id::Number(1) }
            }
            Step::Hello => self.snapshot(),
            Step::Restart(jump) => {
                self.clock = self.clock.checked_add_signed(jump)?;
                self.replaying = false;
                self.emitters.clear();
                self.start();
                self.snapshot()
            }
            Step::Update => {
                self.start();
                self.snapshot()
            }
            Step::Switch => {
                self.emitters.rotate_left(1);
                return None;
            }
        })
    }

    /// The replay that runs takes its request from the store.
    fn done(&mut self) -> Option<Entry> {
        (self.replaying && !self.waiting.is_empty()).then(|| self.waiting.remove(0))
    }

    fn put_off(&mut self) -> Option<Event> {
        let first = self.waiting.first_mut().filter(|_| self.replaying)?;
        first.attempts += 1;
        first.next_retry_at = Some(self.clock + 5_000);
        first.error = Some("no luck".into());
        self.replaying = false;
        Some(failure(Reason::Network, first.attempts, false, first.next_retry_at))
    }

    fn snapshot(&mut self) -> Event {
        self.replaying &= !self.waiting.is_empty();
        let first = self.waiting.first().cloned().unwrap_or_default();
        Event::Remaining(Snapshot {
            replaying: self.replaying,
            attempt: first.attempts,
            next_retry_at: first.next_retry_at,
            last_error: first.error,
            ..Snapshot::default()
        })
    }

    /// No two workers of an app start within the same millisecond.
    fn start(&mut self) {
        while self.epochs.contains(&self.clock) {
            self.clock += 1;
        }
        self.epochs.push(self.clock);
        self.emitters.push(Emitter { epoch: self.clock, seq: 0 });
    }
}

fn request() -> Subject {
    Subject { id: Some(Id::Number(1)), method: "POST".into(), url: "/api/notes".into() }
}

fn failure(reason: Reason, attempt: u32, permanent: bool, next_retry_at: Option<u64>) -> Event {
    let message = "no luck".into();
    Event::Failed {
        request: request(),
        attempt,
        reason,
        status: None,
        message,
        permanent,
        next_retry_at,
    }
}

pub fn any_history() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::Store),
        1 => Just(Step::NotStored),
        5 => Just(Step::Send),
        4 => Just(Step::Acknowledge),
        2 => Just(Step::PutOff),
        2 => Just(Step::GiveUp),
        1 => Just(Step::RetryFailed),
        1 => Just(Step::DiscardWaiting),
        1 => Just(Step::DiscardFailed),
        2 => Just(Step::Hello),
        1 => Just(Step::Restart(0)),
        1 => prop::sample::select(&[DAY, -DAY][..]).prop_map(Step::Restart),
        1 => Just(Step::Update),
        2 => Just(Step::Switch),
    ];
    prop::collection::vec(step, 0..60)
}

/// What a channel may do to one message.
#[derive(Clone, Copy, Debug)]
pub enum Mishap {
    None,
    Lost,
    Doubled,
    /// The next one comes first.
    Overtaken,
}

pub fn any_mishaps() -> impl Strategy<Value = Vec<Mishap>> {
    let mishap =
        prop::sample::select(&[Mishap::None, Mishap::Lost, Mishap::Doubled, Mishap::Overtaken][..]);
    prop::collection::vec(mishap, 60)
}

/// What arrives of these messages; the last one always does, and as the last.
pub fn through(mishaps: &[Mishap], mut sent: Vec<Message>) -> Vec<Message> {
    let last = sent.pop();
    let mut arrived = Vec::new();
    let mut overtaken = None;
    for (message, mishap) in sent.into_iter().zip(mishaps) {
        let late = match mishap {
            Mishap::Overtaken => overtaken.replace(message),
            Mishap::Lost => overtaken.take(),
            Mishap::None => {
                arrived.push(message);
                overtaken.take()
            }
            Mishap::Doubled => {
                arrived.extend([message.clone(), message]);
                overtaken.take()
            }
        };
        arrived.extend(late);
    }
    arrived.extend(overtaken.into_iter().chain(last));
    arrived
}
