//! What the simulation has found, each as the smallest history that showed it.

use sync_status_sim::net::{Patience, Server};
use sync_status_sim::op::Op::{
    Activate, Call, Corrupt, DiskError, Full, Hook, Kill, Message, Pass, Peer, Rest, Run, Sync,
    Update,
};
use sync_status_sim::op::{Behaviour, Fetch, Flaw, Kind, Method, Op, Order};
use sync_status_sim::run::{History, run};
use sync_status_sim::setup::{Profile, Queue};

fn holds(profile: Profile, ops: Vec<Op>) {
    let history = History { profile, ops };
    let outcome = run(&history, None, true);
    assert_eq!(outcome.fault, None, "{}", outcome.trace.join("\n"));
}

/// The plainest app, but for the options of its first route.
fn route(queue: Queue) -> Profile {
    Profile { queues: [queue, Queue::PLAIN, Queue::PLAIN], ..Profile::PLAIN }
}

fn order(kind: Kind, queue: Option<usize>) -> Op {
    Message(Order { kind, queue, record: None, flaw: Flaw::None, nonce: 0 })
}

/// `onSync` that awaits `retry()` waited for itself.
#[test]
fn a_replay_of_the_app_may_retry() {
    let profile = Profile { jobs: true, sync: false, ..Profile::PLAIN };
    holds(profile, vec![Hook(Behaviour::Retries), Op::Fetch(Fetch::Post)]);
}

/// What cannot be read cannot be given up: the pass found it again, and again.
#[test]
fn an_unreadable_request_that_was_on_its_way_is_stepped_over() {
    for max_attempts in [1, 2] {
        let ops = vec![
            Call(0, 0, Method::Push),
            order(Kind::Replay, Some(0)),
            Op::Server(Server::Stall),
            Rest(15),
            Pass(1_000),
            Rest(3),
            Corrupt(0, true),
            Kill(0, 0),
            Op::Fetch(Fetch::Post),
        ];
        holds(route(Queue { max_attempts, fallback: true, ..Queue::PLAIN }), ops);
    }
}

/// Counts of a transaction that nobody asked for were not taken over.
#[test]
fn counts_are_those_of_the_last_transaction() {
    let ops = vec![
        Update,
        Op::Fetch(Fetch::Post),
        Pass(30_000),
        Activate,
        Rest(10),
        DiskError,
        order(Kind::Replay, Some(0)),
        Rest(4),
    ];
    holds(route(Queue { timeout: 5, ..Queue::PLAIN }), ops);
}

/// A worker whose first look at the store failed never saw to what waits.
#[test]
fn what_a_start_owes_is_made_up_for() {
    holds(Profile::PLAIN, vec![DiskError, Peer(0, true), Op::Fetch(Fetch::Post), Rest(3)]);
}

/// The server's patience was lost when a request could not even be given up.
#[test]
fn patience_outlives_a_full_disk() {
    let ops = vec![
        Op::Server(Server::DropRequest),
        Op::Fetch(Fetch::Post),
        Rest(9),
        Op::Server(Server::Status(429, Patience::Date(600))),
        Sync(0),
        Full(true),
        Rest(15),
        Sync(0),
        Pass(3_000),
        Run(0),
    ];
    holds(route(Queue { max_attempts: 1, ..Queue::PLAIN }), ops);
}

/// What was retried had no `sync` event to look forward to.
#[test]
fn what_is_retried_is_registered() {
    let ops = vec![
        Op::Call(0, 0, Method::Push),
        Rest(7),
        Sync(0),
        Op::Server(Server::Status(404, Patience::None)),
        Rest(30),
        order(Kind::Retry, Some(0)),
    ];
    holds(Profile::PLAIN, ops);
}

/// A request that was put first got the key of one that was discarded on its way,
/// and went with it when that was acknowledged.
#[test]
fn an_attempt_ends_the_request_that_it_read() {
    let ops = vec![
        Op::Server(Server::DropRequest),
        Op::Fetch(Fetch::Post),
        Op::Fetch(Fetch::Post),
        Rest(20),
        Pass(10_000),
        Op::Server(Server::Status(200, Patience::None)),
        order(Kind::Replay, Some(0)),
        Rest(4),
        Message(Order {
            kind: Kind::Discard,
            queue: Some(0),
            record: Some(0),
            flaw: Flaw::None,
            nonce: 0,
        }),
        Call(0, 0, Method::Unshift),
        Rest(20),
    ];
    holds(Profile::PLAIN, ops);
}

/// The same within a millisecond, or with a clock that was set back.
#[test]
fn no_key_is_used_twice_in_a_moment() {
    let discard = Message(Order {
        kind: Kind::Discard,
        queue: Some(0),
        record: Some(0),
        flaw: Flaw::None,
        nonce: 0,
    });
    let ops = vec![
        Call(0, 0, Method::Unshift),
        Rest(8),
        order(Kind::Replay, Some(0)),
        Rest(4),
        discard,
        Call(0, 0, Method::Unshift),
        Rest(20),
    ];
    holds(Profile::PLAIN, ops);
}
