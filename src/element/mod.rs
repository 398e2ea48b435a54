//! The page half: what `<sync-status>` knows, decides and says.
//!
//! A message walks the module one way: JavaScript writes it to the `border`;
//! [`Channel`] folds it into the [`Status`](crate::Status) of its queues;
//! [`State`] and [`Words`] say what that means to a reader; [`Heartbeat`] decides
//! when the page asks the worker to try again.
//!
//! All of that is free of the DOM, so that the host tests reach it, and because
//! it was measured: with the DOM behind Rust bindings the released script was
//! 26 kB instead of 13 (brotli), for calls and no decisions. `src/js` holds
//! those calls: the class that extends `HTMLElement`, markup, timers and `Intl`.

#[cfg(all(feature = "dist", target_arch = "wasm32"))]
mod border;
mod channel;
#[cfg(all(feature = "dist", target_arch = "wasm32"))]
mod exports;
mod heartbeat;
mod state;
mod words;

pub use channel::{Channel, Reception};
pub use heartbeat::{Beat, Heartbeat};
pub use state::{Environment, State};
pub use words::{Label, Words};
