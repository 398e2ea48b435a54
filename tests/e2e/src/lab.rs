//! A page that only does what the test tells it to, with a worker of the test's own.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use sync_status_demo::Demo;

use crate::{Browser, Scene, Tab, eventually};

/// Ample for a busy machine; nothing waits that long unless it fails.
const HEARD: Duration = Duration::from_secs(20);

const PAGE: &str = include_str!("../public/lab.html");

/// What every worker of a test ends with.
const READY: &str = include_str!("../workers/ready.js");

impl Scene {
    /// Opens a scene with the lab's page and this service worker instead of the demo's.
    ///
    /// # Errors
    /// As [`Scene::open`].
    pub async fn open_with_worker(browser: Browser, script: &str) -> Result<Self> {
        Self::open_on(browser, start_lab(script).await?).await
    }

    /// Opens the lab's page in a tab of the same browser, but on an origin of its own: with another worker, another
    /// store, and a server, which is returned.
    ///
    /// # Errors
    /// As [`Scene::open`].
    pub async fn open_elsewhere(&self, script: &str) -> Result<(Demo, Tab<'_>)> {
        let (server, tab) = (start_lab(script).await?, self.browser.open_tab().await?);
        Self::open_page_of(&server, &tab).await?;
        Ok((server, tab))
    }

    /// Has the page's worker replaced by one with this script, as a release of the site does, and waits until it is in
    /// control.
    ///
    /// # Errors
    /// When the server or the browser does not let it.
    pub async fn change_worker(&self, tab: &Tab<'_>, script: &str) -> Result<()> {
        self.serve_worker(script);
        let update = "const registration = await navigator.serviceWorker.getRegistration();
            const changed = new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
            await registration.update();
            await changed;";
        tab.eval(update).await.map(drop)
    }

    /// Changes the service worker's script on the server; browsers look for it when they load a page.
    pub fn serve_worker(&self, script: &str) {
        serve_worker(&self.server, script);
    }
}

async fn start_lab(script: &str) -> Result<Demo> {
    let server = Scene::start_server().await?;
    server.serve_file("/", "text/html; charset=utf-8", PAGE);
    serve_worker(&server, script);
    Ok(server)
}

fn serve_worker(server: &Demo, script: &str) {
    server.serve_file("/sw.js", "text/javascript; charset=utf-8", format!("{script}{READY}"));
}

/// These need the lab's page.
impl Tab<'_> {
    /// Sends a POST and returns what the app is told: `{status, type, redirected, queued, id}`, or `{error}`.
    ///
    /// # Errors
    /// When the page has gone.
    pub async fn send(&self, path: &str, body: &str) -> Result<Value> {
        self.eval_with("return lab.post(...arguments)", vec![json!(path), json!(body)]).await
    }

    /// Sends a command to the worker, which it wakes.
    ///
    /// # Errors
    /// When the page has no worker.
    pub async fn tell(&self, command: &str, queue: &str) -> Result<()> {
        let arguments = vec![json!(command), json!(queue)];
        self.eval_with("lab.tell(...arguments)", arguments).await.map(drop)
    }

    /// Sends a message of the test's own to the worker and waits for the answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ask(&self, message: Value) -> Result<Value> {
        self.eval_with("return lab.ask(...arguments)", vec![message]).await
    }

    /// What waits, and what was given up.
    ///
    /// # Errors
    /// When the worker does not answer.
    pub async fn list(&self, queue: &str) -> Result<Vec<Value>> {
        let list = self.eval_with("return lab.list(...arguments)", vec![json!(queue)]).await?;
        Ok(serde_json::from_value(list)?)
    }

    /// Puts records into the worker's store behind its back.
    ///
    /// # Errors
    /// When the store refuses them.
    pub async fn plant(&self, records: &[Value]) -> Result<()> {
        self.eval_with("await lab.plant(...arguments)", vec![json!(records)]).await.map(drop)
    }

    /// The messages of a queue that the page has heard so far.
    ///
    /// # Errors
    /// When the page has gone.
    pub async fn heard(&self, queue: &str) -> Result<Vec<Value>> {
        let script = "return lab.heard.filter(({ queue }) => queue === arguments[0])";
        Ok(serde_json::from_value(self.eval_with(script, vec![json!(queue)]).await?)?)
    }

    /// Waits for a message of a queue, and returns it.
    ///
    /// # Errors
    /// When it does not come; the error tells all that came instead.
    pub async fn hears(
        &self,
        queue: &str,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let look = async || {
            let heard = self.heard(queue).await?;
            Ok(match heard.iter().find(|message| wanted(message)) {
                Some(message) => Ok(message.clone()),
                None => Err(json!(heard)),
            })
        };
        eventually(&format!("{queue}: {what}"), HEARD, look).await
    }

    /// Forgets what was heard, so that the next [`Tab::hears`] is about what is still to come.
    ///
    /// # Errors
    /// When the page has gone.
    pub async fn forget_heard(&self) -> Result<()> {
        self.eval("lab.heard.length = 0").await.map(drop)
    }
}
