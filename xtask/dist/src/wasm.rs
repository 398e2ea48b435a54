//! From Rust to the small wasm file, and to the JavaScript glue where there is some.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};
use xtask_base::process::shell;
use xtask_base::project;
use xtask_base::setup::npm;

use crate::names::Names;

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

    /// What the linker is to be told about this half alone.
    fn rustflags(self) -> &'static [&'static str] {
        match self {
            // Every channel of a page has a memory of its own: the usual stack of 1 MB is too much.
            Self::Element => &["-Clink-arg=-zstack-size=32768"],
            Self::Worker => &[],
        }
    }
}

/// The folder of generated modules that the hand-written ones in `src/js` import.
pub(crate) fn glue_dir() -> PathBuf {
    project::path("src/js/glue")
}

/// Compiles one half, and returns the optimised wasm.
pub(crate) fn build(half: Half) -> Result<Vec<u8>> {
    let compiled = compile(half)?;
    match half {
        // Only numbers cross its border, so there is nothing to convert.
        Half::Element => optimise(half, &compiled, &[]).map(|(wasm, _)| wasm),
        Half::Worker => bind_and_optimise(half, &compiled),
    }
}

/// Runs cargo with the flags that make the wasm small and the same on every machine.
///
/// The standard library is rebuilt for size, and a panic is a bare trap: no message is formatted
/// that nobody would read. Both still need unstable flags, which `RUSTC_BOOTSTRAP` allows on the
/// pinned stable release; a nightly would pin the same flags to a compiler fewer people have.
pub(crate) fn compile(half: Half) -> Result<PathBuf> {
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
    .env("CARGO_ENCODED_RUSTFLAGS", rustflags(&shell, half)?)
    .quiet()
    .run()
    .with_context(|| format!("the {} half did not compile", half.name()))?;
    Ok(profile_dir.join("sync_status.wasm"))
}

fn rustflags(shell: &Shell, half: Half) -> Result<String> {
    let mut flags = [
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
    ]
    .iter()
    .chain(half.rustflags())
    .map(|flag| flag.to_string())
    .collect::<Vec<_>>();
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

/// Writes the glue to [`glue_dir`], with the same short names in it as in the wasm.
fn bind_and_optimise(half: Half, compiled: &Path) -> Result<Vec<u8>> {
    let shell = shell()?;
    bind(half, compiled)?;
    let stem = glue_dir().join(half.name());
    let bound = glue_dir().join(format!("{}_bg.wasm", half.name()));
    let (wasm, report) = optimise(half, &bound, &["--minify-imports-and-exports-and-modules"])?;
    let glue = stem.with_extension("js");
    let short = Names::parse(&report)?.shorten(&shell.read_file(&glue)?)?;
    shell.write_file(&glue, short)?;
    Ok(wasm)
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

/// Runs wasm-opt, and returns the wasm and what it printed. It reads the features in use from the
/// module, and drops the list afterwards.
fn optimise(half: Half, wasm: &Path, options: &[&str]) -> Result<(Vec<u8>, String)> {
    let shell = shell()?;
    let wasm_opt = npm::program("wasm-opt");
    let small = glue_dir().join(half.name()).with_extension("wasm");
    let report = cmd!(
        shell,
        "{wasm_opt} -Oz --strip-debug --strip-producers --strip-target-features {options...}
            {wasm} -o {small}"
    )
    .quiet()
    .read()?;
    Ok((shell.read_binary_file(small)?, report))
}
