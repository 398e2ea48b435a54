//! What reached `/api/*`.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Uri, request::Parts},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A request that the server received in full.
#[derive(Clone, Debug, Serialize)]
#[serde(into = "View")]
pub struct Received {
    /// Arrival order, from 1; not reused after the list is emptied.
    pub number: u64,
    /// When the last byte had arrived.
    pub at: SystemTime,
    /// The method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// The headers, as sent.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl Received {
    pub(crate) fn new(number: u64, parts: Parts, body: Bytes) -> Self {
        let Parts { method, uri, headers, .. } = parts;
        Self { number, at: SystemTime::now(), method, uri, headers, body }
    }
}

/// The JSON form.
#[derive(Serialize)]
struct View {
    number: u64,
    /// Milliseconds since 1970, as JavaScript's `Date` counts.
    at: u128,
    #[serde(with = "http_serde::method")]
    method: Method,
    #[serde(with = "http_serde::uri")]
    path: Uri,
    #[serde(with = "http_serde::header_map")]
    headers: HeaderMap,
    /// `null` when the body is not UTF-8; `length` and `sha256` still identify it.
    body: Option<String>,
    length: usize,
    sha256: String,
}

impl From<Received> for View {
    fn from(received: Received) -> Self {
        Self {
            number: received.number,
            at: received.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis(),
            method: received.method,
            path: received.uri,
            headers: received.headers,
            length: received.body.len(),
            sha256: format!("{:x}", Bytes::copy_from_slice(&Sha256::digest(&received.body))),
            body: String::from_utf8(received.body.into()).ok(),
        }
    }
}
