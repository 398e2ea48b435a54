//! Requests to records and back, and sending them.

use js_sys::{ArrayBuffer, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

use super::deadline::Deadline;
use super::js;
use crate::policy::{Millis, Outcome, retry_after};

/// What Workbox's `StorableRequest` keeps, but for `keepalive`: a stored body
/// over 64 KiB could never be sent again with it.
const KEPT: [&str; 8] = [
    "method",
    "referrer",
    "referrerPolicy",
    "mode",
    "credentials",
    "cache",
    "redirect",
    "integrity",
];

/// The request's headers may carry this key, so that a server can tell that it
/// has seen the request before. See the IETF draft
/// <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// The record's `requestData`; reads the request's body to its end.
///
/// # Errors
///
/// What reading the body throws.
pub async fn to_data(request: &Request) -> Result<Object, JsValue> {
    let headers = Object::from_entries(&request.headers())?;
    let data = js::object(&[("url", &request.url().into()), ("headers", &headers)]);
    for key in KEPT {
        js::set(&data, key, &js::get(request, key));
    }
    // No script may make a request of this mode.
    if js::get_text(&data, "mode").as_deref() == Some("navigate") {
        js::set(&data, "mode", &"same-origin".into());
    }
    if !matches!(&*request.method(), "GET" | "HEAD") {
        let body: ArrayBuffer = JsFuture::from(request.array_buffer()?).await?.unchecked_into();
        js::set(&data, "body", &body);
    }
    Ok(data)
}

/// The request that a record's `requestData` describes.
///
/// # Errors
///
/// What the `Request` constructor throws: the record is broken.
pub fn from_data(data: &JsValue) -> Result<Request, JsValue> {
    let url = js::get_text(data, "url").ok_or_else(|| JsValue::from_str("no url"))?;
    // Workbox stores `keepalive`; see `KEPT`.
    let _ = Reflect::delete_property(data.unchecked_ref::<Object>(), &"keepalive".into());
    Request::new_with_str_and_init(&url, data.unchecked_ref())
}

/// The request with a fresh `Idempotency-Key`, unless the page has set one.
///
/// Same-origin only: to another origin the header would force a CORS preflight
/// that the server may not answer.
///
/// # Errors
///
/// What making the new request throws.
pub async fn with_idempotency_key(request: Request) -> Result<Request, JsValue> {
    let headers = request.headers();
    if headers.has(IDEMPOTENCY_KEY)? || !is_same_origin(&request.url()) {
        return Ok(request);
    }
    let Some(key) = random_uuid() else { return Ok(request) };
    if js::get_text(&request, "mode").as_deref() == Some("navigate") {
        // A navigation cannot be copied with a header more, but remade.
        let data = to_data(&request).await?;
        js::set(&js::get(&data, "headers"), IDEMPOTENCY_KEY, &key.into());
        return from_data(&data);
    }
    let headers = web_sys::Headers::new_with_headers(&headers)?;
    headers.set(IDEMPOTENCY_KEY, &key)?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    Request::new_with_request_and_init(&request, &init)
}

fn is_same_origin(url: &str) -> bool {
    let origin = js::get_text(&js_sys::global(), "origin").unwrap_or_default();
    url.strip_prefix(&origin).is_some_and(|rest| rest.starts_with('/'))
}

/// A random UUID, where the browser makes them: since 2021, in secure contexts.
fn random_uuid() -> Option<String> {
    let crypto = js::get(&js_sys::global(), "crypto");
    let method: js_sys::Function = js::get(&crypto, "randomUUID").dyn_into().ok()?;
    method.call0(&crypto).ok()?.as_string()
}

/// What came of sending a request.
#[derive(Debug)]
pub struct Sent {
    /// Its meaning for the policy.
    pub outcome: Outcome,
    /// The response, or what `fetch` rejected with.
    pub result: Result<Response, JsValue>,
    /// Whether the page itself called it off; then nobody wants it sent later.
    pub was_aborted: bool,
}

impl Sent {
    /// The HTTP status, if there was an answer that shows one.
    pub fn status(&self) -> Option<u16> {
        match self.outcome {
            Outcome::Answer { status, .. } => Some(status),
            _ => None,
        }
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Millis> {
        let response = self.result.as_ref().ok()?;
        let header = response.headers().get("Retry-After").ok()??;
        retry_after(&header, js::now(), js_sys::Date::parse)
    }

    /// What a page's `fetch` rejects with that must not see an answer.
    pub fn into_error(self) -> JsValue {
        let message = self.describe();
        self.result.err().unwrap_or_else(|| js_sys::TypeError::new(&message).into())
    }

    /// The outcome in words.
    pub fn describe(&self) -> String {
        match &self.result {
            Err(_) if self.outcome == Outcome::Timeout => "no answer in time".into(),
            Ok(response) => status_line(response),
            Err(error) => js::describe(error),
        }
    }
}

fn status_line(response: &Response) -> String {
    let status = response.status();
    let digits: [u8; 3] = [status / 100, status / 10 % 10, status % 10].map(|d| b'0' + d as u8);
    let mut line = String::from("HTTP ");
    line.extend(digits.map(char::from));
    // HTTP/2 has no reason phrase.
    let reason = response.status_text();
    if !reason.is_empty() {
        line.push(' ');
        line.push_str(&reason);
    }
    line
}

/// Sends a request and waits for an answer, for `timeout` milliseconds at the
/// most.
pub async fn send(request: &Request, timeout: Option<Millis>) -> Sent {
    let deadline = timeout.and_then(|timeout| Deadline::after(timeout).ok());
    let result = fetch(request, deadline.as_ref()).await;
    // Only Chromium hands on why a fetch was aborted, so the signals are asked.
    let was_aborted = request.signal().aborted();
    let outcome = match &result {
        Ok(response) => outcome(response),
        Err(_) if deadline.is_some_and(|deadline| deadline.is_over()) => Outcome::Timeout,
        Err(_) => Outcome::Network,
    };
    Sent { outcome, result, was_aborted }
}

async fn fetch(request: &Request, deadline: Option<&Deadline>) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    if let Some(deadline) = deadline {
        init.set_signal(Some(&deadline.signal(request)?));
    }
    let answer = js::scope().fetch_with_request_and_init(request, &init);
    JsFuture::from(answer).await.map(JsCast::unchecked_into)
}

fn outcome(response: &Response) -> Outcome {
    match js::get_text(response, "type").as_deref() {
        Some("opaque") => Outcome::Opaque,
        Some("opaqueredirect") => Outcome::OpaqueRedirect,
        _ => Outcome::Answer { status: response.status(), redirected: response.redirected() },
    }
}
