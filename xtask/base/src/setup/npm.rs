//! esbuild, wasm-opt and tsc, at the versions in package-lock.json.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::process::shell;
use crate::project;

/// A program of a locked npm package.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    project::path("node_modules/.bin").join(name)
}

/// Runs `npm ci`, unless `node_modules` was installed from the same lock file.
///
/// # Errors
/// When Node is missing, or npm fails.
pub fn install() -> Result<()> {
    for program in ["node", "npm"] {
        ensure!(
            which::which(program).is_ok(),
            "{program} is missing: install Node.js 20 or later from https://nodejs.org"
        );
    }
    let lock = fs::read_to_string(project::path("package-lock.json"))
        .context("cannot read package-lock.json")?;
    let stamp = project::path("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let shell = shell()?;
    println!("installing the npm packages …");
    // No package here needs its install script: their programs come as optional dependencies.
    cmd!(shell, "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error")
        .run()
        .context("npm could not install the packages in package-lock.json")?;
    Ok(fs::write(stamp, lock)?)
}
