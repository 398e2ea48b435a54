//! Our queue in a worker that a build tool generates, beside its routes.

use std::time::Duration;

use anyhow::{Result, ensure};
use sync_status_e2e::{Bundle, Scene, eventually};

use super::peers_strategies::files;

pub(crate) const WORKER: Bundle = Bundle::of("generate_sw.js");

const SOON: Duration = Duration::from_secs(20);

/// The listeners are added when the script has ended already, which must do for a worker that is woken, too.
pub(crate) async fn keeps_requests(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    files(&tab, [true, true, true]).await?;
    scene.server_goes();
    files(&tab, [true, true, false]).await?;
    let told = tab.send("/api/messages", "body").await?;
    ensure!(told["queued"] == true, "the page was told {told}");

    scene.browser.stop_workers(|| scene.server_returns()).await?;
    tab.tell("retry", "api").await?;
    let sent = async || {
        let received = scene.received();
        Ok(if received == ["body"] { Ok(()) } else { Err(format!("{received:?}")) })
    };
    eventually("the server receives it", SOON, sent).await
}
