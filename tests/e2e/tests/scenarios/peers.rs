//! Beside and in place of the queues that people have: the real Workbox and Serwist, from npm.

use std::iter;

use libtest_mimic::Trial;
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Engine, Scene};

use super::{
    peers_accepting, peers_generated, peers_observed, peers_on_disk, peers_pwa_bundle,
    peers_strategies, peers_table,
};
use crate::{built_trial, lab_trial};

/// More requests than any trial sends.
const MANY: usize = 1000;

/// The API is gone, but not the site: its pages and its worker are served.
pub(crate) fn without_api() -> Behaviour {
    Behaviour::script(iter::repeat_n(Answer::Drop {}, MANY), Answer::Up {})
}

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![
        built_trial(
            engine,
            "peers_routes_and_precache_of_workbox_go_on_around_our_plugin",
            || peers_strategies::WORKBOX.build(),
            peers_strategies::of_another_library,
        ),
        built_trial(
            engine,
            "peers_routes_and_precache_of_serwist_go_on_around_our_plugin",
            || peers_strategies::SERWIST.build(),
            peers_strategies::of_another_library,
        ),
    ];
    // Which cannot be told to stop a worker while the server is gone.
    if engine != Engine::WebKit {
        trials.push(built_trial(
            engine,
            "peers_worker_that_a_tool_generates_keeps_requests_with_our_queue",
            || peers_generated::WORKER.build(),
            peers_generated::keeps_requests,
        ));
    }
    trials.extend(peers_accepting::trials(engine));
    trials.extend(on_disk(engine));
    trials.extend(pwa_bundle(engine));
    if engine.has_background_sync() {
        trials.extend(with_background_sync(engine));
    }
    trials
}

/// Who has stored, and who is to send.
fn on_disk(engine: Engine) -> impl Iterator<Item = Trial> {
    [
        ("workbox", "sync_status"),
        ("sync_status", "workbox"),
        ("serwist", "sync_status_for_serwist"),
        ("sync_status_for_serwist", "serwist"),
    ]
    .into_iter()
    .map(move |(writer, reader)| {
        built_trial(
            engine,
            &format!("peers_requests_stored_by_{writer}_are_sent_by_{reader}"),
            move || peers_on_disk::WORKER.with(writer).build(),
            async move |scene: &Scene| peers_on_disk::is_sent_by(scene, reader).await,
        )
    })
}

/// Without Background Sync, a worker's start is all that has such a queue sent, but for the user.
fn pwa_bundle(engine: Engine) -> Vec<Trial> {
    let mut trials = Vec::new();
    for generation in peers_pwa_bundle::GENERATIONS {
        let name = generation.name;
        if engine.has_background_sync() {
            trials.push(built_trial(
                engine,
                &format!("peers_queue_of_the_pwa_bundle_{name}_is_shown"),
                move || generation.worker(),
                peers_pwa_bundle::is_shown,
            ));
        }
        if generation.listens {
            trials.push(built_trial(
                engine,
                &format!("peers_queue_of_the_pwa_bundle_{name}_obeys_retry"),
                move || generation.worker(),
                peers_pwa_bundle::obeys_retry,
            ));
        }
        if generation.listens && engine.has_background_sync() {
            trials.push(built_trial(
                engine,
                &format!("peers_queue_of_the_pwa_bundle_{name}_obeys_retry_when_stopped"),
                move || generation.worker(),
                peers_pwa_bundle::obeys_retry_when_stopped,
            ));
        }
    }
    if engine.has_background_sync() {
        let [oldest, ..] = peers_pwa_bundle::GENERATIONS;
        trials.push(built_trial(
            engine,
            "peers_queue_of_the_oldest_pwa_bundle_obeys_retry",
            move || oldest.worker_that_drops_syncs(),
            peers_pwa_bundle::obeys_retry_without_listening,
        ));
    }
    trials
}

fn with_background_sync(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![lab_trial(
        engine,
        "peers_behave_as_ours_but_for_what_the_docs_list",
        peers_table::WORKER,
        peers_table::of_three_libraries,
    )];
    trials.extend(["workbox", "serwist"].into_iter().map(|library| {
        lab_trial(
            engine,
            &format!("peers_queue_of_{library}_is_observed_and_does_what_it_did"),
            peers_observed::WORKER,
            async move |scene: &Scene| peers_observed::by_the_channel(scene, library).await,
        )
    }));
    trials
}
