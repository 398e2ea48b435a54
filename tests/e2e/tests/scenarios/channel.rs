//! The channel: exact, and heard by pages that come late.

use libtest_mimic::Trial;
use sync_status_e2e::Engine;

use super::{channel_apart, channel_counts, channel_late, channel_missed, channel_others};
use crate::lab_trial;

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![
        lab_trial(
            engine,
            "channel_tells_a_late_page_within_a_second",
            channel_late::WORKER,
            channel_late::and_no_worker_runs,
        ),
        lab_trial(
            engine,
            "channel_counts_are_what_the_store_holds",
            channel_counts::WORKER,
            channel_counts::are_what_the_store_holds,
        ),
        lab_trial(
            engine,
            "channel_keeps_queues_and_channels_apart",
            channel_apart::WORKER,
            channel_apart::with_two_channels_and_three_queues,
        ),
        lab_trial(
            engine,
            "channel_is_caught_up_with_after_going_back",
            channel_missed::WORKER,
            channel_missed::by_a_page_gone_back_to,
        ),
        lab_trial(
            engine,
            "channel_shows_an_outbox_written_by_hand",
            channel_others::OUTBOX,
            channel_others::written_by_hand,
        ),
        lab_trial(
            engine,
            "channel_shows_a_queue_of_the_pwa_bundle",
            channel_others::PWA_BUNDLE,
            channel_others::of_the_pwa_bundle,
        ),
    ];
    if engine == Engine::Chromium {
        trials.push(lab_trial(
            engine,
            "channel_is_caught_up_with_after_a_freeze",
            channel_missed::WORKER,
            channel_missed::by_a_frozen_page,
        ));
    }
    trials
}
