//! Show, live, what a service worker still owes the server.
//!
//! The worker half stores requests that could not be sent, replays them and
//! publishes every step as a [`Message`] on a BroadcastChannel; the page half
//! folds those messages into a [`Status`] and shows it as `<sync-status>`.
//!
//! A request walks the crate one way: `route` → `worker::queue` →
//! `worker::store` → `worker::emitter` → (channel) → `element::channel` →
//! [`Status`] → `element::view`. What decides is pure and compiles everywhere;
//! the Cargo features `worker` and `element` add the halves that need a
//! browser, on `wasm32` only.

#[cfg(all(feature = "dist", target_arch = "wasm32"))]
mod allocator;
mod config;
mod dialect;
#[cfg(feature = "element")]
pub mod element;
mod policy;
mod protocol;
mod report;
mod route;
mod status;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod worker;

pub use config::{BroadcastUrl, ConfigError, Matcher, RespondWith, RouteOptions, Setting};
pub use dialect::{Foreign, Heard, News};
pub use policy::{
    Attempts, BACKOFF_BASE, BACKOFF_LIMIT, Millis, OFFLINE_INTERVAL, Outcome, Policy,
    RETRY_AFTER_LIMIT, Trigger, Turn, UNSCHEDULED_INTERVAL, Verdict, backoff, retry_after,
};
pub use protocol::{Event, Id, Message, Reason, Snapshot, Subject, Timestamp, VERSION, Value};
pub use report::{Property, Report, Trouble};
pub use route::{Pattern, PatternError, UrlParts};
pub use status::{Phase, Progress, QueueStatus, Status};
