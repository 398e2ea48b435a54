//! What a test leaves behind in a browser, and how it is removed.

use anyhow::Result;
use serde_json::json;

use crate::{Browser, Engine};

/// Of a site: databases, caches, and the registration of its service worker. Of one site, not of all: Firefox says that
/// it is done before the last worker is unregistered, and that could be the next test's.
const FIREFOX_FORGETS: &str = "
    const { clearData, scriptSecurityManager } = Services;
    const { CLEAR_DOM_STORAGES } = Ci.nsIClearDataService;
    await Promise.all(origins.map((origin) => new Promise((onDataDeleted) => {
        const principal = scriptSecurityManager.createContentPrincipalFromOrigin(origin);
        clearData.deleteDataFromPrincipal(principal, false, CLEAR_DOM_STORAGES, { onDataDeleted });
    })));
";

impl Browser {
    /// Removes what the sites that were visited have stored.
    ///
    /// A worker that stayed registered would be started again: by the browser's own retries of a sync, at a time when
    /// another test counts what runs. `WebKit` has no command for that, and needs none: there a worker is not started
    /// before a page of its origin is, and no origin is used twice.
    pub(crate) async fn forget_origins(&self) -> Result<()> {
        let origins = self.take_origins();
        match self.engine() {
            Engine::Chromium => {
                for origin in origins {
                    let all = json!({ "origin": origin, "storageTypes": "all" });
                    self.devtools("Storage.clearDataForOrigin", all).await?;
                }
            }
            Engine::Firefox => {
                let origins: Vec<_> =
                    origins.into_iter().filter(|origin| origin.starts_with("http")).collect();
                let script = format!("const origins = {};{FIREFOX_FORGETS}", json!(origins));
                self.with_firefox_rights(&script).await?;
            }
            Engine::WebKit => {}
        }
        Ok(())
    }
}
