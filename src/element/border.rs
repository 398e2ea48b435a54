//! The memory that Rust shares with `src/js/channel.js`: what came over the
//! channel on the way in, what an element shows on the way out.
//!
//! Numbers, and text as bytes, at fixed places: so Rust allocates nothing, and
//! there is nothing for wasm-bindgen to convert. Its glue, and what it and the
//! allocator took in the wasm, were 4 kB of brotli.

use super::{State, Words};
use crate::fields::{Fields, Given, Key};
use crate::{QueueStatus, Timestamp};

/// The room for each text. What is longer is cut off: it is more than any part
/// of a message may count.
const TEXT_MAX: usize = 1_024;

const KEYS: usize = Key::NAMES.len();

/// One message as JavaScript wrote it, property by property in the order of
/// [`Key`]; then one status as Rust wrote it.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Border {
    numbers: [f64; KEYS],
    kinds: [i32; KEYS],
    texts: [[u8; TEXT_MAX]; KEYS],
}

impl Border {
    pub(super) const fn new() -> Self {
        Self { numbers: [0.0; KEYS], kinds: [0; KEYS], texts: [[0; TEXT_MAX]; KEYS] }
    }

    /// The message.
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields::read(|index| self.get(index))
    }

    fn get(&self, index: usize) -> Option<Given<'_>> {
        let number = self.numbers[index];
        match self.kinds[index] {
            0 => Some(Given::Flag(number != 0.0)),
            1 => Some(Given::Number(number)),
            2 => {
                let text = &self.texts[index][..(number as usize).min(TEXT_MAX)];
                // SAFETY: `TextEncoder.encodeInto` wrote it, which writes whole characters.
                Some(Given::Text(unsafe { str::from_utf8_unchecked(text) }))
            }
            _ => None,
        }
    }

    /// Writes what is to be shown of a queue, or of a sum, in the order that
    /// `src/js/channel.js` reads it in. NaN stands for nothing.
    pub(super) fn show(&mut self, state: State, name: &str, queue: &QueueStatus, now: Timestamp) {
        let words = Words::of(state, queue, now);
        let progress = queue.progress.unwrap_or_default();
        let error = queue.last_error.as_deref().unwrap_or_default();
        let shown = [
            f64::from(state.label() as u8),
            f64::from(words.label as u8),
            f64::from(words.spoken as u8),
            f64::from(queue.remaining),
            f64::from(queue.failed),
            f64::from(queue.replayed),
            f64::from(queue.attempt),
            f64::from(progress.done),
            f64::from(progress.total),
            f64::from(words.count),
            words.retry_in.map_or(f64::NAN, f64::from),
            time(queue.next_retry_at),
            time(queue.last_replayed_at),
            name.as_ptr().addr() as f64,
            name.len() as f64,
            error.as_ptr().addr() as f64,
            if queue.last_error.is_some() { error.len() as f64 } else { f64::NAN },
        ];
        self.numbers[..shown.len()].copy_from_slice(&shown);
    }
}

fn time(at: Option<Timestamp>) -> f64 {
    at.map_or(f64::NAN, |at| at as f64)
}
