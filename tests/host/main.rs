//! The pure modules, on the host. Tests are named by the risk they cover.
#![cfg(not(target_arch = "wasm32"))]

mod any;
mod config;
mod object;
mod policy;
mod protocol;
mod route;
mod status;
