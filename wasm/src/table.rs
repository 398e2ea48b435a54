//! The one table: how each variant is called in JavaScript, and the order in
//! which its fields cross.
//!
//! It expands to matches without a wildcard and to patterns without `..`: a new
//! variant or field does not compile until it has been named here. The types of
//! fields are not written down but taken from where they are declared.
//!
//! A variant crosses as an array: its name, then its fields. Where none has any,
//! it is the name alone.

use sync_status::outbox::Command;
use sync_status::outbox::{
    Answer, Call, Counts, Detail, Effect, Entry, Failure, History, Hook, Input, OwnerId, Place,
    Reply, ReportKind, Settled, Shelf, Sight, Slot, Step, Summary, Tally, Ticket, Trouble,
};
use sync_status::{Attempts, Id, Message, Outcome, Owner, Reason, Setting, Value};

use crate::border::Question;
use crate::json::Json;
use crate::value::Reader;

/// What can be said to JavaScript.
pub trait Write {
    /// Writes it.
    fn write(&self, json: &mut Json);
}

/// What JavaScript can say.
pub trait Read: Sized {
    /// Reads it. The shell says no nonsense; what would be, is the least harmful
    /// there is.
    fn read(reader: &mut Reader<'_>) -> Self;
}

/// What crosses, and how TypeScript calls its type.
pub trait Typed {
    /// The type.
    fn typed() -> String;
}

/// A type of variants, for its declaration in TypeScript.
pub trait Variants {
    /// Its name there.
    const NAME: &'static str;

    /// Each variant: its name, and each field's with its type. None has fields
    /// where the name alone crosses.
    fn variants() -> Vec<(&'static str, Vec<(&'static str, String)>)>;

    /// Whether variants cross as arrays.
    const ARRAYS: bool;
}

/// The type of a field, from a function that gets it.
fn type_of<E, T: Typed>(_: for<'a> fn(&'a E) -> Option<&'a T>) -> String {
    T::typed()
}

macro_rules! declare {
    ($type:ident $name:literal $arrays:literal { $(
        $variant:ident $(($inner:ident))? $({ $($field:ident),* $(,)? })? = $word:literal
    ),* $(,)? }) => {
        impl Typed for $type {
            fn typed() -> String {
                $name.into()
            }
        }
        impl Variants for $type {
            const NAME: &'static str = $name;
            const ARRAYS: bool = $arrays;

            #[allow(unreachable_patterns)]
            fn variants() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
                vec![$((
                    $word,
                    vec![
                        $((stringify!($inner), type_of::<$type, _>(|value| match value {
                            $type::$variant($inner) => Some($inner),
                            _ => None,
                        })))?
                        $($((stringify!($field), type_of::<$type, _>(|value| match value {
                            $type::$variant { $field, .. } => Some($field),
                            _ => None,
                        })),)*)?
                    ],
                )),*]
            }
        }
    };
}

/// What goes out, as arrays.
macro_rules! outgoing {
    ($type:ident $name:literal { $(
        $variant:ident $(($inner:ident))? $({ $($field:ident),* $(,)? })? = $word:literal
    ),* $(,)? }) => {
        declare!($type $name true { $($variant $(($inner))? $({ $($field),* })? = $word),* });

        impl Write for $type {
            fn write(&self, json: &mut Json) {
                json.list(&mut |json| match self {
                    $($type::$variant $(($inner))? $({ $($field),* })? => {
                        json.text($word);
                        $($inner.write(json);)?
                        $($($field.write(json);)*)?
                    })*
                });
            }
        }
    };
}

/// What comes in, as arrays. `named` is never called: it has the compiler see
/// that no variant is missing.
macro_rules! incoming {
    ($type:ident $name:literal else $nonsense:expr, { $(
        $variant:ident $(($inner:ident))? $({ $($field:ident),* $(,)? })? = $word:literal
    ),* $(,)? }) => {
        declare!($type $name true { $($variant $(($inner))? $({ $($field),* })? = $word),* });

        impl Read for $type {
            #[inline(never)]
            fn read(reader: &mut Reader<'_>) -> Self {
                #[allow(dead_code, unused_variables)]
                fn named(value: &$type) -> &'static str {
                    match value {
                        $($type::$variant $(($inner))? $({ $($field),* })? => $word,)*
                    }
                }
                reader.list();
                match reader.text().as_str() {
                    $($word => {
                        $(let $inner = Read::read(reader);)?
                        $($(let $field = Read::read(reader);)*)?
                        $type::$variant $(($inner))? $({ $($field),* })?
                    })*
                    _ => $nonsense,
                }
            }
        }
    };
}

/// Names alone, which go out.
macro_rules! words {
    ($type:ident $name:literal { $($variant:ident = $word:literal),* $(,)? }) => {
        declare!($type $name false { $($variant = $word),* });

        impl Write for $type {
            fn write(&self, json: &mut Json) {
                json.text(match self {
                    $($type::$variant => $word,)*
                });
            }
        }
    };
}

/// Names alone, which come in.
macro_rules! choices {
    ($type:ident $name:literal else $nonsense:expr, { $($variant:ident = $word:literal),* $(,)? }) => {
        declare!($type $name false { $($variant = $word),* });

        impl Read for $type {
            #[inline(never)]
            fn read(reader: &mut Reader<'_>) -> Self {
                #[allow(dead_code)]
                fn named(value: &$type) -> &'static str {
                    match value {
                        $($type::$variant => $word,)*
                    }
                }
                match reader.text().as_str() {
                    $($word => $type::$variant,)*
                    _ => $nonsense,
                }
            }
        }
    };
}

outgoing!(Effect "Effect" {
    Opened { owner, channel, place, tag } = "opened",
    Commit { ticket, owner, slot, tally, steps } = "commit",
    Send { ticket, slot, first, key } = "send",
    Abort { slot } = "abort",
    Drain { slot } = "drain",
    Lock { ticket, slot, name } = "lock",
    Unlock { slot } = "unlock",
    Register { ticket, owner, anew } = "register",
    Wake { at } = "wake",
    Match { ticket, owner, slot } = "match",
    Ask { ticket, owner, slot, hook } = "ask",
    Take { slot } = "take",
    Respond { slot, reply } = "respond",
    Settle { slot, value } = "settle",
    Release { slot, failure } = "release",
    Reply { slot, entries } = "reply",
    Publish { owner, message } = "publish",
    Claim = "claim",
    Warn { text } = "warn",
});

outgoing!(Step "Step" {
    Keep { below, history } = "keep",
    Find { place, key, last, limit, detail } = "find",
    Remove { place, key } = "remove",
    Note { key, history } = "note",
    Move { to, key, history, timestamp } = "move",
    Mark { key } = "mark",
    Sweep = "sweep",
});

outgoing!(Reply "Reply" {
    Response = "response",
    Rejection { message } = "rejection",
    Accepted { queue, id } = "accepted",
    SeeOther { url } = "seeOther",
});

outgoing!(Settled "Settled" {
    Nothing = "nothing",
    Kept(reply) = "kept",
    Counts(counts) = "counts",
    Summaries(entries) = "summaries",
    Records(keys) = "records",
    Failure(failure) = "failure",
});

outgoing!(Failure "Failure" {
    Of(slot) = "of",
    ReplayFailed { queue } = "replayFailed",
    ForeignNavigation { queue } = "foreignNavigation",
});

words!(Place "Place" { Waiting = "waiting", Failed = "failed" });
words!(Tally "Tally" { Keys = "keys", Ledger = "ledger", Recount = "recount" });
words!(Detail "Detail" { Keys = "keys", Facts = "facts", Records = "records" });
words!(Hook "Hook" {
    OnSync = "onSync",
    RegisterSync = "registerSync",
    RequestWillReplay = "requestWillReplay",
    Snapshot = "snapshot",
    Replay = "replay",
    Retry = "retry",
    Discard = "discard",
    Size = "size",
    Handler = "handler",
});

incoming!(Question "Question" else Question::Slot, {
    Start { origin, scope } = "start",
    Slot = "slot",
    Read { kind, first, settings } = "read",
    Open { background_sync } = "open",
    Handle { input } = "handle",
    WantsRetry { owner, outcome } = "wantsRetry",
    WantsKey { owner, url } = "wantsKey",
    CheckReport { owner, kind, about } = "checkReport",
});

incoming!(Input "Input" else Input::Wake, {
    Answer { ticket, answer } = "answer",
    Wake = "wake",
    Install { replaces } = "install",
    Activate { slot } = "activate",
    Fetch { slot, method, url, navigation, referrer, origin } = "fetch",
    Sync { slot, owner, last_chance } = "sync",
    Message { slot, port, command } = "message",
    Heard { command } = "heard",
    Periodic { slot, owner } = "periodic",
    Call { slot, owner, call } = "call",
    Report { slot, owner, kind, about } = "report",
    Seen { slot, owner, sight } = "seen",
});

incoming!(Answer "Answer" else Answer::Done(false), {
    Committed { counts, key, changed, entries } = "committed",
    Response { outcome, retry_after, date, message } = "response",
    Done(yes) = "done",
    Said(said) = "said",
    Failed { message, called_off } = "failed",
});

incoming!(Call "Call" else Call::Status, {
    Push { first, method, url, navigation, referrer, origin } = "push",
    Take { last } = "take",
    All = "all",
    Status = "status",
    Failed = "failed",
    Retry(id) = "retry",
    Discard(id) = "discard",
    Clear = "clear",
    Replay = "replay",
    RegisterSync = "registerSync",
});

incoming!(Sight "Sight" else Sight::Taking, {
    ReplayBegan = "replayBegan",
    ReplayEnded = "replayEnded",
    Taking = "taking",
    Taken { method, url } = "taken",
    Added { method, url, again } = "added",
    Sent { taken } = "sent",
    Answered { taken, status, message } = "answered",
});

incoming!(Outcome "Outcome" else Outcome::Network, {
    Answer { status, redirected } = "answer",
    Opaque = "opaque",
    OpaqueRedirect = "opaqueredirect",
    Network = "network",
    Timeout = "timeout",
});

incoming!(Trouble "Trouble" else Trouble::Broken(String::new()), {
    Broken(message) = "broken",
    Unreadable(message) = "unreadable",
});

choices!(ReportKind "ReportKind" else ReportKind::Remaining, {
    Enqueued = "enqueued",
    Replaying = "replaying",
    Replayed = "replayed",
    Failed = "failed",
    Discarded = "discarded",
    Remaining = "remaining",
});

// As messages about their options call them.
choices!(Owner "Owner" else Owner::Site, {
    Route = "route",
    Queue = "Queue",
    Plugin = "BackgroundSyncPlugin",
    Emitter = "Emitter",
    Observer = "observe",
    Periodic = "periodicSync",
    Site = "backgroundSync",
});

/// What crosses as one of TypeScript's own types, or is declared in
/// `border.d.ts` by hand ([`types`](crate::types)).
macro_rules! typed {
    ($($type:ty = $name:literal),* $(,)?) => {
        $(impl Typed for $type {
            fn typed() -> String {
                $name.into()
            }
        })*
    };
}

typed! {
    bool = "boolean",
    u16 = "number",
    u32 = "number",
    u64 = "number",
    f64 = "number",
    String = "string",
    &'static str = "string",
    Ticket = "number",
    Slot = "number",
    OwnerId = "number",
    Id = "Id",
    Setting = "unknown",
    History = "History",
    Shelf = "Shelf",
    Counts = "Counts",
    Summary = "Summary",
    Message = "object",
    Entry = "Entry",
    Command = "Command",
    (String, Setting) = "[key: string, value: unknown]",
}

impl<T: Typed> Typed for Option<T> {
    fn typed() -> String {
        format!("{} | null", T::typed())
    }
}

impl<T: Typed> Typed for Vec<T> {
    fn typed() -> String {
        format!("{}[]", T::typed())
    }
}

impl Write for bool {
    fn write(&self, json: &mut Json) {
        json.word(if *self { "true" } else { "false" });
    }
}

impl Write for u32 {
    fn write(&self, json: &mut Json) {
        json.natural((*self).into());
    }
}

impl Write for u64 {
    fn write(&self, json: &mut Json) {
        json.natural(*self);
    }
}

impl Write for str {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl Write for &'static str {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl Write for String {
    fn write(&self, json: &mut Json) {
        json.text(self);
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, json: &mut Json) {
        match self {
            Some(value) => value.write(json),
            None => json.word("null"),
        }
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, json: &mut Json) {
        json.list(&mut |json| self.iter().for_each(|item| item.write(json)));
    }
}

macro_rules! numbers {
    ($($type:ident),*) => {
        $(
            impl Write for $type {
                fn write(&self, json: &mut Json) {
                    self.0.write(json);
                }
            }
            impl Read for $type {
                fn read(reader: &mut Reader<'_>) -> Self {
                    Self(Read::read(reader))
                }
            }
        )*
    };
}

numbers!(Ticket, Slot, OwnerId);

impl Write for Id {
    fn write(&self, json: &mut Json) {
        match self {
            Self::Number(number) => json.integer(*number),
            Self::Text(text) => json.text(text),
        }
    }
}

/// An object's properties, one after the other.
macro_rules! properties {
    ($json:ident { $($key:literal: $value:expr),* $(,)? }) => {
        $json.object(&mut |json| {
            $(
                json.key($key);
                $value.write(json);
            )*
        })
    };
}

/// As it is written into a record.
impl Write for History {
    fn write(&self, json: &mut Json) {
        let Self { attempts: Attempts { count, last_at, next_at, reason }, error } = self;
        let reason = reason.map(Reason::as_str);
        properties!(json {
            "attempts": count,
            "lastAttemptAt": last_at,
            "nextRetryAt": next_at,
            "reason": reason,
            "error": error,
        });
    }
}

impl Write for Shelf {
    fn write(&self, json: &mut Json) {
        let Self { database, waiting, failed } = self;
        properties!(json { "database": database, "waiting": waiting, "failed": failed });
    }
}

impl Write for Counts {
    fn write(&self, json: &mut Json) {
        let Self { remaining, failed } = self;
        properties!(json { "remaining": remaining, "failed": failed });
    }
}

/// As pages and the app get it.
impl Write for Summary {
    fn write(&self, json: &mut Json) {
        let Self { queue, permanent, entry } = self;
        let Entry { key, timestamp, method, url, history, marked: _, trouble: _ } = entry;
        properties!(json {
            "queue": queue,
            "id": key,
            "method": method,
            "url": url,
            "timestamp": timestamp,
            "attempts": history.attempts.count,
            "lastError": history.error,
            "permanent": permanent,
        });
    }
}

/// As it goes on the channel.
impl Write for Message {
    fn write(&self, json: &mut Json) {
        json.object(&mut |json| {
            self.encode(&mut |key, value| {
                json.key(key);
                match value {
                    Value::Null => json.word("null"),
                    Value::Bool(flag) => flag.write(json),
                    // Messages have counts and times, no fractions.
                    Value::Number(number) => json.integer(number as i64),
                    Value::Text(text) => json.text(&text),
                }
            });
        });
    }
}

impl Read for Setting {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.setting()
    }
}

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.setting() == Setting::Bool(true)
    }
}

impl Read for f64 {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.number()
    }
}

/// Numbers from 0, without their fractions: 0 for what is none.
macro_rules! naturals {
    ($($type:ty),*) => {
        $(impl Read for $type {
            fn read(reader: &mut Reader<'_>) -> Self {
                reader.number() as Self
            }
        })*
    };
}

naturals!(u16, u32, u64);

impl Read for String {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.text()
    }
}

impl Read for Id {
    fn read(reader: &mut Reader<'_>) -> Self {
        match reader.setting() {
            Setting::Text(text) => Self::Text(text),
            Setting::Number(number) => Self::Number(number as i64),
            _ => Self::Number(0),
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Self {
        (!reader.is_absent()).then(|| T::read(reader))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Self {
        let mut items = Self::new();
        for _ in 0..reader.list() {
            items.push(T::read(reader));
        }
        items
    }
}

impl Read for (String, Setting) {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.list();
        (reader.text(), reader.setting())
    }
}

impl Read for Counts {
    fn read(reader: &mut Reader<'_>) -> Self {
        let object = reader.setting();
        let count = |key| natural(&object, key).unwrap_or_default() as u32;
        Self { remaining: count("remaining"), failed: count("failed") }
    }
}

/// A property of an object; what is none has none.
fn property<'a>(object: &'a Setting, key: &str) -> Option<&'a Setting> {
    let Setting::Object(properties) = object else { return None };
    properties.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// A count or a time.
fn natural(object: &Setting, key: &str) -> Option<u64> {
    match property(object, key)? {
        Setting::Number(number) if *number >= 0.0 => Some(*number as u64),
        _ => None,
    }
}

fn text<'a>(object: &'a Setting, key: &str) -> Option<&'a str> {
    match property(object, key)? {
        Setting::Text(text) => Some(text),
        _ => None,
    }
}

/// Its properties are as they came.
impl Read for Command {
    fn read(reader: &mut Reader<'_>) -> Self {
        reader.list();
        Self {
            sync_status: reader.setting(),
            kind: reader.setting(),
            channel: reader.setting(),
            queue: reader.setting(),
            id: reader.setting(),
            nonce: reader.setting(),
        }
    }
}

/// Records come from disk, and may be damaged: all but the key may be anything.
impl Read for Entry {
    #[inline(never)]
    fn read(reader: &mut Reader<'_>) -> Self {
        let is_whole = reader.list() > 1;
        let mut entry = Self::of(Read::read(reader));
        if is_whole {
            entry.timestamp = time(reader);
            entry.method = reader.text();
            entry.url = reader.text();
            entry.history = Read::read(reader);
            entry.marked = Read::read(reader);
            entry.trouble = Read::read(reader);
        }
        entry
    }
}

/// A time, of a record that may be damaged.
fn time(reader: &mut Reader<'_>) -> Option<u64> {
    let number = reader.number();
    (number >= 0.0).then_some(number as u64)
}

impl Read for History {
    fn read(reader: &mut Reader<'_>) -> Self {
        let object = reader.setting();
        Self {
            attempts: Attempts {
                count: natural(&object, "attempts").unwrap_or_default() as u32,
                last_at: natural(&object, "lastAttemptAt"),
                next_at: natural(&object, "nextRetryAt"),
                reason: text(&object, "reason").and_then(Reason::from_word),
            },
            error: text(&object, "error").map(Into::into),
        }
    }
}
