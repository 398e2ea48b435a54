//! The released files: JavaScript in, wasm inside, one file each.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;
use xshell::cmd;
use xtask_base::process::shell;
use xtask_base::project;
use xtask_base::setup::{self, npm};

use crate::literal;
use crate::stamp::{self, Stamp};
use crate::wasm::{self, Half};

/// One released script.
struct Bundle {
    file: &'static str,
    entry: &'static str,
    half: Half,
    format: &'static [&'static str],
}

const BUNDLES: [Bundle; 4] = [
    Bundle::module("sync-status.js", "sync-status.js", Half::Element),
    Bundle::module("element.js", "element.js", Half::Element),
    Bundle::classic("sync-status-sw.js", "worker.js", Half::Worker),
    Bundle::module("sync-status-sw.mjs", "worker.js", Half::Worker),
];

/// What the released bytes depend on, besides the compiler.
const INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "src",
    "wasm/Cargo.toml",
    "wasm/src",
    "xtask/dist",
    "xtask/base",
];

/// Where the build goes; `dist/` itself changes only when `cargo xtask dist` says so.
pub(crate) fn dir() -> PathBuf {
    project::path("target/dist")
}

/// The same scripts with their names and lines, to debug a site with. No source maps: they would
/// weigh more than the package.
fn readable_dir() -> PathBuf {
    project::path("target/readable")
}

/// Builds everything into [`dir`], unless nothing has changed since it was last built.
pub(crate) fn build() -> Result<PathBuf> {
    setup::rust()?;
    npm::install()?;
    let _turn = stamp::one_at_a_time("dist")?;
    let out = dir();
    let stamp = Stamp::new("dist", inputs(), vec![out.clone(), readable_dir(), wasm::glue_dir()])?;
    if stamp.is_fresh()? {
        return Ok(out);
    }
    for folder in [&out, &readable_dir(), &wasm::glue_dir()] {
        empty(folder)?;
    }
    write_style()?;
    for half in Half::ALL {
        println!("building the {} half …", half.name());
        build_half(half, &out)?;
    }
    copy_types(&out)?;
    copy_labels(&out)?;
    stamp.renew()?;
    Ok(out)
}

/// What each released file begins with: its name, version and licence.
fn banner() -> String {
    format!("/*! sync-status {} | MIT OR Apache-2.0 */", env!("CARGO_PKG_VERSION"))
}

fn inputs() -> Vec<PathBuf> {
    INPUTS.into_iter().map(project::path).collect()
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

fn build_half(half: Half, out: &Path) -> Result<()> {
    let wasm = wasm::build(half)?;
    let literal = literal::latin1(&wasm);
    write_placeholder(half)?;
    for bundle in BUNDLES.iter().filter(|bundle| bundle.half == half) {
        bundle.write(&literal, out)?;
    }
    Ok(())
}

/// The text that stands for the wasm until esbuild is done: esbuild would escape most of the
/// bytes below U+0020, at four characters each.
fn placeholder(half: Half) -> String {
    format!("the wasm of sync-status/{} goes here", half.name())
}

/// Writes the module that the hand-written JavaScript imports the wasm from.
fn write_placeholder(half: Half) -> Result<()> {
    let stem = wasm::glue_dir().join(half.name());
    fs::write(
        stem.with_extension("bytes.js"),
        format!("export default '{}';\n", placeholder(half)),
    )?;
    fs::write(
        stem.with_extension("bytes.d.ts"),
        "/** The wasm file, one character (U+0000 to U+00FF) for each byte. */\n\
         declare const bytes: string;\nexport default bytes;\n",
    )?;
    Ok(())
}

/// Minifies the style sheet, which the bundler takes in as a text, unread.
fn write_style() -> Result<()> {
    let shell = shell()?;
    let esbuild = npm::program("esbuild");
    let from = project::path("src/js/view/style.css");
    let to = wasm::glue_dir().join("style.css");
    cmd!(shell, "{esbuild} {from} --minify --outfile={to} --log-level=warning")
        .quiet()
        .run()
        .context("esbuild could not minify src/js/view/style.css")?;
    fs::write(
        wasm::glue_dir().join("style.css.d.ts"),
        "/** The text of the style sheet. */\ndeclare const style: string;\nexport default style;\n",
    )?;
    Ok(())
}

impl Bundle {
    const fn module(file: &'static str, entry: &'static str, half: Half) -> Self {
        let format = &["--format=esm"];
        Self { file, entry, half, format }
    }

    /// A script for `importScripts`, whose exports are one global.
    const fn classic(file: &'static str, entry: &'static str, half: Half) -> Self {
        let format = &["--format=iife", "--global-name=SyncStatus"];
        Self { file, entry, half, format }
    }

    fn write(&self, literal: &str, out: &Path) -> Result<()> {
        for (folder, options) in [(out, &["--minify"][..]), (&readable_dir(), &[])] {
            let script = self.esbuild(options)?;
            let script = insert(&script, &placeholder(self.half), literal)
                .with_context(|| format!("in {}, from src/js/{}", self.file, self.entry))?;
            fs::write(folder.join(self.file), script)?;
        }
        Ok(())
    }

    fn esbuild(&self, options: &[&str]) -> Result<String> {
        let shell = shell()?;
        let esbuild = npm::program("esbuild");
        let entry = project::path("src/js").join(self.entry);
        let format = self.format;
        let banner = format!("--banner:js={}", banner());
        let script = cmd!(
            shell,
            "{esbuild} {entry} {format...} {options...} --bundle --target=es2022 --charset=utf8
                --legal-comments=none --log-level=warning {banner}"
        )
        .quiet()
        .read()
        .with_context(|| format!("esbuild could not bundle src/js/{}", self.entry))?;
        Ok(script + "\n")
    }
}

/// Puts the literal where the quoted placeholder is.
fn insert(script: &str, placeholder: &str, literal: &str) -> Result<String> {
    let found = script.matches(placeholder).count();
    ensure!(found == 1, "the wasm is used {found} times; the script must import it exactly once");
    let quoted = ['"', '\'', '`']
        .map(|quote| format!("{quote}{placeholder}{quote}"))
        .into_iter()
        .find(|quoted| script.contains(quoted))
        .context("the wasm's placeholder is not a string of its own any more")?;
    Ok(script.replacen(&quoted, literal, 1))
}

/// Copies the hand-written types and the custom-elements manifest. `worker.d.ts` takes the name of
/// the file it describes.
fn copy_types(out: &Path) -> Result<()> {
    for file in WalkDir::new(project::path("src/js")).max_depth(1) {
        let file = file?;
        let name = file.file_name().to_string_lossy();
        if name.ends_with(".d.ts") || name == "custom-elements.json" {
            let name = name.replace("worker.d.ts", "sync-status-sw.d.ts");
            fs::copy(file.path(), out.join(name))?;
        }
    }
    Ok(())
}

/// Copies the label modules as they are: they are small, and read by whoever translates them.
fn copy_labels(out: &Path) -> Result<()> {
    let to = out.join("labels");
    fs::create_dir_all(&to)?;
    for file in WalkDir::new(project::path("src/js/labels")).min_depth(1) {
        let file = file?;
        // English is inside the element.
        if file.file_name() != "en.js" {
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::insert;

    #[test]
    fn the_literal_replaces_the_quoted_placeholder() -> anyhow::Result<()> {
        assert_eq!(insert("a('here');", "here", "\"x\"")?, "a(\"x\");");
        Ok(())
    }

    #[test]
    fn a_script_that_lost_or_doubled_the_wasm_is_refused() {
        assert!(insert("a();", "here", "\"x\"").is_err());
        assert!(insert("a('here','here');", "here", "\"x\"").is_err());
        assert!(insert("a('here, and more');", "here", "\"x\"").is_err());
    }
}
