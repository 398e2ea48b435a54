//! Two contestants in turns.

use anyhow::Result;
use sync_status_e2e::Scene;

use crate::{
    contestant::{Contestant, Library},
    rows::{Beside, Deed, Row},
};

const SHORT: usize = 100;
const LONG: usize = 10_000;

/// Milliseconds, by round.
#[derive(Debug, Default)]
pub(crate) struct Times {
    pub(crate) ours: Vec<f64>,
    pub(crate) others: Vec<f64>,
}

/// Times both at a deed, in turns; who is first changes with each round. The round before the first warms both up, and
/// does not count.
pub(crate) async fn hold(scene: &Scene, row: &Row, rounds: u8) -> Result<Times> {
    let (other, waiting) = match row.beside {
        Beside::Workbox => (Library::Workbox, [SHORT, SHORT]),
        Beside::ShortQueue => (Library::SyncStatus, [LONG, SHORT]),
    };
    let ours = Contestant::enter(scene, Library::SyncStatus).await?;
    let other = Contestant::enter(scene, other).await?;
    for (contestant, waiting) in [(&ours, waiting[0]), (&other, waiting[1])] {
        if row.deed.needs_waiting() {
            contestant.is_given(waiting).await?;
        }
    }
    let mut times = Times::default();
    for round in 0..=rounds {
        let (mine, its) = if round % 2 == 0 {
            let mine = time(scene, &ours, row.deed).await?;
            (mine, time(scene, &other, row.deed).await?)
        } else {
            let its = time(scene, &other, row.deed).await?;
            (time(scene, &ours, row.deed).await?, its)
        };
        if round > 0 {
            times.ours.push(mine);
            times.others.push(its);
        }
    }
    Ok(times)
}

async fn time(scene: &Scene, contestant: &Contestant<'_>, deed: Deed) -> Result<f64> {
    match deed {
        Deed::Store(count) => {
            let time = contestant.stores(count).await?;
            contestant.empties(false).await?;
            Ok(time)
        }
        Deed::Replay { count, answer_after, at_once } => {
            contestant.replays(count, answer_after, at_once).await
        }
        Deed::ReplayLarge(count) => contestant.replays_large(count).await,
        Deed::Start => {
            contestant.is_cut_off();
            scene.browser.stop_workers(|| ()).await?;
            contestant.reports().await
        }
        Deed::StoreOne => contestant.stores(1).await,
        Deed::ReplayOne => contestant.replays_one().await,
        Deed::ReportOne => contestant.reports().await,
    }
}

impl Deed {
    /// Whether requests wait that are none of the deed's own.
    fn needs_waiting(self) -> bool {
        matches!(self, Self::Start | Self::StoreOne | Self::ReplayOne | Self::ReportOne)
    }
}
