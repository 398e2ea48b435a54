//! From Rust to the small wasm file and the JavaScript glue that goes with it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};

use crate::names::Names;
use crate::process::shell;
use crate::project;
use crate::setup::npm;

const TARGET: &str = "wasm32-unknown-unknown";

/// One of the two wasm files that come from the one crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// The page's.
    Element,
    /// The service worker's.
    Worker,
}

impl Half {
    /// Both halves.
    pub(crate) const ALL: [Self; 2] = [Self::Element, Self::Worker];

    /// The Cargo feature, which is also the stem of the generated files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Worker => "worker",
        }
    }
}

/// The folder of generated modules that the hand-written ones in `src/js` import.
pub(crate) fn glue_dir() -> PathBuf {
    project::path("src/js/glue")
}

/// Compiles one half, writes its glue to [`glue_dir`], and returns the optimised wasm.
pub(crate) fn build(half: Half) -> Result<Vec<u8>> {
    let compiled = compile(half)?;
    bind(half, &compiled)?;
    optimise(half)
}

/// Runs cargo with the flags that make the wasm small and the same on every machine.
///
/// The standard library is rebuilt for size, and a panic is a bare trap: no message is formatted
/// that nobody would read. Both still need unstable flags, which `RUSTC_BOOTSTRAP` allows on the
/// pinned stable release; a nightly would pin the same flags to a compiler fewer people have.
fn compile(half: Half) -> Result<PathBuf> {
    let shell = shell()?;
    // A directory of its own: these flags in the usual one would rebuild everything each time.
    let target_dir = project::path("target/dist-build");
    let profile_dir = target_dir.join(TARGET).join("dist");
    // Cargo gives both halves' cdylib the same name, and would take one for the other.
    shell.remove_path(profile_dir.join("deps/sync_status.wasm"))?;
    let features = format!("{},dist", half.name());
    cmd!(
        shell,
        "cargo rustc --quiet --locked --package sync-status --lib --crate-type cdylib
            --profile dist --target {TARGET} --target-dir {target_dir}
            --no-default-features --features {features}
            -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size"
    )
    .env("RUSTC_BOOTSTRAP", "1")
    .env("CARGO_ENCODED_RUSTFLAGS", rustflags(&shell)?)
    .quiet()
    .run()
    .with_context(|| format!("the {} half did not compile", half.name()))?;
    Ok(profile_dir.join("sync_status.wasm"))
}

fn rustflags(shell: &Shell) -> Result<String> {
    let mut flags = [
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
    ]
    .map(String::from)
    .to_vec();
    let sysroot = PathBuf::from(cmd!(shell, "rustc --print sysroot").quiet().read()?);
    for (from, to) in [(project::root(), "."), (&cargo_home()?, "cargo"), (&sysroot, "rust")] {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    Ok(flags.join("\x1f"))
}

fn cargo_home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .context("cannot find cargo's home: set CARGO_HOME")
}

/// Runs wasm-bindgen, from the same Cargo.lock as the library it must match.
fn bind(half: Half, compiled: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(half.name())
        .web(true)?
        .typescript(true)
        // The bytes are inside the released file: nothing is ever fetched.
        .omit_default_module_path(true)
        .generate(glue_dir())
        .with_context(|| format!("wasm-bindgen could not read {}", compiled.display()))
}

/// Runs wasm-opt. It reads the features in use from the module, and drops the list afterwards.
fn optimise(half: Half) -> Result<Vec<u8>> {
    let shell = shell()?;
    let wasm_opt = npm::program("wasm-opt");
    let glue = glue_dir().join(half.name()).with_extension("js");
    let bound = glue_dir().join(format!("{}_bg.wasm", half.name()));
    let report = cmd!(
        shell,
        "{wasm_opt} -Oz --strip-debug --strip-producers --strip-target-features
            --minify-imports-and-exports-and-modules {bound} -o {bound}"
    )
    .quiet()
    .read()?;
    let short = Names::parse(&report)?.shorten(&shell.read_file(&glue)?)?;
    shell.write_file(&glue, short)?;
    Ok(shell.read_binary_file(&bound)?)
}
