//! Where things are.

use std::path::{Path, PathBuf};

/// A path in the repository, given with forward slashes.
#[must_use]
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(relative)
}
