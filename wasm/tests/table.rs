//! What crosses the border arrives: each variant, with each field.

use std::collections::BTreeSet;

use serde_json::Value;
use sync_status::outbox::{
    Counts, Detail, Effect, Entry, Failure, History, Hook, OwnerId, Place, Reply, Settled, Shelf,
    Slot, Step, Summary, Tally, Ticket, Trouble,
};
use sync_status::{Attempts, Event, Id, Message, Reason};
use sync_status_worker::json::Json;
use sync_status_worker::table::{Variants, Write};

const TICKET: Ticket = Ticket(1);
const SLOT: Slot = Slot(2);
const OWNER: OwnerId = OwnerId(3);

fn written(value: &impl Write) -> serde_json::Result<Value> {
    let mut json = Json::default();
    value.write(&mut json);
    serde_json::from_slice(&json.into_bytes())
}

/// Each variant once, and as many fields as the table says.
fn complete<T: Write + Variants>(values: &[T]) -> serde_json::Result<()> {
    let mut seen = BTreeSet::new();
    for value in values {
        let written = written(value)?;
        let (word, fields) = match &written {
            Value::Array(items) => (items[0].as_str(), items.len() - 1),
            word => (word.as_str(), 0),
        };
        let variants = T::variants();
        let (word, named) =
            variants.iter().find(|(name, _)| Some(*name) == word).unwrap_or(&variants[0]);
        assert_eq!(named.len(), fields, "{word} of {}: {written}", T::NAME);
        seen.insert(*word);
    }
    let all: BTreeSet<_> = T::variants().into_iter().map(|(word, _)| word).collect();
    assert_eq!(seen, all, "{}", T::NAME);
    Ok(())
}

fn history() -> History {
    let reason = Some(Reason::Status);
    let attempts = Attempts { count: 2, last_at: Some(5), next_at: None, reason };
    History { attempts, error: Some("no \"luck\"\n".into()) }
}

fn summary() -> Summary {
    let entry = Entry {
        timestamp: Some(7),
        method: "POST".into(),
        url: "/api".into(),
        history: history(),
        marked: true,
        trouble: Some(Trouble::Broken("no URL".into())),
        ..Entry::of(Id::Number(-4))
    };
    Summary { queue: "api".into(), permanent: true, entry }
}

fn steps() -> Vec<Step> {
    let key = Id::Text("ü".into());
    let (place, limit, detail) = (Place::Waiting, u32::MAX, Detail::Facts);
    vec![
        Step::Keep { below: Some(Id::Number(-7)), history: Some(history()) },
        Step::Find { place, key: Some(key.clone()), last: false, limit, detail },
        Step::Remove { place: None, key: None },
        Step::Note { key: key.clone(), history: history() },
        Step::Move { to: Place::Failed, key: None, history: None, timestamp: Some(1) },
        Step::Mark { key },
        Step::Sweep,
    ]
}

fn replies() -> Vec<Reply> {
    vec![
        Reply::Response,
        Reply::Rejection { message: "HTTP 503".into() },
        Reply::Accepted { queue: "api".into(), id: Id::Number(1) },
        Reply::SeeOther { url: "https://app.example/".into() },
    ]
}

fn settled() -> Vec<Settled> {
    vec![
        Settled::Nothing,
        Settled::Kept(Reply::Response),
        Settled::Counts(Counts { remaining: 1, failed: 2 }),
        Settled::Summaries(vec![summary()]),
        Settled::Records(vec![Id::Number(1), Id::Text("a".into())]),
        Settled::Failure(Failure::Of(SLOT)),
    ]
}

fn failures() -> Vec<Failure> {
    vec![
        Failure::Of(SLOT),
        Failure::ReplayFailed { queue: "api".into() },
        Failure::ForeignNavigation { queue: "api".into() },
    ]
}

fn message() -> Message {
    let event = Event::Remaining(Default::default());
    Message { queue: "api".into(), remaining: 1, failed: 0, epoch: 4, seq: 5, at: 6, event }
}

fn effects() -> Vec<Effect> {
    let (ticket, slot, owner) = (TICKET, SLOT, OWNER);
    let place = Shelf { database: "d".into(), waiting: "q".into(), failed: "q#failed".into() };
    let [reply, ..] = <[Reply; 4]>::try_from(replies()).unwrap_or([const { Reply::Response }; 4]);
    vec![
        Effect::Opened { owner, channel: "c".into(), place: Some(place), tag: None },
        Effect::Commit { ticket, owner, slot, tally: Tally::Keys, steps: steps() },
        Effect::Send { ticket, slot, first: true, key: false },
        Effect::Abort { slot },
        Effect::Drain { slot },
        Effect::Lock { ticket, slot, name: "lock".into() },
        Effect::Unlock { slot },
        Effect::Register { ticket, owner, anew: true },
        Effect::Wake { at: Some(u64::MAX) },
        Effect::Match { ticket, owner, slot },
        Effect::Ask { ticket, owner, slot, hook: Hook::Size },
        Effect::Take { slot },
        Effect::Respond { slot, reply },
        Effect::Settle { slot, value: Settled::Nothing },
        Effect::Release { slot, failure: Some(Failure::Of(slot)) },
        Effect::Reply { slot, entries: vec![summary()] },
        Effect::Publish { owner, message: message() },
        Effect::Claim,
        Effect::Warn { text: "\u{7f}\u{0}".into() },
    ]
}

#[test]
fn every_variant_is_json_with_all_its_fields() -> serde_json::Result<()> {
    complete(&effects())?;
    complete(&steps())?;
    complete(&replies())?;
    complete(&settled())?;
    complete(&failures())?;
    complete(&[Place::Waiting, Place::Failed])?;
    complete(&[Tally::Keys, Tally::Ledger, Tally::Recount])?;
    complete(&[Detail::Keys, Detail::Facts, Detail::Records])?;
    complete(&[
        Hook::OnSync,
        Hook::RegisterSync,
        Hook::RequestWillReplay,
        Hook::Snapshot,
        Hook::Replay,
        Hook::Retry,
        Hook::Discard,
        Hook::Size,
        Hook::Handler,
    ])
}

#[test]
fn what_is_kept_and_told_is_written_as_the_documents_say() -> serde_json::Result<()> {
    let about = serde_json::json!({
        "attempts": 2,
        "lastAttemptAt": 5,
        "nextRetryAt": null,
        "reason": "status",
        "error": "no \"luck\"\n",
    });
    assert_eq!(written(&history())?, about);
    let told = serde_json::json!({
        "queue": "api",
        "id": -4,
        "method": "POST",
        "url": "/api",
        "timestamp": 7,
        "attempts": 2,
        "lastError": "no \"luck\"\n",
        "permanent": true,
    });
    assert_eq!(written(&summary())?, told);
    let said = written(&message())?;
    assert_eq!((&said["syncStatus"], &said["type"]), (&1.into(), &"remaining".into()));
    assert_eq!((&said["lastError"], &said["replaying"]), (&Value::Null, &false.into()));
    Ok(())
}
