//! What the JavaScript modules weigh, minified, without the wasm that is put in afterwards.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::cmd;
use xtask_base::process::shell;
use xtask_base::project;
use xtask_base::setup::npm;

/// What esbuild says of a bundle.
#[derive(Deserialize)]
struct Report {
    outputs: BTreeMap<String, Output>,
}

#[derive(Deserialize)]
struct Output {
    inputs: BTreeMap<String, Input>,
}

#[derive(Deserialize)]
struct Input {
    #[serde(rename = "bytesInOutput")]
    bytes: usize,
}

/// The modules that an entry of `src/js` draws in, the largest first.
pub(super) fn of(entry: &str) -> Result<Vec<(String, usize)>> {
    let shell = shell()?;
    let esbuild = npm::program("esbuild");
    let entry = project::path("src/js").join(entry);
    let report = project::path("target/size.json");
    cmd!(
        shell,
        "{esbuild} {entry} --bundle --minify --format=esm --target=es2022 --charset=utf8
            --outfile=target/size.js --metafile={report} --log-level=warning"
    )
    .quiet()
    .run()
    .with_context(|| format!("esbuild could not bundle {}", entry.display()))?;
    let report: Report = serde_json::from_str(&shell.read_file(report)?)?;
    let inputs = report.outputs.into_values().flat_map(|output| output.inputs);
    let mut modules: Vec<_> = inputs
        .map(|(module, input)| (module, input.bytes))
        // The first stand for the wasm, the second only pass on what others export.
        .filter(|(module, bytes)| !module.ends_with(".bytes.js") && *bytes > 0)
        .collect();
    modules.sort_by(|(a, least), (b, most)| most.cmp(least).then_with(|| a.cmp(b)));
    Ok(modules)
}
