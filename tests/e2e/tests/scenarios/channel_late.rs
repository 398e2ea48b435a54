//! A page that comes late is told at once.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use sync_status_demo::Behaviour;
use sync_status_e2e::{Engine, Scene, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/waiting.js");
const PAGE: &str = include_str!("../../public/status.html");

const LIMIT: Duration = Duration::from_secs(20);
const PROMISED_MS: f64 = 1_000.0;
/// A busy machine is no fault of the page's.
const TRIES: usize = 3;

/// When, in the page's own time, and by which worker.
#[derive(Debug, Deserialize)]
struct Seen {
    defined: f64,
    shown: f64,
    epoch: u64,
}

pub(crate) async fn and_no_worker_runs(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let started = |message: &Value| message["type"] == "remaining";
    let mut epoch = tab.hears("q", "it has started", started).await?["epoch"].as_u64();
    scene.server_goes();
    for body in ["first", "second", "third"] {
        tab.send("/api/messages", body).await?;
    }
    // Pages there are again, but nothing is taken.
    scene.server.behave(Behaviour::status(StatusCode::SERVICE_UNAVAILABLE));
    scene.server.serve_file("/status", "text/html; charset=utf-8", PAGE);

    let mut took = Vec::new();
    for _ in 0..TRIES {
        open_without_worker(scene).await?;
        let seen = seen(scene).await?;
        ensure!(Some(seen.epoch) > epoch, "the worker had never stopped");
        epoch = Some(seen.epoch);
        took.push(seen.shown - seen.defined);
        if seen.shown - seen.defined <= PROMISED_MS {
            return Ok(());
        }
    }
    bail!("three were shown only {took:?} ms after the element was defined")
}

/// In `WebKit` the page itself has to leave for the worker to stop, and comes back when it has.
async fn open_without_worker(scene: &Scene) -> Result<()> {
    let (tab, page) = (scene.tab(), format!("{}status", scene.server.url()));
    if scene.browser.engine() == Engine::WebKit {
        tab.goto(&page).await?;
        return scene.browser.stop_workers(|| ()).await;
    }
    tab.goto("about:blank").await?;
    scene.browser.stop_workers(|| ()).await?;
    tab.goto(&page).await
}

async fn seen(scene: &Scene) -> Result<Seen> {
    let look = async || {
        let seen = scene.tab().eval("return seen").await?;
        Ok(serde_json::from_value(seen.clone()).map_err(|_| seen))
    };
    eventually("the page shows three", LIMIT, look).await
}
