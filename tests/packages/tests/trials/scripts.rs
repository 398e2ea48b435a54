//! Without a bundler: script tags, modules by address, and both kinds of service worker.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use serde_json::json;
use sync_status_e2e::eventually;
use sync_status_packages::{Project, Workshop, hash, keeps_a_request, visit};

use crate::async_trial;

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Vec<Trial> {
    vec![
        async_trial(workshop, "a_script_tag_and_import_scripts_are_enough", classic),
        async_trial(workshop, "a_script_with_another_hash_is_not_run", tampered),
        async_trial(workshop, "a_module_worker_and_an_import_map_are_enough", modules),
    ]
}

async fn classic(workshop: &Workshop) -> Result<()> {
    let folders = served(&with_hash(workshop, "classic")?);
    visit(&folders, async |scene| keeps_a_request(scene, |seen| seen.text.contains('1')).await)
        .await
}

/// Or the hash in the page would prove nothing.
async fn tampered(workshop: &Workshop) -> Result<()> {
    let project = with_hash(workshop, "tampered")?;
    let script = project.installed("dist/sync-status.js");
    let other = fs::read_to_string(&script)? + "\n";
    fs::write(&script, other)?;
    visit(&served(&project), async |scene| {
        let tab = scene.tab();
        scene.open_page(&tab).await?;
        let refused = async || {
            let console = scene.browser.console().await?.join("\n");
            Ok(if console.contains("integrity") { Ok(()) } else { Err(console) })
        };
        eventually("Chromium refuses the script", Duration::from_secs(10), refused).await?;
        let defined = tab.eval("return !!customElements.get('sync-status')").await?;
        ensure!(defined == json!(false), "the script has run");
        Ok(())
    })
    .await
}

async fn modules(workshop: &Workshop) -> Result<()> {
    let folders = served(&workshop.project("modules", "modules")?);
    visit(&folders, async |scene| keeps_a_request(scene, |seen| seen.text.contains('1')).await)
        .await
}

/// The project whose page names the hash of the script.
fn with_hash(workshop: &Workshop, name: &str) -> Result<Project> {
    let project = workshop.project("classic", name)?;
    let hash = hash(&fs::read(project.installed("dist/sync-status.js"))?);
    project.write("index.html", &project.read("index.html")?.replace("HASH", &hash))?;
    Ok(project)
}

fn served(project: &Project) -> [PathBuf; 1] {
    [project.folder().to_owned()]
}
