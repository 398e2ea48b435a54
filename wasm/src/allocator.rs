//! The allocator of the released wasm: a library sets none, so it is here.

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

// The standard library's default would be 2 kB of brotli more than this one, talc half a kilobyte.
// What is allocated here is few and short-lived: strings on their way in and out.
//
// SAFETY: the module is built without threads and shares its memory with nobody.
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
