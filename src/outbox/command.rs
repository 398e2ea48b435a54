//! What pages ask for: `hello`, `replay`, `retry`, `discard`, `list`.
//!
//! Messages come from any script of the origin, so anything that is not exactly a
//! request of this protocol is left alone.

use crate::config::Setting;
use crate::policy::Trigger;
use crate::protocol::{Id, VERSION};

use super::effect::{Detail, Effect, Hook, OwnerId, Place, Slot, Step};
use super::input::Command;
use super::round::Waiter;
use super::then::{Listing, Then};
use super::{Answer, Done, Outbox, Owned};

/// How many `hello`s are remembered, to tell one that comes twice.
const REMEMBERED: usize = 32;

/// A command that is one.
struct Order {
    kind: Kind,
    channel: String,
    /// `None` for all.
    queue: Option<String>,
    /// `None` for all.
    id: Option<Id>,
    nonce: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hello,
    Replay,
    Retry,
    Discard,
    List,
}

impl Order {
    /// Without a queue or an id, all are meant: a wrong one must not come to that.
    fn read(command: Command) -> Option<Self> {
        if command.sync_status != Setting::Number(f64::from(VERSION)) {
            return None;
        }
        let kind = match text(command.kind)?.as_deref()? {
            "hello" => Kind::Hello,
            "replay" => Kind::Replay,
            "retry" => Kind::Retry,
            "discard" => Kind::Discard,
            "list" => Kind::List,
            _ => return None,
        };
        let id = match command.id {
            Setting::Number(number) => Some(Id::of(number)?),
            other => text(other)?.map(Id::Text),
        };
        let (queue, nonce) = (text(command.queue)?, text(command.nonce)?);
        Some(Self { kind, channel: text(command.channel)??, queue, id, nonce })
    }
}

/// A text, or nothing; `None` for anything else.
fn text(setting: Setting) -> Option<Option<String>> {
    match setting {
        Setting::Absent => Some(None),
        Setting::Text(text) => Some(Some(text)),
        _ => None,
    }
}

impl Outbox {
    /// A message to this worker.
    pub(super) fn message(&mut self, slot: Slot, has_port: bool, command: Command) {
        self.hold(slot);
        match Order::read(command) {
            Some(order) if order.kind == Kind::List && has_port => {
                self.hold(slot);
                let owners = self.addressed(&order);
                let entries = Vec::new();
                self.list(Box::new(Listing { slot, owners, permanent: true, entries }));
            }
            Some(order) => self.obey_all(order, Some(slot)),
            None => {}
        }
        self.let_go(slot);
    }

    /// A message on a channel: it reaches workers that run, without the page having
    /// to know where they are. It can only ask who is there.
    pub(super) fn heard(&mut self, command: Command) {
        if let Some(order) = Order::read(command)
            && order.kind == Kind::Hello
        {
            self.obey_all(order, None);
        }
    }

    fn obey_all(&mut self, order: Order, slot: Option<Slot>) {
        if order.kind == Kind::Hello && !self.is_to_answer(order.nonce.as_ref()) {
            return;
        }
        for owner in self.addressed(&order) {
            let waiter = slot.map(|slot| {
                self.hold(slot);
                Waiter::Hold(slot)
            });
            self.obey(owner, order.kind, order.id.clone(), waiter);
        }
    }

    /// A page asks by message and on the channel, and is answered once; by the
    /// active worker.
    fn is_to_answer(&mut self, nonce: Option<&String>) -> bool {
        if self.is_inactive {
            return false;
        }
        let Some(nonce) = nonce else { return true };
        if self.nonces.contains(nonce) {
            return false;
        }
        if self.nonces.len() == REMEMBERED {
            self.nonces.remove(0);
        }
        self.nonces.push(nonce.clone());
        true
    }

    fn addressed(&self, order: &Order) -> Vec<OwnerId> {
        let is_meant = |owned: &Owned| {
            owned.options().is_some_and(|options| {
                let is_queue = |name: &String| *name == options.queue_name;
                options.broadcast_channel == order.channel
                    && order.queue.as_ref().is_none_or(is_queue)
            })
        };
        let meant = self.owners.iter().enumerate().filter(|(_, owned)| is_meant(owned));
        meant.map(|(index, _)| OwnerId(index as u32)).collect()
    }

    fn obey(&mut self, owner: OwnerId, kind: Kind, id: Option<Id>, waiter: Option<Waiter>) {
        match &mut self.owners[owner.0 as usize] {
            Owned::Queue(_) => self.obey_as_queue(owner, kind, id, waiter),
            Owned::Emitter(_) => self.obey_as_emitter(owner, kind, waiter),
            Owned::Watch(_) => self.obey_as_watch(owner, kind, waiter),
            Owned::Periodic(_) | Owned::Site => self.finish_any(waiter),
        }
    }

    fn obey_as_queue(
        &mut self,
        owner: OwnerId,
        kind: Kind,
        id: Option<Id>,
        waiter: Option<Waiter>,
    ) {
        match (kind, waiter) {
            (Kind::Hello, waiter) => self.greet(owner, waiter),
            (Kind::Replay, waiter) => self.run(owner, Trigger::Heartbeat, waiter),
            (Kind::Retry, Some(waiter)) => self.retry(owner, id, waiter),
            (Kind::Discard, Some(waiter)) => self.discard(owner, id, waiter),
            // Not to be had from a channel.
            (Kind::Retry | Kind::Discard | Kind::List, waiter) => self.finish_any(waiter),
        }
    }

    /// A page has come. If it has set off the worker's start, or a replay runs, its
    /// message keeps the worker alive until that is over.
    fn greet(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        match &mut self.queue(owner).starting {
            Some(waiters) => waiters.extend(waiter),
            None => self.tell(owner, waiter),
        }
    }

    fn obey_as_emitter(&mut self, owner: OwnerId, kind: Kind, waiter: Option<Waiter>) {
        let functions = self.emitter(owner).options.functions;
        match kind {
            Kind::Hello => self.say_what_waits(owner, waiter),
            // An outbox that gives nothing up has nothing else to try again than what waits.
            Kind::Retry if functions.retry => self.have_owner(owner, Hook::Retry, waiter),
            Kind::Replay | Kind::Retry => self.have_owner_replay(owner, waiter),
            Kind::Discard if functions.discard => self.have_owner(owner, Hook::Discard, waiter),
            Kind::Discard => self.say_what_waits(owner, waiter),
            Kind::List => self.finish_any(waiter),
        }
    }

    fn obey_as_watch(&mut self, owner: OwnerId, kind: Kind, waiter: Option<Waiter>) {
        match kind {
            Kind::Hello => self.tell_of_watched(owner, waiter),
            Kind::Replay | Kind::Retry => self.have_watched_replay(owner, waiter),
            Kind::Discard | Kind::List => self.finish_any(waiter),
        }
    }

    /// Gathers what waits and what was given up, queue by queue.
    fn list(&mut self, mut listing: Box<Listing>) {
        while let Some(&owner) = listing.owners.first() {
            if matches!(self.owners[owner.0 as usize], Owned::Queue(_)) {
                let place = if listing.permanent { Place::Failed } else { Place::Waiting };
                let (limit, detail) = (u32::MAX, Detail::Facts);
                let all = Step::Find { place, key: None, last: false, limit, detail };
                return self.commit(owner, vec![all], Then::Listed(listing));
            }
            listing.owners.remove(0);
        }
        let Listing { slot, entries, .. } = *listing;
        self.emit(Effect::Reply { slot, entries });
        self.let_go(slot);
    }

    pub(super) fn listed(&mut self, mut listing: Box<Listing>, answer: &mut Answer) {
        let owner = listing.owners[0];
        match self.done(owner, answer) {
            Ok(Done { entries, .. }) => {
                let permanent = listing.permanent;
                let seen = entries.into_iter().map(|entry| self.summary(owner, permanent, entry));
                listing.entries.extend(seen);
            }
            // The page gets what there is.
            Err(message) => {
                self.storage_failed(owner, None, message);
                listing.permanent = false;
            }
        }
        if !listing.permanent {
            listing.owners.remove(0);
        }
        listing.permanent = !listing.permanent;
        self.list(listing);
    }
}
