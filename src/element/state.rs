//! The one word that an element shows: its `state`.

use super::Label;
use crate::{Phase, QueueStatus};

/// What the page around an element offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// There is someone to store and send requests: an active service worker,
    /// or an emitter that was heard.
    pub available: bool,
    /// `navigator.onLine`.
    pub online: bool,
}

/// What a queue, or an element, is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing here stores or sends requests.
    Unavailable,
    /// The browser says that there is no connection.
    Offline,
    /// What the queue itself says.
    Phase(Phase),
}

impl State {
    /// The state of `queue` in this environment. What the user cannot change
    /// comes first: without a worker or a connection, the phase tells little.
    pub fn of(queue: &QueueStatus, environment: Environment) -> Self {
        if !environment.available {
            Self::Unavailable
        } else if !environment.online {
            Self::Offline
        } else {
            Self::Phase(queue.phase())
        }
    }

    /// The word used by the attribute, the property and `:state()`.
    ///
    /// ```
    /// use sync_status::{Phase, element::State};
    ///
    /// assert_eq!(State::Offline.as_str(), "offline");
    /// assert_eq!(State::Phase(Phase::Idle).as_str(), "idle");
    /// ```
    pub fn as_str(self) -> &'static str {
        self.label().as_str()
    }

    /// The label of the same name.
    pub fn label(self) -> Label {
        match self {
            Self::Unavailable => Label::Unavailable,
            Self::Offline => Label::Offline,
            Self::Phase(Phase::Idle) => Label::Idle,
            Self::Phase(Phase::Pending) => Label::Pending,
            Self::Phase(Phase::Replaying) => Label::Replaying,
            Self::Phase(Phase::Retrying) => Label::Retrying,
            Self::Phase(Phase::Failed) => Label::Failed,
        }
    }
}
