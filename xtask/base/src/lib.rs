//! What the project's commands share: where things are, how programs are run, and what must be installed.

pub mod process;
pub mod project;
pub mod setup;
pub mod toolchain;
