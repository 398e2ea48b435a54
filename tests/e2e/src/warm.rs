//! Browsers that are kept from one test to the next: to start one takes longer than most tests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use crate::{Browser, Engine};

static RESTING: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

impl Browser {
    /// A browser with a window of the test's own, and nothing of any other test: one that rests, or a new one.
    ///
    /// # Errors
    /// As [`Browser::start`].
    pub async fn lease(engine: Engine) -> Result<Self> {
        let mut browser = match take(engine) {
            Some(browser) => browser,
            None => Self::start(engine).await?,
        };
        browser.wake().await?;
        Ok(browser)
    }

    /// Lets the browser rest until the next test. After a failure it is not worth that: drop it instead.
    ///
    /// # Errors
    /// When the browser has gone, or cannot forget.
    pub async fn give_back(mut self) -> Result<()> {
        self.rest().await?;
        resting().push(self);
        Ok(())
    }
}

/// Ends all browsers that rest. Nobody else would: a program's statics are not dropped.
///
/// # Errors
/// When one of them has gone before.
pub async fn quit_all() -> Result<()> {
    let browsers = std::mem::take(&mut *resting());
    for browser in browsers {
        browser.quit().await?;
    }
    Ok(())
}

fn take(engine: Engine) -> Option<Browser> {
    let mut resting = resting();
    let index = resting.iter().position(|browser| browser.engine() == engine)?;
    Some(resting.swap_remove(index))
}

fn resting() -> MutexGuard<'static, Vec<Browser>> {
    RESTING.lock().unwrap_or_else(PoisonError::into_inner)
}
