//! From Rust to the small wasm file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};
use xtask_base::process::shell;
use xtask_base::project;
use xtask_base::setup::npm;

const TARGET: &str = "wasm32-unknown-unknown";

/// One of the two wasm files.
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

    /// The stem of the generated files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Worker => "worker",
        }
    }

    /// The package, and what cargo is to be told of its features.
    fn package(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Element => ("sync-status", &["--features", "element,dist"]),
            Self::Worker => ("sync-status-worker", &[]),
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
    optimise(half, &compile(half)?)
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
    let (package, features) = half.package();
    let wasm = profile_dir.join(package.replace('-', "_")).with_extension("wasm");
    cmd!(
        shell,
        "cargo rustc --quiet --locked --package {package} --lib --crate-type cdylib
            --profile dist --target {TARGET} --target-dir {target_dir}
            --no-default-features {features...}
            -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size"
    )
    .env("RUSTC_BOOTSTRAP", "1")
    .env("CARGO_ENCODED_RUSTFLAGS", rustflags(&shell, half)?)
    .quiet()
    .run()
    .with_context(|| format!("the {} half did not compile", half.name()))?;
    Ok(wasm)
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

/// Runs wasm-opt, and returns the wasm. It reads the features in use from the module, and drops the
/// list afterwards.
fn optimise(half: Half, wasm: &Path) -> Result<Vec<u8>> {
    let shell = shell()?;
    let wasm_opt = npm::program("wasm-opt");
    let small = glue_dir().join(half.name()).with_extension("wasm");
    cmd!(
        shell,
        "{wasm_opt} -Oz --strip-debug --strip-producers --strip-target-features {wasm} -o {small}"
    )
    .quiet()
    .run()?;
    Ok(shell.read_binary_file(small)?)
}
