//! Waiting for something to become true.

use std::{
    fmt::Display,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until `look` sees what it wants, and returns that.
///
/// `look` answers `Ok(Ok(found))`, or `Ok(Err(seen))` with what it saw instead.
///
/// # Errors
/// After `limit`, with what was last seen; or at once when `look` itself fails.
pub async fn eventually<T, S: Display>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Result<T, S>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        match look().await? {
            Ok(found) => return Ok(found),
            Err(seen) if start.elapsed() >= limit => {
                bail!("waited {limit:?} until {what}; last seen: {seen}")
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}
