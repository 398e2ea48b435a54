//! `cargo xtask sim`: the worker's core in a simulated browser.

use std::process::Command;

use anyhow::{Result, ensure};
use xshell::cmd;
use xtask_base::process;

use crate::mutants;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many histories to run
    #[arg(long, default_value_t = 100_000)]
    histories: u64,
    /// The number of the first; with --histories 1, that one is told in words
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show what was reached, and fail if that is not enough
    #[arg(long)]
    complete: bool,
    /// Plant faults, in the core and in its world, and see that each is found
    #[arg(long)]
    mutants: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    simulate(args)?;
    if args.mutants { mutants::run(args.histories) } else { Ok(()) }
}

/// What `cargo xtask test` runs.
pub(crate) fn half_a_million() -> Result<Command> {
    command(&Args { histories: 500_000, seed: 1, complete: true, mutants: false })
}

fn simulate(args: &Args) -> Result<()> {
    ensure!(command(args)?.status()?.success(), "see above");
    Ok(())
}

fn command(args: &Args) -> Result<Command> {
    let mut flags = Vec::new();
    if args.mutants {
        flags.push("--mutants");
    }
    if args.complete {
        flags.extend(["--complete", "--coverage", "--threads", "2"]);
    }
    let shell = process::shell()?;
    let (histories, seed) = (args.histories.to_string(), args.seed.to_string());
    let base = ["run", "--quiet", "--profile", "sim", "--package", "sync-status-sim", "--"];
    Ok(cmd!(shell, "cargo {base...} --histories {histories} --seed {seed} {flags...}").into())
}
