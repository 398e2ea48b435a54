//! Which tests took longest.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use xtask_base::project;

/// How long each test took, as far as it is told: by the trials in a file, by the other steps as a whole.
#[derive(Debug)]
pub(super) struct Slowest {
    file: PathBuf,
    times: Vec<(String, Duration)>,
}

/// The steps whose tests tell their own times.
const TOLD: [&str; 2] = ["e2e: ", "packages"];

impl Slowest {
    /// Begins with an empty file.
    pub(super) fn new() -> Result<Self> {
        let folder = project::path("target");
        fs::create_dir_all(&folder)?;
        let file = folder.join("test-times.txt");
        fs::write(&file, "")?;
        Ok(Self { file, times: Vec::new() })
    }

    /// Where a trial adds a line of its time in seconds and its name.
    pub(super) fn file(&self) -> PathBuf {
        self.file.clone()
    }

    /// Adds a step, unless its tests are there one by one.
    pub(super) fn add(&mut self, step: &str, time: Duration) {
        if !TOLD.iter().any(|told| step.starts_with(told)) {
            self.times.push((step.to_owned(), time));
        }
    }

    /// The ten slowest, the slowest first.
    pub(super) fn ten(mut self) -> Vec<(String, Duration)> {
        // Without the file, of which a test run alone has no use, the steps are still there.
        let lines = fs::read_to_string(&self.file).unwrap_or_default();
        self.times.extend(lines.lines().filter_map(read));
        self.times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        self.times.truncate(10);
        self.times
    }
}

fn read(line: &str) -> Option<(String, Duration)> {
    let (seconds, name) = line.split_once(' ')?;
    let time = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
    Some((name.to_owned(), time))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::read;

    #[test]
    fn a_line_is_a_time_and_a_name() {
        let time = Duration::from_millis(1_500);
        assert_eq!(read("1.500 chromium::it"), Some(("chromium::it".to_owned(), time)));
        assert_eq!(read("late chromium::it"), None);
    }
}
