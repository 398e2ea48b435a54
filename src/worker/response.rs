//! What the page gets for a request that was kept.

use js_sys::{JSON, encode_uri_component};
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, Response, ResponseInit};

use super::js;

/// `202 Accepted`, so that the page's code goes on as if the server had taken
/// the request, and can tell that it has not: by the header `Sync-Status:
/// queued`, by `Sync-Status-Queue` and `Sync-Status-Id`, or by the JSON body
/// `{queued: true, queue, id}`.
///
/// # Errors
///
/// None in practice; the constructors' are passed on.
pub fn accepted(queue: &str, key: &JsValue) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/json")?;
    headers.set("Sync-Status", "queued")?;
    // Header values are Latin-1; queue names need not be.
    headers.set("Sync-Status-Queue", &String::from(encode_uri_component(queue)))?;
    let body = js::object(&[("queued", &true.into()), ("queue", &queue.into()), ("id", key)]);
    if let Some(id) = JSON::stringify(key)?.as_string() {
        headers.set("Sync-Status-Id", &id)?;
    }
    let init = ResponseInit::new();
    init.set_status(202);
    init.set_headers(&headers);
    Response::new_with_opt_str_and_init(JSON::stringify(&body)?.as_string().as_deref(), &init)
}

/// A form that was submitted without script.
#[derive(Debug)]
pub struct Navigation {
    referrer: String,
}

impl Navigation {
    /// Takes note of where the request comes from, if it is a navigation.
    pub fn of(request: &Request) -> Option<Self> {
        let navigates = js::get_text(request, "mode").as_deref() == Some("navigate");
        navigates.then(|| Self { referrer: request.referrer() })
    }

    /// `303 See Other` to the page with the form, or to the start page where
    /// that is not known: a navigation needs a page to show.
    ///
    /// # Errors
    ///
    /// None in practice; `Response.redirect`'s are passed on.
    pub fn send_back(self) -> Result<Response, JsValue> {
        let scope = js::scope().registration().scope();
        let target = if self.referrer.starts_with(&scope) { self.referrer } else { scope };
        Response::redirect_with_status(&target, 303)
    }
}
