//! What came over the channel, as an object: each property that means something
//! to a listener, if it is what it must be.
//!
//! Flat, borrowed and driven by a table. [`Message`](crate::Message) is made from
//! it; the page's script folds it as it is, because to take messages to pieces
//! that it had just built was an eighth of its wasm.

use crate::protocol::{MAX_SAFE_INTEGER, Timestamp};

/// Every property that means something to a listener, in the order of
/// `src/js/keys.js`: the page's script passes them by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Key {
    SyncStatus,
    Type,
    Queue,
    Remaining,
    Failed,
    Epoch,
    Seq,
    At,
    Id,
    Method,
    Url,
    Attempt,
    Status,
    Duration,
    Reason,
    Message,
    Permanent,
    NextRetryAt,
    Replaying,
    OldestAt,
    LastReplayedAt,
    LastError,
    BackgroundSync,
    Name,
    Replayed,
    SuccessCount,
    Error,
    Meta,
    Tag,
    Ok,
}

const KEYS: usize = 30;

impl Key {
    /// All of them, by their names in JavaScript.
    pub const NAMES: [&'static str; KEYS] = [
        "syncStatus",
        "type",
        "queue",
        "remaining",
        "failed",
        "epoch",
        "seq",
        "at",
        "id",
        "method",
        "url",
        "attempt",
        "status",
        "duration",
        "reason",
        "message",
        "permanent",
        "nextRetryAt",
        "replaying",
        "oldestAt",
        "lastReplayedAt",
        "lastError",
        "backgroundSync",
        "name",
        "replayed",
        "successCount",
        "error",
        "meta",
        "tag",
        "ok",
    ];

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What a property must be.
#[derive(Clone, Copy, Debug)]
enum Check {
    Text,
    Flag,
    Count,
    Time,
    Status,
    /// A text, or an integer that may be negative.
    Id,
}

/// What each key's must be.
const CHECKS: [Check; KEYS] = {
    use Check::{Count, Flag, Id, Status, Text, Time};
    [
        Time, Text, Text, Count, Count, Time, Count, Time, Id, Text, Text, Count, Status, Time,
        Text, Text, Flag, Time, Flag, Time, Time, Text, Flag, Text, Flag, Count, Text, Text, Text,
        Flag,
    ]
};

impl Check {
    fn allows(self, number: f64) -> bool {
        let (min, max) = match self {
            Self::Text | Self::Flag => return false,
            Self::Count => (0.0, u32::MAX.into()),
            Self::Time => (0.0, MAX_SAFE_INTEGER),
            Self::Status => (0.0, u16::MAX.into()),
            Self::Id => (-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER),
        };
        min <= number && number <= max && number.trunc() == number
    }
}

/// Some of the keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys(u32);

impl Keys {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn with(self, key: Key) -> Self {
        Self(self.0 | key.bit())
    }
}

/// A property, as it was given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'a> {
    Flag(bool),
    Number(f64),
    Text(&'a str),
}

/// The properties that are what they must be. Others are as if they were not
/// there.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    given: Keys,
    right: Keys,
    numbers: [f64; KEYS],
    texts: [&'a str; KEYS],
}

impl<'a> Fields<'a> {
    /// Reads an object, of which `get` gives the properties by number.
    pub(crate) fn read(get: impl Fn(usize) -> Option<Given<'a>>) -> Self {
        let mut fields =
            Self { given: Keys::NONE, right: Keys::NONE, numbers: [0.0; KEYS], texts: [""; KEYS] };
        for (index, check) in CHECKS.iter().enumerate() {
            if let Some(given) = get(index) {
                fields.put(index, *check, given);
            }
        }
        fields
    }

    fn put(&mut self, index: usize, check: Check, given: Given<'a>) {
        self.given.0 |= 1 << index;
        self.numbers[index] = match (given, check) {
            (Given::Flag(flag), Check::Flag) => f64::from(u8::from(flag)),
            (Given::Number(number), _) if check.allows(number) => number,
            (Given::Text(text), Check::Text | Check::Id) => {
                self.texts[index] = text;
                f64::NAN
            }
            _ => return,
        };
        self.right.0 |= 1 << index;
    }

    /// Whether a property was given, right or wrong.
    pub(crate) fn claims(&self, key: Key) -> bool {
        self.given.0 & key.bit() != 0
    }

    /// Whether all of these are there.
    pub(crate) fn has(&self, keys: Keys) -> bool {
        self.right.0 & keys.0 == keys.0
    }

    /// A text; empty when it is not there.
    pub(crate) fn text(&self, key: Key) -> &'a str {
        self.texts[key as usize]
    }

    /// The same, if it is there.
    pub(crate) fn some_text(&self, key: Key) -> Option<&'a str> {
        self.has(Keys::NONE.with(key)).then(|| self.text(key))
    }

    /// Whether it is true; not being there is not.
    pub(crate) fn flag(&self, key: Key) -> bool {
        self.numbers[key as usize] > 0.0
    }

    /// A count; 0 when it is not there.
    pub(crate) fn count(&self, key: Key) -> u32 {
        self.numbers[key as usize] as u32
    }

    /// A time or duration; 0 when it is not there.
    pub(crate) fn time(&self, key: Key) -> Timestamp {
        self.numbers[key as usize] as Timestamp
    }

    /// The same, if it is there.
    pub(crate) fn some_time(&self, key: Key) -> Option<Timestamp> {
        self.has(Keys::NONE.with(key)).then(|| self.time(key))
    }

    /// An id; `None` when it is not there.
    pub(crate) fn id(&self) -> Option<Result<i64, &'a str>> {
        let number = self.numbers[Key::Id as usize];
        self.has(Keys::NONE.with(Key::Id))
            .then(|| if number.is_nan() { Err(self.text(Key::Id)) } else { Ok(number as i64) })
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    /// It has no names for them, only numbers.
    #[test]
    fn the_pages_script_has_the_keys_in_this_order() {
        let script = include_str!("js/channel.js");
        assert!(script.contains(&format!("'{}'", Key::NAMES.join(" "))));
        assert_eq!(Key::NAMES[Key::Meta as usize], "meta");
        assert_eq!(Key::NAMES[Key::NextRetryAt as usize], "nextRetryAt");
    }
}
