//! A port that no test of this process has had.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result};
use sync_status_demo::{Demo, Options};

static USED: Mutex<Option<HashSet<String>>> = Mutex::new(None);

/// Starts a server, on an origin of its own: a browser that is kept warm could remember an earlier one at the same port.
///
/// # Errors
/// When no port is free.
pub async fn start(dist: PathBuf) -> Result<Demo> {
    // Held until a new one is found, so that the system does not give the same port again.
    let mut taken = Vec::new();
    loop {
        let options = Options { port: 0, dist: dist.clone() };
        let demo = Demo::start(options).await.context("cannot start the server")?;
        if is_new(demo.url()) {
            return Ok(demo);
        }
        taken.push(demo);
    }
}

fn is_new(url: String) -> bool {
    USED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().insert(url)
}
