//! The pure modules, on the host. Tests are named by the risk they cover.
#![cfg(not(target_arch = "wasm32"))]

mod any;
mod config;
mod dialect;
mod hostile;
mod object;
mod policy;
mod protocol;
mod readme;
mod route;
mod status;
