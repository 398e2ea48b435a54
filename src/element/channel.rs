//! What a page knows from one channel, and what it makes of it.

use super::{Beat, Environment, Heartbeat, State};
use crate::dialect::Kind;
use crate::fields::{Fields, Key};
use crate::{QueueStatus, Status, Timestamp, VERSION, Value};

/// What is known from one channel.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    status: Status,
    heartbeat: Heartbeat,
    heard: bool,
    bundle: bool,
    outdated: bool,
}

/// What came of something that was posted on the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reception {
    /// Nothing: it is no message, or brings no news.
    Ignored,
    /// It changed what is known.
    News,
    /// It is of a later version, and the first such: the page is to be updated.
    Outdated,
}

impl Channel {
    /// A channel of which nothing is known.
    pub const fn new() -> Self {
        Self {
            status: Status::new(),
            heartbeat: Heartbeat::new(),
            heard: false,
            bundle: false,
            outdated: false,
        }
    }

    /// Takes in what came over the channel: an untrusted object, whose
    /// properties `get` looks up.
    pub fn hear<'a>(
        &mut self,
        get: impl Fn(&'static str) -> Value<'a>,
        now: Timestamp,
    ) -> Reception {
        let values = Key::NAMES.map(get);
        self.take_in(&Fields::read(|index| values[index].given()), now)
    }

    pub(crate) fn take_in(&mut self, fields: &Fields<'_>, now: Timestamp) -> Reception {
        let Some(kind) = Kind::of(fields) else { return self.nonsense(fields) };
        self.heard = true;
        self.bundle |= kind.is_bundle();
        self.heartbeat.heard();
        if self.status.fold(kind, fields, now) { Reception::News } else { Reception::Ignored }
    }

    fn nonsense(&mut self, fields: &Fields<'_>) -> Reception {
        if self.outdated || fields.count(Key::SyncStatus) <= VERSION {
            return Reception::Ignored;
        }
        self.outdated = true;
        Reception::Outdated
    }

    /// Whether any message was heard so far.
    pub fn heard(&self) -> bool {
        self.heard
    }

    /// Whether a worker of Spomky-Labs/pwa-bundle was heard, which understands
    /// requests of its own.
    pub fn bundle(&self) -> bool {
        self.bundle
    }

    /// What is known of the queues.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// In how many milliseconds the page is to say something, if it is. `random`
    /// is in 0..1.
    pub fn plan(&mut self, now: Timestamp, random: f64) -> Option<u64> {
        let (_, due) = self.heartbeat.plan(&self.status.total(), now, random)?;
        Some(due.saturating_sub(now))
    }

    /// The time has come. Returns whether the page says hello, to learn what
    /// became of a replay; otherwise it asks for one.
    pub fn beat(&mut self) -> bool {
        self.heartbeat.take() == Some(Beat::Silence)
    }

    /// The state of an element that shows the sum of some queues.
    pub fn state_of(&self, total: &QueueStatus, environment: Environment) -> State {
        let available = environment.available || self.heard;
        State::of(total, Environment { available, ..environment })
    }
}
