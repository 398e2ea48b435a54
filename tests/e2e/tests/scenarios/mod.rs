//! The scenarios, each named by the risk that it covers.

mod accounts;
mod at_once;
mod background_sync;
mod bodies;
mod channel;
mod channel_apart;
mod channel_counts;
mod channel_late;
mod channel_missed;
mod channel_others;
mod clock;
mod costs;
mod element;
mod element_access;
mod element_hostile;
mod element_life;
mod element_list;
mod element_load;
mod first_visit;
mod gone_server;
mod killed_browser;
mod lab;
mod long_queue;
mod options;
mod outcomes;
mod peers;
mod peers_accepting;
mod peers_generated;
mod peers_observed;
mod peers_on_disk;
mod peers_pwa_bundle;
mod peers_strategies;
mod peers_table;
mod periodic;
mod poison;
mod referrer;
mod retry;
mod stopped_worker;
mod storage;
mod strangers;
mod units;

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
        lab_trial(
            engine,
            "every_answer_means_what_the_readme_says",
            outcomes::WORKER,
            outcomes::of_every_kind,
        ),
        lab_trial(
            engine,
            "bodies_of_every_kind_arrive_byte_for_byte",
            bodies::WORKER,
            bodies::of_every_kind,
        ),
        lab_trial(
            engine,
            "a_page_is_told_the_truth_when_storage_is_forbidden",
            storage::WORKER_WITHOUT,
            storage::is_forbidden,
        ),
        lab_trial(
            engine,
            "broken_records_let_the_others_through",
            storage::WORKER,
            storage::holds_broken_records,
        ),
        lab_trial(
            engine,
            "an_answer_that_came_in_time_may_take_long_to_read",
            outcomes::WATCHED,
            outcomes::a_long_body_in_time,
        ),
        lab_trial(
            engine,
            "a_clock_that_is_set_loses_nothing_and_parks_nothing",
            clock::WORKER,
            clock::is_set_by_a_day,
        ),
        lab_trial(
            engine,
            "a_request_that_is_too_old_is_kept_for_the_user_to_decide",
            clock::WORKER,
            clock::says_that_it_is_too_old,
        ),
        lab_trial(
            engine,
            "a_retry_is_heard_even_as_a_replay_ends",
            retry::WORKER,
            retry::as_a_replay_ends,
        ),
        lab_trial(
            engine,
            "a_long_queue_costs_no_more_than_a_short_one",
            long_queue::WORKER,
            long_queue::costs_no_more_to_add_to_and_to_count,
        ),
        lab_trial(
            engine,
            "a_request_that_always_fails_lets_the_others_through",
            poison::WORKER,
            poison::stands_first,
        ),
        lab_trial(
            engine,
            "every_deed_costs_no_more_than_its_limit",
            costs::WORKER,
            costs::are_within_their_limits,
        ),
        lab_trial(engine, "every_option_is_obeyed", options::WORKER, options::are_obeyed),
        lab_trial(
            engine,
            "a_request_waits_while_somebody_else_is_signed_in",
            accounts::WORKER,
            accounts::in_a_second_tab,
        ),
        lab_trial(
            engine,
            "a_queue_that_is_cleared_at_logout_sends_nothing_more",
            accounts::WORKER,
            accounts::after_a_logout,
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
    trials.push(lab_trial(
        engine,
        "a_periodic_sync_can_be_asked_for_where_there_is_none",
        periodic::WORKER,
        periodic::can_be_asked_for_anywhere,
    ));
    if engine == Engine::Chromium {
        trials.push(lab_trial(
            engine,
            "a_page_is_told_the_truth_when_storage_is_full",
            storage::WORKER,
            storage::is_full,
        ));
    }
    if engine.has_background_sync() {
        trials.push(lab_trial(
            engine,
            "the_browsers_last_try_is_not_ours",
            background_sync::WORKER,
            background_sync::is_asked_for_again_after_the_last_try,
        ));
        trials.push(lab_trial(
            engine,
            "a_periodic_sync_runs_its_handler_and_is_told_of",
            periodic::WORKER,
            periodic::is_told_of,
        ));
        trials.push(trial(
            engine,
            "requests_are_sent_when_no_page_is_open",
            gone_server::and_no_page,
        ));
    }
    trials.extend(channel::trials(engine));
    trials.extend(element::trials(engine));
    trials.extend(first_visit::trials(engine));
    trials.extend(peers::trials(engine));
    trials.extend(referrer::trials(engine));
    trials.extend(strangers::trials(engine));
    trials.extend(units::trials(engine));
    trials
}
