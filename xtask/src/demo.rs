//! `cargo xtask demo`: build, then serve.

use std::process::Command;

use anyhow::Result;
use xshell::cmd;

use crate::bundle;
use crate::process::shell;
use crate::toolchain;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(reason) = toolchain::mismatch()? {
        println!("note: {reason}");
    }
    let dist = bundle::build()?;
    let shell = shell()?;
    let port = args.port.to_string();
    become_server(
        cmd!(shell, "cargo run --quiet --package sync-status-demo -- --port {port} --dist {dist}")
            .into(),
    )
}

/// Turns this process into the server, so that whatever stops the command stops the server.
#[cfg(unix)]
fn become_server(mut server: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(server.exec().into())
}

#[cfg(not(unix))]
fn become_server(mut server: Command) -> Result<()> {
    let status = server.status()?;
    anyhow::ensure!(status.success(), "the demo server stopped: {status}");
    Ok(())
}
