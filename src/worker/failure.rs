//! Why an attempt failed, with all that is told about it.

use wasm_bindgen::JsValue;

use super::js;
use super::request::Sent;
use crate::policy::Millis;
use crate::protocol::Reason;

/// A failed attempt.
#[derive(Debug)]
pub struct Failure {
    /// Its kind.
    pub reason: Reason,
    /// The HTTP status, if the server answered.
    pub status: Option<u16>,
    /// The same in words.
    pub message: String,
    /// How long the server asked to be left alone.
    pub retry_after: Option<Millis>,
}

impl Failure {
    /// An answer, or none, that was judged a failure.
    pub fn new(reason: Reason, sent: &Sent) -> Self {
        Self {
            reason,
            status: sent.status(),
            message: sent.describe(),
            retry_after: sent.retry_after(),
        }
    }

    /// An exception on the way.
    pub fn thrown(reason: Reason, error: &JsValue) -> Self {
        Self { reason, status: None, message: js::describe(error), retry_after: None }
    }

    /// Older than `maxRetentionTime`.
    pub fn expired() -> Self {
        let message = "older than maxRetentionTime".into();
        Self { reason: Reason::Expired, status: None, message, retry_after: None }
    }

    /// Whether it is the network's fault and not the request's.
    pub fn is_of_the_network(&self) -> bool {
        matches!(self.reason, Reason::Network | Reason::Timeout)
    }
}
