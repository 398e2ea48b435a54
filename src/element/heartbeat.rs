//! Makes up for browsers without Background Sync: while a page is open, it asks
//! the worker to try again when that is due.

use crate::{QueueStatus, Timestamp};

/// The first blind attempt, when nobody said when the next one is due.
const BLIND_MS: u64 = 5_000;
/// How long a running replay may be silent before the page asks about it. Each
/// question keeps the worker alive for the next half a minute, or more: Firefox
/// would stop it in the midst of a slow upload otherwise.
const SILENCE_MS: u64 = 15_000;
/// Waits double up to an hour.
const LONGEST_MS: u64 = 3_600_000;

/// What the page is about to say, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// A replay runs, but nothing is heard of it: its worker may be stopped.
    /// The page says hello, which has it told.
    Silence,
    /// The announced time has come. The page asks for a replay.
    Due,
    /// Nothing was announced, and nobody else will wake the worker. The page
    /// asks for a replay.
    Blind,
}

/// Remembers what was planned, and how often nobody answered.
#[derive(Clone, Debug, Default)]
pub struct Heartbeat {
    planned: Option<(Beat, Timestamp)>,
    /// The announced time that was kept last. A worker that announces the same
    /// one again could not replay, and must not be asked in a tight loop.
    kept: Option<Timestamp>,
    unanswered: u32,
}

impl Heartbeat {
    /// Nothing is planned.
    pub const fn new() -> Self {
        Self { planned: None, kept: None, unanswered: 0 }
    }

    /// A message arrived.
    pub fn heard(&mut self) {
        self.unanswered = 0;
    }

    /// The time has come: takes the planned beat, to be sent now.
    pub fn take(&mut self) -> Option<Beat> {
        self.unanswered = self.unanswered.saturating_add(1);
        let (beat, due) = self.planned.take()?;
        if beat == Beat::Due {
            self.kept = Some(due);
        }
        Some(beat)
    }

    /// What to do next, and when. To be asked again after every change.
    ///
    /// `random` is in 0..1: a blind attempt waits up to half as long again, so
    /// that many tabs, and many users after an outage, do not come at once.
    pub fn plan(
        &mut self,
        total: &QueueStatus,
        now: Timestamp,
        random: f64,
    ) -> Option<(Beat, Timestamp)> {
        let beat = self.beat(total);
        // A steady trickle of messages must not put a blind attempt off for ever.
        let keep = beat == Some(Beat::Blind) && self.planned.is_some_and(|(b, _)| beat == Some(b));
        if !keep {
            self.planned = beat.map(|beat| (beat, self.due(beat, total, now, random)));
        }
        self.planned
    }

    fn beat(&self, total: &QueueStatus) -> Option<Beat> {
        let announced = total.next_retry_at.is_some();
        let again = announced && total.next_retry_at == self.kept;
        if total.remaining == 0 {
            None
        } else if total.progress.is_some() {
            Some(Beat::Silence)
        } else if self.unanswered > 0 || again {
            Some(Beat::Blind)
        } else if announced {
            Some(Beat::Due)
        } else {
            (!total.background_sync).then_some(Beat::Blind)
        }
    }

    fn due(&self, beat: Beat, total: &QueueStatus, now: Timestamp, random: f64) -> Timestamp {
        match beat {
            Beat::Silence => now + self.doubled(SILENCE_MS),
            Beat::Due => total.next_retry_at.unwrap_or(now),
            Beat::Blind => {
                let wait = self.doubled(BLIND_MS);
                now + wait + (wait as f64 / 2.0 * random) as u64
            }
        }
    }

    fn doubled(&self, wait: u64) -> u64 {
        (wait << self.unanswered.min(16)).min(LONGEST_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Beat, Heartbeat};
    use crate::{Progress, QueueStatus};

    fn waiting() -> QueueStatus {
        let mut queue = QueueStatus::default();
        queue.remaining = 1;
        queue
    }

    #[test]
    fn nothing_owed_asks_for_nothing() {
        assert_eq!(Heartbeat::default().plan(&QueueStatus::default(), 0, 0.5), None);
    }

    #[test]
    fn the_announced_time_is_kept() {
        let mut queue = waiting();
        queue.next_retry_at = Some(70_000);
        assert_eq!(Heartbeat::default().plan(&queue, 0, 0.5), Some((Beat::Due, 70_000)));
    }

    #[test]
    fn a_worker_that_cannot_replay_is_not_asked_in_a_tight_loop() {
        let mut heartbeat = Heartbeat::default();
        let mut queue = waiting();
        queue.next_retry_at = Some(1_000);
        heartbeat.plan(&queue, 0, 0.0);
        heartbeat.take();
        heartbeat.heard();
        assert_eq!(heartbeat.plan(&queue, 1_000, 0.0), Some((Beat::Blind, 6_000)));
    }

    #[test]
    fn background_sync_is_left_to_the_browser() {
        let mut queue = waiting();
        queue.background_sync = true;
        assert_eq!(Heartbeat::default().plan(&queue, 0, 0.5), None);
    }

    #[test]
    fn messages_do_not_put_a_blind_attempt_off() {
        let mut heartbeat = Heartbeat::default();
        assert_eq!(heartbeat.plan(&waiting(), 0, 0.0), Some((Beat::Blind, 5_000)));
        heartbeat.heard();
        assert_eq!(heartbeat.plan(&waiting(), 4_000, 0.0), Some((Beat::Blind, 5_000)));
    }

    #[test]
    fn an_unanswered_page_waits_longer_each_time_up_to_an_hour() {
        let mut heartbeat = Heartbeat::default();
        let mut queue = waiting();
        queue.next_retry_at = Some(0);
        let mut waits = Vec::new();
        for _ in 0..12 {
            let (_, due) = heartbeat.plan(&queue, 0, 0.0).unwrap_or((Beat::Due, u64::MAX));
            waits.push(due / 1_000);
            heartbeat.take();
        }
        assert_eq!(waits, [0, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
    }

    #[test]
    fn a_silent_replay_is_asked_about() {
        let mut queue = waiting();
        queue.progress = Some(Progress::default());
        let planned = Heartbeat::default().plan(&queue, 1_000, 0.0);
        assert_eq!(planned, Some((Beat::Silence, 16_000)));
    }
}
