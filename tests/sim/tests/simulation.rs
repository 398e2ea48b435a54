//! A few thousand histories in every `cargo test`; `cargo xtask test` runs half a
//! million, optimised, and asks what they have reached.

use sync_status_sim::mutant::Mutant;
use sync_status_sim::run::{History, many, run};

#[test]
fn nothing_goes_wrong() {
    let summary = many(1, 2_000, 2, None);
    assert!(summary.failures.is_empty(), "{:?}", summary.failures);
}

#[test]
fn the_same_history_goes_the_same_way() {
    for seed in 0..200 {
        let history = History::draw(seed);
        let (first, second) = (run(&history, None, false), run(&history, None, true));
        assert_eq!(first.hash, second.hash, "seed {seed}");
        assert_eq!(first.effects, second.effects, "seed {seed}");
        assert_eq!(second.trace, run(&history, None, true).trace, "seed {seed}");
    }
}

#[test]
fn any_part_of_a_history_is_one() {
    for seed in 0..100 {
        let mut history = History::draw(seed);
        let mut turn = 0;
        history.ops.retain(|_| {
            turn += 1;
            (seed + turn) % 3 != 0
        });
        let fault = run(&history, None, false).fault;
        assert_eq!(fault, None, "{}", history.as_rust());
    }
}

/// Those that die late are left to `cargo xtask sim --mutants`.
#[test]
fn planted_faults_are_found() {
    let at_once = [
        Mutant::DeleteBeforeSend,
        Mutant::AnswerDropped,
        Mutant::SettleDropped,
        Mutant::ReleaseDropped,
        Mutant::RespondDropped,
        Mutant::FailureSwallowed,
        Mutant::GivenUpRemoved,
        Mutant::KeyNotWritten,
        Mutant::LockOutlives,
        Mutant::NotRegistered,
        Mutant::OrderLost,
        Mutant::PatienceIgnored,
        Mutant::Strangers,
    ];
    for mutant in at_once {
        let is_found =
            (0..400).any(|seed| run(&History::draw(seed), Some(mutant), false).fault.is_some());
        assert!(is_found, "{mutant:?}");
    }
}
