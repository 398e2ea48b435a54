//! The visit on which the worker is installed: its page has been loaded without it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_e2e::{Browser, Engine, Scene, eventually};
use tokio::time::sleep;

use super::peers::without_api;
use crate::staged;

const README: &str = include_str!("../../../../README.md");
const UNCLAIMED: &str = include_str!("../../workers/unclaimed.js");

const SOON: Duration = Duration::from_secs(20);

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    vec![
        staged(
            engine,
            "the_first_visit_is_covered_by_what_the_readme_shows",
            async move |browser| open(browser, block("js")?).await,
            is_covered,
        ),
        staged(
            engine,
            "a_worker_takes_no_page_when_it_is_told_not_to_or_follows_another",
            async move |browser| open(browser, UNCLAIMED).await,
            is_left_alone,
        ),
    ]
}

/// The first block of a language in the README.
fn block(language: &str) -> Result<&'static str> {
    let (_, rest) = README.split_once(&format!("```{language}\n")).context("no such block")?;
    Ok(rest.split_once("```").context("no end of it")?.0)
}

/// The README's page with a worker of which nothing else is said; the harness' own would take the page over.
async fn open(browser: Browser, worker: &'static str) -> Result<Scene> {
    let server = Scene::start_server().await?;
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>first</title>{}",
        block("html")?
    );
    server.serve_file("/", "text/html; charset=utf-8", page);
    server.serve_file("/sw.js", "text/javascript; charset=utf-8", worker);
    let scene = Scene { server, browser };
    scene.tab().goto(&scene.server.url()).await?;
    Ok(scene)
}

async fn is_covered(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let look = async || match tab.eval("return navigator.serviceWorker.controller?.state").await? {
        Value::String(state) if state == "activated" => Ok(Ok(())),
        seen => Ok(Err(seen)),
    };
    eventually("the worker controls the page", SOON, look).await?;
    scene.server.behave(without_api());
    let told = tab.post("/api/messages", "the first").await?;
    ensure!(told == json!({ "status": 202, "queued": true }), "the page was told {told}");
    scene.shows(&tab, "it shows one", SOON, |element| element.remaining == Some(1)).await?;
    scene.server_returns();
    scene.shows(&tab, "it shows none", SOON, |element| element.remaining == Some(0)).await?;
    ensure!(scene.received() == ["the first"], "arrived: {:?}", scene.received());
    Ok(())
}

async fn is_left_alone(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    active(scene, "unclaimed").await?;
    uncontrolled(scene).await.context("`claim: false`")?;

    // The next version says nothing of claims, but has not come first.
    let next = format!("{}\naddEventListener('install', () => skipWaiting());", block("js")?);
    scene.server.serve_file("/sw.js", "text/javascript; charset=utf-8", next);
    tab.eval(
        "const registration = await navigator.serviceWorker.getRegistration();
         document.first = registration.active;
         await registration.update();",
    )
    .await?;
    active(scene, "next").await?;
    uncontrolled(scene).await.context("a worker that follows another")
}

/// A worker is active that the page has not noted as the first.
async fn active(scene: &Scene, what: &str) -> Result<()> {
    let script = "const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
        return active && active !== document.first ? active.state : null";
    let look = async || match scene.tab().eval(script).await? {
        Value::String(state) if state == "activated" => Ok(Ok(())),
        seen => Ok(Err(seen)),
    };
    eventually(&format!("the worker is active: {what}"), SOON, look).await
}

/// Measured: a claim takes less than 100 ms.
async fn uncontrolled(scene: &Scene) -> Result<()> {
    sleep(Duration::from_secs(1)).await;
    let controller = scene.tab().eval("return navigator.serviceWorker.controller?.state").await?;
    ensure!(controller.is_null(), "a worker has taken the page: {controller}");
    Ok(())
}
