//! The few JavaScript idioms that the worker needs and web-sys has no typed
//! binding for, or only a bulkier one.

use std::future::Future;
use std::pin::Pin;

use js_sys::{Date, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ServiceWorkerGlobalScope, ServiceWorkerRegistration};

use crate::protocol::Timestamp;

#[wasm_bindgen]
extern "C" {
    /// [`SyncManager`](https://developer.mozilla.org/docs/Web/API/SyncManager),
    /// which only Chromium has and web-sys lacks.
    pub type SyncManager;

    #[wasm_bindgen(method, catch)]
    fn register(this: &SyncManager, tag: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getTags)]
    fn get_tags(this: &SyncManager) -> Result<Promise, JsValue>;

    /// A `sync` event.
    pub type SyncEvent;

    #[wasm_bindgen(method, getter)]
    pub fn tag(this: &SyncEvent) -> String;

    #[wasm_bindgen(method, getter, js_name = lastChance)]
    pub fn last_chance(this: &SyncEvent) -> bool;
}

impl SyncManager {
    /// The registration's sync manager, where the browser has one.
    pub fn of(registration: &ServiceWorkerRegistration) -> Option<Self> {
        let sync = get(registration, "sync");
        sync.is_object().then(|| sync.unchecked_into())
    }

    /// Asks for a `sync` event with this tag.
    ///
    /// # Errors
    ///
    /// What `register` rejects with: `NotAllowedError` when the user denied the
    /// permission, `InvalidStateError` without an active worker.
    pub async fn ask(&self, tag: &str) -> Result<(), JsValue> {
        JsFuture::from(self.register(tag)?).await.map(drop)
    }

    /// Whether a `sync` event with this tag is still to come.
    pub async fn expects(&self, tag: &str) -> Result<bool, JsValue> {
        let tags = JsFuture::from(self.get_tags()?).await?;
        Ok(tags.unchecked_into::<js_sys::Array>().includes(&JsValue::from_str(tag), 0))
    }
}

/// `self`, in a service worker.
pub fn scope() -> ServiceWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Whether a page, known by its client id, is still there.
pub async fn is_open(client_id: &str) -> bool {
    let client = JsFuture::from(scope().clients().get(client_id)).await;
    client.is_ok_and(|client| client.is_object())
}

/// `navigator.onLine`: only `false` can be believed.
pub fn is_online() -> bool {
    get(&get(&js_sys::global(), "navigator"), "onLine").is_truthy()
}

/// `Date.now()`.
pub fn now() -> Timestamp {
    Date::now() as Timestamp
}

/// `target[key]`; undefined when reading it throws.
pub fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

/// `target[key]`, if it is a string.
pub fn get_text(target: &JsValue, key: &str) -> Option<String> {
    get(target, key).as_string()
}

/// `target[key]`, if it is a time or another integer that is not negative.
pub fn get_integer(target: &JsValue, key: &str) -> Option<u64> {
    get(target, key).as_f64().filter(|n| *n >= 0.0).map(|n| n as u64)
}

/// `target[key] = value`. For plain objects of ours, where it cannot fail.
pub fn set(target: &JsValue, key: &str, value: &JsValue) {
    let _ = Reflect::set(target, &JsValue::from_str(key), value);
}

/// A plain object with these properties.
pub fn object(properties: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in properties {
        set(&object, key, value);
    }
    object
}

/// A promise that `start` is to settle by calling one of its two functions.
pub fn promise(mut start: impl FnMut(Function, Function)) -> JsFuture {
    JsFuture::from(Promise::new(&mut start))
}

/// Runs a future and gives the promise of its outcome. Boxed, because
/// `future_to_promise` is compiled anew for every type of future it is given.
pub fn spawn(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(work);
    future_to_promise(work)
}

/// What an exception says, for people.
pub fn describe(error: &JsValue) -> String {
    let message = get_text(error, "message").filter(|message| !message.is_empty());
    message.or_else(|| get_text(error, "name")).or_else(|| error.as_string()).unwrap_or_default()
}
