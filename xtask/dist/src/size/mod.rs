//! What a user downloads, and where its bytes come from.

mod functions;
mod modules;
mod page;

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::bundle;

/// Scripts, and the most bytes each may have after brotli at its best.
///
/// The page's budget is what the Stimulus controller it replaces weighs with Stimulus, and a sixth; the worker's,
/// with every decision in its wasm, follows from the core's size: see docs/size.md.
const BUDGETS: [(&str, Option<usize>); 4] = [
    ("sync-status.js", Some(12_000)),
    ("element.js", None),
    ("sync-status-sw.js", Some(28_000)),
    ("sync-status-sw.mjs", None),
];

/// Scripts that are over their budget, and what they weighed when that was last accepted: a debt that is named,
/// shown each time, and may only become less. docs/size.md says why.
const DEBTS: [(&str, usize); 1] = [("sync-status-sw.js", 43_500)];

/// A released script.
struct Weighed {
    file: &'static str,
    raw: usize,
    gzip: usize,
    brotli: usize,
    budget: Option<usize>,
}

/// Writes the sizes, and where they come from, to docs/size.md.
pub(crate) fn write() -> Result<()> {
    page::write(&weigh()?)
}

/// Fails when a file is over its budget, or docs/size.md tells of other sizes.
pub(crate) fn check() -> Result<()> {
    let weighed = weigh()?;
    println!("{:<20}{:>9}{:>9}{:>9}{:>9}", "bytes", "raw", "gzip", "brotli", "budget");
    for Weighed { file, raw, gzip, brotli, budget } in &weighed {
        let budget = budget.map_or(String::new(), |budget| budget.to_string());
        println!("{file:<20}{raw:>9}{gzip:>9}{brotli:>9}{budget:>9}");
    }
    for size in &weighed {
        let Some(budget) = size.budget.filter(|budget| size.brotli > *budget) else { continue };
        let debt = DEBTS.iter().find(|(file, _)| *file == size.file).map_or(0, |(_, debt)| *debt);
        println!("{} is {} bytes OVER its budget", size.file, size.brotli - budget);
        ensure!(size.brotli <= debt, "over budget, and grown: {}", size.file);
    }
    page::check(&weighed)
}

fn weigh() -> Result<Vec<Weighed>> {
    let dist = bundle::build()?;
    BUDGETS.iter().map(|&(file, budget)| measure(&dist, file, budget)).collect()
}

fn measure(dist: &Path, file: &'static str, budget: Option<usize>) -> Result<Weighed> {
    let path = dist.join(file);
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (gzip, brotli) = (gzip(&bytes)?, brotli(&bytes)?);
    Ok(Weighed { file, raw: bytes.len(), gzip, brotli, budget })
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let (best, largest_window) = (11, 22);
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, best, largest_window);
    encoder.write_all(bytes)?;
    Ok(encoder.into_inner().len())
}
