//! The files of the PWA, embedded, and of the built package, read at every request so that a rebuild shows at once.

use std::path::Path;

use axum::{
    body::Bytes,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Trusted Types are required of pages only (see [`CONTENT_SECURITY_POLICY`]).
const TRUSTED_TYPES: &str = "; require-trusted-types-for 'script'; trusted-types sync-status-demo";

/// What a careful site sends. A worker obeys the policy of its own script's response, so every file carries it.
///
/// The worker's script goes without `require-trusted-types-for`: a policy object around `importScripts` would be
/// noise in the file that people read to learn how little they have to write.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Path, content type, content.
const PUBLIC: [(&str, &str, &str); 6] = [
    ("/", HTML, include_str!("../public/index.html")),
    ("/app.js", JAVASCRIPT, include_str!("../public/app.js")),
    ("/sw.js", JAVASCRIPT, include_str!("../public/sw.js")),
    ("/style.css", "text/css; charset=utf-8", include_str!("../public/style.css")),
    (
        "/manifest.webmanifest",
        "application/manifest+json",
        include_str!("../public/manifest.webmanifest"),
    ),
    ("/icon.svg", "image/svg+xml", include_str!("../public/icon.svg")),
];

/// A closed list, so that no path can climb out of the folder.
const DIST: [&str; 6] = [
    "sync-status.js",
    "element.js",
    "labels/de.js",
    "labels/fr.js",
    "sync-status-sw.js",
    "sync-status-sw.mjs",
];

/// A file of a test: its own worker, or a page without the element.
///
/// It comes without a policy, so that a test can reach for another origin.
#[derive(Clone, Debug)]
pub(crate) struct StandIn {
    pub(crate) content_type: &'static str,
    pub(crate) content: Bytes,
}

impl IntoResponse for StandIn {
    fn into_response(self) -> Response {
        let headers =
            [(header::CONTENT_TYPE, self.content_type), (header::CACHE_CONTROL, "no-cache")];
        (headers, self.content).into_response()
    }
}

/// The file at this path of the site.
pub(crate) async fn serve(path: &str, dist: &Path) -> Response {
    if let Some((_, content_type, content)) = PUBLIC.iter().find(|(public, ..)| *public == path) {
        return file(content_type, *content);
    }
    let Some(name) = DIST.into_iter().find(|name| path.strip_prefix('/') == Some(name)) else {
        return (StatusCode::NOT_FOUND, "Not found\n").into_response();
    };
    match tokio::fs::read(dist.join(name)).await {
        Ok(content) => file(JAVASCRIPT, content),
        Err(error) => not_built(&dist.join(name), &error),
    }
}

fn file(content_type: &'static str, content: impl IntoResponse) -> Response {
    let headers: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, content_type.into()),
        (header::CACHE_CONTROL, "no-cache".into()),
        (header::CONTENT_SECURITY_POLICY, policy(content_type)),
    ];
    (headers, content).into_response()
}

fn policy(content_type: &str) -> String {
    let trusted_types = if content_type == HTML { TRUSTED_TYPES } else { "" };
    format!("{CONTENT_SECURITY_POLICY}{trusted_types}")
}

fn not_built(path: &Path, error: &std::io::Error) -> Response {
    let message = format!("{}: {error}; build it with `cargo xtask dist`\n", path.display());
    (StatusCode::NOT_FOUND, message).into_response()
}
