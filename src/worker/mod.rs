//! The service-worker half: takes the app's requests, keeps what cannot be sent,
//! sends it later and says so.
//!
//! [`background_sync`] is the way in. Everything runs on the worker's one
//! thread; nothing is kept in memory that is not also on disk, because the
//! browser stops a worker whenever it likes.

mod commands;
mod deadline;
mod emitter;
mod entry;
mod failure;
mod idb;
mod js;
mod lock;
mod options;
mod outbox;
mod queue;
mod registry;
mod replay;
mod request;
mod response;
mod store;
mod sync;

pub use emitter::Emitter;
pub use entry::Entry;
pub use options::{Route, Scripts};
pub use outbox::Outbox;
pub use queue::Queue;
pub use registry::background_sync;
pub use store::{Counts, Store};
