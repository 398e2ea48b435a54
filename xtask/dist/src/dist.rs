//! The released files in `dist/`: committed, the same bytes from any clone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use walkdir::WalkDir;
use xtask_base::project;
use xtask_base::toolchain;

use crate::bundle;
use crate::integrity;

/// Puts what the sources make into `dist/`, and the script's hash into the documentation.
pub(crate) fn replace() -> Result<()> {
    toolchain::require()?;
    let built = bundle::build()?;
    put(&built, &committed())?;
    integrity::write(&committed())?;
    println!("dist/ is built; `cargo xtask size` weighs it");
    Ok(())
}

/// Fails, naming each file, unless the committed files are what the sources make.
pub(crate) fn check() -> Result<()> {
    toolchain::require()?;
    let built = bundle::build()?;
    let differences = differences(&built, &committed())?;
    ensure!(
        differences.is_empty(),
        "dist/ is not what the sources make; run `cargo xtask dist` and commit it:\n  {}",
        differences.join("\n  ")
    );
    integrity::check(&committed())?;
    println!("dist/ is what the sources make");
    Ok(())
}

fn committed() -> PathBuf {
    project::path("dist")
}

fn differences(built: &Path, committed: &Path) -> Result<Vec<String>> {
    let (built_names, committed_names) = (names(built)?, names(committed)?);
    let mut differences = Vec::new();
    for name in built_names.union(&committed_names) {
        let difference = if !committed_names.contains(name) {
            "missing"
        } else if !built_names.contains(name) {
            "not built from anything"
        } else if fs::read(built.join(name))? != fs::read(committed.join(name))? {
            "different"
        } else {
            continue;
        };
        differences.push(format!("dist/{}: {difference}", name.display()));
    }
    Ok(differences)
}

/// The files of a folder, by their path inside it; none when there is no such folder.
fn names(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut names = BTreeSet::new();
    if folder.exists() {
        for entry in WalkDir::new(folder) {
            let entry = entry?;
            if entry.file_type().is_file() {
                names.insert(entry.path().strip_prefix(folder)?.to_owned());
            }
        }
    }
    Ok(names)
}

fn put(built: &Path, committed: &Path) -> Result<()> {
    if committed.exists() {
        fs::remove_dir_all(committed)?;
    }
    for name in names(built)? {
        let to = committed.join(&name);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(built.join(&name), to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::{Context, Result};
    use serde_json::Value;
    use xtask_base::project;

    fn json(file: &str) -> Result<Value> {
        let text = fs::read_to_string(project::path(file)).with_context(|| file.to_owned())?;
        serde_json::from_str(&text).with_context(|| file.to_owned())
    }

    /// Cargo has one for the workspace, and this program is a part of it.
    #[test]
    fn the_crate_and_the_npm_package_have_one_version() -> Result<()> {
        let lock = json("package-lock.json")?;
        assert_eq!(json("package.json")?["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(lock["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(lock["packages"][""]["version"], env!("CARGO_PKG_VERSION"));
        Ok(())
    }

    #[test]
    fn the_crate_and_the_npm_package_say_the_same_of_themselves() -> Result<()> {
        let (npm, cargo) =
            (json("package.json")?, fs::read_to_string(project::path("Cargo.toml"))?);
        for key in ["description", "license"] {
            let said = npm[key].as_str().context(key)?;
            assert!(cargo.contains(&format!("{key} = \"{said}\"\n")), "{key}: {said}");
        }
        Ok(())
    }
}
