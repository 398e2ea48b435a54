//! The allocator of the released wasm files. A library sets none: this module
//! exists under the feature `dist` alone.

// The standard library's default would be a quarter of the page's wasm.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
