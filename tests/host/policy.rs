//! What an outcome means, and when the next try is: the wrong answer loses a
//! request, sends it twice, or lets it wait for ever.

use proptest::option;
use proptest::prelude::*;
use sync_status::{
    Attempts, BACKOFF_BASE, BACKOFF_LIMIT, OFFLINE_INTERVAL, Outcome, Policy, RETRY_AFTER_LIMIT,
    Reason, Timestamp, Trigger, Turn, UNSCHEDULED_INTERVAL, Verdict, backoff, retry_after,
};

use crate::any;

const NOW: Timestamp = 1_790_000_000_000;
const DAY: u64 = 24 * 3_600_000;
const TRIGGERS: [Trigger; 5] =
    [Trigger::Sync, Trigger::Start, Trigger::Fetch, Trigger::Heartbeat, Trigger::User];

const OK: Verdict = Verdict::Acknowledged;
const AGAIN: Verdict = Verdict::Retry(Reason::Status);
const NO: Verdict = Verdict::Refused(Reason::Status);

/// One verdict for each of [`policies`].
#[rustfmt::skip]
const STATUS_TABLE: [(u16, [Verdict; 5]); 23] = [
    //    default, errorOn4xx, no errorOn5xx, expected 201 404 503, expectRedirect
    (200, [OK,    OK,    OK,    AGAIN, AGAIN]),
    (201, [OK,    OK,    OK,    OK,    AGAIN]),
    (204, [OK,    OK,    OK,    AGAIN, AGAIN]),
    (299, [OK,    OK,    OK,    AGAIN, AGAIN]),
    (301, [NO,    NO,    NO,    AGAIN, AGAIN]),
    (302, [NO,    NO,    NO,    AGAIN, AGAIN]),
    (304, [NO,    NO,    NO,    AGAIN, AGAIN]),
    (400, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (401, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (403, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (404, [NO,    AGAIN, NO,    OK,    AGAIN]),
    (408, [AGAIN, AGAIN, AGAIN, AGAIN, AGAIN]),
    (409, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (410, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (413, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (422, [NO,    AGAIN, NO,    AGAIN, AGAIN]),
    (425, [AGAIN, AGAIN, AGAIN, AGAIN, AGAIN]),
    (429, [AGAIN, AGAIN, AGAIN, AGAIN, AGAIN]),
    (500, [AGAIN, AGAIN, NO,    AGAIN, AGAIN]),
    (501, [AGAIN, AGAIN, NO,    AGAIN, AGAIN]),
    (502, [AGAIN, AGAIN, NO,    AGAIN, AGAIN]),
    (503, [AGAIN, AGAIN, NO,    OK,    AGAIN]),
    (504, [AGAIN, AGAIN, NO,    AGAIN, AGAIN]),
];

fn policies() -> [Policy; 5] {
    let default = Policy::default();
    [
        default.clone(),
        Policy { error_on_4xx: true, ..default.clone() },
        Policy { error_on_5xx: false, ..default.clone() },
        Policy { expected_status_codes: vec![201, 404, 503], ..default.clone() },
        Policy { expect_redirect: true, ..default },
    ]
}

fn answer(status: u16) -> Outcome {
    Outcome::Answer { status, redirected: false }
}

fn redirected(status: u16) -> Outcome {
    Outcome::Answer { status, redirected: true }
}

#[test]
fn every_status_means_what_the_table_says() {
    for (status, verdicts) in STATUS_TABLE {
        for (policy, verdict) in policies().iter().zip(verdicts) {
            assert_eq!(policy.judge(answer(status)), verdict, "{status} under {policy:?}");
        }
    }
}

#[test]
fn an_answer_after_a_redirect_is_judged_by_its_status() {
    for (status, [default, ..]) in STATUS_TABLE {
        let policy = Policy { expect_redirect: true, ..Policy::default() };
        assert_eq!(policy.judge(redirected(status)), default, "{status}");
    }
}

#[test]
fn both_expectations_have_to_be_met() {
    let policy =
        Policy { expected_status_codes: vec![200], expect_redirect: true, ..Policy::default() };
    assert_eq!(policy.judge(redirected(200)), OK);
    assert_eq!(policy.judge(answer(200)), AGAIN);
    assert_eq!(policy.judge(redirected(201)), AGAIN);
}

#[test]
fn what_shows_no_status_means_the_same_under_every_policy() {
    for policy in policies() {
        let judge = |outcome| policy.judge(outcome);
        assert_eq!(judge(Outcome::Network), Verdict::Retry(Reason::Network), "{policy:?}");
        assert_eq!(judge(Outcome::Timeout), Verdict::Retry(Reason::Timeout), "{policy:?}");
        assert_eq!(judge(Outcome::Opaque), OK, "{policy:?}");
        assert_eq!(judge(Outcome::OpaqueRedirect), OK, "{policy:?}");
    }
}

#[test]
fn a_request_is_given_up_only_after_its_retention() {
    let policy = Policy { max_retention: DAY, ..Policy::default() };
    let table = [
        (NOW, false),
        (NOW - DAY, false),
        (NOW - DAY - 1, true),
        (0, true),
        // Sent before the clock was set back.
        (NOW + 1, false),
        (NOW + 365 * DAY, false),
        (Timestamp::MAX, false),
    ];
    for (sent, expired) in table {
        assert_eq!(policy.is_expired(sent, NOW), expired, "sent at {sent}");
    }
}

#[test]
fn an_endless_retention_never_ends() {
    let policy = Policy { max_retention: u64::MAX, ..Policy::default() };
    assert!(!policy.is_expired(0, Timestamp::MAX));
}

#[test]
fn retry_after_in_seconds() {
    let no_date = |text: &str| -> f64 { unreachable!("{text} is no date") };
    let table = [
        ("1", Some(1_000)),
        ("120", Some(120_000)),
        (" 120\t", Some(120_000)),
        ("007", Some(7_000)),
        ("86400", Some(RETRY_AFTER_LIMIT)),
        ("86401", Some(RETRY_AFTER_LIMIT)),
        ("18446744073709551615", Some(RETRY_AFTER_LIMIT)),
        ("99999999999999999999999999", Some(RETRY_AFTER_LIMIT)),
        ("0", None),
        ("000", None),
    ];
    for (header, delay) in table {
        assert_eq!(retry_after(header, NOW, no_date), delay, "{header:?}");
    }
}

#[test]
fn retry_after_a_date() {
    let now = NOW as f64;
    let table = [
        (now + 60_000.0, Some(60_000)),
        (now + 1.0, Some(1)),
        (now + 365.0 * DAY as f64, Some(RETRY_AFTER_LIMIT)),
        (f64::MAX, Some(RETRY_AFTER_LIMIT)),
        (f64::INFINITY, Some(RETRY_AFTER_LIMIT)),
        // Past, as is the day that `Date.parse` finds in "-5": no reason to hurry.
        (now, None),
        (now - 1.0, None),
        (988_675_200_000.0, None),
        (-1.0, None),
        (f64::NEG_INFINITY, None),
        (f64::NAN, None),
    ];
    for (date, delay) in table {
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT", NOW, |_| date), delay, "{date}");
    }
}

#[test]
fn retry_after_hands_the_date_over_without_blanks() {
    let parse = |text: &str| if text == "Wed, 21 Oct 2015 07:28:00 GMT" { f64::MAX } else { 0.0 };
    let delay = retry_after(" Wed, 21 Oct 2015 07:28:00 GMT ", NOW, parse);
    assert_eq!(delay, Some(RETRY_AFTER_LIMIT));
}

#[test]
fn retry_after_nonsense_is_nothing() {
    for header in ["", " ", "soon", "-5", "1.5", "1e3", "0x10", "٣", "12 seconds"] {
        assert_eq!(retry_after(header, NOW, |_| f64::NAN), None, "{header:?}");
    }
}

#[test]
fn a_request_that_never_failed_is_due() {
    for trigger in TRIGGERS {
        assert_eq!(Attempts::default().turn(trigger, NOW), Turn::Due, "{trigger:?}");
    }
}

/// A failure at `NOW` for which the next try is due a minute later.
fn failed_for(reason: Reason) -> Attempts {
    Attempts::default().failed(reason, NOW, Some(60_000), 0.5)
}

#[test]
fn a_server_that_asked_for_patience_gets_it() {
    for reason in [Reason::Status, Reason::Hook, Reason::Storage, Reason::Expired] {
        for trigger in [Trigger::Sync, Trigger::Start, Trigger::Fetch, Trigger::Heartbeat] {
            let turn = failed_for(reason).turn(trigger, NOW + 59_999);
            assert_eq!(turn, Turn::Wait, "{reason:?}, {trigger:?}");
        }
    }
}

#[test]
fn a_sign_of_a_network_is_worth_an_early_try_that_does_not_count() {
    for reason in [Reason::Network, Reason::Timeout] {
        for trigger in [Trigger::Start, Trigger::Fetch, Trigger::Heartbeat] {
            let turn = |now| failed_for(reason).turn(trigger, now);
            let soon = NOW + UNSCHEDULED_INTERVAL;
            assert_eq!(turn(soon - 1), Turn::Wait, "{reason:?}, {trigger:?}");
            assert_eq!(turn(soon), Turn::Early, "{reason:?}, {trigger:?}");
            assert_eq!(turn(NOW + 59_999), Turn::Early, "{reason:?}, {trigger:?}");
        }
    }
}

#[test]
fn the_browsers_own_sync_event_need_not_wait() {
    assert_eq!(failed_for(Reason::Network).turn(Trigger::Sync, NOW), Turn::Early);
}

#[test]
fn the_user_need_not_wait() {
    for reason in any::REASONS {
        assert_eq!(failed_for(reason).turn(Trigger::User, NOW), Turn::Early, "{reason:?}");
    }
}

#[test]
fn a_clock_set_forward_or_back_makes_the_request_due() {
    for reason in any::REASONS {
        for trigger in TRIGGERS {
            for now in [NOW - DAY, NOW - 3_600_000, NOW - 1, NOW + 3_600_000, NOW + DAY] {
                let turn = failed_for(reason).turn(trigger, now);
                assert_eq!(turn, Turn::Due, "{reason:?}, {trigger:?}, at {now}");
            }
        }
    }
}

#[test]
fn a_record_with_a_time_out_of_this_world_does_not_wait_for_it() {
    let next_at = Some(Timestamp::MAX);
    let broken = Attempts { count: 1, last_at: None, next_at, reason: Some(Reason::Status) };
    assert_eq!(broken.turn(Trigger::Heartbeat, NOW), Turn::Due);
}

#[test]
fn days_offline_do_not_use_up_the_attempts() {
    let mut attempts = Attempts::default();
    for minute in 0..10_000 {
        attempts = attempts.failed_uncounted(Reason::Network, NOW + minute * 60_000, None);
    }
    assert_eq!(attempts.count, 0);
}

#[test]
fn a_try_that_does_not_count_leaves_a_next_one() {
    let after = Attempts::default().failed_uncounted(Reason::Network, NOW, None);
    assert_eq!(after.next_at, Some(NOW + OFFLINE_INTERVAL));
}

#[test]
fn an_early_try_without_network_does_not_shorten_what_the_server_asked_for() {
    let asked = Attempts::default().failed(Reason::Status, NOW, Some(120_000), 0.5);
    let after = asked.failed_uncounted(Reason::Network, NOW + 1, None);
    assert_eq!(after.turn(Trigger::Heartbeat, NOW + 119_999), Turn::Wait);
}

#[test]
fn giving_up_counts_and_schedules_nothing() {
    let after = failed_for(Reason::Network).given_up(Reason::Expired, NOW + 1);
    let expected =
        Attempts { count: 2, last_at: Some(NOW + 1), next_at: None, reason: Some(Reason::Expired) };
    assert_eq!(after, expected);
}

#[test]
fn the_count_of_attempts_does_not_wrap_around() {
    let worn_out = Attempts { count: u32::MAX, ..Attempts::default() };
    assert_eq!(worn_out.failed(Reason::Network, NOW, None, 0.5).count, u32::MAX);
    assert_eq!(worn_out.given_up(Reason::Network, NOW).count, u32::MAX);
}

#[test]
fn the_backoff_ceiling_doubles_up_to_an_hour() {
    let almost_one = 1.0 - f64::EPSILON;
    let ceilings: Vec<u64> = (1..=12).map(|n| backoff(n, almost_one).div_ceil(1_000)).collect();
    assert_eq!(ceilings, [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
}

fn any_trigger() -> impl Strategy<Value = Trigger> {
    prop::sample::select(&TRIGGERS[..])
}

/// What can be read from a disk, sensible or not.
fn any_attempts() -> impl Strategy<Value = Attempts> {
    let time = || option::of(prop_oneof![any::<u64>(), NOW - 2 * DAY..NOW + 2 * DAY]);
    (any::<u32>(), time(), time(), option::of(any::reason()))
        .prop_map(|(count, last_at, next_at, reason)| Attempts { count, last_at, next_at, reason })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn backoff_stays_within_its_bounds(failures in any::<u32>(), chance in 0.0..1.0_f64) {
        prop_assert!(backoff(failures, chance) <= BACKOFF_LIMIT);
    }

    #[test]
    fn the_first_backoff_is_short(chance in 0.0..1.0_f64) {
        prop_assert!(backoff(1, chance) <= BACKOFF_BASE);
    }

    #[test]
    fn backoff_never_shrinks(failures in 0..u32::MAX, chance in 0.0..1.0_f64) {
        prop_assert!(backoff(failures, chance) <= backoff(failures + 1, chance));
    }

    #[test]
    fn backoff_is_spread_over_the_whole_time(failures in any::<u32>(), chance in 0.0..1.0_f64) {
        let ceiling = backoff(failures, 1.0) as f64;
        prop_assert!((backoff(failures, chance) as f64 - ceiling * chance).abs() <= 1.0);
    }

    #[test]
    fn a_failure_is_scheduled_in_the_future(
        before in any_attempts(),
        reason in any::reason(),
        now in any::time(),
        asked in option::of(prop_oneof![any::<u64>(), Just(u64::MAX)]),
        chance in 0.0..1.0_f64,
    ) {
        let after = before.failed(reason, now, asked, chance);
        prop_assert!(after.next_at.is_some_and(|next| next >= now));
    }

    #[test]
    fn what_the_server_asked_for_wins(
        before in any_attempts(),
        asked in 0..=RETRY_AFTER_LIMIT,
        chance in 0.0..1.0_f64,
    ) {
        let after = before.failed(Reason::Status, NOW, Some(asked), chance);
        prop_assert_eq!(after.next_at, Some(NOW + asked));
    }

    /// Holds whatever the clock did between the failure and now, because it
    /// holds for any two times at all.
    #[test]
    fn nothing_waits_for_longer_than_the_longest_retry_after(
        attempts in any_attempts(),
        trigger in any_trigger(),
        now in prop_oneof![any::time(), NOW - 2 * DAY..NOW + 2 * DAY],
    ) {
        prop_assert_eq!(attempts.turn(trigger, now.saturating_add(RETRY_AFTER_LIMIT)) == Turn::Wait
            && attempts.turn(trigger, now) == Turn::Wait, false);
    }

    #[test]
    fn what_is_scheduled_is_due_when_its_time_comes(
        before in any_attempts(),
        reason in any::reason(),
        trigger in any_trigger(),
        chance in 0.0..1.0_f64,
    ) {
        let after = before.failed(reason, NOW, None, chance);
        prop_assert_eq!(after.turn(trigger, NOW + BACKOFF_LIMIT), Turn::Due);
    }

    #[test]
    fn only_the_user_or_a_missing_network_makes_a_turn_early(
        attempts in any_attempts(),
        trigger in any_trigger(),
        now in any::time(),
    ) {
        let early = attempts.turn(trigger, now) == Turn::Early;
        let networkless = matches!(attempts.reason, Some(Reason::Network | Reason::Timeout));
        prop_assert!(!early || networkless || trigger == Trigger::User);
    }

    #[test]
    fn no_header_panics_or_asks_for_too_much(header in any::<String>(), date in any::<f64>()) {
        let delay = retry_after(&header, NOW, |_| date);
        prop_assert!(delay.is_none_or(|delay| (1..=RETRY_AFTER_LIMIT).contains(&delay)));
    }
}
