//! Any message, for the properties that hold for all of them.

use proptest::option;
use proptest::prelude::*;
use sync_status::{Event, Id, Message, Reason, Snapshot, Subject, Timestamp};

/// The largest integer that JavaScript holds exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

pub const REASONS: [Reason; 7] = [
    Reason::Network,
    Reason::Status,
    Reason::Timeout,
    Reason::Expired,
    Reason::Storage,
    Reason::Hook,
    Reason::Stopped,
];

pub fn message() -> impl Strategy<Value = Message> {
    let head = (any::<String>(), any::<u32>(), any::<u32>(), time(), any::<u32>(), time());
    (head, event()).prop_map(|((queue, remaining, failed, epoch, seq, at), event)| Message {
        queue,
        remaining,
        failed,
        epoch,
        seq,
        at,
        event,
    })
}

pub fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        subject().prop_map(|request| Event::Enqueued { request }),
        (subject(), any::<u32>())
            .prop_map(|(request, attempt)| Event::Replaying { request, attempt }),
        replayed(),
        failed(),
        id().prop_map(|id| Event::Discarded { id }),
        snapshot().prop_map(Event::Remaining),
    ]
}

pub fn reason() -> impl Strategy<Value = Reason> {
    prop::sample::select(&REASONS[..])
}

pub fn time() -> impl Strategy<Value = Timestamp> {
    0..=MAX_SAFE_INTEGER
}

fn replayed() -> impl Strategy<Value = Event> {
    (subject(), any::<u32>(), any::<u16>(), time()).prop_map(
        |(request, attempt, status, duration)| Event::Replayed {
            request,
            attempt,
            status,
            duration,
        },
    )
}

fn failed() -> impl Strategy<Value = Event> {
    let answer = (option::of(any::<u16>()), any::<String>());
    let ahead = (any::<bool>(), option::of(time()));
    (subject(), any::<u32>(), reason(), answer, ahead).prop_map(
        |(request, attempt, reason, (status, message), (permanent, next_retry_at))| Event::Failed {
            request,
            attempt,
            reason,
            status,
            message,
            permanent,
            next_retry_at,
        },
    )
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    let flags = (any::<bool>(), any::<bool>());
    let times = (option::of(time()), option::of(time()), option::of(time()));
    (flags, times, any::<u32>(), option::of(any::<String>())).prop_map(
        |((replaying, background_sync), times, attempt, last_error)| Snapshot {
            replaying,
            attempt,
            next_retry_at: times.0,
            oldest_at: times.1,
            last_replayed_at: times.2,
            last_error,
            background_sync,
        },
    )
}

fn subject() -> impl Strategy<Value = Subject> {
    (option::of(id()), any::<String>(), any::<String>()).prop_map(|(id, method, url)| Subject {
        id,
        method,
        url,
    })
}

fn id() -> impl Strategy<Value = Id> {
    let safe = MAX_SAFE_INTEGER as i64;
    prop_oneof![(-safe..=safe).prop_map(Id::Number), any::<String>().prop_map(Id::Text)]
}
