//! Runs one wasm test binary in the browser whose driver the environment names.
//!
//! A program rather than `cargo install wasm-bindgen-cli`: so it is always the release that the library is linked with,
//! which the two must agree on.

use anyhow::Result;
use wasm_bindgen_cli::wasm_bindgen_test_runner;

fn main() -> Result<()> {
    wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
