//! The tools, the packed package, and fresh projects that get both.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;
use walkdir::WalkDir;

use crate::{Project, path, project::run};

/// A folder in which the tools are installed and the package lies packed.
#[derive(Debug)]
pub struct Workshop {
    folder: PathBuf,
    tarball: PathBuf,
    packed: Vec<String>,
}

impl Workshop {
    /// Installs the tools into `folder`, unless they are there, and packs the package.
    ///
    /// # Errors
    /// When npm is missing, cannot install or cannot pack; the message has what it said.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        install_tools(folder)?;
        let report = npm(&path(""), &["pack", "--json", "--pack-destination"], folder)?;
        let report: Value = serde_json::from_str(&report).context("npm pack speaks no JSON")?;
        let file = report[0]["filename"].as_str().context("npm pack names no file")?;
        let files = report[0]["files"].as_array().context("npm pack lists no files")?;
        let names = files.iter().filter_map(|file| Some(file["path"].as_str()?.to_owned()));
        Ok(Self { folder: folder.to_owned(), tarball: folder.join(file), packed: names.collect() })
    }

    /// What npm would publish.
    #[must_use]
    pub fn tarball(&self) -> &Path {
        &self.tarball
    }

    /// The files that npm packed, by their paths in the package.
    #[must_use]
    pub fn packed(&self) -> &[String] {
        &self.packed
    }

    /// A fresh copy of a project in `tests/packages/projects`, with the package installed from the tarball.
    ///
    /// `name` is the copy's own, so that one project can be built in several ways.
    ///
    /// # Errors
    /// When npm cannot install the package.
    pub fn project(&self, source: &str, name: &str) -> Result<Project> {
        let project = self.empty_project(name)?;
        copy(&path("tests/packages/projects").join(source), project.folder())?;
        Ok(project)
    }

    /// A project that holds nothing but the installed package.
    ///
    /// # Errors
    /// When npm cannot install the package.
    pub fn empty_project(&self, name: &str) -> Result<Project> {
        self.empty_project_in(&self.folder.join(name))
    }

    /// The same in another folder, from where nobody finds the packages of the tools.
    ///
    /// # Errors
    /// When npm cannot install the package.
    pub fn empty_project_in(&self, folder: &Path) -> Result<Project> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        fs::write(folder.join("package.json"), r#"{ "private": true, "type": "module" }"#)?;
        npm(folder, &["install", "--offline"], &self.tarball)?;
        Ok(Project::new(folder.to_owned(), self.folder.join("node_modules")))
    }
}

/// Runs `npm ci` in `folder`, unless the tools there are those of the lock file.
fn install_tools(folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(path("tests/packages/package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(path("tests/packages").join(file), folder.join(file))?;
    }
    run(folder, Path::new("npm"), &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .context("cannot install the tools in tests/packages/package-lock.json")?;
    Ok(fs::write(stamp, lock)?)
}

/// Runs npm in `folder`. Nothing here needs an install script, an audit or a plea for funds.
fn npm(folder: &Path, command: &[&str], last: &Path) -> Result<String> {
    let last = last.to_str().context("npm takes paths in UTF-8 only")?;
    let quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run(folder, Path::new("npm"), &[command, &[last], &quiet].concat())
}

/// Copies a folder's content.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in WalkDir::new(from).min_depth(1) {
        let entry = entry.context("cannot read the project")?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
