//! Turns at the machine, for tests that look at the clock.
//!
//! The engines run side by side, in processes of their own, so the turns are locks of files.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
};

use anyhow::{Context, Result};

/// The machine shared with others, until dropped.
#[derive(Debug)]
pub struct Share {
    _machine: File,
}

/// The machine without any other test, until dropped.
#[derive(Debug)]
pub struct Quiet {
    _machine: File,
}

impl Share {
    /// Waits while a test wants quiet.
    ///
    /// # Errors
    /// When there is no folder for the locks.
    pub fn wait() -> Result<Self> {
        let queue = lock_file("queue")?;
        queue.lock().context("cannot wait in the queue")?;
        let machine = lock_file("machine")?;
        machine.lock_shared().context("cannot share the machine")?;
        Ok(Self { _machine: machine })
    }
}

impl Quiet {
    /// Waits until no other test runs. None begins from now on: the queue is held meanwhile.
    ///
    /// # Errors
    /// When there is no folder for the locks.
    pub fn wait() -> Result<Self> {
        let queue = lock_file("queue")?;
        queue.lock().context("cannot wait in the queue")?;
        let machine = lock_file("machine")?;
        machine.lock().context("cannot have the machine")?;
        Ok(Self { _machine: machine })
    }
}

fn lock_file(name: &str) -> Result<File> {
    let folder = folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let path = folder.join(name);
    File::create(&path).with_context(|| format!("cannot open {}", path.display()))
}

/// Of the machine, not of the repository: another clone's tests are as loud.
fn folder() -> PathBuf {
    env::temp_dir().join("sync-status-turns")
}
