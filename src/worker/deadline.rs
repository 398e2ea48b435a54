//! How long an answer may take.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, Request};

use super::js;
use crate::policy::Millis;

/// Aborts a fetch after some time, unless it is dropped before.
///
/// Not `AbortSignal.timeout`: that cannot be called off, and would cut off the
/// body of an answer that came in time and takes long to read.
#[derive(Debug)]
pub struct Deadline {
    controller: AbortController,
    timer: i32,
}

impl Deadline {
    /// A deadline from now on.
    ///
    /// # Errors
    ///
    /// None in practice; the platform's are passed on.
    pub fn after(timeout: Millis) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        // Bound to its controller: no Rust closure has to outlive this.
        let abort: Function = js::get(&controller, "abort").unchecked_into();
        let timeout = timeout.try_into().unwrap_or(i32::MAX);
        let timer = js::scope().set_timeout_with_callback_and_timeout_and_arguments_0(
            &abort.bind0(&controller),
            timeout,
        )?;
        Ok(Self { controller, timer })
    }

    /// Whether it has passed.
    pub fn is_over(&self) -> bool {
        self.controller.signal().aborted()
    }

    /// Aborts at the deadline, or when the page aborts its own request.
    ///
    /// # Errors
    ///
    /// None in practice; the platform's are passed on.
    pub fn signal(&self, request: &Request) -> Result<AbortSignal, JsValue> {
        let signal = self.controller.signal();
        let constructor = js::get(&js_sys::global(), "AbortSignal");
        let Ok(any) = js::get(&constructor, "any").dyn_into::<Function>() else {
            // Safari before 17.4: the deadline matters more.
            return Ok(signal);
        };
        let signals = Array::of2(&signal, &request.signal());
        any.call1(&constructor, &signals).map(JsCast::unchecked_into)
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        js::scope().clear_timeout_with_handle(self.timer);
    }
}
