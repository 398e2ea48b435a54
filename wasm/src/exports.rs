//! What `src/js/worker/core.js` calls.

use std::cell::RefCell;

use crate::Border;

#[derive(Default)]
struct Memory {
    border: Border,
    /// What JavaScript says, until it has been read.
    input: Vec<u8>,
    /// What is said back, until the next call.
    output: Vec<u8>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Room for so many bytes, to be written before [`give`].
#[unsafe(no_mangle)]
extern "C" fn room(bytes: usize) -> *mut u8 {
    MEMORY.with_borrow_mut(|memory| {
        memory.input = vec![0; bytes];
        memory.input.as_mut_ptr()
    })
}

/// Reads what was written, and does it. Returns how many bytes of JSON are said
/// back, from [`said`] on.
#[unsafe(no_mangle)]
extern "C" fn give() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let input = std::mem::take(&mut memory.input);
        memory.output = memory.border.call(&input);
        memory.output.len()
    })
}

/// Where the answer is.
#[unsafe(no_mangle)]
extern "C" fn said() -> *const u8 {
    MEMORY.with_borrow(|memory| memory.output.as_ptr())
}
