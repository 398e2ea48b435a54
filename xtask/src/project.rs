//! Where things are.

use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// A path below the root, given with forward slashes.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Name, version and licence, for the banner of each released file.
pub(crate) fn banner() -> String {
    format!("/*! sync-status {} | MIT OR Apache-2.0 */", env!("CARGO_PKG_VERSION"))
}
