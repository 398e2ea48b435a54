//! Stopping service workers, as a browser does whenever it likes, and seeing whether one runs.

use std::time::Duration;

use anyhow::{Result, bail};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::{RequestData, SessionId, common::command::FormatRequestData};
use tokio::time::sleep;

use crate::{Browser, Engine, eventually};

/// Measured: WebKit keeps a worker while a page of its origin is open and for more than 5 s afterwards; 15 s were enough.
const WEBKIT_LINGERS: Duration = Duration::from_secs(16);

/// `workers`: the active ones. Each has a `lifetimeDeadline` while it runs, else 0.
const FIREFOX_WORKERS: &str = r#"
    const manager = Cc["@mozilla.org/serviceworkers/manager;1"].getService(Ci.nsIServiceWorkerManager);
    const registrations = manager.getAllRegistrations();
    const workers = Array.from({ length: registrations.length }, (_, index) =>
        registrations.queryElementAt(index, Ci.nsIServiceWorkerRegistrationInfo).activeWorker).filter(Boolean);
"#;

impl Browser {
    /// Stops all service workers, and calls `meanwhile` when none runs.
    ///
    /// Chromium and Firefox are told to. WebKit has no command for that: all its tabs leave their pages, for a while and
    /// for `meanwhile`, and return. The server must answer then: `WebKitWebDriver` keeps Cache Storage in memory only, and
    /// no longer than a page of the origin is open. `IndexedDB` it does keep.
    ///
    /// # Errors
    /// When a worker still runs after that.
    pub async fn stop_workers(&self, meanwhile: impl FnOnce()) -> Result<()> {
        match self.engine() {
            Engine::Chromium => {
                self.devtools("ServiceWorker.enable", json!({})).await?;
                self.devtools("ServiceWorker.stopAllWorkers", json!({})).await?;
            }
            Engine::Firefox => {
                let stop = "await Promise.all(workers.map((worker) => worker.terminateWorker()))";
                self.with_firefox_workers(stop).await?;
            }
            Engine::WebKit => return self.leave_and_return(meanwhile).await,
        }
        let stopped = async || {
            let running = self.running_workers().await?;
            Ok(if running.is_empty() { Ok(()) } else { Err(running.join(", ")) })
        };
        eventually("no service worker runs", Duration::from_secs(5), stopped).await?;
        meanwhile();
        Ok(())
    }

    /// Sends a `sync` event to the worker of an origin, which it wakes, as Chromium does when it believes in a network.
    ///
    /// # Errors
    /// When the browser has no such command.
    pub async fn dispatch_sync(&self, origin: &str, tag: &str, last_chance: bool) -> Result<()> {
        let parameters = json!({ "lastChance": last_chance });
        self.dispatch("dispatchSyncEvent", origin, tag, parameters).await
    }

    /// Sends a `periodicsync` event to the worker of an origin.
    ///
    /// # Errors
    /// When the browser has no such command.
    pub async fn dispatch_periodic_sync(&self, origin: &str, tag: &str) -> Result<()> {
        self.dispatch("dispatchPeriodicSyncEvent", origin, tag, json!({})).await
    }

    async fn dispatch(
        &self,
        command: &str,
        origin: &str,
        tag: &str,
        mut parameters: Value,
    ) -> Result<()> {
        self.devtools("ServiceWorker.enable", json!({})).await?;
        parameters["origin"] = origin.into();
        // The first one in a fresh profile; the protocol tells ids in events only, which chromedriver does not pass on.
        parameters["registrationId"] = "0".into();
        parameters["tag"] = tag.into();
        self.devtools(&format!("ServiceWorker.{command}"), parameters).await.map(drop)
    }

    /// The script addresses of the service workers that run at this moment.
    ///
    /// # Errors
    /// In WebKit, which does not tell.
    pub async fn running_workers(&self) -> Result<Vec<String>> {
        match self.engine() {
            Engine::Chromium => self.chromium_workers().await,
            Engine::Firefox => {
                let list = "return workers.filter((worker) => worker.lifetimeDeadline).map((worker) => worker.scriptSpec)";
                Ok(serde_json::from_value(self.with_firefox_workers(list).await?)?)
            }
            Engine::WebKit => bail!("WebKit does not tell which workers run"),
        }
    }

    /// Only a worker that runs is a target.
    async fn chromium_workers(&self) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Targets {
            target_infos: Vec<Target>,
        }
        #[derive(Deserialize)]
        struct Target {
            r#type: String,
            url: String,
        }
        let targets = self.devtools("Target.getTargets", json!({})).await?;
        let targets: Targets = serde_json::from_value(targets)?;
        let workers =
            targets.target_infos.into_iter().filter(|target| target.r#type == "service_worker");
        Ok(workers.map(|target| target.url).collect())
    }

    async fn with_firefox_workers(&self, body: &str) -> Result<Value> {
        self.with_firefox_rights(&format!("{FIREFOX_WORKERS} {body}")).await
    }

    /// Runs a script with Firefox's own rights instead of a page's.
    pub(crate) async fn with_firefox_rights(&self, body: &str) -> Result<Value> {
        let script = format!("return (async () => {{ {body} }})()");
        self.session.cmd(FirefoxContext("chrome")).await?;
        let answer = self.session.execute(script, Vec::new()).await;
        self.session.cmd(FirefoxContext("content")).await?;
        Ok(answer?.json().clone())
    }

    async fn leave_and_return(&self, meanwhile: impl FnOnce()) -> Result<()> {
        let mut left = Vec::new();
        for window in self.session.windows().await? {
            self.session.switch_to_window(window.clone()).await?;
            left.push((window, self.session.current_url().await?));
            self.session.goto("about:blank").await?;
        }
        sleep(WEBKIT_LINGERS).await;
        meanwhile();
        for (window, url) in left {
            self.session.switch_to_window(window).await?;
            self.session.goto(url.as_str()).await?;
        }
        Ok(())
    }
}

/// Geckodriver's command that chooses whose rights scripts have.
#[derive(Debug)]
struct FirefoxContext(&'static str);

impl FormatRequestData for FirefoxContext {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::POST, format!("/session/{session}/moz/context"))
            .add_body(json!({ "context": self.0 }))
    }
}
