//! The core of the worker half, `sync_status::outbox`, behind a border that
//! JavaScript can call: what is inside `dist/sync-status-sw.js`.
//!
//! Two things cross it. What JavaScript says, a [`Question`], comes as a list of
//! tagged values ([`value`]); the answer and all effects go back as one JSON text
//! ([`json`]), which browsers parse faster than any script reads memory. How each
//! variant is called over there and in which order its fields cross is said once,
//! in [`table`]; `src/js/worker/border.d.ts`, by which the shell is type-checked,
//! is made of it ([`types`]).

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod border;
#[cfg(target_arch = "wasm32")]
mod exports;
pub mod json;
pub mod table;
pub mod types;
pub mod value;

pub use border::{Border, Question};
