//! docs/protocol.md shows what is tested, to the letter.

use std::fs;
use std::path::{Path, PathBuf};

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref()).unwrap_or_else(|e| panic!("{}: {e}", path.as_ref().display()))
}

fn page() -> String {
    read(path("docs/protocol.md"))
}

fn golden(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(path(folder)).into_iter().flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| path.extension().is_some_and(|e| e == "json")).collect()
}

#[test]
fn every_golden_message_is_shown_as_it_is() {
    let page = page();
    let files = [golden("tests/golden"), golden("tests/golden/dialects")].concat();
    assert!(files.len() >= 13, "{files:?}");
    for file in files {
        assert!(page.contains(&format!("```json\n{}```", read(&file))), "{}", file.display());
    }
}

#[test]
fn the_listener_is_the_one_that_is_tested() {
    assert!(page().contains(&format!("```js\n{}```", read(path("docs/listener.js")))));
}

#[test]
fn the_listener_has_ten_lines_at_most() {
    assert!(read(path("docs/listener.js")).lines().count() <= 10);
}

/// Each ends in its number.
#[test]
fn the_five_lines_of_an_outbox_are_those_that_are_tested() {
    let (page, outbox) = (page(), read(path("tests/fixtures/outbox.js")));
    for number in 1..=5 {
        let end = format!(" // {number}");
        let line = outbox.lines().find_map(|line| line.strip_suffix(&end)).expect("is numbered");
        assert!(page.contains(&format!("\n{}\n", line.trim())), "{line}");
    }
}
