//! `cargo xtask test`: every phase runs, whatever the ones before it said.

mod e2e;
mod host;
mod packages;
mod report;
pub(crate) mod wasm;

use std::process::exit;

use anyhow::Result;

use crate::engine::Engine;
use crate::toolchain;

use report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Lints, types, sizes, dist/ and the tests that need no browser
    #[arg(long)]
    host: bool,
    /// The crate's own tests of its page half, in a page
    #[arg(long)]
    wasm: bool,
    /// The built files in whole browsers, against a real server
    #[arg(long)]
    e2e: bool,
    /// The npm package in fresh projects, with everybody's tools, and the code in the documentation
    #[arg(long)]
    packages: bool,
    /// Use this browser engine only; may be given several times
    #[arg(long = "engine", value_enum, value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Run only the host, end-to-end and package tests whose names contain this
    #[arg(last = true)]
    filter: Option<String>,
}

impl Args {
    fn is_chosen(&self, phase: bool) -> bool {
        phase || !(self.host || self.wasm || self.e2e || self.packages)
    }

    fn engines(&self) -> Vec<Engine> {
        let chosen = |engine: &Engine| self.engines.is_empty() || self.engines.contains(engine);
        Engine::ALL.into_iter().filter(chosen).collect()
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(reason) = toolchain::mismatch()? {
        println!("note: {reason}");
    }
    let engines = args.engines();
    let mut report = Report::default();
    if args.is_chosen(args.host) {
        host::run(&mut report, args.filter.as_slice());
    }
    if args.is_chosen(args.wasm) {
        wasm::run(&mut report, &engines);
    }
    if args.is_chosen(args.e2e) {
        e2e::run(&mut report, &engines, args.filter.as_slice());
    }
    if args.is_chosen(args.packages) {
        packages::run(&mut report, args.filter.as_slice());
    }
    report.print();
    if report.has_failures() {
        exit(1);
    }
    Ok(())
}
