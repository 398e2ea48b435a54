//! The server, and the way to it.

use sync_status::Outcome;
use sync_status::outbox::Answer;

use crate::body::{Body, Header};

/// What becomes of requests for the time being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// It takes them, and answers with this status.
    Status(u16, Patience),
    /// It takes them, after a redirect.
    Redirected(u16),
    /// It takes them, and the answer may not be read.
    Opaque,
    /// It sends them elsewhere, and the request did not want to follow.
    OpaqueRedirect,
    /// They do not reach it.
    DropRequest,
    /// It takes them, and its answer gets lost.
    DropAnswer,
    /// They reach it, and there is no answer.
    Stall,
}

/// The header `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// None.
    None,
    /// So many seconds.
    Seconds(u32),
    /// A date, so many seconds ahead.
    Date(u32),
    /// Nonsense.
    Garbage,
}

impl Patience {
    /// The header, and the time that `Date.parse` takes it for.
    pub fn header(self, now: u64) -> (String, f64) {
        match self {
            Self::None => (String::new(), f64::NAN),
            Self::Seconds(seconds) => (seconds.to_string(), f64::NAN),
            Self::Date(seconds) => ("a date".into(), (now + u64::from(seconds) * 1000) as f64),
            Self::Garbage => ("soon".into(), f64::NAN),
        }
    }

    /// The same, once more, for who remembers it.
    pub fn asked(self, now: u64) -> Option<Asked> {
        match self {
            Self::Seconds(seconds) => Some(Asked::For(u64::from(seconds) * 1000)),
            Self::Date(seconds) => Some(Asked::Until(now + u64::from(seconds) * 1000)),
            Self::None | Self::Garbage => None,
        }
    }
}

/// For how long a server wants to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// So many milliseconds.
    For(u64),
    /// Until then.
    Until(u64),
}

impl Asked {
    /// Until when, for who hears of it now.
    pub fn until(self, now: u64) -> u64 {
        match self {
            Self::For(ms) => now + ms,
            Self::Until(at) => at.min(now + sync_status::RETRY_AFTER_LIMIT),
        }
    }
}

/// A request that reached the server.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// What was sent.
    pub body: Body,
    /// Its `Idempotency-Key`.
    pub header: Option<Header>,
    /// What it was answered with; `None` for nothing.
    pub outcome: Option<Outcome>,
}

/// The server and what reached it.
#[derive(Debug)]
pub struct Net {
    /// Its mood.
    pub server: Server,
    /// Whether there is a network, and the browser knows.
    pub online: bool,
    /// All that arrived.
    pub arrivals: Vec<Arrival>,
}

/// What a request comes to.
#[derive(Debug)]
pub enum Fate {
    /// There is an answer.
    Answered(Answer, Outcome, Option<Asked>),
    /// It failed.
    Failed,
    /// Nothing, for now.
    Hangs,
}

impl Default for Net {
    fn default() -> Self {
        Self { server: Server::Status(200, Patience::None), online: true, arrivals: Vec::new() }
    }
}

impl Net {
    /// Sends a request at `now`.
    pub fn send(&mut self, body: Body, header: Option<Header>, now: u64) -> Fate {
        if !self.online || self.server == Server::DropRequest {
            return Fate::Failed;
        }
        let (outcome, patience) = self.outcome();
        let asked = patience.asked(now);
        self.arrivals.push(Arrival { body, header, outcome });
        match (outcome, self.server) {
            (None, Server::Stall) => Fate::Hangs,
            (None, _) => Fate::Failed,
            (Some(outcome), _) => {
                let (retry_after, date) = patience.header(now);
                let message = String::from("an answer");
                Fate::Answered(
                    Answer::Response { outcome, retry_after, date, message },
                    outcome,
                    asked,
                )
            }
        }
    }

    fn outcome(&self) -> (Option<Outcome>, Patience) {
        let answer = |status, redirected| Some(Outcome::Answer { status, redirected });
        match self.server {
            Server::Status(status, patience) => (answer(status, false), patience),
            Server::Redirected(status) => (answer(status, true), Patience::None),
            Server::Opaque => (Some(Outcome::Opaque), Patience::None),
            Server::OpaqueRedirect => (Some(Outcome::OpaqueRedirect), Patience::None),
            Server::DropRequest | Server::DropAnswer | Server::Stall => (None, Patience::None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_on_the_way_back_has_arrived() {
        let mut net = Net { server: Server::DropAnswer, ..Net::default() };
        assert!(matches!(net.send(Body(1), None, 0), Fate::Failed));
        net.server = Server::DropRequest;
        assert!(matches!(net.send(Body(2), None, 0), Fate::Failed));
        let arrived: Vec<_> = net.arrivals.iter().map(|arrival| arrival.body).collect();
        assert_eq!(arrived, [Body(1)]);
    }

    #[test]
    fn patience_is_read_as_the_core_reads_it() {
        for patience in
            [Patience::None, Patience::Seconds(120), Patience::Date(60), Patience::Garbage]
        {
            let (header, date) = patience.header(5_000);
            let read = sync_status::retry_after(&header, 6_000, |_| date).map(|ms| 6_000 + ms);
            assert_eq!(patience.asked(5_000).map(|asked| asked.until(6_000)), read);
        }
    }
}
