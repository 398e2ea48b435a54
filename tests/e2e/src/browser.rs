//! A browser, its tabs, and its end.

use std::{
    collections::HashSet,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{WebDriver, common::types::WindowHandle};

use crate::{Engine, Tab, driver::Driver, process};

/// How long a script in a page may take; a request to the driver has a few seconds more.
const SCRIPT_LIMIT: Duration = Duration::from_secs(55);

/// A running browser with one session. It ends when dropped.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    pub(crate) session: WebDriver,
    /// The window that the browser started with. It stays empty and open, as a browser ends with its last window.
    home: WindowHandle,
    first: WindowHandle,
    /// The origins of the pages that were opened.
    origins: Mutex<HashSet<String>>,
    driver: Driver,
    /// Ours rather than the driver's own, which stays behind when the driver is killed.
    _profile: Option<TempDir>,
}

impl Browser {
    /// Starts a browser with a fresh profile, which goes when the browser goes.
    ///
    /// # Errors
    /// When the driver or the browser does not start; the message says what to install.
    pub async fn start(engine: Engine) -> Result<Self> {
        if engine == Engine::WebKit {
            return Self::open(engine, None).await;
        }
        let profile = TempDir::new()?;
        let browser = Self::open(engine, Some(profile.path())).await?;
        Ok(Self { _profile: Some(profile), ..browser })
    }

    /// Starts a browser on a profile folder that outlives it: to kill the browser and start another one on the same data.
    ///
    /// # Errors
    /// As [`Browser::start`]; always for WebKit, whose driver cannot be given a profile.
    pub async fn start_with_profile(engine: Engine, profile: &Path) -> Result<Self> {
        Self::open(engine, Some(profile)).await
    }

    async fn open(engine: Engine, profile: Option<&Path>) -> Result<Self> {
        let driver = Driver::start(engine).await?;
        let session = WebDriver::builder(&driver.url, engine.capabilities(profile)?)
            .request_timeout(Duration::from_secs(60))
            .connect()
            .await
            .with_context(|| format!("cannot start {}", engine.name()))?;
        session.set_script_timeout(SCRIPT_LIMIT).await?;
        let home = session.window().await?;
        let (first, origins) = (home.clone(), Mutex::default());
        Ok(Self { engine, session, home, first, origins, driver, _profile: None })
    }

    /// Opens a window to start from.
    pub(crate) async fn wake(&mut self) -> Result<()> {
        self.first = self.session.new_window().await?;
        // What was logged before is of others.
        self.console().await.map(drop)
    }

    /// Closes all windows and forgets what their sites have stored, as if nobody had been here.
    pub(crate) async fn rest(&mut self) -> Result<()> {
        for window in self.session.windows().await? {
            if window != self.home {
                self.session.switch_to_window(window).await?;
                self.session.close_window().await?;
            }
        }
        self.session.switch_to_window(self.home.clone()).await?;
        self.forget_origins().await
    }

    pub(crate) fn remember(&self, url: &str) {
        // A port is a part of an origin; what follows it is not.
        let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        self.origins.lock().unwrap_or_else(PoisonError::into_inner).insert(origin);
    }

    pub(crate) fn take_origins(&self) -> HashSet<String> {
        std::mem::take(&mut *self.origins.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// The tab that the test starts with.
    #[must_use]
    pub fn first_tab(&self) -> Tab<'_> {
        Tab::new(self, self.first.clone())
    }

    /// Opens an empty tab, beside those that are open.
    ///
    /// # Errors
    /// When the browser refuses, or has gone.
    pub async fn open_tab(&self) -> Result<Tab<'_>> {
        Ok(Tab::new(self, self.session.new_tab().await?))
    }

    /// The browser's process, where the driver tells it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        let capabilities = self.session.capabilities();
        let pid = ["goog:processID", "moz:processID"]
            .into_iter()
            .find_map(|name| capabilities.get(name))?;
        pid.as_u64()?.try_into().ok()
    }

    /// Ends the session and the browser, politely. Dropping does it too, but blocks.
    ///
    /// # Errors
    /// When the browser has gone before.
    pub async fn quit(self) -> Result<()> {
        Ok(self.session.quit().await?)
    }

    /// Kills the browser at once, as a crash would: nothing is flushed or said goodbye to.
    pub fn kill(self) {
        process::kill_tree(self.driver.process.0.id());
    }

    /// What the pages logged since the last call, errors of the browser included. Only chromedriver tells.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn console(&self) -> Result<Vec<String>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let entries = self.session.browser_log().await?;
        Ok(entries
            .into_iter()
            .map(|entry| format!("{:?}: {}", entry.level, entry.message))
            .collect())
    }

    /// Lets an origin store no more than so many bytes, or as much as before. Only Chromium can.
    ///
    /// # Errors
    /// When the browser has no such command.
    pub async fn limit_storage(&self, origin: &str, bytes: Option<u32>) -> Result<()> {
        let mut parameters = json!({ "origin": origin });
        if let Some(bytes) = bytes {
            parameters["quotaSize"] = json!(bytes);
        }
        self.devtools("Storage.overrideQuotaForOrigin", parameters).await.map(drop)
    }

    /// Frees what nothing refers to any more. Only Chromium can be told to.
    ///
    /// # Errors
    /// When the browser has no such command.
    pub async fn collect_garbage(&self) -> Result<()> {
        self.devtools("HeapProfiler.collectGarbage", json!({})).await.map(drop)
    }

    /// A command of the Chrome DevTools Protocol, sent to the tab that was last used.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        Ok(self.session.cdp().send_raw(command, parameters).await?)
    }
}
