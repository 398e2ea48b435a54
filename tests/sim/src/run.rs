//! Histories: drawn, carried out, told of.

use std::cell::Cell;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::{Duration, Instant};

use crate::coverage::Coverage;
use crate::mutant::Mutant;
use crate::op::Op;
use crate::rng::Rng;
use crate::setup::Profile;
use crate::world::World;

/// How many ops a history has at least.
pub const LENGTH: u64 = 50;

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// To whom.
    pub profile: Profile,
    /// And what.
    pub ops: Vec<Op>,
}

impl History {
    /// The one with this number.
    pub fn draw(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let profile = Profile::draw(&mut rng);
        let length = LENGTH + rng.below(5);
        let ops = (0..length).map(|_| Op::draw(&mut rng, &profile)).collect();
        Self { profile, ops }
    }

    /// As Rust, to be pasted into `regressions.rs`.
    pub fn as_rust(&self) -> String {
        let mut text = format!("History {{\n    profile: {:?},\n    ops: vec![\n", self.profile);
        for op in &self.ops {
            let _ = writeln!(text, "        Op::{op:?},");
        }
        text.push_str("    ],\n}");
        text
    }
}

/// What came of a history.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What went wrong.
    pub fault: Option<String>,
    /// What was reached.
    pub coverage: Coverage,
    /// A digest of all that happened.
    pub hash: u64,
    /// How many effects there were.
    pub effects: u64,
    /// All that happened, in words, if wanted.
    pub trace: Vec<String>,
}

thread_local! {
    /// Panics of this thread are a simulation's, and told of by it.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
}

/// Carries a history out. `mutant` is planted in it; `traced`: with all in words.
pub fn run(history: &History, mutant: Option<Mutant>, traced: bool) -> Outcome {
    run_with(history, mutant, traced, Coverage::default())
}

/// The same; what is reached is added to `coverage`.
fn run_with(
    history: &History,
    mutant: Option<Mutant>,
    traced: bool,
    coverage: Coverage,
) -> Outcome {
    hush();
    let was_quiet = QUIET.replace(true);
    let mut world = World::new(history.profile, mutant, traced);
    world.coverage = coverage;
    let lived = catch_unwind(AssertUnwindSafe(|| live(&mut world, &history.ops)));
    QUIET.set(was_quiet);
    if let Err(panic) = lived {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        world.fail(|| format!("panic: {}", text.unwrap_or_default()));
    }
    Outcome {
        fault: world.fault,
        coverage: world.coverage,
        hash: world.hash,
        effects: world.effects,
        trace: world.trace.unwrap_or_default(),
    }
}

fn live(world: &mut World, ops: &[Op]) {
    for op in ops {
        world.step(op);
        if world.fault.is_some() {
            return;
        }
    }
    world.heal();
}

/// What came of many.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many there were.
    pub histories: u64,
    /// What they reached.
    pub coverage: Coverage,
    /// How many effects they had.
    pub effects: u64,
    /// The numbers of those that failed, and how.
    pub failures: Vec<(u64, String)>,
    /// How long it took.
    pub took: Duration,
}

/// Carries out `count` histories, from the one with number `seed` on, on so many
/// threads; stops after a few failures.
pub fn many(seed: u64, count: u64, threads: u64, mutant: Option<Mutant>) -> Summary {
    let begun = Instant::now();
    let share = |thread: u64| {
        let mut part = Summary::default();
        for index in (thread..count).step_by(threads as usize) {
            let history = History::draw(seed.wrapping_add(index));
            let coverage = std::mem::take(&mut part.coverage);
            let outcome = run_with(&history, mutant, false, coverage);
            part.histories += 1;
            part.effects += outcome.effects;
            part.coverage = outcome.coverage;
            if let Some(fault) = outcome.fault {
                part.failures.push((seed.wrapping_add(index), fault));
                if part.failures.len() >= 20 {
                    break;
                }
            }
        }
        part
    };
    let mut whole = Summary::default();
    std::thread::scope(|scope| {
        let share = &share;
        let running: Vec<_> = (0..threads).map(|n| scope.spawn(move || share(n))).collect();
        for part in running.into_iter().filter_map(|thread| thread.join().ok()) {
            whole.histories += part.histories;
            whole.effects += part.effects;
            whole.coverage.add(&part.coverage);
            whole.failures.extend(part.failures);
        }
    });
    whole.failures.sort();
    whole.took = begun.elapsed();
    whole
}
