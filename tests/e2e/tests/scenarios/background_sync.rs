//! The browser's own retries end after a few; ours must not.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_demo::Behaviour;
use sync_status_e2e::{Scene, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/counted_sync.js");

const TAG: &str = "workbox-background-sync:q";
const SOON: Duration = Duration::from_secs(20);

/// Asked for again after the last try only: after each it would be the first try again, for ever.
pub(crate) async fn is_asked_for_again_after_the_last_try(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let busy = json!({ "mode": "status", "status": 503, "headers": { "retry-after": "3600" } });
    scene.server.behave(serde_json::from_value::<Behaviour>(busy)?);
    tab.send("/api/messages", "body").await?;
    let dispatch = async |last_chance| {
        scene.browser.dispatch_sync(&scene.server.url(), TAG, last_chance).await
    };
    tab.forget_heard().await?;
    dispatch(false).await?;
    tab.hears("q", "a try is over", |message| message["type"] == "remaining").await?;
    let asked = tab.eval("return lab.steps").await?;
    ensure!(asked == json!([TAG]), "asked for {asked}");

    dispatch(true).await?;
    let asked = async || {
        let asked = tab.eval("return lab.steps").await?;
        Ok(if asked == json!([TAG, TAG]) { Ok(()) } else { Err(asked) })
    };
    eventually("another series of tries is asked for", SOON, asked).await
}
