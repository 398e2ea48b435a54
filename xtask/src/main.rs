//! The project's commands: `cargo xtask demo`, `test`, `dist`, `sim`, `size`, `bench`.
//!
//! Each does its own set-up, so a fresh clone needs only rustup, Node and git. This program is small, because every
//! command waits for it to compile: what only some of them need is in programs of its own ([`program`]).

mod bench;
mod browsers;
mod demo;
mod dist;
mod engine;
mod mutants;
mod program;
mod sim;
mod size;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// sync-status: build it, test it, see it run.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the demo, and print its URL
    Demo(demo::Args),
    /// Run the tests; the last line counts what passed and failed
    Test(test::Args),
    /// Build the released files into dist/
    Dist(dist::Args),
    /// Run the worker's core in a simulated browser that fails
    Sim(sim::Args),
    /// Show the size of each file in dist/ against its budget
    Size(size::Args),
    /// Measure ours and Workbox side by side in one browser
    Bench(bench::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Dist(args) => dist::run(&args),
        Command::Sim(args) => sim::run(&args),
        Command::Size(args) => size::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
