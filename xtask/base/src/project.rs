//! Where things are.

use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// A path below the root, given with forward slashes.
#[must_use]
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}
