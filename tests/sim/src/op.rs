//! What can happen, as small ops that are *total*: one that does not apply does
//! nothing. So each history stays one whichever of its ops are taken out, which
//! is all that shrinking needs.

use sync_status::outbox::ReportKind;

use crate::net::{Patience, Server};
use crate::rng::Rng;
use crate::setup::{API, EMITTER, FORMS, JOBS, OBSERVER, Profile};

/// One thing that happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// The n-th of what is pending goes on by one step: an effect is carried out,
    /// or its answer arrives.
    Run(u8),
    /// So many of them, the oldest first.
    Rest(u8),
    /// A worker is killed: now, or when it has carried out so many effects more.
    Kill(u8, u8),
    /// So many milliseconds go by.
    Pass(u32),
    /// The wall clock is set, by so many minutes.
    Jump(i32),
    /// A page sends something.
    Fetch(Fetch),
    /// The n-th fetch that waits for an answer is called off by its page.
    CallOff(u8),
    /// The browser sends the `sync` event of a queue, if there is one to send.
    Sync(usize),
    /// A page commands.
    Message(Order),
    /// The same on the channel.
    Heard(Order),
    /// The app calls a method, in a worker, of a queue.
    Call(u8, usize, Method),
    /// A hand-written outbox reports.
    Report(ReportKind),
    /// An observed queue is seen.
    Sight(u8),
    /// A `periodicsync` event.
    Periodic,
    /// The server's mood.
    Server(Server),
    /// The network.
    Online(bool),
    /// The disk is full, or no longer.
    Full(bool),
    /// The next transaction fails.
    DiskError,
    /// The n-th record goes bad; the second: cannot be read at all.
    Corrupt(u8, bool),
    /// While no worker runs, a peer adds to a queue, or takes from it.
    Peer(usize, bool),
    /// What the app's functions do from now on.
    Hook(Behaviour),
    /// Another version is installed.
    Update,
    /// And takes over.
    Activate,
    /// A timer fires that nobody set.
    Wake(u8),
}

/// What a page sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// A `fetch` to the first route.
    Post,
    /// The same, with an `Idempotency-Key` of its own.
    Keyed,
    /// A `fetch` to the route that asks a function.
    Form,
    /// A form of the app's.
    OwnForm,
    /// A form of another site's.
    ForeignForm,
    /// A form of another site's, that has it look as the app's.
    ForgedForm,
    /// A form of nobody knows whose.
    BareForm,
    /// Something that is nobody's.
    Other,
    /// A GET of the first route.
    Get,
}

/// What an app's function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// What it should.
    Fine,
    /// Throws.
    Throws,
    /// Never comes back.
    Hangs,
    /// Waits for the queue's replay.
    Replays,
    /// Waits for the queue's retry.
    Retries,
    /// Says something strange.
    Strange,
}

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub kind: Kind,
    /// Of which queue; `None` for all.
    pub queue: Option<usize>,
    /// Of the n-th record there is; `None` for all.
    pub record: Option<u8>,
    /// What is wrong with it.
    pub flaw: Flaw,
    /// Tells one from another.
    pub nonce: u8,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Hello,
    Replay,
    Retry,
    Discard,
    List,
}

/// What is wrong with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Another channel's.
    Channel,
    /// Another version's.
    Version,
    /// An id that is none.
    Id,
    /// A queue that is none.
    Queue,
    /// Nothing that is known.
    Kind,
    /// A list without a port.
    Port,
}

/// A method of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Push,
    Unshift,
    /// A form of another site's is pushed.
    PushForeign,
    Pop,
    Shift,
    All,
    Status,
    Failed,
    Retry(Option<u8>),
    Discard(Option<u8>),
    Clear,
    Replay,
    RegisterSync,
}

impl Op {
    /// One of those that the profile allows.
    pub fn draw(rng: &mut Rng, profile: &Profile) -> Self {
        loop {
            if let Some(op) = Self::try_draw(rng, profile) {
                return op;
            }
        }
    }

    fn try_draw(rng: &mut Rng, profile: &Profile) -> Option<Self> {
        let allowed = |flag: bool, op: Self| flag.then_some(op);
        match rng.small(64) {
            0..=13 => Some(Self::Run(rng.small(8))),
            14..=21 => Some(Self::Rest(rng.pick(&[3, 10, 40]))),
            22..=29 => Some(Self::Fetch(fetch(rng, profile))),
            30..=33 => Some(Self::Sync(queue(rng, profile))),
            34..=37 => {
                Some(Self::Pass(rng.pick(&[100, 1000, 3000, 6000, 30_000, 300_000, 4_000_000])))
            }
            38..=41 => allowed(profile.faults, Self::Server(server(rng))),
            42 => allowed(profile.faults, Self::Online(!rng.one_in(2))),
            43..=46 => {
                let after = if rng.one_in(2) { 0 } else { 1 + rng.small(12) };
                allowed(profile.kills, Self::Kill(rng.small(2), after))
            }
            47..=50 => allowed(profile.commands, Self::Message(order(rng, profile))),
            51 => allowed(profile.commands, Self::Heard(order(rng, profile))),
            52..=54 => allowed(
                profile.commands,
                Self::Call(rng.small(2), queue(rng, profile), method(rng)),
            ),
            55 => allowed(profile.quota, Self::Full(rng.one_in(2))),
            56 => allowed(profile.quota, Self::DiskError),
            57 => allowed(profile.rot, Self::Corrupt(rng.small(6), rng.one_in(2))),
            // Of what was there from the start, a peer is to find something.
            58 if profile.stock > 0 => Some(Self::Peer(API, rng.one_in(2))),
            58 => allowed(profile.peer, Self::Peer(queue(rng, profile), !rng.one_in(3))),
            59 => allowed(profile.hooks, Self::Hook(behaviour(rng))),
            60 => {
                allowed(profile.updates, if rng.one_in(2) { Self::Update } else { Self::Activate })
            }
            61 => {
                allowed(profile.jumps, Self::Jump(rng.pick(&[-5000, -60, -1, 1, 60, 5000, 50_000])))
            }
            62 => Some(if rng.one_in(2) {
                Self::CallOff(rng.small(3))
            } else {
                Self::Wake(rng.small(2))
            }),
            _ => allowed(profile.others, other(rng)),
        }
    }

    /// Simpler ones that may do as well.
    pub fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Run(n) if *n > 0 => vec![Self::Run(0), Self::Run(n - 1)],
            Self::Rest(n) if *n > 1 => vec![Self::Run(0), Self::Rest(n / 2), Self::Rest(n - 1)],
            Self::Kill(w, after) if *after > 0 => {
                vec![Self::Kill(*w, 0), Self::Kill(*w, after - 1)]
            }
            Self::Kill(w, 0) if *w > 0 => vec![Self::Kill(0, 0)],
            Self::Pass(ms) if *ms > 100 => vec![Self::Pass(100), Self::Pass(ms / 10)],
            Self::Fetch(what) if *what != Fetch::Post => vec![Self::Fetch(Fetch::Post)],
            Self::Message(order) => order.simpler().into_iter().map(Self::Message).collect(),
            Self::Heard(order) => order.simpler().into_iter().map(Self::Heard).collect(),
            Self::Server(mood) if *mood != Server::DropRequest => {
                vec![Self::Server(Server::DropRequest)]
            }
            Self::Corrupt(n, how) if *n > 0 => vec![Self::Corrupt(0, *how)],
            _ => Vec::new(),
        }
    }
}

impl Order {
    fn simpler(&self) -> Vec<Self> {
        let mut list = Vec::new();
        if self.record.is_some() {
            list.push(Self { record: None, ..*self });
        }
        if self.flaw != Flaw::None {
            list.push(Self { flaw: Flaw::None, ..*self });
        }
        list
    }
}

fn queue(rng: &mut Rng, profile: &Profile) -> usize {
    let queue = rng.pick(&[API, FORMS, JOBS]);
    if profile.has(queue) { queue } else { API }
}

fn fetch(rng: &mut Rng, profile: &Profile) -> Fetch {
    if rng.one_in(2) {
        return Fetch::Post;
    }
    if profile.forms && rng.one_in(2) {
        return rng.pick(&[
            Fetch::Form,
            Fetch::OwnForm,
            Fetch::OwnForm,
            Fetch::ForeignForm,
            Fetch::ForgedForm,
            Fetch::BareForm,
        ]);
    }
    rng.pick(&[Fetch::Post, Fetch::Keyed, Fetch::OwnForm, Fetch::Other, Fetch::Get])
}

fn server(rng: &mut Rng) -> Server {
    let patience = rng.pick(&[
        Patience::None,
        Patience::None,
        Patience::Seconds(60),
        Patience::Seconds(3600),
        Patience::Date(600),
        Patience::Garbage,
    ]);
    match rng.small(12) {
        0..=1 => Server::Status(200, Patience::None),
        2..=3 => Server::DropRequest,
        4 => Server::DropAnswer,
        5 => Server::Stall,
        6 => Server::Opaque,
        7 => Server::OpaqueRedirect,
        8 => Server::Redirected(rng.pick(&[200, 404])),
        _ => Server::Status(rng.pick(&[500, 503, 429, 404, 409, 302]), patience),
    }
}

fn order(rng: &mut Rng, profile: &Profile) -> Order {
    let kinds = [Kind::Hello, Kind::Replay, Kind::Replay, Kind::Retry, Kind::Discard, Kind::List];
    let flaws = [Flaw::Channel, Flaw::Version, Flaw::Id, Flaw::Queue, Flaw::Kind, Flaw::Port];
    Order {
        kind: rng.pick(&kinds),
        queue: if rng.one_in(3) {
            None
        } else if profile.others && rng.one_in(3) {
            Some(rng.pick(&[EMITTER, OBSERVER]))
        } else {
            Some(queue(rng, profile))
        },
        record: if rng.one_in(2) { Some(rng.small(4)) } else { None },
        flaw: if rng.one_in(6) { rng.pick(&flaws) } else { Flaw::None },
        nonce: rng.small(4),
    }
}

fn method(rng: &mut Rng) -> Method {
    let record = if rng.one_in(2) { Some(rng.small(4)) } else { None };
    match rng.small(15) {
        0..=2 => Method::Push,
        3 => Method::Unshift,
        4 => Method::Pop,
        5 => Method::Shift,
        6 => Method::All,
        7 => Method::Status,
        8 => Method::Failed,
        9 => Method::Retry(record),
        10 => Method::Discard(record),
        11 => Method::Clear,
        12 => Method::RegisterSync,
        13 => Method::PushForeign,
        _ => Method::Replay,
    }
}

fn behaviour(rng: &mut Rng) -> Behaviour {
    rng.pick(&[
        Behaviour::Fine,
        Behaviour::Throws,
        Behaviour::Hangs,
        Behaviour::Replays,
        Behaviour::Retries,
        Behaviour::Strange,
    ])
}

fn other(rng: &mut Rng) -> Op {
    match rng.small(3) {
        0 => Op::Report(rng.pick(&[
            ReportKind::Enqueued,
            ReportKind::Replaying,
            ReportKind::Replayed,
            ReportKind::Failed,
            ReportKind::Discarded,
            ReportKind::Remaining,
        ])),
        1 => Op::Sight(rng.small(7)),
        _ => Op::Periodic,
    }
}
