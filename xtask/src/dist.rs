//! `cargo xtask dist`: the released files, committed, the same bytes from any clone.

use anyhow::Result;

use crate::program;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Change nothing: build elsewhere, and fail unless dist/ has the same bytes
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    program::run(program::DIST, &[if args.check { "check" } else { "replace" }])
}
