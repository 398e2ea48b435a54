//! One replay at a time, across workers and tabs.

use std::future::Future;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::js;

/// Runs `work` while holding the Web Lock `sync-status:<queue>`; waits for it if
/// another worker holds it. The browser releases the lock of a worker that it
/// stops. Where there are no locks (before Firefox 96 and Safari 15.4), the
/// queue's own memory of a running replay has to do.
///
/// # Errors
///
/// What `work` gives, or `locks.request` rejects with.
pub async fn exclusive(
    queue: &str,
    work: impl Future<Output = Result<JsValue, JsValue>> + 'static,
) -> Result<JsValue, JsValue> {
    let locks = js::get(&js::get(&js_sys::global(), "navigator"), "locks");
    let Ok(request) = js::get(&locks, "request").dyn_into::<Function>() else {
        return work.await;
    };
    let name = JsValue::from_str(&["sync-status:", queue].concat());
    let holding = Closure::once(move || js::spawn(work));
    let arguments = js_sys::Array::of2(&name, holding.as_ref());
    let released = Reflect::apply(&request, &locks, &arguments)?;
    JsFuture::from(released.unchecked_into::<Promise>()).await
}
