//! The table as TypeScript: `src/js/worker/border.d.ts`, by which the shell is
//! checked.

use std::fmt::Write as _;

use sync_status::outbox::{
    Answer, Call, Detail, Effect, Failure, Hook, Input, Place, Reply, ReportKind, Settled, Sight,
    Step, Tally, Trouble,
};
use sync_status::{Outcome, Owner};

use crate::border::Question;
use crate::table::Variants;

/// What crosses without a table.
const BY_HAND: &str = r#"// Made of the table in wasm/src/table.rs; `UPDATE=1 cargo test --package sync-status-worker` writes it.
//
// What the core has done is an array, a name and its fields; so is what it is told.

/** A record's key. */
export type Id = number | string;

/** What is remembered of a request's failed replays: the property `syncStatus` of a record. */
export interface History {
  attempts: number;
  lastAttemptAt: number | null;
  nextRetryAt: number | null;
  reason: string | null;
  error: string | null;
}

/** Where a queue's requests are. */
export interface Shelf {
  database: string;
  /** The `queueName` of records that wait. */
  waiting: string;
  /** The `queueName` of records that were given up. */
  failed: string;
}

/** How many wait, and how many were given up. */
export interface Counts {
  remaining: number;
  failed: number;
}

/** What a page may see of a stored request. */
export interface Summary {
  queue: string;
  id: Id;
  method: string;
  url: string;
  timestamp: number | null;
  attempts: number;
  lastError: string | null;
  permanent: boolean;
}

/** A record as it was found; all but its key may be anything. */
export type Entry = [
  key: unknown,
  timestamp?: unknown,
  method?: unknown,
  url?: unknown,
  history?: unknown,
  marked?: boolean,
  trouble?: Trouble | null,
];

/** A message's properties, as they came. */
export type Command = [syncStatus: unknown, type: unknown, channel: unknown, queue: unknown, id: unknown, nonce: unknown];

/** What is wrong with options or a report; the value to be shown behind the message is the `value`-th. */
export type Refused = ["refused", code: string, message: string, value: number | null];

/** What each question is answered with. */
export interface Answers {
  start: null;
  slot: number;
  read: ["read", owner: number, source: string | null, flags: string | null] | Refused;
  open: null;
  handle: null;
  wantsRetry: boolean;
  wantsKey: boolean;
  checkReport: null | Refused;
}
"#;

/// The whole file.
pub fn declarations() -> String {
    let mut file = String::from(BY_HAND);
    union::<Question>(&mut file);
    union::<Input>(&mut file);
    union::<Answer>(&mut file);
    union::<Call>(&mut file);
    union::<Sight>(&mut file);
    union::<Outcome>(&mut file);
    union::<Trouble>(&mut file);
    union::<ReportKind>(&mut file);
    union::<Owner>(&mut file);
    methods::<Effect>(&mut file, "Effects", "void");
    methods::<Step>(&mut file, "Steps", "unknown");
    methods::<Settled>(&mut file, "Settlements", "unknown");
    methods::<Reply>(&mut file, "Replies", "Response");
    union::<Effect>(&mut file);
    union::<Step>(&mut file);
    union::<Settled>(&mut file);
    union::<Reply>(&mut file);
    union::<Failure>(&mut file);
    union::<Place>(&mut file);
    union::<Tally>(&mut file);
    union::<Detail>(&mut file);
    union::<Hook>(&mut file);
    file
}

fn union<T: Variants>(file: &mut String) {
    let _ = write!(file, "\nexport type {} =", T::NAME);
    for (word, fields) in T::variants() {
        let _ = if T::ARRAYS {
            let fields: String =
                fields.iter().map(|(name, typed)| format!(", {}: {typed}", camel(name))).collect();
            write!(file, "\n  | [\"{word}\"{fields}]")
        } else {
            write!(file, "\n  | \"{word}\"")
        };
    }
    file.push_str(";\n");
}

/// One method for each variant, for who carries them out.
fn methods<T: Variants>(file: &mut String, name: &str, result: &str) {
    let _ = writeln!(file, "\nexport interface {name} {{");
    for (word, fields) in T::variants() {
        let fields: Vec<_> =
            fields.iter().map(|(name, typed)| format!("{}: {typed}", camel(name))).collect();
        let _ = writeln!(file, "  {word}({}): {result};", fields.join(", "));
    }
    file.push_str("}\n");
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (head, rest) = word.split_at(word.len().min(1));
        camel + &head.to_ascii_uppercase() + rest
    })
}
