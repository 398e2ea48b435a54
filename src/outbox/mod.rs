//! The worker's half of the core: every decision of a service worker that keeps
//! requests, and everything that it remembers.
//!
//! It does no I/O. Inputs go in, effects come out:
//!
//! * *Inputs*: what the browser does (`fetch`, `sync`, a worker that starts), what
//!   pages and the app ask for, and what came of an effect.
//! * *Effects*: transactions, requests to the server, locks, calls of the app's
//!   functions, answers to pages, messages, one timer.
//!
//! A shell owns an [`Outbox`] and runs one loop: give it an [`Input`], then take
//! [`Outbox::next_effect`] until there is none, and carry each out. What an effect
//! comes to is the next input. Nothing here waits; what looks like waiting is a
//! *continuation*, kept under the [`Ticket`] of the effect that it waits for.
//!
//! A worker may be stopped between any two effects. Nothing is remembered for the
//! next one but what was committed, so a new `Outbox` begins with reading the
//! store. `tests/sim` stops it at every place there is.

mod call;
mod command;
mod effect;
mod emitter;
mod entry;
mod first_send;
mod input;
mod lane;
mod pass;
mod queue;
mod round;
mod then;
mod watch;

use std::collections::VecDeque;

use crate::Matcher;
use crate::config::{Owner, RouteOptions, Setting};
use crate::policy::{Millis, Outcome, Verdict};
use crate::protocol::{Event, Message, Timestamp};
use crate::route::Pattern;

pub use effect::{
    Counts, Detail, Effect, Failure, Hook, OwnerId, Place, Reply, Settled, Shelf, Slot, Step,
    Summary, Tally, Ticket,
};
pub use entry::{Entry, History, Trouble};
pub use input::{Answer, Call, Command, Input, Moment, ReportKind, Sight};

use emitter::Emitter;
use first_send::{LateForm, Source};
use queue::{Done, Queue};
use round::Waiter;
use then::{Due, Then, Timer};
use watch::Watch;

/// What is said of an answer that did not come.
const TOO_LATE: &str = "no answer in time";

const WORKBOX: &str = "workbox-background-sync";
const SERWIST: &str = "serwist-background-sync";

/// Where the worker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// `https://app.example`, without a slash at its end.
    pub origin: String,
    /// The scope of the worker's registration: an absolute URL.
    pub scope: String,
}

/// Why options or a report are not taken, in words for their author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// One of Workbox's error codes; empty for a `TypeError`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Which of the values that were given is to be shown behind the message.
    pub value: Option<usize>,
}

impl Refusal {
    fn of(message: String) -> Self {
        Self { code: "", message, value: None }
    }
}

/// Something that the app has set up.
#[derive(Debug)]
enum Owned {
    Queue(Box<Queue>),
    Emitter(Box<Emitter>),
    Watch(Box<Watch>),
    Periodic(Box<RouteOptions>),
    Site,
}

impl Owned {
    fn options(&self) -> Option<&RouteOptions> {
        match self {
            Self::Queue(queue) => Some(&queue.options),
            Self::Emitter(emitter) => Some(&emitter.options),
            Self::Watch(watch) => Some(&watch.options),
            Self::Periodic(options) => Some(options),
            Self::Site => None,
        }
    }
}

/// One channel's voice: its messages are counted.
#[derive(Debug)]
struct Voice {
    channel: String,
    epoch: Timestamp,
    seq: u32,
}

/// An event that is held, by so many.
#[derive(Debug)]
struct Hold {
    slot: Slot,
    count: u32,
}

/// The core of a worker.
#[derive(Debug)]
pub struct Outbox {
    site: Site,
    now: Moment,
    owners: Vec<Owned>,
    /// What was read, and not opened yet.
    unopened: Vec<(Owner, RouteOptions)>,
    voices: Vec<Voice>,
    effects: VecDeque<Effect>,
    pending: Vec<(Ticket, Then)>,
    timers: Vec<Timer>,
    wakes_at: Option<Timestamp>,
    holds: Vec<Hold>,
    forms: Vec<LateForm>,
    slots: u32,
    tickets: u32,
    /// The worker was installed in this life, and is not the active one yet.
    is_inactive: bool,
    /// To take over the open pages, once it is.
    claims: bool,
    has_warned: bool,
    /// Of the greetings that were answered.
    nonces: Vec<String>,
    /// Of those that were given out.
    lowest_key: i64,
}

impl Outbox {
    /// A worker that has just been started.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            now: Moment { at: 0, roll: 0.0, online: true },
            owners: Vec::new(),
            unopened: Vec::new(),
            voices: Vec::new(),
            effects: VecDeque::new(),
            pending: Vec::new(),
            timers: Vec::new(),
            wakes_at: None,
            holds: Vec::new(),
            forms: Vec::new(),
            slots: 0,
            tickets: 0,
            is_inactive: false,
            claims: false,
            has_warned: false,
            nonces: Vec::new(),
            lowest_key: 0,
        }
    }

    /// A number for what the shell is to keep for a new flow of events.
    pub fn slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(self.slots)
    }

    /// Reads options. Those of one call of the app are all read before the first is
    /// opened, so that it sets up all or nothing; the `first` of them has those
    /// forgotten that were left by a call that came to nothing.
    ///
    /// # Errors
    ///
    /// [`Refusal`] naming the option that is unknown, wrong or missing, or the
    /// queue's name that is used twice.
    pub fn read(
        &mut self,
        kind: Owner,
        first: bool,
        settings: Vec<(String, Setting)>,
    ) -> Result<OwnerId, Refusal> {
        if first {
            self.unopened.clear();
        }
        let wrong = std::cell::Cell::new(None);
        // The shell has the value, and writes it out.
        let show = |index| {
            wrong.set(Some(index));
            ""
        };
        let options = RouteOptions::read(kind, settings, show)
            .map_err(|error| Refusal { value: wrong.get(), ..Refusal::of(error.into()) })?;
        if matches!(kind, Owner::Route | Owner::Queue | Owner::Plugin)
            && self.is_taken(&options.queue_name)
        {
            let code = if kind == Owner::Route { "" } else { "duplicate-queue-name" };
            let message = ["the queue name '", &options.queue_name, "' is used twice"].concat();
            return Err(Refusal { code, ..Refusal::of(message) });
        }
        let owner = OwnerId((self.owners.len() + self.unopened.len()) as u32);
        self.unopened.push((kind, options));
        Ok(owner)
    }

    fn is_taken(&self, name: &str) -> bool {
        let opened = self.owners.iter().filter_map(|owned| match owned {
            Owned::Queue(queue) => Some(&queue.options),
            _ => None,
        });
        let read = self.unopened.iter().map(|(_, options)| options);
        opened.chain(read).any(|options| options.queue_name == name)
    }

    /// The regular expression that a route's options give as text, and its flags:
    /// the browser runs it.
    pub fn regex(&self, owner: OwnerId) -> Option<(&str, &str)> {
        let index = owner.0 as usize;
        let options = match self.owners.get(index) {
            Some(owned) => owned.options(),
            None => {
                let read = self.unopened.get(index - self.owners.len());
                read.map(|(_, options)| options)
            }
        };
        match options?.matcher.as_ref()? {
            Matcher::Pattern(Pattern::Regex { source, flags }) => Some((source, flags)),
            _ => None,
        }
    }

    /// Sets up what was read. `background_sync`: whether the browser has it.
    pub fn open(&mut self, now: Moment, background_sync: bool) {
        self.now = now;
        let unopened = std::mem::take(&mut self.unopened);
        let first = self.owners.len() as u32;
        for (kind, options) in unopened {
            self.add(kind, options, background_sync);
        }
        for index in first..self.owners.len() as u32 {
            self.begin(OwnerId(index));
        }
        self.set_timer();
    }

    fn add(&mut self, kind: Owner, options: RouteOptions, background_sync: bool) {
        let owner = OwnerId(self.owners.len() as u32);
        let channel = options.broadcast_channel.clone();
        let (mut place, mut tag) = (None, None);
        let owned = match kind {
            Owner::Route | Owner::Queue | Owner::Plugin => {
                let (waiting, database) = (&options.queue_name, &options.database_name);
                let failed = [waiting, "#failed"].concat();
                let prefix = if database == SERWIST { SERWIST } else { WORKBOX };
                let is_wanted = background_sync && !options.force_sync_fallback;
                tag = is_wanted.then(|| [prefix, ":", waiting].concat());
                let (database, waiting) = (database.clone(), waiting.clone());
                place = Some(Shelf { database, waiting, failed });
                Owned::Queue(Box::new(Queue::new(options, kind, tag.clone())))
            }
            Owner::Emitter => Owned::Emitter(Box::new(Emitter::new(options))),
            Owner::Observer => Owned::Watch(Box::new(Watch::new(options, background_sync))),
            Owner::Periodic => {
                tag = Some(options.queue_name.clone());
                Owned::Periodic(Box::new(options))
            }
            Owner::Site => {
                self.claims = options.claim;
                Owned::Site
            }
        };
        if kind != Owner::Site {
            self.emit(Effect::Opened { owner, channel, place, tag });
        }
        self.owners.push(owned);
    }

    fn begin(&mut self, owner: OwnerId) {
        match &self.owners[owner.0 as usize] {
            Owned::Queue(_) => self.start(owner),
            Owned::Emitter(_) => self.say_what_waits(owner, None),
            Owned::Watch(_) => self.tell_of_watched(owner, None),
            Owned::Periodic(_) | Owned::Site => {}
        }
    }

    /// Something has happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        self.turn_clock(now);
        match input {
            Input::Answer { ticket, mut answer } => self.answered(ticket, &mut answer),
            Input::Wake => self.wake(),
            Input::Install { replaces } => {
                self.is_inactive = true;
                self.claims &= !replaces;
            }
            Input::Activate { slot } => {
                if std::mem::take(&mut self.is_inactive) && self.claims {
                    self.emit(Effect::Claim);
                }
                self.release(slot, None);
            }
            Input::Fetch { slot, method, url, navigation, referrer, origin } => {
                self.fetch(slot, method, url, navigation.then_some(Source { referrer, origin }));
            }
            Input::Sync { slot, owner, last_chance } if self.is_queue(owner) => {
                self.sync_began(owner, slot, last_chance);
            }
            Input::Message { slot, port, command } => self.message(slot, port, command),
            Input::Heard { command } => self.heard(command),
            Input::Periodic { slot, owner } if self.options(owner).is_some() => {
                self.ask(owner, slot, Hook::Handler, Then::Refreshed(owner, slot));
            }
            Input::Call { slot, owner, call } if self.is_queue(owner) => {
                self.call(owner, slot, call);
            }
            Input::Report { slot, owner, kind, about } if self.emitter_of(owner).is_some() => {
                self.report(owner, slot, kind, about);
            }
            Input::Seen { slot, owner, sight } if self.is_watch(owner) => {
                self.seen(owner, slot, sight);
            }
            // Of nobody who is here.
            Input::Sync { slot, .. }
            | Input::Periodic { slot, .. }
            | Input::Call { slot, .. }
            | Input::Report { slot, .. }
            | Input::Seen { slot, .. } => self.release(slot, None),
        }
        self.set_timer();
    }

    /// The next thing to do. Until there is none, nothing else may be given in.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Whether an answer to a request that a strategy of Workbox sent asks for
    /// another try. Only if an option says what success is: to a strategy, any
    /// answer is one.
    pub fn wants_retry(&self, owner: OwnerId, outcome: Outcome) -> bool {
        self.options(owner).is_some_and(|options| {
            options.judges_first_send && matches!(options.policy.judge(outcome), Verdict::Retry(_))
        })
    }

    /// Whether a request to this URL is to get an `Idempotency-Key`. Same-origin
    /// only: to another origin the header would force a CORS preflight that the
    /// server may not answer.
    pub fn wants_key(&self, owner: OwnerId, url: &str) -> bool {
        let is_wanted = self.options(owner).is_some_and(|options| options.idempotency_key);
        is_wanted && self.is_of_site(url)
    }

    fn answered(&mut self, ticket: Ticket, answer: &mut Answer) {
        self.timers.retain(|timer| {
            !matches!(timer.due,
            Due::Deadline(of) | Due::Mark(of) if of == ticket)
        });
        let Some(then) = self.take_pending(ticket) else { return };
        match then {
            // Nobody asked for it: there is nobody to be told if it failed.
            Then::Nothing(owner) => drop(self.done(owner, answer)),
            Then::Started(owner) => self.started(owner, answer),
            Then::Told(owner, waiter) => self.told_for(owner, waiter, answer),
            Then::Counted(owner, request, message) => {
                self.counted(owner, request, message, answer);
            }
            Then::TagRegistered(owner, then) => self.tag_registered(owner, then, answer),
            Then::RegisterAsked(slot, then) => self.register_asked(slot, then, answer),
            Then::Matched(sender) => self.matched(sender, answer),
            Then::FirstSent(sender) => self.first_sent(sender, answer),
            Then::FirstKept(sender, message, has_response) => {
                self.first_kept(&sender, message, has_response, answer);
            }
            Then::Late(sender) => self.late_answer(&sender, answer),
            Then::LateRemoved(owner, late) => self.late_removed(owner, *late, answer),
            Then::OnSync(owner) => self.on_sync_ended(owner, answer),
            Then::Locked(owner) => self.locked(owner, answer),
            Then::Paged(owner) => self.paged(owner, answer),
            Then::PassTold(owner) => self.pass_told(owner, answer),
            Then::Read(lane) => self.read_for_lane(lane, answer),
            Then::NotedStop(lane, entry, failed) => self.noted_stop(lane, *entry, failed, answer),
            Then::Looked(lane) => self.looked(lane, answer),
            Then::Sent(lane) => self.sent(lane, answer),
            Then::Removed(lane, delivered) => self.removed(lane, delivered, answer),
            Then::Noted(lane, failed) => self.noted(lane, failed, answer),
            Then::GivenUp(lane, failed) => self.given_up(lane, failed, answer),
            Then::Pushed(owner, slot, request, form) => {
                self.pushed(owner, slot, request, form, answer);
            }
            Then::Found(owner, slot, find) => self.found(owner, slot, find, answer),
            Then::TakenOut(owner, slot, key, last) => {
                self.taken_out(owner, slot, key, last, answer);
            }
            Then::Expired(owner, slot, entry, find, rest) => {
                self.expired(owner, slot, *entry, (find, rest), answer);
            }
            Then::Revived(owner, waiter) => self.revived(owner, waiter, answer),
            Then::Discarded(owner, id, waiter) => self.discarded(owner, id, waiter, answer),
            Then::Cleared(owner, waiter) => self.cleared(owner, waiter, answer),
            Then::Listed(listing) => self.listed(listing, answer),
            Then::Snapshot(owner, slot) => self.counted_by_owner(owner, slot, answer),
            Then::Obeyed(owner, was_replay, waiter) => self.obeyed(owner, was_replay, waiter),
            Then::Sized(owner, slot) => self.sized(owner, slot, answer),
            Then::Observed(owner, slot, waiter) => self.observed(owner, slot, waiter),
            Then::Refreshed(owner, slot) => self.refreshed(owner, slot, answer),
        }
    }

    /// A periodic sync has run.
    fn refreshed(&mut self, owner: OwnerId, slot: Slot, answer: &mut Answer) {
        let Some(options) = self.options(owner) else { return };
        let tag = options.queue_name.clone();
        let trouble = match answer {
            Answer::Failed { message, .. } => Some(std::mem::take(message)),
            _ => None,
        };
        let failure = trouble.as_ref().map(|_| Failure::Of(slot));
        let event = Event::Refreshed { tag, trouble };
        self.speak(owner, String::new(), Counts::default(), event);
        self.release(slot, failure);
    }

    // What the parts of the core share.

    fn emit(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    fn ticket(&mut self, then: Then) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.pending.push((ticket, then));
        ticket
    }

    fn take_pending(&mut self, ticket: Ticket) -> Option<Then> {
        let index = self.pending.iter().position(|(pending, _)| *pending == ticket)?;
        Some(self.pending.swap_remove(index).1)
    }

    /// A transaction that needs nothing of the shell's.
    fn commit(&mut self, owner: OwnerId, steps: Vec<Step>, then: Then) {
        self.commit_with(owner, Slot::NONE, steps, then);
    }

    fn commit_with(&mut self, owner: OwnerId, slot: Slot, steps: Vec<Step>, then: Then) {
        let tally = self.queue(owner).tally();
        let ticket = self.ticket(then);
        self.emit(Effect::Commit { ticket, owner, slot, tally, steps });
    }

    fn ask(&mut self, owner: OwnerId, slot: Slot, hook: Hook, then: Then) {
        let ticket = self.ticket(then);
        self.emit(Effect::Ask { ticket, owner, slot, hook });
    }

    /// Publishes on the owner's channel.
    fn speak(&mut self, owner: OwnerId, queue: String, counts: Counts, event: Event) {
        let Some(options) = self.owners[owner.0 as usize].options() else { return };
        let channel = &options.broadcast_channel;
        let at = self.now.at;
        let index = self.voices.iter().position(|voice| voice.channel == *channel);
        let index = index.unwrap_or_else(|| {
            self.voices.push(Voice { channel: channel.clone(), epoch: at, seq: 0 });
            self.voices.len() - 1
        });
        let voice = &mut self.voices[index];
        voice.seq += 1;
        let (epoch, seq) = (voice.epoch, voice.seq);
        let Counts { remaining, failed } = counts;
        let message = Message { queue, remaining, failed, epoch, seq, at, event };
        self.emit(Effect::Publish { owner, message });
    }

    fn warn(&mut self, text: String) {
        self.emit(Effect::Warn { text });
    }

    /// One more reason not to let an event end.
    fn hold(&mut self, slot: Slot) {
        match self.holds.iter_mut().find(|hold| hold.slot == slot) {
            Some(hold) => hold.count += 1,
            None => self.holds.push(Hold { slot, count: 1 }),
        }
    }

    /// One less.
    fn let_go(&mut self, slot: Slot) {
        let Some(index) = self.holds.iter().position(|hold| hold.slot == slot) else { return };
        self.holds[index].count -= 1;
        if self.holds[index].count == 0 {
            self.holds.swap_remove(index);
            self.release(slot, None);
        }
    }

    fn release(&mut self, slot: Slot, failure: Option<Failure>) {
        self.emit(Effect::Release { slot, failure });
    }

    /// Ends the wait of someone who is no queue's.
    fn finish_any(&mut self, waiter: Option<Waiter>) {
        match waiter {
            Some(Waiter::Call(slot)) => self.settle(slot, Settled::Nothing),
            Some(Waiter::Hold(slot) | Waiter::Sync { slot, .. }) => self.let_go(slot),
            None => {}
        }
    }

    fn at(&mut self, delay: Millis, due: Due) {
        let at = self.now.at.saturating_add(delay);
        self.timers.push(Timer { at, due });
    }

    /// A clock that was set back must not make what is due wait for the old time to
    /// come round again.
    fn turn_clock(&mut self, now: Moment) {
        let back = self.now.at.saturating_sub(now.at);
        for timer in &mut self.timers {
            timer.at = timer.at.saturating_sub(back);
        }
        self.now = now;
    }

    fn wake(&mut self) {
        self.wakes_at = None;
        let now = self.now.at;
        let (due, later) =
            std::mem::take(&mut self.timers).into_iter().partition(|it| it.at <= now);
        self.timers = later;
        let due: Vec<Timer> = due;
        for timer in due {
            match timer.due {
                Due::Mark(ticket) => self.lasts(ticket),
                Due::Deadline(ticket) => self.is_late(ticket),
                Due::Settle(owner, slot) => self.watched_long_enough(owner, slot),
            }
        }
    }

    /// A send lasts.
    fn lasts(&mut self, ticket: Ticket) {
        let pending = self.pending.iter().find(|(pending, _)| *pending == ticket);
        if let Some((_, Then::Sent(lane))) = pending {
            let (owner, key) = (lane.owner, lane.key.clone());
            self.mark(owner, key);
        }
    }

    /// An answer has not come in time. If it still does, nobody takes it.
    fn is_late(&mut self, ticket: Ticket) {
        match self.take_pending(ticket) {
            Some(Then::FirstSent(sender)) => {
                if let Some(late) = self.first_send_is_late(sender) {
                    self.pending.push((ticket, late));
                }
            }
            Some(Then::Sent(lane)) => self.replay_is_late(lane),
            Some(Then::Looked(lane)) => {
                let mut failed = Answer::Failed { message: TOO_LATE.into(), called_off: false };
                self.looked(lane, &mut failed);
            }
            Some(then) => self.pending.push((ticket, then)),
            None => {}
        }
    }

    /// Has the shell call back when the next thing is due.
    fn set_timer(&mut self) {
        let next = self.timers.iter().map(|timer| timer.at).min();
        if next != self.wakes_at {
            self.wakes_at = next;
            self.emit(Effect::Wake { at: next });
        }
    }

    // Owners, by what they are. Numbers come from the shell, which got them from here.

    fn options(&self, owner: OwnerId) -> Option<&RouteOptions> {
        self.owners.get(owner.0 as usize)?.options()
    }

    fn is_queue(&self, owner: OwnerId) -> bool {
        matches!(self.owners.get(owner.0 as usize), Some(Owned::Queue(_)))
    }

    fn is_watch(&self, owner: OwnerId) -> bool {
        matches!(self.owners.get(owner.0 as usize), Some(Owned::Watch(_)))
    }

    fn queue(&mut self, owner: OwnerId) -> &mut Queue {
        match &mut self.owners[owner.0 as usize] {
            Owned::Queue(queue) => queue,
            _ => unreachable!("no queue has this number"),
        }
    }

    fn queue_of(&self, owner: OwnerId) -> &Queue {
        match &self.owners[owner.0 as usize] {
            Owned::Queue(queue) => queue,
            _ => unreachable!("no queue has this number"),
        }
    }

    fn emitter(&mut self, owner: OwnerId) -> &mut Emitter {
        match &mut self.owners[owner.0 as usize] {
            Owned::Emitter(emitter) => emitter,
            _ => unreachable!("no emitter has this number"),
        }
    }

    fn emitter_of(&self, owner: OwnerId) -> Option<&Emitter> {
        match self.owners.get(owner.0 as usize)? {
            Owned::Emitter(emitter) => Some(emitter),
            _ => None,
        }
    }

    fn watch(&mut self, owner: OwnerId) -> &mut Watch {
        match &mut self.owners[owner.0 as usize] {
            Owned::Watch(watch) => watch,
            _ => unreachable!("no observer has this number"),
        }
    }
}
