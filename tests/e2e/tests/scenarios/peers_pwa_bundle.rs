//! The element on workers as the Symfony pwa-bundle generates them, on the real Workbox.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::{Bundle, Scene, Tab};
use tokio::time::sleep;

/// The generated part of a worker, which follows the global `workbox`.
#[derive(Clone, Copy)]
pub(crate) struct Generation {
    pub(crate) name: &'static str,
    generated: &'static str,
    /// Whether a page can ask it for a replay in the bundle's own way.
    pub(crate) listens: bool,
}

pub(crate) const GENERATIONS: [Generation; 4] = [
    Generation {
        name: "until_1_3",
        generated: include_str!("../../peers/pwa_bundle/until_1_3.js"),
        listens: false,
    },
    Generation {
        name: "of_1_3",
        generated: include_str!("../../peers/pwa_bundle/of_1_3.js"),
        listens: true,
    },
    Generation {
        name: "since_1_4",
        generated: include_str!("../../peers/pwa_bundle/since_1_4.js"),
        listens: true,
    },
    // Observed, because it tells nothing itself.
    Generation {
        name: "since_2_0",
        generated: include_str!("../../peers/pwa_bundle/since_2_0.js"),
        listens: false,
    },
];

const BODIES: [&str; 3] = ["first", "second", "third"];
const SOON: Duration = Duration::from_secs(20);
/// Long enough for a sync that is under way.
const LULL: Duration = Duration::from_secs(2);

const MOUNT: &str = r"
    await import('/sync-status.js');
    const element = document.createElement('sync-status');
    element.channel = 'lab';
    document.body.append(element);
";

impl Generation {
    /// The script of a worker. What is generated is sloppy, in JavaScript's sense: esbuild's "use strict" must not be the
    /// first statement.
    pub(crate) fn worker(self) -> Result<String> {
        let workbox = Bundle::of("pwa_bundle/workbox.js").build()?;
        Ok(format!(";{workbox}{}", self.generated))
    }

    /// The same, in which the test can have the browser's sync events come to nothing.
    pub(crate) fn worker_that_drops_syncs(self) -> Result<String> {
        Ok(format!("{DROP_SYNCS}{}", self.worker()?))
    }
}

const DROP_SYNCS: &str = r"
    let drops = false;
    addEventListener('sync', (event) => drops && event.stopImmediatePropagation());
    addEventListener('message', ({ data, ports: [port] }) => {
      if (!('drops' in data)) return;
      ({ drops } = data);
      port.postMessage('done');
    });
";

/// Sent by the browser's own sync event. Those of 1.3 and 1.4 tell nothing of it, and have to be asked.
pub(crate) async fn is_shown(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    tab.eval(MOUNT).await?;
    are_kept(scene, &tab).await?;
    scene.server_returns();
    are_sent(scene, &tab).await
}

/// Sent because the user asks for it, and told of request by request.
pub(crate) async fn obeys_retry(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    tab.eval(MOUNT).await?;
    are_kept(scene, &tab).await?;
    scene.server_returns();
    tab.eval("document.querySelector('sync-status').retry()").await?;
    are_sent(scene, &tab).await?;
    let told = tab.eval("return lab.heard.filter(({ replayed }) => replayed)").await?;
    let all = json!({ "name": "api", "replayed": true, "remaining": 0, "successCount": 3, "failureCount": 0 });
    ensure!(told == json!([all]), "not by the user's retry: {told}");
    Ok(())
}

/// The worker is too old to hear of a retry, and the browser has given up: the page asks for a sync.
pub(crate) async fn obeys_retry_without_listening(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    tab.eval(MOUNT).await?;
    are_kept(scene, &tab).await?;
    tab.ask(json!({ "drops": true })).await?;
    scene.server_returns();
    sleep(LULL).await;
    ensure!(scene.received().is_empty(), "sent without a retry: {:?}", scene.received());

    tab.ask(json!({ "drops": false })).await?;
    tab.eval("document.querySelector('sync-status').retry()").await?;
    are_sent(scene, &tab).await
}

/// A message on the channel would not wake it.
pub(crate) async fn obeys_retry_when_stopped(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    tab.eval(MOUNT).await?;
    are_kept(scene, &tab).await?;
    scene.browser.stop_workers(|| scene.server_returns()).await?;
    tab.eval("document.querySelector('sync-status').retry()").await?;
    are_sent(scene, &tab).await
}

async fn are_kept(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server_goes();
    for body in BODIES {
        let told = tab.send("/api/messages", body).await?;
        ensure!(told["error"].is_string(), "the page was told {told}");
    }
    shows(scene, tab, 3).await
}

async fn are_sent(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    shows(scene, tab, 0).await?;
    let mut received = scene.received();
    // Workbox may swap them when a replay fails while others are stored; that is its own affair.
    received.sort();
    ensure!(received == BODIES, "the server received {received:?}");
    Ok(())
}

async fn shows(scene: &Scene, tab: &Tab<'_>, remaining: u32) -> Result<()> {
    let what = format!("it shows {remaining}");
    scene.shows(tab, &what, SOON, |element| element.remaining == Some(remaining)).await
}
