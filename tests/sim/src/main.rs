//! `cargo xtask sim`: runs histories, and tells of those that fail.

use std::process::ExitCode;

use clap::Parser;
use sync_status_sim::coverage::ENOUGH;
use sync_status_sim::mutant::Mutant;
use sync_status_sim::run::{History, Summary, many, run};
use sync_status_sim::shrink::shrink;

/// Simulates the worker's core in a browser that fails.
#[derive(Debug, Parser)]
struct Args {
    /// How many histories to run
    #[arg(long, default_value_t = 100_000)]
    histories: u64,
    /// The number of the first; with --histories 1, that one is told in words
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// On how many threads
    #[arg(long, default_value_t = 1)]
    threads: u64,
    /// Fail if not everything was reached often enough
    #[arg(long)]
    complete: bool,
    /// Show what was reached
    #[arg(long)]
    coverage: bool,
    /// Say nothing of the histories that fail but that they do
    #[arg(long)]
    quiet: bool,
    /// Print so many random transactions with the simulated disk's answers, as JSON
    #[arg(long, value_name = "COUNT")]
    transactions: Option<u32>,
    /// Plant each fault of the world in turn, and see that it is found
    #[arg(long)]
    mutants: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let is_fine = if let Some(count) = args.transactions {
        print!("{}", sync_status_sim::exchange::transactions(args.seed, count));
        true
    } else if args.mutants {
        find_mutants(&args)
    } else if args.histories == 1 {
        tell(args.seed)
    } else {
        run_all(&args)
    };
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_all(args: &Args) -> bool {
    let summary = many(args.seed, args.histories, args.threads, None);
    report(&summary);
    if args.quiet {
        return summary.failures.is_empty();
    }
    if args.coverage {
        for line in summary.coverage.lines() {
            println!("{line}");
        }
    }
    let missing = if args.complete { summary.coverage.missing(ENOUGH) } else { Vec::new() };
    for (what, times) in &missing {
        println!("reached {times} times only: {what}");
    }
    if let Some((seed, _)) = summary.failures.first() {
        tell(*seed);
    }
    let mut kinds: Vec<(String, u64)> = Vec::new();
    for (seed, fault) in &summary.failures {
        let kind: String = fault.chars().filter(|c| !c.is_ascii_digit()).take(70).collect();
        if !kinds.iter().any(|(its, _)| *its == kind) {
            kinds.push((kind, *seed));
        }
    }
    for (kind, seed) in kinds {
        println!("seed {seed}: {kind}");
    }
    summary.failures.is_empty() && missing.is_empty()
}

fn report(summary: &Summary) {
    let seconds = summary.took.as_secs_f64();
    let histories = summary.histories;
    println!(
        "{histories} histories of {:.0} effects in {seconds:.1} s, {:.0} a second; {} failed",
        summary.effects as f64 / histories as f64,
        histories as f64 / seconds,
        summary.failures.len(),
    );
}

/// Tells of one history; of the smallest like it, if it fails.
fn tell(seed: u64) -> bool {
    let history = History::draw(seed);
    let is_fine = run(&history, None, false).fault.is_none();
    let history = if is_fine { history } else { shrink(&history, None) };
    let outcome = run(&history, None, true);
    for line in &outcome.trace {
        println!("{line}");
    }
    if let Some(fault) = outcome.fault {
        println!("seed {seed}: {fault}\n{}", history.as_rust());
    }
    is_fine
}

fn find_mutants(args: &Args) -> bool {
    let mut all = true;
    for mutant in Mutant::ALL {
        let mut deaths: Vec<Option<u64>> = (0..10).map(|run| death(args, mutant, run)).collect();
        deaths.sort_by_key(|death| death.unwrap_or(u64::MAX));
        let show = |death: Option<u64>| death.map_or("never".into(), |n| n.to_string());
        println!("{mutant:?}: median {}, worst {}", show(deaths[5]), show(deaths[9]));
        all &= deaths[9].is_some();
    }
    all
}

/// After how many histories a fault is found.
fn death(args: &Args, mutant: Mutant, turn: u64) -> Option<u64> {
    let seed = args.seed + turn * 1_000_003;
    let is_found = |n: &u64| run(&History::draw(seed + n), Some(mutant), false).fault.is_some();
    (0..args.histories).find(is_found).map(|n| n + 1)
}
