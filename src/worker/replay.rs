//! Sending what waits: first in, first out, one replay at a time.
//!
//! An entry leaves the store only after the server's answer has been judged, so
//! a worker that is stopped at any instant loses nothing. At worst a request
//! whose answer was lost is sent again, with the same `Idempotency-Key`.

use std::rc::Rc;

use js_sys::{Array, Math};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use super::entry::Entry;
use super::failure::Failure;
use super::queue::Queue;
use super::request::{self, Sent};
use super::store::Counts;
use super::{js, lock};
use crate::policy::{Attempts, Trigger, Turn, Verdict};
use crate::protocol::{Event, Reason, Subject, Timestamp};

/// Whether the pass goes on after an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The entry is dealt with.
    Next,
    /// It stays first in the queue, and nothing may overtake it.
    Stop,
}

impl Queue {
    /// Replays under the queue's lock, so that no other worker, old or new, and
    /// no other tab does at the same time.
    pub(super) async fn replay_alone(self: Rc<Self>, trigger: Trigger) -> Result<JsValue, JsValue> {
        if let Err(error) = self.passes(trigger).await {
            self.publish_storage_failure(None, &error);
        }
        // Nothing is awaited since `again` was last looked at: whoever asks from
        // here on finds no replay to join.
        self.replay.replace(None);
        let counts = self.publish_snapshot().await;
        Ok(counts.is_some_and(|counts| counts.remaining == 0).into())
    }

    /// One pass, and another one whenever the user has asked for it meanwhile.
    async fn passes(self: &Rc<Self>, mut trigger: Trigger) -> Result<(), JsValue> {
        loop {
            let queue = self.clone();
            let pass = async move {
                queue.pass(trigger).await;
                Ok(JsValue::UNDEFINED)
            };
            lock::exclusive(self.name(), pass).await?;
            if !self.again.replace(false) {
                return Ok(());
            }
            trigger = Trigger::User;
        }
    }

    /// Goes through the queue until it is empty or an entry has to wait.
    async fn pass(self: &Rc<Self>, trigger: Trigger) {
        loop {
            let keys = match self.store.keys(self.name()).await {
                Ok(keys) => keys,
                Err(error) => return self.publish_storage_failure(None, &error),
            };
            if keys.length() == 0 || self.send_all(keys, trigger).await == Flow::Stop {
                return;
            }
        }
    }

    /// Sends these entries in `concurrency` lanes that draw from one list.
    async fn send_all(self: &Rc<Self>, keys: Array, trigger: Trigger) -> Flow {
        let lanes = Array::new();
        for _ in 0..self.options.concurrency.min(keys.length()) {
            let (queue, keys) = (self.clone(), keys.clone());
            lanes.push(&js::spawn(async move {
                Ok((queue.lane(&keys, trigger).await == Flow::Next).into())
            }));
        }
        let all_clear = match JsFuture::from(js_sys::Promise::all(&lanes)).await {
            Ok(flows) => flows.unchecked_into::<Array>().every(&mut |flow, _, _| flow.is_truthy()),
            Err(_) => false,
        };
        if all_clear { Flow::Next } else { Flow::Stop }
    }

    async fn lane(&self, keys: &Array, trigger: Trigger) -> Flow {
        loop {
            let key = keys.shift();
            if key.is_undefined() {
                return Flow::Next;
            }
            if self.send_one(&key, trigger).await == Flow::Stop {
                // The other lanes finish what they have in flight.
                keys.set_length(0);
                return Flow::Stop;
            }
        }
    }

    async fn send_one(&self, key: &JsValue, trigger: Trigger) -> Flow {
        let (entry, counts) = match self.store.get(self.name(), key).await {
            Ok((Some(entry), counts)) => (entry, counts),
            // Discarded since the list was made.
            Ok((None, _)) => return Flow::Next,
            Err(error) => return self.storage_failed(None, &error),
        };
        self.know(counts);
        let attempt = Attempt::new(&entry, trigger);
        if entry.timestamp().is_some_and(|at| self.options.policy.is_expired(at, attempt.started)) {
            return self.give_up(&attempt, Failure::expired()).await;
        }
        if attempt.turn == Turn::Wait {
            return Flow::Stop;
        }
        let request = match self.prepare(&entry).await {
            Ok(request) => request,
            // A record that cannot be read today cannot be read tomorrow.
            Err(failure) if failure.reason == Reason::Storage => {
                return self.give_up(&attempt, failure).await;
            }
            Err(failure) => return self.put_off(&attempt, failure).await,
        };
        self.publish_replaying(&attempt);
        let sent = request::send(&request, self.options.network_timeout).await;
        match self.options.policy.judge(sent.outcome) {
            Verdict::Acknowledged => self.acknowledge(&attempt, &sent).await,
            Verdict::Refused(reason) => self.give_up(&attempt, Failure::new(reason, &sent)).await,
            Verdict::Retry(reason) => self.put_off(&attempt, Failure::new(reason, &sent)).await,
        }
    }

    /// Makes the request of a record, and lets the application have a last look.
    async fn prepare(&self, entry: &Entry) -> Result<Request, Failure> {
        let request = request::from_data(&entry.request_data())
            .map_err(|error| Failure::thrown(Reason::Storage, &error))?;
        let answer = self.scripts.request_will_replay(&request, entry).await;
        let replacement = answer.map_err(|error| Failure::thrown(Reason::Hook, &error))?;
        Ok(replacement.unwrap_or(request))
    }

    async fn acknowledge(&self, attempt: &Attempt<'_>, sent: &Sent) -> Flow {
        let request = self.subject(attempt.entry);
        match self.store.remove(self.name(), &attempt.entry.key()).await {
            Ok(counts) => {
                let now = js::now();
                self.last_replayed_at.set(Some(now));
                self.last_error.replace(None);
                self.publish(
                    counts,
                    Event::Replayed {
                        request,
                        attempt: attempt.number(),
                        status: sent.status().unwrap_or(0),
                        duration: now.saturating_sub(attempt.started),
                    },
                );
                Flow::Next
            }
            Err(error) => self.storage_failed(Some(request), &error),
        }
    }

    /// Keeps an entry for another try, unless it has had them all.
    async fn put_off(&self, attempt: &Attempt<'_>, failure: Failure) -> Flow {
        let Failure { reason, retry_after, .. } = failure;
        let expected = attempt.turn == Turn::Early || !js::is_online();
        let after = if failure.is_of_the_network() && expected {
            attempt.before.failed_uncounted(reason, js::now(), retry_after)
        } else {
            attempt.before.failed(reason, js::now(), retry_after, Math::random())
        };
        if after.count >= self.options.policy.max_attempts {
            return self.give_up(attempt, failure).await;
        }
        attempt.entry.set_attempts(&after, &failure.message);
        match self.store.update(self.name(), attempt.entry).await {
            Ok(counts) => {
                self.publish_failed(attempt, failure, counts, after.next_at);
                Flow::Stop
            }
            Err(error) => self.storage_failed(Some(self.subject(attempt.entry)), &error),
        }
    }

    /// Moves an entry out of the way of the others; the user decides about it.
    async fn give_up(&self, attempt: &Attempt<'_>, failure: Failure) -> Flow {
        let after = attempt.before.given_up(failure.reason, js::now());
        attempt.entry.set_attempts(&after, &failure.message);
        match self.store.give_up(self.name(), attempt.entry).await {
            Ok(counts) => {
                self.publish_failed(attempt, failure, counts, None);
                Flow::Next
            }
            Err(error) => self.storage_failed(Some(self.subject(attempt.entry)), &error),
        }
    }

    /// With the counts that are known by now: while the application's function
    /// ran, other requests may have been stored, and told of.
    fn publish_replaying(&self, attempt: &Attempt<'_>) {
        let request = self.subject(attempt.entry);
        let event = Event::Replaying { request, attempt: attempt.number() };
        self.publish(self.known(), event);
    }

    /// `next_retry_at`: `None` says that there will be none.
    fn publish_failed(
        &self,
        attempt: &Attempt<'_>,
        failure: Failure,
        counts: Counts,
        next_retry_at: Option<Timestamp>,
    ) {
        self.last_error.replace(Some(failure.message.clone()));
        let event = Event::Failed {
            request: self.subject(attempt.entry),
            attempt: attempt.number(),
            reason: failure.reason,
            status: failure.status,
            message: failure.message,
            permanent: next_retry_at.is_none(),
            next_retry_at,
        };
        self.publish(counts, event);
    }

    fn storage_failed(&self, request: Option<Subject>, error: &JsValue) -> Flow {
        self.publish_storage_failure(request, error);
        Flow::Stop
    }
}

/// One entry's turn in a pass.
struct Attempt<'a> {
    entry: &'a Entry,
    before: Attempts,
    turn: Turn,
    started: Timestamp,
}

impl<'a> Attempt<'a> {
    fn new(entry: &'a Entry, trigger: Trigger) -> Self {
        let started = js::now();
        let before = entry.attempts();
        let turn = before.turn(trigger, started);
        Self { entry, before, turn, started }
    }

    /// Which replay of this request it is, from 1.
    fn number(&self) -> u32 {
        self.before.count.saturating_add(1)
    }
}
