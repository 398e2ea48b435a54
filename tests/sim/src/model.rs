//! What has to be true, from the ops and from what the server and the disk saw:
//! nothing that the core says goes in here.

use sync_status::outbox::{Place, Slot};

use crate::body::{Body, Header};

/// What is known of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fact {
    /// Where it belongs.
    pub queue: usize,
    /// Under which key it was kept, if it was.
    pub kept: Option<i64>,
    /// It was kept with this `Idempotency-Key`.
    pub header: Option<Header>,
    /// The server said that it has it.
    pub delivered: bool,
    /// The server's last answer to it was final.
    pub refused: bool,
    /// The user or the app let it go.
    pub let_go: bool,
}

/// Permission to take records out, or to bring them back.
#[derive(Clone, Debug)]
pub struct Licence {
    /// Whose.
    pub life: u32,
    /// As long as this lasts; `None`: as long as the worker.
    pub slot: Option<Slot>,
    /// In which queue; `None` for all.
    pub queue: Option<usize>,
    /// Which record; `None` for all.
    pub key: Option<i64>,
    /// From where; `None`: from anywhere.
    pub place: Option<Place>,
    /// To bring it back.
    pub revive: bool,
}

/// The reference.
#[derive(Debug, Default)]
pub struct Model {
    /// By body.
    pub facts: Vec<Fact>,
    /// What is allowed.
    pub licences: Vec<Licence>,
}

impl Model {
    /// A new request.
    pub fn body(&mut self) -> Body {
        self.facts.push(Fact::default());
        Body(self.facts.len() as u32 - 1)
    }

    /// What is known of a request.
    pub fn fact(&mut self, body: Body) -> &mut Fact {
        &mut self.facts[body.0 as usize]
    }

    /// Whether a worker may take this record out, or bring it back.
    pub fn allows(&self, life: u32, queue: usize, key: i64, place: Place, revive: bool) -> bool {
        self.licences.iter().any(|licence| {
            licence.life == life
                && licence.revive == revive
                && licence.queue.is_none_or(|its| its == queue)
                && licence.key.is_none_or(|its| its == key)
                && licence.place.is_none_or(|its| its == place)
        })
    }

    /// An event or a promise is over, and what it allowed.
    pub fn end(&mut self, life: u32, slot: Slot) {
        self.licences.retain(|licence| licence.life != life || licence.slot != Some(slot));
    }

    /// A worker is.
    pub fn end_life(&mut self, life: u32) {
        self.licences.retain(|licence| licence.life != life);
    }
}
