//! `cargo xtask bench`: ours and Workbox, side by side.

use anyhow::Result;
use xtask_base::setup::npm;

use crate::browsers;
use crate::engine::Engine;
use crate::program;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run only the rows whose names contain this
    name: Option<String>,
    /// How often each is measured; the table has the medians
    #[arg(long, default_value_t = 7)]
    rounds: u8,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    npm::install()?;
    browsers::install(&[Engine::Chromium])?;
    program::run(program::DIST, &["build"])?;
    let rounds = args.rounds.to_string();
    let mut arguments = vec!["--rounds", &rounds];
    arguments.extend(args.name.as_deref());
    program::run(program::BENCH, &arguments)
}
