//! Whether work was done already: a hash of what went in and of what came out.
//!
//! Hashes, not times: git sets the times of a fresh clone to that of the checkout.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;
use xshell::cmd;
use xtask_base::process::shell;
use xtask_base::project;

use crate::wasm::glue_dir;

/// Remembers, in `target/<name>.stamp`, that `outputs` were made from `inputs`.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: String,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// Takes the hash of the inputs now, so that one edited during the work counts as changed.
    pub(crate) fn new(name: &str, inputs: Vec<PathBuf>, outputs: Vec<PathBuf>) -> Result<Self> {
        let shell = shell()?;
        let rustc = cmd!(shell, "rustc -vV").quiet().read()?;
        Ok(Self {
            file: project::path("target").join(format!("{name}.stamp")),
            inputs: digest(&inputs, &rustc)?,
            outputs,
        })
    }

    /// Whether the same inputs gave the outputs that are there.
    pub(crate) fn is_fresh(&self) -> Result<bool> {
        let Ok(recorded) = fs::read_to_string(&self.file) else {
            return Ok(false);
        };
        Ok(recorded == self.text()?)
    }

    /// Records that the outputs are made.
    pub(crate) fn renew(&self) -> Result<()> {
        Ok(fs::write(&self.file, self.text()?)?)
    }

    fn text(&self) -> Result<String> {
        let outputs = digest(&self.outputs, "")?;
        Ok(format!("in {}\nout {outputs}\n", self.inputs))
    }
}

/// The hash of some text and of every file, by name and content, in some folders.
fn digest(roots: &[PathBuf], text: &str) -> Result<String> {
    let mut hash = Sha256::new_with_prefix(text);
    for file in files(roots)? {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        hash.update(file.as_os_str().as_encoded_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// The files below some roots, in the same order everywhere. A root may be a file, or missing.
fn files(roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for root in roots.iter().filter(|root| root.exists()) {
        // The glue is made by the build and lies among the sources that import it: as an input
        // it would count as changed after every build.
        let walk = WalkDir::new(root)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || entry.path() != glue_dir());
        for entry in walk {
            let entry = entry?;
            if entry.file_type().is_file() {
                files.push(entry.into_path());
            }
        }
    }
    Ok(files)
}

/// Waits until no other `cargo xtask` on this clone does the same work; holds the turn until dropped.
pub(crate) fn one_at_a_time(name: &str) -> Result<File> {
    let dir = project::path("target");
    fs::create_dir_all(&dir)?;
    let file = File::create(dir.join(format!("{name}.lock")))?;
    file.lock().with_context(|| format!("cannot lock target/{name}.lock"))?;
    Ok(file)
}
