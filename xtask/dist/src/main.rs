//! The released files: built, compared, weighed.
//!
//! The part of `cargo xtask` that the other commands must not wait for: it brings wasm-bindgen's and brotli's libraries.
//! `cargo xtask dist` and `cargo xtask size` are how people call it, `cargo xtask test` calls it too.

mod bundle;
mod dist;
mod integrity;
mod literal;
mod size;
mod stamp;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// What to do.
#[derive(Debug, Parser)]
enum Command {
    /// Build the files into target/dist, unless they are what the sources make
    Build,
    /// Build them into dist/
    Replace,
    /// Fail unless dist/ is what the sources make
    Check,
    /// Fail when a file is over its budget
    Weigh,
    /// Write docs/size.md
    WriteSizes,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Build => bundle::build().map(drop),
        Command::Replace => dist::replace(),
        Command::Check => dist::check(),
        Command::Weigh => size::check(),
        Command::WriteSizes => size::write(),
    }
}
