//! Random transactions with the simulated disk's answers, as JSON: real IndexedDB
//! has to answer the same.

use std::fmt::Write;

use sync_status::Id;
use sync_status::outbox::{Detail, History, Place, Step, Tally};

use crate::body::Body;
use crate::disk::{Act, Applied, Disk, Offer};
use crate::rng::Rng;

/// When the records of these transactions were made.
const MADE: u64 = 1_790_000_000_000;

/// So many transactions on one queue, one after the other, as a JSON array of
/// `{tally, steps, answer: {remaining, failed, key, changed, entries}}`.
pub fn transactions(seed: u64, count: u32) -> String {
    let mut rng = Rng::new(seed);
    let mut disk = Disk::default();
    let lines: Vec<String> =
        (0..count).map(|turn| transaction(&mut rng, &mut disk, turn)).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn transaction(rng: &mut Rng, disk: &mut Disk, turn: u32) -> String {
    let tally = rng.pick(&[Tally::Keys, Tally::Ledger, Tally::Recount]);
    let count = 1 + rng.below(3);
    let mut steps: Vec<Step> = (0..count).map(|_| step(rng, disk)).collect();
    // A slot has one request to keep, and one set of records.
    let mut has_kept = false;
    steps.retain(|step| {
        !matches!(step, Step::Keep { .. }) || !std::mem::replace(&mut has_kept, true)
    });
    let offer = Some(Offer { body: Body(turn), header: None, timestamp: MADE });
    let act = Act { queue: 0, tally, offer, step: turn, bookkeeping: true };
    let answer = disk.transact(act, &steps).unwrap_or_default();
    let shown: Vec<String> = steps.iter().map(show).collect();
    format!(
        "{{\"tally\":\"{tally:?}\",\"steps\":[{}],\"answer\":{}}}",
        shown.join(","),
        show_answer(&answer)
    )
}

fn step(rng: &mut Rng, disk: &Disk) -> Step {
    let key = key(rng, disk);
    let one_or_all = if rng.one_in(6) { None } else { Some(key.clone()) };
    let place = rng.pick(&[Place::Waiting, Place::Failed]);
    let noted = history(rng);
    match rng.small(12) {
        0..=3 => Step::Keep {
            below: rng.one_in(4).then(|| Id::Number(-(rng.below(50) as i64))),
            history: rng.one_in(3).then_some(noted),
        },
        4..=5 => Step::Find {
            place,
            key: rng.one_in(2).then_some(key),
            last: rng.one_in(3),
            limit: rng.pick(&[1, 3, 100]),
            detail: rng.pick(&[Detail::Keys, Detail::Facts, Detail::Records]),
        },
        6..=7 => Step::Remove { place: rng.one_in(2).then_some(place), key: one_or_all },
        8 => Step::Note { key, history: noted },
        9 => Step::Mark { key },
        10 => Step::Move {
            to: place,
            key: one_or_all,
            history: rng.one_in(2).then_some(noted),
            timestamp: rng.one_in(2).then_some(MADE + 1),
        },
        _ => Step::Sweep,
    }
}

/// Of a record that is there, most of the time.
fn key(rng: &mut Rng, disk: &Disk) -> Id {
    let there = disk.records.len() as u64;
    let key = match rng.below(8) {
        0 => 999,
        _ if there == 0 => 1,
        _ => disk.records[rng.below(there) as usize].key,
    };
    Id::Number(key)
}

fn history(rng: &mut Rng) -> History {
    let mut history = History::default();
    history.attempts.count = u32::from(rng.small(5));
    history.attempts.last_at = rng.one_in(2).then_some(MADE);
    history.attempts.next_at = rng.one_in(2).then_some(MADE + 5_000);
    history.error = rng.one_in(2).then(|| "no answer".to_owned());
    history
}

fn show(step: &Step) -> String {
    match step {
        Step::Keep { below, history } => format!(
            "{{\"step\":\"Keep\",\"below\":{},\"history\":{}}}",
            show_key(below.as_ref()),
            history.as_ref().map_or("null".into(), show_history)
        ),
        Step::Find { place, key, last, limit, detail } => format!(
            "{{\"step\":\"Find\",\"place\":\"{place:?}\",\"key\":{},\"last\":{last},\"limit\":{limit},\"detail\":\"{detail:?}\"}}",
            show_key(key.as_ref())
        ),
        Step::Remove { place, key } => format!(
            "{{\"step\":\"Remove\",\"place\":{},\"key\":{}}}",
            place.map_or("null".into(), |place| format!("\"{place:?}\"")),
            show_key(key.as_ref())
        ),
        Step::Note { key, history } => format!(
            "{{\"step\":\"Note\",\"key\":{},\"history\":{}}}",
            show_key(Some(key)),
            show_history(history)
        ),
        Step::Move { to, key, history, timestamp } => format!(
            "{{\"step\":\"Move\",\"to\":\"{to:?}\",\"key\":{},\"history\":{},\"timestamp\":{}}}",
            show_key(key.as_ref()),
            history.as_ref().map_or("null".into(), show_history),
            show_time(*timestamp)
        ),
        Step::Mark { key } => format!("{{\"step\":\"Mark\",\"key\":{}}}", show_key(Some(key))),
        Step::Sweep => "{\"step\":\"Sweep\"}".into(),
    }
}

fn show_answer(answer: &Applied) -> String {
    let mut text = format!(
        "{{\"remaining\":{},\"failed\":{},\"key\":{},\"changed\":{},\"entries\":[",
        answer.counts.remaining,
        answer.counts.failed,
        answer.key.map_or("null".into(), |key| key.to_string()),
        answer.changed
    );
    for (index, entry) in answer.entries.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"key\":{},\"timestamp\":{},\"marked\":{},\"history\":{}}}",
            show_key(Some(&entry.key)),
            show_time(entry.timestamp),
            entry.marked,
            show_history(&entry.history)
        );
    }
    text.push_str("]}");
    text
}

fn show_history(history: &History) -> String {
    let error = history.error.as_ref().map_or("null".into(), |error| format!("\"{error}\""));
    format!(
        "{{\"attempts\":{},\"lastAt\":{},\"nextAt\":{},\"error\":{error}}}",
        history.attempts.count,
        show_time(history.attempts.last_at),
        show_time(history.attempts.next_at)
    )
}

fn show_key(key: Option<&Id>) -> String {
    match key {
        Some(Id::Number(key)) => key.to_string(),
        Some(Id::Text(key)) => format!("\"{key}\""),
        None => "null".into(),
    }
}

fn show_time(time: Option<u64>) -> String {
    time.map_or("null".into(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_tells_the_same() {
        assert_eq!(transactions(1, 100), transactions(1, 100));
        assert_ne!(transactions(1, 100), transactions(2, 100));
    }
}
