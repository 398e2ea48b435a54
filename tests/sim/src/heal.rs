//! The end of a history: nothing fails any more, and whatever is owed has to get
//! through.

use sync_status::outbox::{Answer, Place};

use crate::coverage::ENOUGH;
use crate::disk::State;
use crate::net::Server;
use crate::op::{Behaviour, Flaw, Kind, Order};
use crate::setup::{NAMES, STORED};
use crate::worker::What;
use crate::world::World;

/// Within so many steps, everything has to come to rest.
const STEPS: u32 = 4_000;
/// So often a page comes back when the next retry is due.
const VISITS: u32 = 80;

impl World {
    /// Heals the world, and sees whether everything gets through.
    pub fn heal(&mut self) {
        self.say(|_| "-- the world heals".into());
        self.healed = true;
        self.hook = Behaviour::Fine;
        self.disk_error = false;
        self.set_clock(0);
        self.net.online = true;
        self.doom = None;
        self.net.server = Server::DropRequest;
        self.disks.iter_mut().for_each(|disk| disk.full = false);
        self.come_to_rest();
        if self.profile.sync {
            self.come_by(Kind::Hello);
            self.come_to_rest();
            self.check_tags();
        }
        self.net.server = Server::Redirected(200);
        for life in self.workers.iter().map(|worker| worker.life).collect::<Vec<_>>() {
            self.kill(life, None);
        }
        for _ in 0..VISITS {
            if self.fault.is_some() || !self.is_owing() {
                break;
            }
            self.come_by(Kind::Replay);
            self.come_to_rest();
            self.wait_until_due();
        }
        if self.is_owing() {
            self.fail(|| "something is still owed in the end".into());
        }
    }

    fn come_by(&mut self, kind: Kind) {
        if self.fault.is_none() {
            let order = Order { kind, queue: None, record: None, flaw: Flaw::None, nonce: 0 };
            self.message(order);
        }
    }

    /// Goes on until nothing is pending; what hangs ends by its deadline, or fails.
    fn come_to_rest(&mut self) {
        for step in 0..STEPS {
            if self.fault.is_some() {
                return;
            }
            if self.run_oldest() {
                continue;
            }
            if self.pending.is_empty() {
                return self.check_idle();
            }
            self.check_knots();
            if u64::from(step) % ENOUGH == ENOUGH - 1 || !self.let_hanging_go() {
                self.pass(20_000);
            }
        }
        let left: Vec<_> = self.pending.iter().map(|each| (each.life, each.what.kind())).collect();
        self.fail(|| format!("this never ends: {left:?}"));
    }

    /// A function of the app that waits for a method, which waits for the function:
    /// it would be cut off by its time limit, and the app's replay with it.
    fn check_knots(&mut self) {
        for life in self.workers.iter().map(|worker| worker.life).collect::<Vec<_>>() {
            let mut own = self.pending.iter().filter(|each| each.life == life).peekable();
            let is_knot = own.peek().is_some()
                && own.all(|each| matches!(each.what, What::Ask { call: Some(_), .. }));
            if is_knot {
                self.fail(|| format!("in worker {life}, a function of the app waits for itself"));
            }
        }
    }

    /// A browser gives up on a page's request some day, and functions come back. A
    /// replay has to be ended by the worker.
    fn let_hanging_go(&mut self) -> bool {
        let hangs = |each: &crate::worker::Pending| {
            let is_ours =
                matches!(each.what, What::Send { first: true, .. } | What::Ask { call: None, .. });
            each.answer.is_none() && each.hangs && is_ours
        };
        let Some(index) = self.pending.iter().position(hangs) else { return false };
        let answer = match self.pending[index].what {
            What::Ask { hook, .. } => self.said(hook, Behaviour::Fine),
            _ => Answer::Failed { message: "timed out".into(), called_off: false },
        };
        self.answer(index, answer);
        true
    }

    /// Whatever waits where the browser has Background Sync has its tag.
    fn check_tags(&mut self) {
        if self.orphaned {
            return;
        }
        for (queue, name) in NAMES.iter().enumerate().take(STORED) {
            let is_wanted = self.profile.sync
                && self.profile.has(queue)
                && !self.profile.queues[queue].fallback
                && !self.refused_tags[queue]
                && self.truth(queue).remaining > 0;
            if is_wanted && self.tags[queue].is_none() && self.fault.is_none() {
                self.fail(|| format!("{name} waits, and the browser will not wake it"));
            }
        }
    }

    fn is_owing(&self) -> bool {
        let is_owed = |record: &crate::disk::Record| {
            record.place == Place::Waiting
                && record.state != State::Unreadable
                && self.profile.has(record.queue)
        };
        self.disks.iter().flat_map(|disk| &disk.records).any(is_owed)
    }

    /// A page waits for what it was told.
    fn wait_until_due(&mut self) {
        let wall = self.wall();
        let due = (0..STORED).filter_map(|queue| self.due(queue)).filter(|due| *due > wall).min();
        let wait = due.map_or(60_000, |due| due.saturating_sub(wall).clamp(1_000, 86_400_000));
        self.pass(wait);
    }

    /// When the first of a queue is due.
    fn due(&mut self, queue: usize) -> Option<u64> {
        let records = &self.disk(queue).records;
        let is_first = |record: &&crate::disk::Record| {
            record.queue == queue
                && record.place == Place::Waiting
                && record.state != State::Unreadable
        };
        records.iter().find(is_first)?.history.attempts.next_at
    }
}
