//! Trials of the package as others get it: packed by npm, installed into fresh projects, built with the usual tools,
//! opened in Chromium.
//!
//! ```text
//! cargo test -p sync-status-packages [-- NAME]
//! ```
//!
//! What is packed is the committed `dist/`, as `npm publish` would; `cargo xtask dist --check` tells whether it is what
//! the sources make. The tools are locked in `package-lock.json` beside this crate and installed once, below `target/`,
//! where the fresh projects find them as their own.

mod blocks;
mod integrity;
mod links;
mod project;
mod repository;
mod site;
mod workshop;

pub use blocks::{Block, blocks};
pub use integrity::hash;
pub use links::dead_links;
pub use project::Project;
pub use repository::path;
pub use site::{is_defined, keeps_a_request, visit};
pub use workshop::Workshop;
