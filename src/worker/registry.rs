//! The queues of this worker, and the events that reach them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ExtendableEvent, ExtendableMessageEvent, FetchEvent, MessageEvent};

use super::emitter::Emitter;
use super::js::{self, SyncEvent};
use super::options::{Route, type_error};
use super::queue::Queue;
use super::store::Store;
use super::{commands, sync};
use crate::policy::Trigger;

thread_local! {
    static REGISTRY: Registry = Registry::default();
}

/// Everything that [`background_sync`] has set up.
#[derive(Default)]
struct Registry {
    queues: RefCell<Vec<Rc<Queue>>>,
    stores: RefCell<Vec<Rc<Store>>>,
    emitters: RefCell<Vec<Rc<Emitter>>>,
    listening: Cell<bool>,
}

/// Installs queues for these routes, and the handling of `fetch`, `sync` and
/// `message` events. To be called while the worker's script is first run:
/// browsers ignore event listeners that are added later.
///
/// ```js
/// importScripts('/sync-status-sw.js');
/// SyncStatus.backgroundSync([{ queueName: 'api', match: 'startsWith:/api/' }]);
/// ```
///
/// # Errors
///
/// A `TypeError` naming the option that is unknown or wrong, or the queue name
/// that is used twice. Nothing is installed then.
#[wasm_bindgen(js_name = backgroundSync)]
pub fn background_sync(routes: &JsValue) -> Result<(), JsValue> {
    let routes = match routes.dyn_ref::<Array>() {
        Some(routes) => routes.iter().map(|route| Route::read(&route)).collect(),
        None => Err(type_error("backgroundSync takes an array of routes")),
    };
    let routes: Vec<Route> = routes?;
    REGISTRY.with(|registry| registry.install(routes))
}

/// The queues as they are now: no borrow is held while they work.
fn queues() -> Vec<Rc<Queue>> {
    REGISTRY.with(|registry| registry.queues.borrow().clone())
}

impl Registry {
    fn install(&self, routes: Vec<Route>) -> Result<(), JsValue> {
        self.check_names(&routes)?;
        let mut added = Vec::new();
        for route in routes {
            let store = self.store(&route.options.database_name);
            let emitter = self.emitter(&route.options.broadcast_channel)?;
            added.push(Rc::new(Queue::new(route, store, emitter)));
        }
        self.queues.borrow_mut().extend(added.iter().cloned());
        if !self.listening.replace(true) {
            listen();
        }
        for queue in added {
            spawn_local(queue.start());
        }
        Ok(())
    }

    fn check_names(&self, routes: &[Route]) -> Result<(), JsValue> {
        let queues = self.queues.borrow();
        let mut names: Vec<&str> = queues.iter().map(|queue| queue.name()).collect();
        for route in routes {
            let name = &*route.options.queue_name;
            if names.contains(&name) {
                let message = ["the queue name '", name, "' is used twice"].concat();
                return Err(type_error(&message));
            }
            names.push(name);
        }
        Ok(())
    }

    fn store(&self, database: &str) -> Rc<Store> {
        let mut stores = self.stores.borrow_mut();
        if let Some(store) = stores.iter().find(|store| store.name() == database) {
            return store.clone();
        }
        let store = Rc::new(Store::new(database));
        stores.push(store.clone());
        store
    }

    fn emitter(&self, channel: &str) -> Result<Rc<Emitter>, JsValue> {
        let mut emitters = self.emitters.borrow_mut();
        if let Some(emitter) = emitters.iter().find(|emitter| emitter.name() == channel) {
            return Ok(emitter.clone());
        }
        let emitter = Rc::new(Emitter::new(channel)?);
        let heard = emitter.channel().clone();
        on(emitter.channel(), "message", move |event: MessageEvent| {
            commands::on_channel_message(&event.data(), &heard, &queues());
        });
        emitters.push(emitter.clone());
        Ok(emitter)
    }
}

fn listen() {
    let scope = js::scope();
    on(&scope, "fetch", on_fetch);
    on(&scope, "sync", on_sync);
    on(&scope, "message", |event: ExtendableMessageEvent| {
        commands::on_message(&event, &queues());
    });
}

/// Adds a listener for the life of the worker.
pub(super) fn on<E: JsCast + 'static>(
    target: &web_sys::EventTarget,
    kind: &'static str,
    mut handle: impl FnMut(E) + 'static,
) {
    gloo_events::EventListener::new(target, kind, move |event| {
        handle(event.clone().unchecked_into());
    })
    .forget();
}

fn on_fetch(event: FetchEvent) {
    let request = event.request();
    let Some(queue) = queues().into_iter().find(|queue| queue.takes(&request)) else { return };
    let fetch = event.clone();
    let response = js::spawn(async move {
        let client_id = fetch.client_id().unwrap_or_default();
        let response = queue.clone().send(request, client_id).await;
        if let Some(replay) = queue.running() {
            // Set off by this request's success; the worker is to live until it is done.
            let _ = fetch.wait_until(&replay);
        }
        response.map(JsValue::from)
    });
    // Throws when another listener was faster; then the request is its.
    let _ = event.respond_with(&response.unchecked_into());
}

fn on_sync(event: SyncEvent) {
    let tag = event.tag();
    let Some(queue) = queues().into_iter().find(|queue| sync::tag(queue.name()) == tag) else {
        return;
    };
    let last_chance = event.last_chance();
    let work = js::spawn(async move {
        let empty = JsFuture::from(queue.replay(Trigger::Sync)).await;
        if matches!(&empty, Ok(empty) if empty.is_truthy()) {
            return Ok(JsValue::UNDEFINED);
        }
        if last_chance {
            sync::register_anew(queue.name()).await;
        }
        // A rejection is how the browser is asked to try again.
        Err(js_sys::Error::new("sync-status: not everything could be sent").into())
    });
    let event: &ExtendableEvent = event.unchecked_ref();
    let _ = event.wait_until(&work);
}
