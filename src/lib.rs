//! Show, live, what a service worker still owes the server.
//!
//! The worker half stores requests that could not be sent, replays them and
//! publishes every step as a [`Message`] on a BroadcastChannel; the page half
//! folds those messages into a [`Status`] and shows it as `<sync-status>`.
//!
//! What decides is here, pure, and compiles everywhere: which requests are a
//! queue's (`route`), what options may be (`config`), what an answer means and
//! when to try again (`policy`), what is said of it (`protocol`, `dialect`), and
//! what a page makes of that (`status`). What only calls the platform,
//! IndexedDB, `fetch`, the DOM, is JavaScript, in `src/js/`; the Cargo features
//! `worker` and `element` add what it calls of ours, on `wasm32`.

mod config;
mod dialect;
#[cfg(feature = "element")]
pub mod element;
mod fields;
pub mod outbox;
mod policy;
mod protocol;
mod report;
mod route;
mod status;

pub use config::{
    BroadcastUrl, ConfigError, Functions, Matcher, Owner, RespondWith, RouteOptions, Setting,
};
pub use policy::{
    Attempts, BACKOFF_BASE, BACKOFF_LIMIT, Millis, OFFLINE_INTERVAL, Outcome, Policy,
    RETRY_AFTER_LIMIT, Trigger, Turn, UNSCHEDULED_INTERVAL, Verdict, backoff, retry_after,
};
pub use protocol::{Event, Id, Message, Reason, Snapshot, Subject, Timestamp, VERSION, Value};
pub use report::check as check_report;
pub use route::{Pattern, PatternError, UrlParts};
pub use status::{Phase, Progress, QueueStatus, Status};
