//! What the browser, its pages and the app do to workers.

use sync_status::outbox::{Answer, Call, Command, Input, Place, ReportKind, Sight, Slot};
use sync_status::{Id, Setting};

use crate::body::Body;
use crate::coverage;
use crate::model::Licence;
use crate::mutant::Mutant;
use crate::op::{Fetch, Flaw, Kind, Method, Order};
use crate::setup::{
    API, CHANNEL, ELSEWHERE, EMITTER, FORM, FORMS, NAMES, OBSERVER, ORIGIN, PERIODIC, STORED, URL,
};
use crate::worker::{Holder, What};
use crate::world::World;

impl World {
    /// A page sends a request, or submits a form.
    pub(crate) fn fetch(&mut self, what: Fetch) {
        let Some(life) = self.active() else { return };
        let own_page = format!("{ORIGIN}/page?q=1");
        let to_form = if self.profile.forms { FORM } else { URL };
        let (method, url, navigation, referrer) = match what {
            Fetch::Post | Fetch::Keyed => ("post", URL, false, own_page.as_str()),
            Fetch::Form => ("POST", to_form, false, own_page.as_str()),
            Fetch::OwnForm | Fetch::ForgedForm => ("POST", to_form, true, own_page.as_str()),
            Fetch::ForeignForm => ("POST", to_form, true, "https://app.example.evil.example/"),
            Fetch::BareForm => ("POST", to_form, true, ""),
            Fetch::Other => ("POST", ELSEWHERE, false, own_page.as_str()),
            Fetch::Get => ("GET", URL, false, own_page.as_str()),
        };
        let is_own = !matches!(what, Fetch::ForeignForm | Fetch::BareForm | Fetch::ForgedForm);
        let body = self.model.body();
        self.model.fact(body).queue = if url == FORM { FORMS } else { API };
        let header = (what == Fetch::Keyed).then(|| self.new_header());
        let came = self.inputs + 1;
        let holder = Holder::Fetch { came, is_own, taken: false, answered: false };
        let Some(slot) = self.hold(life, holder) else { return };
        if let Some(held) = self.worker(life).and_then(|worker| worker.held(slot)) {
            held.body = Some(body);
            held.header = header;
        }
        let is_stranger = self.is(Mutant::Strangers) && navigation;
        let referrer = if is_stranger { own_page.clone() } else { referrer.to_owned() };
        let (method, url) = (method.to_owned(), url.to_owned());
        let origin = match what {
            Fetch::OwnForm if self.dice.one_in(2) => ORIGIN.to_owned(),
            Fetch::ForgedForm if !is_stranger => "https://evil.example".to_owned(),
            _ => String::new(),
        };
        self.handle(life, Input::Fetch { slot, method, url, navigation, referrer, origin });
    }

    /// Whether a request is for the route that asks a function.
    pub(crate) fn is_form(&mut self, body: Body) -> bool {
        self.model.fact(body).queue == FORMS
    }

    pub(crate) fn call_off(&mut self, n: u8) {
        let mut on_their_way = (0..self.pending.len()).filter(|&index| {
            let each = &self.pending[index];
            each.answer.is_none()
                && matches!(each.what, What::Send { first: true, aborted: false, .. })
        });
        let Some(index) = on_their_way.nth(usize::from(n)) else { return };
        self.coverage.mark("reached", "called off");
        self.answer(index, Answer::Failed { message: "AbortError".into(), called_off: true });
    }

    pub(crate) fn sync(&mut self, queue: usize) {
        let Some(tag) = self.tags[queue] else { return };
        if tag.firing || !self.net.online {
            return;
        }
        let Some(life) = self.active() else { return };
        let owner = self.worker(life).and_then(|worker| worker.owner(queue));
        let Some(owner) = owner else { return };
        // Starting the worker may have registered it anew.
        let Some(tag) = &mut self.tags[queue] else { return };
        if tag.firing {
            return;
        }
        tag.firing = true;
        let last_chance = tag.failures == 2;
        let Some(slot) = self.hold(life, Holder::Sync(queue)) else { return };
        self.handle(life, Input::Sync { slot, owner, last_chance });
    }

    pub(crate) fn message(&mut self, order: Order) {
        let Some(life) = self.active() else { return };
        let port = order.kind == Kind::List && order.flaw != Flaw::Port;
        let is_valid = !matches!(order.flaw, Flaw::Version | Flaw::Id | Flaw::Queue | Flaw::Kind);
        let list = port && is_valid;
        let Some(slot) = self.hold(life, Holder::Message { list }) else { return };
        let key = self.key_of(order.queue, order.record);
        if is_valid && order.flaw != Flaw::Channel {
            self.license(life, Some(slot), order, key);
        }
        let command = command(order, key);
        self.handle(life, Input::Message { slot, port, command });
    }

    pub(crate) fn heard(&mut self, order: Order) {
        let key = self.key_of(order.queue, order.record);
        let lives: Vec<u32> = self.workers.iter().map(|worker| worker.life).collect();
        for life in lives {
            self.handle(life, Input::Heard { command: command(order, key) });
        }
    }

    /// The key of the n-th record of a queue, or of one that is not there.
    fn key_of(&mut self, queue: Option<usize>, record: Option<u8>) -> Option<i64> {
        let n = usize::from(record?);
        let records = &self.disks[0].records;
        let is_meant = |record: &&crate::disk::Record| queue.is_none_or(|q| q == record.queue);
        let found = records.iter().filter(is_meant).nth(n);
        Some(found.map_or(999, |record| record.key))
    }

    fn license(&mut self, life: u32, slot: Option<Slot>, order: Order, key: Option<i64>) {
        if matches!(order.kind, Kind::Retry) {
            self.user_wants(life, order.queue);
        }
        let (place, revive) = match order.kind {
            Kind::Retry => (Some(Place::Failed), true),
            Kind::Discard if key.is_some() => (None, false),
            Kind::Discard => (Some(Place::Failed), false),
            Kind::Hello | Kind::Replay | Kind::List => return,
        };
        let queue = order.queue;
        self.model.licences.push(Licence { life, slot, queue, key, place, revive });
    }

    /// The user, or the app, asks for a replay now.
    pub(crate) fn user_wants(&mut self, life: u32, queue: Option<usize>) {
        let Some(worker) = self.worker(life) else { return };
        for (index, wants) in worker.user.iter_mut().enumerate() {
            *wants |= queue.is_none_or(|queue| queue == index);
        }
    }

    /// The app calls a method of a queue.
    pub(crate) fn call_of_app(&mut self, w: u8, queue: usize, method: Method) {
        if queue >= STORED || !self.profile.has(queue) {
            return;
        }
        let count = self.workers.len();
        let life =
            if count > 0 { Some(self.workers[usize::from(w) % count].life) } else { self.active() };
        let Some(life) = life else { return };
        let push = matches!(method, Method::Push | Method::Unshift | Method::PushForeign);
        let take = matches!(method, Method::Pop | Method::Shift);
        let is_own = method != Method::PushForeign;
        let Some(slot) = self.hold(life, Holder::Call { take, push, is_own }) else { return };
        if push {
            let body = self.model.body();
            self.model.fact(body).queue = queue;
            if let Some(held) = self.worker(life).and_then(|worker| worker.held(slot)) {
                held.body = Some(body);
            }
        }
        let key = |world: &mut Self, n| world.key_of(Some(queue), n);
        let call = match method {
            Method::Push | Method::Unshift => push_of(method == Method::Unshift, false, ""),
            Method::PushForeign => push_of(false, true, "https://evil.example/"),
            Method::Pop => Call::Take { last: true },
            Method::Shift => Call::Take { last: false },
            Method::All => Call::All,
            Method::Status => Call::Status,
            Method::Failed => Call::Failed,
            Method::Retry(n) => Call::Retry(key(self, n).map(Id::Number)),
            Method::Discard(n) => Call::Discard(key(self, n).map(Id::Number)),
            Method::Clear => Call::Clear,
            Method::Replay => Call::Replay,
            Method::RegisterSync => Call::RegisterSync,
        };
        if matches!(call, Call::Replay) {
            self.user_wants(life, Some(queue));
        }
        self.call(life, queue, slot, call);
    }

    /// A method is called.
    pub(crate) fn call(&mut self, life: u32, part: usize, slot: Slot, call: Call) {
        self.coverage.mark("call", coverage::call(&call));
        let key = |id: &Option<Id>| match id {
            Some(Id::Number(number)) => Some(*number),
            _ => None,
        };
        let licence = match &call {
            Call::Take { .. } => Some((None, Some(Place::Waiting), false)),
            Call::Retry(id) => Some((key(id), Some(Place::Failed), true)),
            Call::Discard(None) => Some((None, Some(Place::Failed), false)),
            Call::Discard(id) => Some((key(id), None, false)),
            Call::Clear => Some((None, None, false)),
            _ => None,
        };
        if matches!(call, Call::Retry(_)) {
            self.user_wants(life, Some(part));
        }
        if let Some((key, place, revive)) = licence {
            let (slot, queue) = (Some(slot), Some(part));
            self.model.licences.push(Licence { life, slot, queue, key, place, revive });
        }
        let Some(owner) = self.worker(life).and_then(|worker| worker.owner(part)) else { return };
        self.handle(life, Input::Call { slot, owner, call });
    }

    pub(crate) fn report(&mut self, kind: ReportKind) {
        if !self.profile.has(EMITTER) {
            return;
        }
        let Some(life) = self.active() else { return };
        let about = match self.dice.below(4) {
            0 => None,
            1 => Some(Vec::new()),
            _ => {
                let pair = |name: &str, n| (name.to_owned(), Setting::Number(n));
                Some(vec![pair("id", 7.0), pair("remaining", 2.0), pair("failed", 1.0)])
            }
        };
        let Some(worker) = self.worker(life) else { return };
        let Some(owner) = worker.owner(EMITTER) else { return };
        if worker.outbox.check_report(owner, kind, &about).is_err() {
            return;
        }
        worker.reports.push(kind);
        let holder = Holder::Call { take: false, push: false, is_own: true };
        let Some(slot) = self.hold(life, holder) else { return };
        self.handle(life, Input::Report { slot, owner, kind, about });
    }

    pub(crate) fn sight(&mut self, n: u8) {
        if !self.profile.has(OBSERVER) {
            return;
        }
        let Some(life) = self.active() else { return };
        let holder = Holder::Call { take: false, push: false, is_own: true };
        let Some(slot) = self.hold(life, holder) else { return };
        let Some(worker) = self.worker(life) else { return };
        let Some(owner) = worker.owner(OBSERVER) else { return };
        let (method, url) = (String::from("POST"), String::from(URL));
        let taken = worker.taken;
        let sight = match n {
            0 => Sight::ReplayBegan,
            1 => Sight::ReplayEnded,
            2 => Sight::Taking,
            3 => {
                worker.taken = slot;
                Sight::Taken { method, url }
            }
            4 => Sight::Added { method, url, again: (taken != Slot::NONE).then_some(taken) },
            5 => Sight::Sent { taken },
            _ => Sight::Answered { taken, status: Some(200), message: "OK".into() },
        };
        self.handle(life, Input::Seen { slot, owner, sight });
    }

    pub(crate) fn periodic(&mut self) {
        if !self.profile.has(PERIODIC) {
            return;
        }
        let Some(life) = self.active() else { return };
        let owner = self.worker(life).and_then(|worker| worker.owner(PERIODIC));
        let (Some(owner), Some(slot)) = (owner, self.hold(life, Holder::Event)) else { return };
        self.handle(life, Input::Periodic { slot, owner });
    }
}

fn push_of(first: bool, navigation: bool, referrer: &str) -> Call {
    Call::Push {
        first,
        method: "POST".into(),
        url: URL.into(),
        navigation,
        referrer: referrer.into(),
        origin: String::new(),
    }
}

/// A command as it comes from a page.
fn command(order: Order, key: Option<i64>) -> Command {
    let text = |text: &str| Setting::Text(text.to_owned());
    let kind = match order.kind {
        Kind::Hello => "hello",
        Kind::Replay => "replay",
        Kind::Retry => "retry",
        Kind::Discard => "discard",
        Kind::List => "list",
    };
    let queue = order.queue.map_or(Setting::Absent, |queue| text(NAMES[queue]));
    let id = key.map_or(Setting::Absent, |key| Setting::Number(key as f64));
    let is = |flaw| order.flaw == flaw;
    Command {
        sync_status: Setting::Number(if is(Flaw::Version) { 2.0 } else { 1.0 }),
        kind: if is(Flaw::Kind) { Setting::Other } else { text(kind) },
        channel: text(if is(Flaw::Channel) { "another" } else { CHANNEL }),
        queue: if is(Flaw::Queue) { Setting::Number(1.0) } else { queue },
        id: if is(Flaw::Id) { Setting::Number(0.5) } else { id },
        nonce: if order.nonce == 0 { Setting::Absent } else { text(&order.nonce.to_string()) },
    }
}
