//! What a test leaves behind in a browser, and how it is removed.

use anyhow::Result;
use serde_json::json;

use crate::{Browser, Engine};

/// Of every site: databases, caches, and the registrations of service workers.
const FIREFOX_FORGETS: &str = "
    const { clearData } = Services;
    await new Promise((done) => clearData.deleteData(Ci.nsIClearDataService.CLEAR_DOM_STORAGES, { onDataDeleted: done }));
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
            Engine::Firefox => drop(self.with_firefox_rights(FIREFOX_FORGETS).await?),
            Engine::WebKit => {}
        }
        Ok(())
    }
}
