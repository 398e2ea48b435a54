//! Planted faults: a simulation that finds none of them proves nothing.
//!
//! These break the promise between the core and its world, without a line of the
//! core changed: to the model, a shell that deletes before it sends and a core that
//! does are one.

use sync_status::Outcome;
use sync_status::outbox::{Answer, Detail, History, Place, Step};

use crate::disk::{Applied, Change, Record};
use crate::world::World;

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A record is removed when its sending begins.
    DeleteBeforeSend,
    /// Everybody gets the lock at once.
    NoLock,
    /// A worker's lock outlives it.
    LockOutlives,
    /// Some answers never come.
    AnswerDropped,
    /// Some promises are never settled.
    SettleDropped,
    /// Some events are never over.
    ReleaseDropped,
    /// Some pages never get an answer.
    RespondDropped,
    /// Counts are those of when the answer arrives.
    CountOutside,
    /// A 500 is taken for a success.
    FailureAsSuccess,
    /// Marks are not written.
    MarkLost,
    /// The ledger is not kept.
    LedgerNotKept,
    /// An event is over as soon as it has been taken.
    HoldReleasedEarly,
    /// What is known of a record is not written.
    HistoryNotWritten,
    /// A record's `Idempotency-Key` is not written.
    KeyNotWritten,
    /// A transaction that failed is taken for done.
    FailureSwallowed,
    /// The last comes first.
    OrderLost,
    /// The header `Retry-After` is not read.
    PatienceIgnored,
    /// Timers do not fire.
    TimerLost,
    /// Giving up removes.
    GivenUpRemoved,
    /// Every navigation is taken for the app's own.
    Strangers,
    /// Registering a tag does nothing.
    NotRegistered,
    /// Aborting does nothing.
    AbortIgnored,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::DeleteBeforeSend,
        Self::NoLock,
        Self::LockOutlives,
        Self::AnswerDropped,
        Self::SettleDropped,
        Self::ReleaseDropped,
        Self::RespondDropped,
        Self::CountOutside,
        Self::FailureAsSuccess,
        Self::MarkLost,
        Self::LedgerNotKept,
        Self::HoldReleasedEarly,
        Self::HistoryNotWritten,
        Self::KeyNotWritten,
        Self::FailureSwallowed,
        Self::OrderLost,
        Self::PatienceIgnored,
        Self::TimerLost,
        Self::GivenUpRemoved,
        Self::Strangers,
        Self::NotRegistered,
        Self::AbortIgnored,
    ];
}

impl World {
    /// What becomes of a transaction's steps.
    pub(crate) fn mutate(&self, steps: &mut Vec<Step>) {
        match self.mutant {
            Some(Mutant::HistoryNotWritten) => {
                for step in steps {
                    if let Step::Note { history, .. } = step {
                        *history = History::default();
                    }
                }
            }
            Some(Mutant::OrderLost) => {
                for step in steps {
                    if let Step::Find { last, detail: Detail::Keys, .. } = step {
                        *last = true;
                    }
                }
            }
            Some(Mutant::GivenUpRemoved) => {
                for step in steps {
                    if let Step::Move { to: Place::Failed, key, .. } = step {
                        *step = Step::Remove { place: Some(Place::Waiting), key: key.clone() };
                    }
                }
            }
            _ => {}
        }
    }

    /// What becomes of marks.
    pub(crate) fn lose_marks(&mut self, queue: usize, applied: &Applied) {
        if !self.is(Mutant::MarkLost) {
            return;
        }
        for change in &applied.changes {
            if let Change::Marked(record) = change
                && let Some(record) = self.disk(queue).record(queue, record.key)
            {
                record.marked = false;
            }
        }
    }

    /// What becomes of the server's answer.
    pub(crate) fn mutate_response(&self, answer: &mut Answer) {
        let Answer::Response { outcome, retry_after, date, .. } = answer else { return };
        if self.is(Mutant::FailureAsSuccess)
            && matches!(outcome, Outcome::Answer { status: 500, .. })
        {
            *outcome = Outcome::Answer { status: 200, redirected: false };
        }
        if self.is(Mutant::PatienceIgnored) {
            retry_after.clear();
            *date = f64::NAN;
        }
    }

    /// A record goes without a transaction that says so.
    pub(crate) fn remove_behind_the_back(&mut self, life: u32, record: &Record) {
        let (queue, key) = (record.queue, record.key);
        let records = &mut self.disk(queue).records;
        let before = records.len();
        records.retain(|other| other.queue != queue || other.key != key);
        if records.len() < before {
            self.check_removed(life, record);
        }
    }
}
