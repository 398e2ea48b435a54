//! `cargo xtask size`: what a user downloads.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::bundle;

/// Scripts, and the most bytes each may have after brotli at its best.
///
/// The page's budget is what the Stimulus controller it replaces weighs with Stimulus.
const BUDGETS: [(&str, Option<usize>); 4] = [
    ("sync-status.js", Some(10_250)),
    ("element.js", None),
    ("sync-status-sw.js", Some(18_000)),
    ("sync-status-sw.mjs", None),
];

struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub(crate) fn run() -> Result<()> {
    let dist = bundle::build()?;
    let mut over = Vec::new();
    println!("{:<20}{:>9}{:>9}{:>9}{:>9}", "bytes", "raw", "gzip", "brotli", "budget");
    for (file, budget) in BUDGETS {
        let size = measure(&dist.join(file))?;
        let limit = budget.map_or(String::new(), |budget| budget.to_string());
        println!("{file:<20}{:>9}{:>9}{:>9}{limit:>9}", size.raw, size.gzip, size.brotli);
        if budget.is_some_and(|budget| size.brotli > budget) {
            over.push(file);
        }
    }
    ensure!(over.is_empty(), "over budget: {}", over.join(", "));
    Ok(())
}

fn measure(file: &Path) -> Result<Size> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Size { raw: bytes.len(), gzip: gzip(&bytes)?, brotli: brotli(&bytes)? })
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
