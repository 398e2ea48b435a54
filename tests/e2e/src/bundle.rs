//! Service workers of `peers/`, built from the real npm packages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::scene;

/// How Workbox and Serwist are built: in development they check arguments and log.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// With checks.
    Development,
    /// As users get it: minified, with no name of a variable or a class left.
    Production,
}

/// A worker's script, from its entry in `peers/`.
#[derive(Clone, Copy, Debug)]
pub struct Bundle {
    /// The file in `peers/`.
    pub entry: &'static str,
    /// What `library` is to the scripts: a file in `peers/library/`, without its extension.
    pub library: Option<&'static str>,
    /// How Workbox and Serwist are built.
    pub mode: Mode,
}

impl Bundle {
    /// As users get it, of an entry that names its libraries itself.
    #[must_use]
    pub const fn of(entry: &'static str) -> Self {
        Self { entry, library: None, mode: Mode::Production }
    }

    /// With one library in the place of `library`.
    #[must_use]
    pub const fn with(self, library: &'static str) -> Self {
        Self { library: Some(library), ..self }
    }

    /// The script, as bundlers write it into one file for a service worker. `sync-status/sw` is ours, as built.
    ///
    /// # Errors
    /// When esbuild is not installed, or the script is wrong; with what it says.
    pub fn build(&self) -> Result<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let peers = root.join("peers");
        let esbuild = root.join("../../node_modules/.bin/esbuild");
        let (mode, shape): (_, &[&str]) = match self.mode {
            Mode::Development => ("development", &[]),
            Mode::Production => ("production", &["--minify"]),
        };
        let mut command = Command::new(esbuild);
        command
            .arg(peers.join(self.entry))
            .args(shape)
            .args(["--bundle", "--format=iife", "--target=es2022", "--charset=utf8"])
            .args(["--log-level=warning", &format!("--define:process.env.NODE_ENV=\"{mode}\"")])
            .arg(alias("sync-status/sw", scene::dist().join("sync-status-sw.mjs"))?);
        if let Some(library) = self.library {
            command.arg(alias("library", peers.join(format!("library/{library}.js")))?);
        }
        let output =
            command.output().context("cannot start esbuild; `npm ci` installs it and the peers")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "esbuild cannot build {}: {said}", self.entry);
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Absolute, because esbuild looks for anything else among the packages.
fn alias(name: &str, path: PathBuf) -> Result<String> {
    let path = path.canonicalize().with_context(|| format!("no {}", path.display()))?;
    Ok(format!("--alias:{name}={}", path.display()))
}
