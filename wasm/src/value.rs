//! What JavaScript says, as tagged values: what `write` in
//! `src/js/worker/encode.js` makes of any value there is.
//!
//! One byte for the kind; behind it eight for a number, little-endian, or four
//! for the length of a text or the number of items. Reading is total: whatever
//! the bytes are, there is a value; what is not there is [`Setting::Absent`].

use sync_status::Setting;

/// How deep lists and objects may lie in each other. More is none of ours.
const DEPTH_MAX: u32 = 8;

const ABSENT: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;
const NUMBER: u8 = 3;
const TEXT: u8 = 4;
const LIST: u8 = 5;
const OBJECT: u8 = 6;
const FUNCTION: u8 = 7;
const REG_EXP: u8 = 8;

/// Bytes that are read from the front.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Of all these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing, or nothing more, is here. What is nothing is taken.
    pub fn is_absent(&mut self) -> bool {
        let is_absent = self.0.first().is_none_or(|kind| *kind == ABSENT);
        if is_absent {
            self.take(1);
        }
        is_absent
    }

    /// A number; NaN for what is none.
    #[inline(never)]
    pub fn number(&mut self) -> f64 {
        match self.value(DEPTH_MAX) {
            Setting::Number(number) => number,
            _ => f64::NAN,
        }
    }

    /// A text; empty for what is none.
    #[inline(never)]
    pub fn text(&mut self) -> String {
        match self.value(DEPTH_MAX) {
            Setting::Text(text) => text,
            _ => String::new(),
        }
    }

    /// Begins a list, and tells how many items it has: none, for what is no list.
    #[inline(never)]
    pub fn list(&mut self) -> u32 {
        if self.0.first() == Some(&LIST) {
            self.take(1);
            return self.count();
        }
        self.value(DEPTH_MAX);
        0
    }

    /// Any value.
    #[inline(never)]
    pub fn setting(&mut self) -> Setting {
        self.value(DEPTH_MAX)
    }

    fn value(&mut self, depth: u32) -> Setting {
        // What is too deep is not looked at: what follows is nonsense, as it was.
        let kind =
            if depth == 0 { ABSENT } else { self.take(1).first().copied().unwrap_or(ABSENT) };
        match kind {
            ABSENT => Setting::Absent,
            NO => Setting::Bool(false),
            YES => Setting::Bool(true),
            NUMBER => {
                let bytes = self.take(8).try_into();
                Setting::Number(bytes.map_or(f64::NAN, f64::from_le_bytes))
            }
            TEXT => Setting::Text(self.chars()),
            LIST => {
                let mut items = Vec::new();
                for _ in 0..self.count() {
                    items.push(self.value(depth - 1));
                }
                Setting::List(items)
            }
            OBJECT => {
                let mut properties = Vec::new();
                for _ in 0..self.count() {
                    let key = self.chars();
                    properties.push((key, self.value(depth - 1)));
                }
                Setting::Object(properties)
            }
            FUNCTION => Setting::Function,
            REG_EXP => Setting::RegExp,
            _ => Setting::Other,
        }
    }

    fn chars(&mut self) -> String {
        let length = self.length();
        String::from_utf8(self.take(length).to_vec()).unwrap_or_default()
    }

    /// How many items follow: each takes a byte at least, so never more than there are.
    fn count(&mut self) -> u32 {
        self.length().min(self.0.len()) as u32
    }

    fn length(&mut self) -> usize {
        self.take(4).try_into().map_or(0, |bytes| u32::from_le_bytes(bytes) as usize)
    }

    /// So many bytes; none, if there are not so many.
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at_checked(count).unwrap_or_default();
        self.0 = rest;
        taken
    }
}
