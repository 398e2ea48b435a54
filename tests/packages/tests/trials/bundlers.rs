//! The same site, built with each of the usual tools, and what they leave of an entry that nobody uses.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_e2e::{Browser, Element, Engine, Scene, eventually};
use sync_status_packages::{Project, Workshop, is_defined, keeps_a_request, visit};
use tokio::process::Command;

use crate::{async_trial, trial};

/// Ample for a busy machine; nothing waits that long unless it fails.
const LIMIT: Duration = Duration::from_secs(30);

/// The worker of the page is at work.
const CONTROLLED: &str = "return navigator.serviceWorker.controller?.state ?? null";

/// Which site, and the tool with its arguments that builds it.
type Build = (&'static str, &'static str, &'static [&'static str]);

const VITE: Build = ("bundled", "vite", &["build"]);
const WEBPACK: Build = ("bundled", "webpack", &[]);
const ROLLUP: Build = ("bundled", "rollup", &["--config"]);
const ESBUILD: Build = (
    "bundled",
    "esbuild",
    &["main.js", "worker.js", "--bundle", "--minify", "--format=esm", "--outdir=build"],
);
const PWA: Build = ("pwa", "vite", &["build"]);
const REACT: Build = (
    "react",
    "esbuild",
    &[
        "main.tsx",
        "worker.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--jsx=automatic",
        "--outdir=build",
    ],
);

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Vec<Trial> {
    vec![
        built(workshop, "vite_builds_it", VITE, speaks_french),
        built(workshop, "webpack_builds_it", WEBPACK, speaks_french),
        built(workshop, "esbuild_builds_it", ESBUILD, speaks_french),
        built(workshop, "rollup_builds_it", ROLLUP, speaks_french),
        async_trial(workshop, "vite_serves_it_while_it_is_developed", developed),
        built(
            workshop,
            "vite_plugin_pwa_builds_it_into_its_worker",
            PWA,
            opens_while_the_server_is_gone,
        ),
        trial(workshop, "react_builds_it_with_types", |workshop| {
            let project = workshop.project("react", "react-types")?;
            project.check_types(&["--project", "tsconfig.json"])
        }),
        built(workshop, "react_hands_it_properties_and_hears_its_events", REACT, speaks_to_react),
        trial(workshop, "what_is_not_used_is_not_bundled", unused),
    ]
}

/// A trial that builds a site, and checks it in Chromium.
fn built(
    workshop: &Arc<Workshop>,
    risk: &'static str,
    (source, tool, arguments): Build,
    check: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    async_trial(workshop, risk, async move |workshop| {
        let project = workshop.project(source, risk)?;
        project.run(tool, arguments)?;
        // The page alone is not built by all tools. Whatever else is served must come from the build.
        let site = project.folder().join("site");
        fs::create_dir(&site)?;
        fs::copy(project.folder().join("index.html"), site.join("index.html"))?;
        visit(&[project.folder().join("build"), site], check).await
    })
}

/// The labels are an entry of their own.
fn in_french(element: &Element) -> bool {
    element.text.contains("1 en attente")
}

async fn speaks_french(scene: &Scene) -> Result<()> {
    keeps_a_request(scene, in_french).await
}

/// Properties are no attributes, and an event has a colon in its name.
async fn speaks_to_react(scene: &Scene) -> Result<()> {
    keeps_a_request(scene, |element| element.text.contains("to send: 1")).await?;
    let tab = scene.tab();
    // The event comes with the next frame.
    let heard = async || {
        let shown = tab.eval("return document.querySelector('output').value").await?;
        Ok(if shown == json!("0") { Ok(()) } else { Err(shown) })
    };
    eventually("React has heard of the event", LIMIT, heard).await
}

/// The other half of such a worker, the precache, is undisturbed.
async fn opens_while_the_server_is_gone(scene: &Scene) -> Result<()> {
    keeps_a_request(scene, |_| true).await?;
    scene.server_goes();
    scene.open_page(&scene.tab()).await?;
    is_defined(&scene.tab()).await
}

/// Vite's own server, which serves each module by itself, and the dependencies bundled in advance.
async fn developed(workshop: &Workshop) -> Result<()> {
    let project = workshop.project("bundled", "vite-dev")?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let log = File::create(project.folder().join("vite.log"))?;
    let mut server = Command::new(project.tool("vite"))
        .args(["--strictPort", "--host", "127.0.0.1", "--port", &port.to_string()])
        .current_dir(project.folder())
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("cannot start vite")?;
    let outcome = develop(port).await;
    server.kill().await?;
    outcome.with_context(|| format!("vite said: {}", project.read("vite.log").unwrap_or_default()))
}

async fn develop(port: u16) -> Result<()> {
    let browser = Browser::start(Engine::Chromium).await?;
    let tab = browser.first_tab();
    let url = format!("http://localhost:{port}/");
    let answers = async || Ok(tab.goto(&url).await.map_err(|error| format!("{error:#}")));
    eventually("vite answers", LIMIT, answers).await?;
    is_defined(&tab).await?;
    let controlled = async || {
        Ok(match tab.eval(CONTROLLED).await? {
            Value::String(state) if state == "activated" => Ok(()),
            seen => Err(seen),
        })
    };
    eventually("the worker controls the page", LIMIT, controlled).await?;
    let told = tab.post("/api/messages", "kept").await?;
    ensure!(told == json!({ "status": 202, "queued": true }), "the page was told {told}");
    let counted = async || {
        let elements = tab.elements().await?;
        let counted =
            elements.iter().all(|element| element.remaining == Some(1) && in_french(element));
        Ok(if counted { Ok(()) } else { Err(format!("{elements:?}")) })
    };
    eventually("the element counts the request", LIMIT, counted).await?;
    browser.quit().await
}

fn unused(workshop: &Workshop) -> Result<()> {
    for (tool, arguments) in [
        ("esbuild", &["main.js", "--bundle", "--format=esm", "--outfile=build/main.js"][..]),
        (
            "rollup",
            &["main.js", "--plugin", "@rollup/plugin-node-resolve", "--file", "build/main.js"],
        ),
        ("webpack", &["--entry=./main.js", "--mode=production", "--output-path=build"]),
    ] {
        let project = workshop.project("unused", &format!("unused-{tool}"))?;
        project.run(tool, arguments)?;
        is_empty_but_for_the_log(&project).with_context(|| tool)?;
    }
    Ok(())
}

fn is_empty_but_for_the_log(project: &Project) -> Result<()> {
    let built = project.read("build/main.js")?;
    ensure!(built.contains("none of them is used"), "that is not what was built: {built}");
    ensure!(built.len() < 500, "{} bytes are left", built.len());
    Ok(())
}
