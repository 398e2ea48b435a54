//! `cargo xtask test`: every step runs, whatever the ones beside it said.
//!
//! What compiles comes first, then everything runs in lanes: one for each engine, and one for what needs none.

mod board;
mod build;
mod e2e;
mod host;
mod outcome;
mod packages;
mod slowest;
mod step;
mod wasm;

use std::process::exit;
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::Result;
use xtask_base::setup::{self, npm};
use xtask_base::{project, toolchain};

use crate::browsers;
use crate::engine::Engine;

use board::Board;
use build::Built;
use slowest::Slowest;
use step::Step;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The inner loop: the tests that need no browser, and the types
    #[arg(long, conflicts_with_all = ["host", "wasm", "e2e", "packages"])]
    quick: bool,
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

/// What a run is to look at.
struct Chosen {
    host: bool,
    wasm: bool,
    e2e: bool,
    packages: bool,
    engines: Vec<Engine>,
    filter: Vec<String>,
}

/// Steps that run one after the other, and beside those of other lanes.
type Lane = Vec<Step>;

/// All that is to run, but for what compiles it.
struct Plan {
    /// In the lane of the host's own cores, from the sources alone.
    sources: Lane,
    /// In the same lane, when the released files are built.
    released: Lane,
    /// A lane for each engine, when the released files are built.
    engines: Vec<Lane>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(reason) = toolchain::mismatch()? {
        println!("note: {reason}");
    }
    let (board, slowest) = (Board::default(), Slowest::new()?);
    if args.quick {
        run_quick(&board, args.filter.as_slice())?;
    } else {
        run_chosen(&board, &slowest, &args.chosen())?;
    }
    let failed = board.failed() > 0;
    board.print(slowest);
    if failed {
        exit(1);
    }
    Ok(())
}

impl Args {
    fn chosen(&self) -> Chosen {
        let all = !(self.host || self.wasm || self.e2e || self.packages);
        let wanted = |engine: &Engine| self.engines.is_empty() || self.engines.contains(engine);
        Chosen {
            host: all || self.host,
            wasm: all || self.wasm,
            e2e: all || self.e2e,
            packages: all || self.packages,
            engines: Engine::ALL.into_iter().filter(wanted).collect(),
            filter: self.filter.iter().cloned().collect(),
        }
    }
}

fn run_quick(board: &Board, filter: &[String]) -> Result<()> {
    let built = board.prepare("build", || {
        npm::install()?;
        Built::workspace()
    });
    let Some(built) = built.map(Arc::new) else { return Ok(()) };
    // The types of generated modules: those of the last build will do.
    let has_glue = project::path("src/js/glue/style.css.d.ts").exists();
    if has_glue || build_dist(board, &built).is_some() {
        let steps = host::quick(&built, filter)?;
        announce(board, &steps);
        board.run_all(steps);
    }
    Ok(())
}

fn run_chosen(board: &Board, slowest: &Slowest, chosen: &Chosen) -> Result<()> {
    let built = board.prepare("build", || {
        chosen.set_up()?;
        Ok((Built::workspace()?, if chosen.wasm { wasm::build()? } else { Built::default() }))
    });
    if let Some((built, for_browsers)) = built {
        let built = Arc::new(built);
        let plan = chosen.plan(slowest, &built, &Arc::new(for_browsers))?;
        play(board, plan, || !chosen.needs_dist() || build_dist(board, &built).is_some());
    }
    Ok(())
}

/// Runs what needs the sources alone while the released files are built, and then everything else.
fn play(board: &Board, plan: Plan, build_released: impl FnOnce() -> bool) {
    let Plan { sources, released, engines } = plan;
    for lane in [&sources, &released].into_iter().chain(&engines) {
        announce(board, lane);
    }
    thread::scope(|scope| {
        let (host, steps) = mpsc::channel::<Lane>();
        scope.spawn(move || steps.into_iter().for_each(|lane| board.run_all(lane)));
        let send = |lane| drop(host.send(lane));
        send(sources);
        if build_released() {
            send(released);
            for lane in engines {
                scope.spawn(|| board.run_all(lane));
            }
        }
        drop(host);
    });
}

fn announce(board: &Board, steps: &[Step]) {
    board.announce(steps.iter().map(|step| step.name.as_str()));
}

fn build_dist(board: &Board, built: &Built) -> Option<()> {
    board.prepare("dist", || step::succeed(host::dist(built, "build")?))
}

impl Chosen {
    /// Has everything there that does not come with the sources.
    fn set_up(&self) -> Result<()> {
        setup::rust()?;
        npm::install()?;
        if self.wasm || self.e2e {
            browsers::install(&self.engines)?;
        }
        if self.packages {
            browsers::install(&[packages::ENGINE])?;
        }
        Ok(())
    }

    fn needs_dist(&self) -> bool {
        self.host || self.e2e
    }

    fn plan(
        &self,
        slowest: &Slowest,
        built: &Arc<Built>,
        for_browsers: &Arc<Built>,
    ) -> Result<Plan> {
        let (mut sources, mut released) = (Vec::new(), Vec::new());
        if self.host {
            sources.extend(host::sources(built, &self.filter)?);
            released.extend(host::released_files(built)?);
        }
        if self.packages {
            released.push(packages::step(built, slowest.file(), &self.filter));
        }
        let lane = |&engine: &Engine| {
            let wasm = self.wasm.then(|| wasm::step(engine, built, for_browsers));
            let e2e = self.e2e.then(|| e2e::step(engine, built, slowest.file(), &self.filter));
            wasm.into_iter().chain(e2e).collect()
        };
        Ok(Plan { sources, released, engines: self.engines.iter().map(lane).collect() })
    }
}
