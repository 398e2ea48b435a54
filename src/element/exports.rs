//! What `src/js/channel.js` calls. Each channel has an instance of the wasm, and
//! so a memory, to itself: closed, it is the browser's to free.

use super::border::Border;
use super::{Channel, Environment, State};
use crate::status::NOTHING;
use crate::{QueueStatus, Timestamp};

struct Page {
    border: Border,
    channel: Channel,
    sum: QueueStatus,
}

/// The only one of the instance.
fn page() -> &'static mut Page {
    static mut PAGE: Page = Page { border: Border::new(), channel: Channel::new(), sum: NOTHING };
    let page = &raw mut PAGE;
    // SAFETY: there is one thread, and no export calls another, nor JavaScript.
    unsafe { &mut *page }
}

/// Where the shared memory is.
#[unsafe(no_mangle)]
extern "C" fn border() -> *mut Border {
    &raw mut page().border
}

/// Takes in the message that was written there; see [`Reception`](super::Reception).
#[unsafe(no_mangle)]
extern "C" fn hear(now: f64) -> u8 {
    let Page { border, channel, .. } = page();
    channel.take_in(&border.fields(), now as Timestamp) as u8
}

/// Whether any message was heard so far.
#[unsafe(no_mangle)]
extern "C" fn heard() -> bool {
    page().channel.heard()
}

/// Whether a worker of Spomky-Labs/pwa-bundle was.
#[unsafe(no_mangle)]
extern "C" fn bundle() -> bool {
    page().channel.bundle()
}

/// Milliseconds to wait before [`beat`]; infinity for ever.
#[unsafe(no_mangle)]
extern "C" fn plan(now: f64, random: f64) -> f64 {
    page().channel.plan(now as Timestamp, random).map_or(f64::INFINITY, |wait| wait as f64)
}

/// The time has come. Returns whether the page says hello; otherwise it asks for
/// a replay.
#[unsafe(no_mangle)]
extern "C" fn beat() -> bool {
    page().channel.beat()
}

/// Shows the queue of that index, by name, and begins the sum anew with the
/// first. Returns whether there is one.
#[unsafe(no_mangle)]
extern "C" fn queue(index: usize, now: f64) -> bool {
    let Page { border, channel, sum } = page();
    if index == 0 {
        *sum = NOTHING;
    }
    let Some((name, queue)) = channel.status().queue(index) else { return false };
    border.show(State::Phase(queue.phase()), name, queue, now as Timestamp);
    true
}

/// Adds the queue of that index to the sum.
#[unsafe(no_mangle)]
extern "C" fn add(index: usize) {
    let Page { channel, sum, .. } = page();
    if let Some((_, queue)) = channel.status().queue(index) {
        sum.add(queue);
    }
}

/// Shows the sum.
#[unsafe(no_mangle)]
extern "C" fn total(available: bool, online: bool, now: f64) {
    let Page { border, channel, sum } = page();
    let state = channel.state_of(sum, Environment { available, online });
    border.show(state, "", sum, now as Timestamp);
}
