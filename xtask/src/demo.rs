//! `cargo xtask demo`: the demo, as committed.

use anyhow::Result;
use xshell::cmd;
use xtask_base::process::shell;

use crate::program::{self, become_program};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build the released files first, and serve those; otherwise the committed ones are served
    #[arg(long)]
    build: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.build {
        program::run(program::DIST, &["build"])?;
    }
    let dist = if args.build { "target/dist" } else { "dist" };
    let shell = shell()?;
    let port = args.port.to_string();
    let server = ["--port", &port, "--dist", dist];
    become_program(
        cmd!(shell, "cargo run --quiet --package sync-status-demo -- {server...}").into(),
    )
}
