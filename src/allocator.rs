//! The allocator of the released wasm files. A library sets none: this module
//! exists under the feature `dist` alone.

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

// The standard library's default would be a quarter of the page's wasm, and talc half a kilobyte
// of brotli more than this one. What is allocated here is few and short-lived: strings on their way
// in and out.
//
// SAFETY: these wasm modules are built without threads and share no memory.
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
