//! A browser: workers, their locks and timers, `sync` events, pages, one clock.
//! No thread, no real time, and nothing whose order is not told by the history.

use sync_status::outbox::{Answer, Counts, Input, Moment, Place, Slot};

use crate::body::Header;
use crate::coverage::{self, Coverage};
use crate::disk::{Disk, Offer, State};
use crate::model::Model;
use crate::mutant::Mutant;
use crate::net::Net;
use crate::op::{Behaviour, Op};
use crate::rng::Rng;
use crate::setup::{NAMES, Profile, STORED};
use crate::worker::{Held, Holder, Pending, Rank, What, Worker};

/// When every history begins.
const START: u64 = 1_790_000_000_000;
/// More effects than this after one input, and it is a loop.
const DRAIN_LIMIT: u32 = 3_000;

/// A tag that the browser is to send an event for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tag {
    /// How often it has failed.
    pub failures: u8,
    /// Its event is on.
    pub firing: bool,
    /// It was registered again meanwhile.
    pub again: bool,
}

/// A Web Lock that somebody has.
#[derive(Clone, Debug)]
pub struct HeldLock {
    /// Its name.
    pub name: String,
    /// Whose.
    pub life: u32,
    /// Which of theirs.
    pub slot: Slot,
}

/// All there is.
#[derive(Debug)]
pub struct World {
    /// What kind of history it is.
    pub profile: Profile,
    /// What is planted.
    pub mutant: Option<Mutant>,
    /// What was reached.
    pub coverage: Coverage,
    /// What has to be true.
    pub model: Model,
    /// The databases.
    pub disks: [Disk; 2],
    /// The server.
    pub net: Net,
    /// The workers that run.
    pub workers: Vec<Worker>,
    /// What is pending, the oldest first.
    pub pending: Vec<Pending>,
    /// The locks that are held.
    pub locks: Vec<HeldLock>,
    /// The tags that are registered.
    pub tags: [Option<Tag>; STORED],
    /// Those that the browser or the app refused.
    pub refused_tags: [bool; STORED],
    /// A clock that does not jump.
    pub clock: u64,
    /// By how much the wall clock is off.
    pub skew: i64,
    /// How often it was set.
    pub jumps: u32,
    /// Counts transactions.
    pub tick: u32,
    /// Counts inputs.
    pub inputs: u64,
    /// Counts effects.
    pub effects: u64,
    /// What the app's functions do.
    pub hook: Behaviour,
    /// A worker was killed while another ran on, which does not know what it left.
    pub orphaned: bool,
    /// The next transaction fails.
    pub disk_error: bool,
    /// There is an active version.
    pub registered: bool,
    /// Another version waits.
    pub updated: bool,
    /// The next worker is killed after so many effects.
    pub doom: Option<u8>,
    /// The first thing that went wrong.
    pub fault: Option<String>,
    /// A digest of all that happened.
    pub hash: u64,
    /// What happened, in words, where wanted.
    pub trace: Option<Vec<String>>,
    pub(crate) dice: Rng,
    headers: u32,
    lives: u32,
    /// The world heals: nothing more goes wrong.
    pub healed: bool,
}

impl World {
    /// A new one.
    pub fn new(profile: Profile, mutant: Option<Mutant>, traced: bool) -> Self {
        let mut world = Self {
            profile,
            mutant,
            coverage: Coverage::default(),
            model: Model::default(),
            disks: Default::default(),
            net: Net::default(),
            workers: Vec::new(),
            pending: Vec::new(),
            locks: Vec::new(),
            tags: [None; STORED],
            refused_tags: [false; STORED],
            clock: 0,
            skew: 0,
            jumps: 0,
            tick: 0,
            inputs: 0,
            effects: 0,
            hook: Behaviour::Fine,
            orphaned: false,
            disk_error: false,
            registered: !profile.fresh,
            updated: false,
            doom: None,
            fault: None,
            hash: 0xCBF2_9CE4_8422_2325,
            trace: traced.then(Vec::new),
            dice: Rng::new(profile.seed),
            headers: 0,
            lives: 0,
            healed: false,
        };
        for _ in 0..profile.stock {
            world.add_as_peer(0);
        }
        world
    }

    /// The wall clock.
    pub fn wall(&self) -> u64 {
        (START + self.clock).saturating_add_signed(self.skew)
    }

    /// What an input comes with.
    pub fn moment(&mut self) -> Moment {
        Moment { at: self.wall(), roll: self.dice.unit(), online: self.net.online }
    }

    /// Whether this is planted.
    pub fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    /// Writes the trace.
    pub fn say(&mut self, line: impl FnOnce(&Self) -> String) {
        if self.trace.is_some() {
            let line = format!("{:>9} ms  {}", self.clock, line(self));
            if let Some(trace) = &mut self.trace {
                trace.push(line);
            }
        }
    }

    /// Something is wrong. The first is what counts.
    pub fn fail(&mut self, what: impl FnOnce() -> String) {
        if self.fault.is_none() {
            let what = what();
            self.say(|_| format!("!! {what}"));
            self.fault = Some(what);
        }
    }

    pub(crate) fn digest(&mut self, text: &str, number: u64) {
        for byte in text.bytes().take(4) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        self.hash = (self.hash ^ number).wrapping_mul(0x0100_0000_01B3);
    }

    /// A worker that runs.
    pub fn worker(&mut self, life: u32) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| worker.life == life)
    }

    pub(crate) fn new_header(&mut self) -> Header {
        self.headers += 1;
        Header(self.headers)
    }

    /// The disk of a queue.
    pub fn disk(&mut self, queue: usize) -> &mut Disk {
        &mut self.disks[self.profile.database(queue)]
    }

    fn add_as_peer(&mut self, queue: usize) {
        let body = self.model.body();
        let offer = Offer { body, header: None, timestamp: self.wall() };
        let tick = self.tick;
        let key = self.disk(queue).add_as_peer(queue, offer, tick);
        self.model.fact(body).kept = key;
    }

    /// Has something happen.
    pub fn step(&mut self, op: &Op) {
        self.say(|_| format!("-- {op:?}"));
        match *op {
            Op::Run(n) => self.run_nth(n),
            Op::Rest(n) => self.rest(u32::from(n)),
            Op::Kill(w, after) => self.doom(w, after),
            Op::Pass(ms) => self.pass(u64::from(ms)),
            Op::Jump(minutes) => self.set_clock(self.skew + i64::from(minutes) * 60_000),
            Op::Fetch(what) => self.fetch(what),
            Op::CallOff(n) => self.call_off(n),
            Op::Sync(queue) => self.sync(queue),
            Op::Message(order) => self.message(order),
            Op::Heard(order) => self.heard(order),
            Op::Call(w, queue, method) => self.call_of_app(w, queue, method),
            Op::Report(kind) => self.report(kind),
            Op::Sight(n) => self.sight(n),
            Op::Periodic => self.periodic(),
            Op::Server(mood) => self.net.server = mood,
            Op::Online(online) => self.net.online = online,
            Op::Full(full) => self.disks.iter_mut().for_each(|disk| disk.full = full),
            Op::DiskError => self.disk_error = true,
            Op::Corrupt(n, wholly) => self.corrupt(n, wholly),
            Op::Peer(queue, adds) => self.peer(queue, adds),
            Op::Hook(behaviour) => self.hook = behaviour,
            Op::Update => self.update(),
            Op::Activate => self.activate(),
            Op::Wake(w) => self.wake(w),
        }
        self.check_idle();
    }

    /// Sets the wall clock.
    pub(crate) fn set_clock(&mut self, skew: i64) {
        self.skew = skew;
        self.jumps += 1;
    }

    fn corrupt(&mut self, n: u8, wholly: bool) {
        let disk = &mut self.disks[0];
        let index = usize::from(n);
        if let Some(record) = disk.records.get_mut(index) {
            record.state = if wholly { State::Unreadable } else { State::Broken };
        }
    }

    fn peer(&mut self, queue: usize, adds: bool) {
        if !self.workers.is_empty() || !self.profile.has(queue) {
            return;
        }
        if adds {
            return self.add_as_peer(queue);
        }
        if let Some(record) = self.disk(queue).take_as_peer(queue) {
            self.model.fact(record.body).let_go = true;
        }
    }

    /// Starts a worker: its script runs, and sets everything up.
    pub fn start(&mut self, rank: Rank) -> u32 {
        self.lives += 1;
        let life = self.lives;
        self.say(|_| format!("worker {life} starts, {rank:?}"));
        let mut worker = Worker::new(life, rank);
        worker.doom = self.doom.take();
        for (part, name) in NAMES.iter().enumerate() {
            if !self.profile.has(part) {
                continue;
            }
            let (owner, settings) = self.profile.part(part);
            match worker.outbox.read(owner, worker.parts.is_empty(), settings) {
                Ok(id) if id.0 as usize == worker.parts.len() => worker.parts.push(part),
                other => self.fail(|| format!("{name} is not taken: {other:?}")),
            }
        }
        let moment = self.moment();
        worker.outbox.open(moment, self.profile.sync);
        self.workers.push(worker);
        self.drain(life);
        life
    }

    /// The worker that gets events, started if it does not run.
    pub fn active(&mut self) -> Option<u32> {
        if let Some(worker) = self.workers.iter().find(|worker| worker.rank == Rank::Active) {
            return Some(worker.life);
        }
        if self.registered {
            return Some(self.start(Rank::Active));
        }
        let life = self.start(Rank::Active);
        self.install(life, false);
        self.registered = true;
        self.send_activate(life);
        self.worker(life).map(|worker| worker.life)
    }

    fn install(&mut self, life: u32, replaces: bool) {
        if let Some(worker) = self.worker(life) {
            worker.installed = Some(replaces);
        }
        self.handle(life, Input::Install { replaces });
    }

    fn send_activate(&mut self, life: u32) {
        let Some(slot) = self.hold(life, Holder::Event) else { return };
        self.handle(life, Input::Activate { slot });
    }

    fn update(&mut self) {
        if !self.registered || self.updated {
            return;
        }
        self.updated = true;
        self.coverage.mark("reached", "two versions");
        let life = self.start(Rank::Waiting);
        self.install(life, true);
    }

    fn activate(&mut self) {
        if !self.updated {
            return;
        }
        self.updated = false;
        for worker in &mut self.workers {
            if worker.rank == Rank::Active {
                worker.rank = Rank::Redundant;
            }
        }
        let waiting = self.workers.iter_mut().find(|worker| worker.rank == Rank::Waiting);
        let life = match waiting {
            Some(worker) => {
                worker.rank = Rank::Active;
                worker.life
            }
            None => self.start(Rank::Active),
        };
        self.send_activate(life);
    }

    fn nth_worker(&self, w: u8) -> Option<u32> {
        let count = self.workers.len();
        (count > 0).then(|| self.workers[usize::from(w) % count].life)
    }

    fn doom(&mut self, w: u8, after: u8) {
        let Some(life) = self.nth_worker(w) else {
            self.doom = after.checked_sub(1);
            return;
        };
        match after.checked_sub(1) {
            None => self.kill(life, None),
            after => {
                if let Some(worker) = self.worker(life) {
                    worker.doom = after;
                }
            }
        }
    }

    /// Kills a worker; `before` is the effect that it does not live to see.
    pub fn kill(&mut self, life: u32, before: Option<&'static str>) {
        let Some(index) = self.workers.iter().position(|worker| worker.life == life) else {
            return;
        };
        let worker = self.workers.remove(index);
        self.say(|_| format!("worker {life} is killed"));
        self.orphaned |= !self.workers.is_empty();
        if let Some(before) = before {
            self.coverage.mark("killed before", before);
            if !worker.last.is_empty() {
                self.coverage.mark("killed after", worker.last);
            }
        }
        let mut stopped = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        for each in pending {
            if each.life != life {
                self.pending.push(each);
                continue;
            }
            let when = if each.answer.is_some() { "killed after" } else { "killed before" };
            self.coverage.mark(when, each.what.kind());
            if let What::Send { first: false, key, aborted: false, marked: true, .. } = each.what {
                stopped.push((each.part, key));
            }
        }
        for (queue, key) in stopped {
            self.stopped(queue, key);
        }
        if !self.is(Mutant::LockOutlives) {
            self.locks.retain(|lock| lock.life != life);
        }
        for held in &worker.slots {
            if let Holder::Sync(queue) = held.holder {
                self.sync_ended(queue, true);
            }
        }
        self.model.end_life(life);
    }

    fn stopped(&mut self, queue: usize, key: i64) {
        let is_meant = |r: &&mut crate::disk::Record| {
            r.queue == queue && r.key == key && r.place == Place::Waiting
        };
        let disk = self.disk(queue);
        if let Some(record) = disk.records.iter_mut().find(is_meant) {
            record.survived = Some(record.history.attempts.count);
            self.coverage.mark("reached", "stopped while marked");
        }
    }

    /// Lets time go by; timers fire on the way.
    pub fn pass(&mut self, ms: u64) {
        let end = self.clock + ms;
        for _ in 0..50 {
            let due = self.workers.iter().filter_map(|w| Some((w.wake?, w.life))).min();
            let Some((at, life)) = due.filter(|(at, _)| *at <= end) else { break };
            self.clock = self.clock.max(at);
            if let Some(worker) = self.worker(life) {
                worker.wake = None;
            }
            self.handle(life, Input::Wake);
        }
        self.clock = end;
    }

    fn wake(&mut self, w: u8) {
        if let Some(life) = self.nth_worker(w) {
            self.handle(life, Input::Wake);
        }
    }

    /// A new slot for an event or a call.
    pub fn hold(&mut self, life: u32, holder: Holder) -> Option<Slot> {
        let now = self.wall();
        let worker = self.worker(life)?;
        let slot = worker.outbox.slot();
        worker.slots.push(Held::new(slot, holder, now));
        Some(slot)
    }

    /// Gives a worker an input, and carries out what it wants.
    pub fn handle(&mut self, life: u32, input: Input) {
        self.inputs += 1;
        self.coverage.mark("input", coverage::input(&input));
        self.digest(coverage::input(&input), u64::from(life));
        self.say(|_| match &input {
            Input::Answer { ticket, .. } => format!("worker {life} <- answer of #{}", ticket.0),
            input => format!("worker {life} <- {input:?}"),
        });
        let moment = self.moment();
        let Some(worker) = self.worker(life) else { return };
        worker.outbox.handle(moment, input);
        self.drain(life);
    }

    /// Carries out what a worker wants, until it wants nothing more.
    pub fn drain(&mut self, life: u32) {
        let mut told = Vec::new();
        let can_die = !self.healed;
        for _ in 0..DRAIN_LIMIT {
            let Some(worker) = self.worker(life) else { return };
            if let Some(effect) = worker.outbox.next_effect() {
                let kind = coverage::effect(&effect);
                if worker.doom == Some(0) && can_die {
                    return self.kill(life, Some(kind));
                }
                worker.doom = worker.doom.map(|left| left.saturating_sub(1));
                worker.last = kind;
                self.effects += 1;
                self.coverage.mark("effect", kind);
                self.carry_out(life, effect, &mut told);
            } else if !told.is_empty() {
                let (ticket, answer) = told.remove(0);
                let moment = self.moment();
                if let Some(worker) = self.worker(life) {
                    worker.outbox.handle(moment, Input::Answer { ticket, answer });
                }
            } else {
                return;
            }
        }
        self.fail(|| format!("worker {life} never stops wanting something"));
    }

    fn run_nth(&mut self, n: u8) {
        let count = self.pending.len();
        if count > 0 {
            self.advance(usize::from(n) % count);
        }
    }

    /// Carries on with the oldest that can go on; whether one could.
    pub fn run_oldest(&mut self) -> bool {
        let runnable = (0..self.pending.len()).find(|&index| self.can_go_on(index));
        if let Some(index) = runnable {
            self.advance(index);
        }
        runnable.is_some()
    }

    /// Carries on so many times, or until nothing can go on.
    pub fn rest(&mut self, times: u32) {
        for _ in 0..times {
            if self.fault.is_some() || !self.run_oldest() {
                return;
            }
        }
    }

    /// The counts that a queue has.
    pub fn truth(&mut self, queue: usize) -> Counts {
        self.disk(queue).truth(queue)
    }

    /// Puts an answer where a pending effect waits for it.
    pub(crate) fn answer(&mut self, index: usize, answer: Answer) {
        self.say(|world| {
            let each = &world.pending[index];
            format!(
                "worker {}: {} #{} comes to {answer:?}",
                each.life,
                each.what.kind(),
                each.ticket.0
            )
        });
        self.pending[index].answer = Some(answer);
    }
}
