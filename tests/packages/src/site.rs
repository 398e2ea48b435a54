//! A built site, served and opened.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sync_status_demo::Demo;
use sync_status_e2e::{Browser, Element, Engine, Scene, Tab, eventually, start_server};
use walkdir::WalkDir;

/// Ample for a busy machine; nothing waits that long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// Every `<sync-status>` runs the package's class, and has made its shadow root.
const DEFINED: &str = r"
    const elements = [...document.querySelectorAll('sync-status')];
    return elements.length > 0 && elements.every((element) => element.matches(':defined') && element.shadowRoot);
";

/// Serves these folders, the first one that has a file winning, to a Chromium, and lets `check` look at it.
///
/// # Errors
/// When there is no `index.html`, the browser does not start, or `check` fails: then with what the pages logged.
pub async fn visit(
    folders: &[PathBuf],
    check: impl AsyncFnOnce(&Scene) -> Result<()>,
) -> Result<()> {
    ensure!(
        folders.iter().any(|folder| folder.join("index.html").is_file()),
        "no index.html to serve, in {folders:?}"
    );
    // A folder that does not exist: the server must have no file of this package but those that are put there.
    let server = start_server("nowhere".into()).await?;
    for folder in folders.iter().rev() {
        serve(&server, folder)?;
    }
    let scene = Scene { server, browser: Browser::lease(Engine::Chromium).await? };
    match check(&scene).await {
        Ok(()) => scene.browser.give_back().await,
        Err(error) => {
            let console = scene.browser.console().await.unwrap_or_default();
            bail!("{error:#}\n\nconsole:\n{}", console.join("\n"))
        }
    }
}

/// Serves every file of a folder at its own path.
///
/// # Errors
/// When a file cannot be read.
fn serve(server: &Demo, folder: &Path) -> Result<()> {
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let file = entry.path().strip_prefix(folder)?;
        let name = file.to_str().context("a web address is UTF-8")?;
        let content = fs::read(entry.path())?;
        let content_type = content_type(file);
        if name == "index.html" {
            server.serve_file("/", content_type, content.clone());
        }
        server.serve_file(&format!("/{name}"), content_type, content);
    }
    Ok(())
}

fn content_type(file: &Path) -> &'static str {
    mime_guess::from_path(file).first_raw().unwrap_or("application/octet-stream")
}

/// Waits until the page's elements are the package's.
///
/// # Errors
/// When they stay undefined.
pub async fn is_defined(tab: &Tab<'_>) -> Result<()> {
    let look = async || {
        Ok(match tab.eval(DEFINED).await? {
            Value::Bool(true) => Ok(()),
            seen => Err(seen),
        })
    };
    eventually("<sync-status> is defined", LIMIT, look).await
}

/// Opens the page, and sends a request the whole way: the server is gone, the element counts it, and when the server is
/// back, it arrives.
///
/// # Errors
/// When a step does not happen; the message says which.
pub async fn keeps_a_request(scene: &Scene, shows: impl Fn(&Element) -> bool) -> Result<()> {
    let tab = scene.tab();
    scene.open_page(&tab).await?;
    is_defined(&tab).await?;
    scene.server_goes();
    let told = tab.post("/api/messages", "kept").await?;
    ensure!(told == json!({ "status": 202, "queued": true }), "the page was told {told}");
    let waiting = |element: &Element| element.remaining == Some(1) && shows(element);
    scene.shows(&tab, "the element counts the request", LIMIT, waiting).await?;
    scene.server_returns();
    tab.eval("document.querySelector('sync-status').retry()").await?;
    let idle = |element: &Element| element.remaining == Some(0);
    scene.shows(&tab, "the element counts no request", LIMIT, idle).await?;
    let received = scene.received();
    ensure!(received == ["kept"], "the server received {received:?}");
    Ok(())
}
