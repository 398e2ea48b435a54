//! `cargo xtask size`: what a user downloads, and where its bytes come from.

use anyhow::Result;

use crate::program;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write the sizes, and where they come from, to docs/size.md
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    program::run(program::DIST, &[if args.write { "write-sizes" } else { "weigh" }])
}
