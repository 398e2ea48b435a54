//! What npm packs, what the linters of packages say of it, and what Node makes of it.

use std::{collections::BTreeSet, fs, sync::Arc};

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_packages::{Workshop, path};
use walkdir::WalkDir;

use crate::trial;

/// What is packed besides `dist/`.
const BESIDE_DIST: [&str; 5] =
    ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];

/// What a file of `dist/` may be: scripts, their types, the manifest.
const KINDS: [&str; 4] = [".js", ".mjs", ".d.ts", "custom-elements.json"];

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Vec<Trial> {
    vec![
        trial(workshop, "the_tarball_holds_the_release_and_nothing_else", contents),
        trial(workshop, "publint_has_nothing_to_say", publint),
        trial(workshop, "arethetypeswrong_has_nothing_to_say", are_the_types_wrong),
        trial(workshop, "no_entry_throws_where_there_is_no_browser", node),
    ]
}

fn contents(workshop: &Workshop) -> Result<()> {
    let mut expected: BTreeSet<String> = BESIDE_DIST.map(str::to_owned).into();
    for file in WalkDir::new(path("dist")) {
        let file = file?;
        if file.file_type().is_file() {
            let name = file.path().strip_prefix(path(""))?.to_string_lossy().into_owned();
            ensure!(KINDS.iter().any(|kind| name.ends_with(kind)), "why is {name} shipped?");
            expected.insert(name);
        }
    }
    let packed: BTreeSet<String> = workshop.packed().iter().cloned().collect();
    ensure!(packed == expected, "packed {packed:?}, expected {expected:?}");
    Ok(())
}

fn publint(workshop: &Workshop) -> Result<()> {
    let project = workshop.empty_project("publint")?;
    let tarball = workshop.tarball().to_str().context("publint takes paths in UTF-8 only")?;
    let said = project.run("publint", &["run", tarball, "--strict"])?;
    ensure!(said.contains("All good!"), "{said}");
    Ok(())
}

/// ES modules only: every browser, every bundler and Node 20.19 and later read them, `require` included.
fn are_the_types_wrong(workshop: &Workshop) -> Result<()> {
    let project = workshop.empty_project("attw")?;
    let tarball = workshop.tarball().to_str().context("attw takes paths in UTF-8 only")?;
    let labels = labels()?;
    let labels: Vec<_> = labels.iter().map(String::as_str).collect();
    // It does not look behind a `*` by itself.
    let arguments = [tarball, "--profile", "esm-only", "--include-entrypoints"];
    project.run("attw", &[&arguments[..], &labels].concat()).map(drop)
}

fn node(workshop: &Workshop) -> Result<()> {
    let project = workshop.project("node", "node")?;
    let said = project.node(&["import.mjs"])?;
    let mut expected = json!({
        ".": ["SyncStatusElement", "define", "periodicSync"],
        "./element": ["SyncStatusElement", "define", "periodicSync"],
        "./sw": named_in_types(&project.read("node_modules/sync-status/dist/sync-status-sw.d.ts")?),
    });
    for entry in labels()? {
        expected[format!("./{entry}")] = json!(["default"]);
    }
    let given: Value = serde_json::from_str(&said)?;
    ensure!(given == expected, "exported {given}, expected {expected}");
    Ok(())
}

/// The entries of the languages.
fn labels() -> Result<Vec<String>> {
    let mut labels = Vec::new();
    for file in fs::read_dir(path("dist/labels"))? {
        let name = file?.file_name().to_string_lossy().into_owned();
        labels.extend(name.strip_suffix(".js").map(|language| format!("labels/{language}")));
    }
    ensure!(!labels.is_empty(), "there are no labels");
    Ok(labels)
}

/// The values, not the types, that a declaration file says a module exports, in order.
fn named_in_types(types: &str) -> Vec<&str> {
    let values = ["export declare function ", "export declare class ", "export declare const "];
    let mut names: Vec<_> = types
        .lines()
        .filter_map(|line| values.iter().find_map(|value| line.strip_prefix(value)))
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
