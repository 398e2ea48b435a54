//! The compiler that the released bytes depend on.

use anyhow::{Result, bail};
use xshell::cmd;

use crate::process::shell;

/// `dist/` is committed, and only this release of rustc makes the same bytes again.
const RELEASE: &str = "1.95.0";

/// Why the compiler in use cannot reproduce `dist/`, or `None` when it can.
///
/// # Errors
/// When there is no compiler.
pub fn mismatch() -> Result<Option<String>> {
    let shell = shell()?;
    let version = cmd!(shell, "rustc --version").quiet().read()?;
    let release = version.split(' ').nth(1).unwrap_or(&version);
    Ok((release != RELEASE).then(|| {
        format!(
            "dist/ is made with rustc {RELEASE} and this is {release}: \
             run `rustup toolchain install {RELEASE}`, then `cargo +{RELEASE} xtask …`"
        )
    }))
}

/// Fails unless the compiler in use makes the released bytes.
///
/// # Errors
/// When it does not; the message says which one does.
pub fn require() -> Result<()> {
    match mismatch()? {
        Some(reason) => bail!(reason),
        None => Ok(()),
    }
}
