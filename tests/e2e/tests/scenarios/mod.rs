//! The scenarios, each named by the risk that it covers.

mod at_once;
mod gone_server;
mod killed_browser;
mod lab;
mod stopped_worker;

use libtest_mimic::Trial;
use sync_status_e2e::Engine;

use crate::{lab_trial, trial};

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![
        trial(
            engine,
            "a_gone_server_is_gone_for_page_and_worker",
            lab::a_gone_server_is_gone_for_page_and_worker,
        ),
        trial(
            engine,
            "the_page_opens_while_the_server_is_gone",
            lab::the_page_opens_while_the_server_is_gone,
        ),
        trial(
            engine,
            "requests_outlive_a_gone_server_and_a_stopped_worker",
            gone_server::and_a_stopped_worker,
        ),
        trial(
            engine,
            "a_page_opened_later_is_told_what_waits",
            gone_server::and_a_page_opened_later,
        ),
        lab_trial(
            engine,
            "replays_set_off_at_once_send_each_request_once",
            at_once::WORKER,
            at_once::in_five_tabs,
        ),
    ];
    if engine != Engine::WebKit {
        trials.push(lab_trial(
            engine,
            "a_browser_killed_in_a_storm_has_kept_what_it_said_it_has",
            killed_browser::WORKER,
            killed_browser::in_a_storm_of_requests,
        ));
        trials.push(lab_trial(
            engine,
            "a_worker_stopped_at_any_step_loses_nothing",
            stopped_worker::WORKER,
            stopped_worker::at_every_step_of_a_replay,
        ));
        trials.push(trial(engine, "a_stopped_worker_is_stopped", lab::a_stopped_worker_is_stopped));
        trials.push(trial(
            engine,
            "requests_outlive_a_killed_browser",
            gone_server::and_a_killed_browser,
        ));
    }
    if engine.has_background_sync() {
        trials.push(trial(
            engine,
            "requests_are_sent_when_no_page_is_open",
            gone_server::and_no_page,
        ));
    }
    trials
}
