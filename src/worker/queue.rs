//! A queue: what it takes, what the page is told, and what is owed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

use super::emitter::Emitter;
use super::entry::Entry;
use super::options::{Route, Scripts};
use super::request::{self, Sent};
use super::response;
use super::store::{Counts, Store};
use super::{js, sync};
use crate::config::{RespondWith, RouteOptions};
use crate::policy::{Trigger, Verdict};
use crate::protocol::{Event, Reason, Snapshot, Subject, Timestamp};

/// One named queue of this worker.
#[derive(Debug)]
pub struct Queue {
    pub(super) options: RouteOptions,
    pub(super) scripts: Scripts,
    pub(super) store: Rc<Store>,
    pub(super) emitter: Rc<Emitter>,
    /// The replay that runs, if one does; whoever wants one joins it.
    pub(super) replay: RefCell<Option<Promise>>,
    /// The user asked for a replay while one ran that may not have dared.
    pub(super) again: Cell<bool>,
    pub(super) last_replayed_at: Cell<Option<Timestamp>>,
    /// Why the last replay failed; `None` once one succeeds.
    pub(super) last_error: RefCell<Option<String>>,
    /// What waited when this worker last looked; `None` before it did.
    known: Cell<Option<Counts>>,
    background_sync: Cell<bool>,
}

impl Queue {
    /// A queue for a route.
    pub fn new(route: Route, store: Rc<Store>, emitter: Rc<Emitter>) -> Self {
        let background_sync = sync::is_supported() && !route.options.force_sync_fallback;
        Self {
            options: route.options,
            scripts: route.scripts,
            store,
            emitter,
            replay: RefCell::new(None),
            again: Cell::new(false),
            last_replayed_at: Cell::new(None),
            last_error: RefCell::new(None),
            known: Cell::new(None),
            background_sync: Cell::new(background_sync),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.options.queue_name
    }

    /// Whether its messages go to this channel.
    pub fn speaks_on(&self, channel: &str) -> bool {
        self.options.broadcast_channel == channel
    }

    /// Sends a request on behalf of the page `client_id` and keeps it if the
    /// server cannot be reached or asks for another try.
    ///
    /// # Errors
    ///
    /// What `fetch` rejected with, when the request was not kept or the page
    /// wants a rejection.
    pub async fn send(
        self: Rc<Self>,
        request: Request,
        client_id: String,
    ) -> Result<Response, JsValue> {
        let sent_at = js::now();
        let navigation = response::Navigation::of(&request);
        let request = match self.options.idempotency_key {
            true => request::with_idempotency_key(request).await?,
            false => request,
        };
        let copy = request.clone()?;
        let sent = request::send(&request, self.options.network_timeout).await;
        match self.options.policy.judge(sent.outcome) {
            Verdict::Acknowledged => {
                self.server_is_back();
                sent.result
            }
            Verdict::Refused(_) => sent.result,
            // Called off by the page. When the page itself has gone, the browser aborts its
            // requests too, but then nobody has said that this one is not wanted any more.
            Verdict::Retry(_) if sent.was_aborted && js::is_open(&client_id).await => sent.result,
            Verdict::Retry(_) => self.keep(&copy, sent, sent_at, navigation).await,
        }
    }

    /// Stores a request that could not be sent, and answers the page.
    async fn keep(
        &self,
        request: &Request,
        sent: Sent,
        sent_at: Timestamp,
        navigation: Option<response::Navigation>,
    ) -> Result<Response, JsValue> {
        let key = match self.enqueue(request, sent_at).await {
            Ok(key) => key,
            Err(error) => {
                self.publish_not_stored(request, &error).await;
                return sent.result;
            }
        };
        self.register_sync().await;
        match (self.options.respond_with, navigation) {
            (RespondWith::Reject, _) => Err(sent.into_error()),
            (RespondWith::Accepted, Some(navigation)) => navigation.send_back(),
            (RespondWith::Accepted, None) => response::accepted(self.name(), &key),
        }
    }

    async fn enqueue(&self, request: &Request, sent_at: Timestamp) -> Result<JsValue, JsValue> {
        let data = request::to_data(request).await?;
        let entry = Entry::new(self.name(), &data, sent_at);
        let (key, counts) = self.store.add(self.name(), &entry).await?;
        js::set(entry.as_js(), "id", &key);
        self.publish(counts, Event::Enqueued { request: self.subject(&entry) });
        Ok(key)
    }

    /// A request of the app has just got through: so may the ones that wait.
    fn server_is_back(self: &Rc<Self>) {
        if self.known.get().is_some_and(|counts| counts.remaining > 0) {
            let _ = self.replay(Trigger::Fetch);
        }
    }

    /// Starts with the worker: shows what is owed, and tries to send it.
    pub async fn start(self: Rc<Self>) {
        let Some(counts) = self.publish_snapshot().await else { return };
        if counts.remaining > 0 {
            self.register_sync().await;
            let _ = self.replay(Trigger::Start);
        }
    }

    /// Publishes a `remaining` message; `None` when the store cannot be read,
    /// which is published too.
    pub async fn publish_snapshot(&self) -> Option<Counts> {
        match self.store.head(self.name()).await {
            Ok((head, counts)) => {
                self.publish(counts, Event::Remaining(self.snapshot(head.as_ref())));
                Some(counts)
            }
            Err(error) => {
                self.publish_storage_failure(None, &error);
                None
            }
        }
    }

    fn snapshot(&self, head: Option<&Entry>) -> Snapshot {
        let attempts = head.map(Entry::attempts).unwrap_or_default();
        Snapshot {
            replaying: self.running().is_some(),
            attempt: attempts.count,
            next_retry_at: attempts.next_at,
            oldest_at: head.and_then(Entry::timestamp),
            last_replayed_at: self.last_replayed_at.get(),
            last_error: head
                .and_then(Entry::last_error)
                .or_else(|| self.last_error.borrow().clone()),
            background_sync: self.background_sync.get(),
        }
    }

    /// Asks the browser to wake the worker when there is a network.
    pub(super) async fn register_sync(&self) {
        if !self.options.force_sync_fallback {
            self.background_sync.set(sync::register(self.name()).await);
        }
    }

    /// Takes note of counts that were just read.
    pub(super) fn know(&self, counts: Counts) {
        self.known.set(Some(counts));
    }

    /// The counts that were read last.
    pub(super) fn known(&self) -> Counts {
        self.known.get().unwrap_or_default()
    }

    pub(super) fn publish(&self, counts: Counts, event: Event) {
        self.know(counts);
        self.emitter.publish(self.name(), counts, event);
    }

    /// What messages say of an entry.
    pub(super) fn subject(&self, entry: &Entry) -> Subject {
        let data = entry.request_data();
        let url = js::get_text(&data, "url").unwrap_or_default();
        Subject {
            id: entry.id(),
            method: js::get_text(&data, "method").unwrap_or_default(),
            url: self.options.broadcast_url.of(&url).into(),
        }
    }

    async fn publish_not_stored(&self, request: &Request, error: &JsValue) {
        let url = request.url();
        let subject = Subject {
            id: None,
            method: request.method(),
            url: self.options.broadcast_url.of(&url).into(),
        };
        self.publish_storage_failure(Some(subject), error);
    }

    /// Says that the browser's storage let us down. The counts are the last
    /// ones known: there are no others to be had.
    pub(super) fn publish_storage_failure(&self, subject: Option<Subject>, error: &JsValue) {
        let nothing = Subject { id: None, method: String::new(), url: String::new() };
        let event = Event::Failed {
            request: subject.unwrap_or(nothing),
            attempt: 0,
            reason: Reason::Storage,
            status: None,
            message: js::describe(error),
            permanent: false,
            next_retry_at: None,
        };
        self.emitter.publish(self.name(), self.known(), event);
    }

    /// Gives what was given up another chance, one request or all, and sends
    /// everything now.
    ///
    /// # Errors
    ///
    /// What the store throws.
    pub async fn retry(self: Rc<Self>, key: Option<JsValue>) -> Result<JsValue, JsValue> {
        let counts = self.store.revive(self.name(), key.as_ref()).await?;
        self.know(counts);
        wasm_bindgen_futures::JsFuture::from(self.replay(Trigger::User)).await
    }

    /// Drops one request, or all that were given up.
    ///
    /// # Errors
    ///
    /// What the store throws.
    pub async fn discard(&self, key: Option<JsValue>) -> Result<(), JsValue> {
        match key {
            Some(key) => {
                let counts = self.store.remove(self.name(), &key).await?;
                if let Some(id) = super::entry::id(&key) {
                    self.publish(counts, Event::Discarded { id });
                }
            }
            None => {
                self.know(self.store.discard_failed(self.name()).await?);
                self.publish_snapshot().await;
            }
        }
        Ok(())
    }

    /// Sends what waits. Joins the replay that already runs.
    ///
    /// The promise fulfils with `true` when nothing is left to send.
    pub fn replay(self: &Rc<Self>, trigger: Trigger) -> Promise {
        if let Some(running) = self.running() {
            self.again.set(self.again.get() || trigger == Trigger::User);
            return running;
        }
        let promise = js::spawn(self.clone().replay_alone(trigger));
        self.replay.replace(Some(promise.clone()));
        promise
    }

    /// The replay that runs, if one does.
    pub(super) fn running(&self) -> Option<Promise> {
        self.replay.borrow().clone()
    }

    /// Whether this request is for the queue.
    pub fn takes(&self, request: &Request) -> bool {
        // `fetch` leaves the methods that it does not know, PATCH for one, as they were written.
        let method = request.method();
        self.options.methods.iter().any(|taken| taken.eq_ignore_ascii_case(&method))
            && self.scripts.matches(request)
    }
}
