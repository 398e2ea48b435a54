//! A queue: what it knows of itself, and what it says.

use crate::config::{Owner, RouteOptions};
use crate::policy::Trigger;
use crate::protocol::{Event, Id, Reason, Snapshot, Subject, Timestamp};

use super::effect::{Counts, Detail, OwnerId, Place, Step, Tally};
use super::entry::{Entry, History};
use super::pass::Pass;
use super::round::{Round, Waiter};
use super::then::{Registered, Then};
use super::{Answer, Outbox};

/// From how many requests on a ledger is kept: to count by keys takes a step for each of them.
const LEDGER_FROM: u32 = 100;

/// The request of a message about none: the storage failed before there was one.
pub(super) const NOTHING: Subject = Subject { id: None, method: String::new(), url: String::new() };

/// What a transaction has done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) counts: Counts,
    /// Of what was kept.
    pub(super) key: Option<Id>,
    pub(super) changed: u32,
    pub(super) entries: Vec<Entry>,
}

/// One queue.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) options: RouteOptions,
    /// A route, or one of Workbox's kind.
    pub(super) kind: Owner,
    /// The tag of its `sync` events, where the browser has them.
    pub(super) tag: Option<String>,
    /// Whether the browser will wake the worker.
    pub(super) background_sync: bool,
    /// What it holds, as of the last transaction; `None` before the first.
    pub(super) known: Option<Counts>,
    pub(super) last_replayed_at: Option<Timestamp>,
    /// Why the last replay failed; `None` once one succeeds.
    pub(super) last_error: Option<String>,
    /// Who waits for its first look into the store; `None` once that is over.
    pub(super) starting: Option<Vec<Waiter>>,
    pub(super) round: Option<Round>,
    pub(super) pass: Option<Box<Pass>>,
    /// Another round is wanted when this one is over.
    pub(super) again: bool,
    /// Its first look into the store failed: what is due then is still due.
    pub(super) owes_start: bool,
    /// How many `sync` events run.
    pub(super) syncs: u32,
    /// Something was stored while one ran.
    pub(super) added_during_sync: bool,
    /// The next registration is to begin the browser's tries anew.
    pub(super) is_anew: bool,
    /// What could not be written down, and holds nonetheless.
    pub(super) unwritten: Vec<(Id, History)>,
}

impl Queue {
    pub(super) fn new(options: RouteOptions, kind: Owner, tag: Option<String>) -> Self {
        Self {
            options,
            kind,
            background_sync: tag.is_some(),
            tag,
            known: None,
            last_replayed_at: None,
            last_error: None,
            starting: Some(Vec::new()),
            round: None,
            pass: None,
            again: false,
            owes_start: false,
            syncs: 0,
            added_during_sync: false,
            is_anew: false,
            unwritten: Vec::new(),
        }
    }

    /// How to count in the next transaction.
    pub(super) fn tally(&self) -> Tally {
        match self.known {
            None => Tally::Recount,
            Some(counts) if counts.remaining + counts.failed > LEDGER_FROM => Tally::Ledger,
            Some(_) => Tally::Keys,
        }
    }

    /// What messages say of an entry.
    pub(super) fn subject(&self, entry: &Entry) -> Subject {
        self.subject_of(Some(entry.key.clone()), &entry.method, &entry.url)
    }

    pub(super) fn subject_of(&self, id: Option<Id>, method: &str, url: &str) -> Subject {
        let url = self.options.broadcast_url.of(url).into();
        Subject { id, method: method.into(), url }
    }

    /// What is known of an entry, whether it could be written down or not.
    pub(super) fn history(&self, entry: &Entry) -> History {
        let unwritten = self.unwritten.iter().find(|(key, _)| *key == entry.key);
        unwritten.map_or_else(|| entry.history.clone(), |(_, history)| history.clone())
    }

    pub(super) fn remember(&mut self, key: &Id, history: History) {
        self.forget(key);
        self.unwritten.push((key.clone(), history));
    }

    pub(super) fn forget(&mut self, key: &Id) {
        self.unwritten.retain(|(unwritten, _)| unwritten != key);
    }

    fn snapshot(&self, head: Option<&Entry>) -> Snapshot {
        let history = head.map(|entry| self.history(entry)).unwrap_or_default();
        Snapshot {
            replaying: self.pass.as_ref().is_some_and(|pass| !pass.is_over),
            attempt: history.attempts.count,
            next_retry_at: history.attempts.next_at,
            oldest_at: head.and_then(|entry| entry.timestamp),
            last_replayed_at: self.last_replayed_at,
            last_error: history.error.or_else(|| self.last_error.clone()),
            background_sync: self.background_sync,
        }
    }
}

/// Looks at the first request that waits, without its body.
pub(super) const HEAD: Step =
    Step::Find { place: Place::Waiting, key: None, last: false, limit: 1, detail: Detail::Facts };

impl Outbox {
    /// A new queue shows what is owed, and makes sure that it will be sent.
    pub(super) fn start(&mut self, owner: OwnerId) {
        let queue = self.queue(owner);
        // As in Workbox: at once, and whether something waits or not.
        if queue.kind != Owner::Route && queue.tag.is_none() {
            self.run(owner, Trigger::Start, None);
        }
        self.commit(owner, vec![HEAD], Then::Started(owner));
    }

    pub(super) fn started(&mut self, owner: OwnerId, answer: &mut Answer) {
        self.told(owner, answer);
        self.commit(owner, vec![Step::Sweep], Then::Nothing(owner));
        let queue = self.queue(owner);
        let waiters = queue.starting.take().unwrap_or_default();
        queue.owes_start = queue.known.is_none();
        self.see_to_what_waits(owner);
        for waiter in waiters {
            self.join(owner, waiter);
        }
    }

    fn see_to_what_waits(&mut self, owner: OwnerId) {
        let queue = self.queue(owner);
        if queue.known.is_some_and(|counts| counts.remaining > 0) {
            let is_route = queue.kind == Owner::Route;
            self.register(owner, Registered::Nobody);
            if is_route {
                self.run(owner, Trigger::Start, None);
            }
        }
    }

    /// Publishes a snapshot.
    pub(super) fn tell(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        self.commit(owner, vec![HEAD], Then::Told(owner, waiter));
    }

    pub(super) fn told_for(&mut self, owner: OwnerId, waiter: Option<Waiter>, answer: &mut Answer) {
        self.told(owner, answer);
        let queue = self.queue(owner);
        if queue.known.is_some() && std::mem::take(&mut queue.owes_start) {
            self.see_to_what_waits(owner);
        }
        if let Some(waiter) = waiter {
            self.join(owner, waiter);
        }
    }

    pub(super) fn told(&mut self, owner: OwnerId, answer: &mut Answer) {
        match self.done(owner, answer) {
            Ok(done) => self.publish_snapshot(owner, done.entries.first()),
            Err(message) => self.storage_failed(owner, None, message),
        }
    }

    pub(super) fn publish_snapshot(&mut self, owner: OwnerId, head: Option<&Entry>) {
        let snapshot = self.queue(owner).snapshot(head);
        self.publish(owner, Event::Remaining(snapshot));
    }

    /// What a transaction has done: its counts are the queue's from now on. Or why
    /// it failed.
    pub(super) fn done(&mut self, owner: OwnerId, answer: &mut Answer) -> Result<Done, String> {
        match answer {
            Answer::Committed { counts, key, changed, entries } => {
                self.queue(owner).known = Some(*counts);
                let (key, entries) = (key.take(), std::mem::take(entries));
                Ok(Done { counts: *counts, key, changed: *changed, entries })
            }
            Answer::Failed { message, .. } => Err(std::mem::take(message)),
            _ => Err(String::new()),
        }
    }

    /// Publishes an event of a queue, with the counts of its last transaction.
    pub(super) fn publish(&mut self, owner: OwnerId, event: Event) {
        let queue = self.queue(owner);
        let name = queue.options.queue_name.clone();
        let counts = queue.known.unwrap_or_default();
        self.speak(owner, name, counts, event);
    }

    /// Says that the browser's storage let us down. Nobody knows then what is owed:
    /// the counts are the last ones known, and before there are any, only a request
    /// that could not be kept is worth another look.
    pub(super) fn storage_failed(
        &mut self,
        owner: OwnerId,
        request: Option<Subject>,
        message: String,
    ) {
        let is_counted = self.queue(owner).known.is_some();
        match request {
            None if !is_counted => self.warn(message),
            Some(request) if !is_counted => {
                self.commit(owner, Vec::new(), Then::Counted(owner, request, message));
            }
            request => self.tell_of_storage(owner, request.unwrap_or(NOTHING), message),
        }
    }

    pub(super) fn counted(
        &mut self,
        owner: OwnerId,
        request: Subject,
        message: String,
        answer: &mut Answer,
    ) {
        // Where even that fails, there is nothing to be counted.
        let _ = self.done(owner, answer);
        self.tell_of_storage(owner, request, message);
    }

    fn tell_of_storage(&mut self, owner: OwnerId, request: Subject, message: String) {
        let event = Event::Failed {
            request,
            attempt: 0,
            reason: Reason::Storage,
            status: None,
            message,
            permanent: false,
            next_retry_at: None,
        };
        self.publish(owner, event);
    }
}
