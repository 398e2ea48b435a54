//! The trials, each named by the risk that it covers.

mod bundlers;
mod documentation;
mod manifest;
mod scripts;
mod tarball;
mod types;

use std::sync::Arc;

use anyhow::Result;
use libtest_mimic::Trial;
use sync_status_packages::Workshop;

/// All trials.
pub(crate) fn all(workshop: &Arc<Workshop>) -> Result<Vec<Trial>> {
    let mut trials = tarball::trials(workshop);
    trials.extend(types::trials(workshop));
    trials.extend(scripts::trials(workshop));
    trials.extend(bundlers::trials(workshop));
    trials.extend(manifest::trials(workshop));
    trials.extend(documentation::trials(workshop)?);
    Ok(trials)
}
