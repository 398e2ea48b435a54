//! What the shell is type-checked by is what the table says.

use std::path::Path;

use sync_status_worker::types::declarations;

#[test]
fn border_d_ts_is_made_of_the_table() -> std::io::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/js/worker/border.d.ts");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, declarations())?;
    }
    let written = std::fs::read_to_string(&file)?;
    assert!(written == declarations(), "run UPDATE=1 cargo test --package sync-status-worker");
    Ok(())
}
