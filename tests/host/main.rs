//! The pure modules, on the host. Tests are named by the risk they cover.
#![cfg(not(target_arch = "wasm32"))]
// A helper of a test may stop at the first thing that is not as expected, as the test may.
#![allow(clippy::expect_used)]

mod any;
mod config;
mod dialect;
mod documentation;
mod element;
mod history;
mod hostile;
mod object;
mod outbox;
mod policy;
mod protocol;
mod readme;
mod report;
mod route;
mod security;
mod status;
