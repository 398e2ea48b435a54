//! What the commands need on this machine. Each step returns at once when its part is there.

pub mod npm;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::process::shell;

/// The wasm target, and the standard library's source, which the released build compiles.
///
/// # Errors
/// When they are missing and rustup cannot add them.
pub fn rust() -> Result<()> {
    let shell = shell()?;
    let sysroot = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    let rustlib = std::path::Path::new(&sysroot).join("lib/rustlib");
    if rustlib.join("wasm32-unknown-unknown/lib").exists()
        && rustlib.join("src/rust/library/Cargo.lock").exists()
    {
        return Ok(());
    }
    ensure!(
        which::which("rustup").is_ok(),
        "rustup is missing: install it from https://rustup.rs, or add the \
         wasm32-unknown-unknown target and rust-src to this rustc"
    );
    cmd!(shell, "rustup target add wasm32-unknown-unknown")
        .run()
        .and_then(|()| cmd!(shell, "rustup component add rust-src").run())
        .context("rustup could not add the wasm target and rust-src")
}
