//! The service-worker half's decisions, for the JavaScript in `src/js/worker/`.
//!
//! What the platform does, IndexedDB, `fetch`, events, is called from there: in
//! Rust, as futures, it measured 105 KB of wasm (43 kB of brotli) for no
//! decision more. What decides is here, and pure: what options may be, which
//! requests are a route's, what an answer means, when to try again.
//!
//! Numbers cross as `f64` with NaN for none, and words as text: no object ever
//! does, so that no heap of them is kept in step between the two languages.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use crate::config::{Matcher, Owner, RespondWith, RouteOptions, Setting};
use crate::policy::{self, Attempts, Outcome, Trigger, Turn, Verdict};
use crate::protocol::{Reason, Timestamp};
use crate::report;
use crate::route::{Pattern, UrlParts};

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Everything that JavaScript knows by number. A class of wasm-bindgen's for
/// each would count borrows that there is nobody to contend for, at a hundred
/// bytes a method.
#[derive(Default)]
struct State {
    /// The properties of the object that is being read.
    given: Vec<(String, Setting)>,
    /// The options that were right, for the life of the worker.
    rules: Vec<&'static RouteOptions>,
    /// What was wrong with the last that were not.
    error: String,
}

/// The options that [`read`] numbered.
fn rules(number: usize) -> &'static RouteOptions {
    STATE.with_borrow(|state| state.rules[number])
}

/// Takes a property of an object that is to be read. Its `kind` is the first
/// letter of what `typeof` says, or of `list` or `regexp`.
#[wasm_bindgen]
pub fn give(key: &str, kind: u8, number: f64, text: &str) {
    let setting = match kind {
        b'u' => Setting::Absent,
        b'b' => Setting::Bool(number > 0.0),
        b'n' => Setting::Number(number),
        b's' => Setting::Text(text.into()),
        b'l' => Setting::List(text.into()),
        b'f' => Setting::Function,
        b'r' => Setting::RegExp,
        _ => Setting::Other,
    };
    STATE.with_borrow_mut(|state| state.given.push((key.into(), setting)));
}

/// Reads what was given: the options of a `route`, `Queue`,
/// `BackgroundSyncPlugin`, `Emitter`, `observe` or `periodicSync`. Returns their number, for the
/// functions below. When they are wrong, leaves an [`error`] and returns -1; or
/// -2 - n, for the n-th value to be shown behind it.
#[wasm_bindgen]
pub fn read(owner: &str) -> i32 {
    let owner = match owner {
        "Queue" => Owner::Queue,
        "BackgroundSyncPlugin" => Owner::Plugin,
        "Emitter" => Owner::Emitter,
        "observe" => Owner::Observer,
        "periodicSync" => Owner::Periodic,
        _ => Owner::Route,
    };
    STATE.with_borrow_mut(|state| {
        let wrong = Cell::new(-1);
        let show = |index: usize| {
            wrong.set(-2 - index as i32);
            ""
        };
        match RouteOptions::read(owner, std::mem::take(&mut state.given), show) {
            Ok(options) => {
                // Workers do not give up their queues.
                state.rules.push(Box::leak(Box::new(options)));
                state.rules.len() as i32 - 1
            }
            Err(error) => {
                state.error = error.into();
                wrong.get()
            }
        }
    })
}

/// Checks what was given: what a hand-written outbox says of a request. Returns
/// 0, or as [`read`] does when it is wrong.
#[wasm_bindgen]
pub fn check_report() -> i32 {
    STATE.with_borrow_mut(|state| {
        for (index, (key, setting)) in std::mem::take(&mut state.given).iter().enumerate() {
            if let Err(error) = report::check(key, setting, "") {
                state.error = error.into();
                return if state.error.ends_with(' ') { -2 - index as i32 } else { -1 };
            }
        }
        0
    })
}

/// What is wrong with the options that were read last.
#[wasm_bindgen]
pub fn error() -> String {
    STATE.with_borrow_mut(|state| std::mem::take(&mut state.error))
}

/// An option that is a text.
#[wasm_bindgen]
pub fn text(number: usize, option: &str) -> Option<String> {
    let options = rules(number);
    let (source, flags) = match &options.matcher {
        Some(Matcher::Pattern(Pattern::Regex { source, flags })) => (Some(source), Some(flags)),
        _ => (None, None),
    };
    let found = match option {
        "queueName" => Some(&options.queue_name),
        "databaseName" => Some(&options.database_name),
        "broadcastChannel" => Some(&options.broadcast_channel),
        "regex" => source,
        _ => flags,
    };
    found.cloned()
}

/// An option that is a number: `concurrency`, or `networkTimeoutSeconds`, in
/// milliseconds and 0 for none.
#[wasm_bindgen]
pub fn number(number: usize, option: &str) -> f64 {
    let options = rules(number);
    match option {
        "concurrency" => f64::from(options.concurrency),
        // Longer than a timer can run would be no time at all.
        _ => options.network_timeout.map_or(0.0, |timeout| timeout.min(i32::MAX as u64) as f64),
    }
}

/// An option that is true or false: `forceSyncFallback`, `idempotencyKey`,
/// `accepted`, or `judged`, whether one of those was given that say what success is.
#[wasm_bindgen]
pub fn flag(number: usize, option: &str) -> bool {
    let options = rules(number);
    match option {
        "forceSyncFallback" => options.force_sync_fallback,
        "idempotencyKey" => options.idempotency_key,
        "accepted" => options.respond_with == RespondWith::Accepted,
        _ => options.judges_first_send,
    }
}

/// Whether requests with this method, in upper case, are the route's.
#[wasm_bindgen]
pub fn takes_method(number: usize, method: &str) -> bool {
    rules(number).methods.iter().any(|taken| taken == method)
}

/// Whether a route's `match`, given as text, takes this URL.
#[wasm_bindgen]
pub fn matches(number: usize, url: &str) -> bool {
    match &rules(number).matcher {
        Some(Matcher::Pattern(pattern)) => pattern.matches(UrlParts::of(url)) == Some(true),
        _ => false,
    }
}

/// As much of a URL as messages show.
#[wasm_bindgen]
pub fn shown_url(number: usize, url: &str) -> String {
    rules(number).broadcast_url.of(url).into()
}

/// `acknowledge`, `retry` or `refuse`. `outcome` is the type of the response, or
/// `network` or `timeout`.
#[wasm_bindgen]
pub fn judge(number: usize, outcome: &str, status: u16, redirected: bool) -> String {
    let outcome = match outcome {
        "network" => Outcome::Network,
        "timeout" => Outcome::Timeout,
        "opaque" => Outcome::Opaque,
        "opaqueredirect" => Outcome::OpaqueRedirect,
        _ => Outcome::Answer { status, redirected },
    };
    match rules(number).policy.judge(outcome) {
        Verdict::Acknowledged => "acknowledge",
        Verdict::Retry(_) => "retry",
        Verdict::Refused(_) => "refuse",
    }
    .into()
}

/// Whether a request first sent then is too old now.
#[wasm_bindgen]
pub fn is_expired(number: usize, sent: f64, now: f64) -> bool {
    time(sent).is_some_and(|sent| rules(number).policy.is_expired(sent, now as u64))
}

/// Whether this many failures are too many.
#[wasm_bindgen]
pub fn is_spent(number: usize, attempts: f64) -> bool {
    attempts >= f64::from(rules(number).policy.max_attempts)
}

/// `due`, `early` or `wait`: whether a request may be sent now. `unreached`:
/// whether it was the network that failed last.
#[wasm_bindgen]
pub fn turn(trigger: &str, now: f64, next_at: f64, last_at: f64, unreached: bool) -> String {
    let trigger = match trigger {
        "sync" => Trigger::Sync,
        "start" => Trigger::Start,
        "fetch" => Trigger::Fetch,
        "user" => Trigger::User,
        _ => Trigger::Heartbeat,
    };
    let reason = Some(if unreached { Reason::Network } else { Reason::Status });
    let attempts = Attempts { count: 0, last_at: time(last_at), next_at: time(next_at), reason };
    match attempts.turn(trigger, now as u64) {
        Turn::Due => "due",
        Turn::Early => "early",
        Turn::Wait => "wait",
    }
    .into()
}

/// When to try again after the `attempts`-th failure. `retry_after` is the
/// server's header, and `date` the time it may be.
#[wasm_bindgen]
pub fn next_retry_at(attempts: f64, now: f64, retry_after: &str, date: f64, chance: f64) -> f64 {
    let now = now as u64;
    let patience = policy::retry_after(retry_after, now, |_| date);
    let before = Attempts { count: (attempts as u32).saturating_sub(1), ..Attempts::default() };
    at(before.failed(Reason::Network, now, patience, chance).next_at)
}

/// When to try again after a failure that does not count.
#[wasm_bindgen]
pub fn kept_retry_at(next_at: f64, now: f64) -> f64 {
    let before = Attempts { next_at: time(next_at), ..Attempts::default() };
    at(before.failed_uncounted(Reason::Network, now as u64, None).next_at)
}

fn time(time: f64) -> Option<Timestamp> {
    (time >= 0.0).then_some(time as u64)
}

fn at(time: Option<Timestamp>) -> f64 {
    time.map_or(f64::NAN, |time| time as f64)
}
