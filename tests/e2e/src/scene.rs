//! What a test starts from: a server, a browser, and the demo page under the control of its service worker.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Behaviour, Demo};

use crate::{Browser, Element, Tab, eventually, ports};

/// Ample for a busy machine; nothing waits that long unless it fails.
const LOADED: Duration = Duration::from_secs(20);

/// The worker is active and has claimed the page; else the worker's error, which the page alone knows.
const CONTROLLED: &str = r"
    const registration = await navigator.serviceWorker.getRegistration();
    const worker = navigator.serviceWorker.controller;
    if (worker?.state === 'activated') return null;
    return `${document.getElementById('worker')?.textContent} Controller: ${worker?.state}, active: ${registration?.active?.state}`;
";

/// The app's own way to the server: a plain fetch of its form's address.
const POST: &str = r"
    const [path, body] = arguments;
    const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    return { status: response.status, queued: response.headers.get('Sync-Status') === 'queued' };
";

/// A server and a browser.
#[derive(Debug)]
pub struct Scene {
    /// The server, on an origin of its own.
    pub server: Demo,
    /// The browser.
    pub browser: Browser,
}

impl Scene {
    /// Starts a server, opens the page in the browser's first tab and waits until the service worker controls it.
    ///
    /// # Errors
    /// When the server does not start, or the page does not load; the message says why.
    pub async fn open(browser: Browser) -> Result<Self> {
        Self::open_on(browser, Self::start_server().await?).await
    }

    pub(crate) async fn open_on(browser: Browser, server: Demo) -> Result<Self> {
        let scene = Self { server, browser };
        scene.open_page(&scene.tab()).await?;
        Ok(scene)
    }

    /// Starts a server, on an origin of its own.
    ///
    /// # Errors
    /// When the package is not built.
    pub async fn start_server() -> Result<Demo> {
        let dist = dist();
        for name in ["sync-status.js", "sync-status-sw.js"] {
            ensure!(
                dist.join(name).is_file(),
                "no {name} in {}; build it with `cargo xtask dist`",
                dist.display()
            );
        }
        ports::start(dist).await
    }

    /// The first tab.
    #[must_use]
    pub fn tab(&self) -> Tab<'_> {
        self.browser.first_tab()
    }

    /// Opens the page in one more tab.
    ///
    /// # Errors
    /// When it does not load, or no service worker controls it.
    pub async fn open_another(&self) -> Result<Tab<'_>> {
        let tab = self.browser.open_tab().await?;
        self.open_page(&tab).await?;
        Ok(tab)
    }

    /// Opens the page in a tab, of this browser or another, and waits until the service worker controls it.
    ///
    /// # Errors
    /// When it does not load, or no service worker controls it.
    pub async fn open_page(&self, tab: &Tab<'_>) -> Result<()> {
        Self::open_page_of(&self.server, tab).await
    }

    pub(crate) async fn open_page_of(server: &Demo, tab: &Tab<'_>) -> Result<()> {
        tab.goto(&server.url()).await?;
        let controlled = async || match tab.eval(CONTROLLED).await? {
            Value::Null => Ok(Ok(())),
            seen => Ok(Err(seen)),
        };
        eventually("the service worker controls the page", LOADED, controlled).await
    }

    /// The server drops every connection from now on.
    pub fn server_goes(&self) {
        self.server.behave(Behaviour::DROP);
    }

    /// The server answers again.
    pub fn server_returns(&self) {
        self.server.behave(Behaviour::UP);
    }

    /// The bodies that the server has received, in order of arrival.
    #[must_use]
    pub fn received(&self) -> Vec<String> {
        self.server
            .received()
            .iter()
            .map(|request| String::from_utf8_lossy(&request.body).into_owned())
            .collect()
    }

    /// Waits until all `<sync-status>` elements of a tab show what is wanted.
    ///
    /// # Errors
    /// When they do not within `limit`, with what they show.
    pub async fn shows(
        &self,
        tab: &Tab<'_>,
        what: &str,
        limit: Duration,
        wanted: impl Fn(&Element) -> bool,
    ) -> Result<()> {
        let look = async || {
            let elements = tab.elements().await?;
            ensure!(!elements.is_empty(), "the page has no <sync-status>");
            let seen = elements.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            Ok(if elements.iter().all(&wanted) { Ok(()) } else { Err(seen) })
        };
        eventually(what, limit, look).await
    }
}

impl Tab<'_> {
    /// Sends a POST from the page, as an app does; the answer is `{status, queued}`.
    ///
    /// # Errors
    /// When `fetch` rejects.
    pub async fn post(&self, path: &str, body: &str) -> Result<Value> {
        self.eval_with(POST, vec![json!(path), json!(body)]).await
    }
}

pub(crate) fn dist() -> PathBuf {
    let of_this_repository = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    env::var_os("SYNC_STATUS_DIST").map_or_else(of_this_repository, PathBuf::from)
}
