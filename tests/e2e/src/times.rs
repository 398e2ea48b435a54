//! How long each trial takes, for whoever looks for the slow ones.

use std::{
    env,
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
    time::{Duration, Instant},
};

/// Runs a trial, and adds a line with its seconds and its name to the file that `SYNC_STATUS_TIMES` names.
pub fn timed<T>(name: &str, trial: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let outcome = trial();
    if let Some(file) = env::var_os("SYNC_STATUS_TIMES") {
        // It is for people: no trial fails for want of its time.
        let _ = note(Path::new(&file), name, start.elapsed());
    }
    outcome
}

/// In one write, as other processes add theirs to the same file.
fn note(file: &Path, name: &str, time: Duration) -> io::Result<()> {
    let line = format!("{:.3} {name}\n", time.as_secs_f64());
    OpenOptions::new().append(true).create(true).open(file)?.write_all(line.as_bytes())
}
