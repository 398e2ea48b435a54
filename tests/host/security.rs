//! SECURITY.md claims nothing that no test shows.

use std::fs;
use std::path::{Path, PathBuf};

const SECURITY: &str = include_str!("../../SECURITY.md");

/// Where tests are, and what they are written in.
const TESTS: [(&str, &str); 4] = [
    ("tests/host", "rs"),
    ("tests/e2e/tests/scenarios", "rs"),
    ("tests/e2e/workers/units", "js"),
    ("tests/packages/tests/trials", "rs"),
];

/// Whose doings the table has to have a word on.
const WHO: [&str; 8] = [
    "another site",
    "other scripts of the origin",
    "a hostile server",
    "a hostile channel",
    "a tampered store",
    "whoever signs in next",
    "a second tab, of another account",
    "a full, forbidden or broken store",
];

fn rows() -> Vec<Vec<&'static str>> {
    let (_, rest) = SECURITY.split_once("<!-- threats -->\n").expect("the table begins");
    let (table, _) = rest.split_once("<!-- /threats -->").expect("the table ends");
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    table.lines().skip(2).map(cells).collect()
}

fn sources() -> Vec<String> {
    let read = |path: PathBuf| fs::read_to_string(path).expect("can be read");
    let files = |(folder, extension): (&str, &'static str)| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let paths =
            fs::read_dir(folder).expect("is there").filter_map(|entry| Some(entry.ok()?.path()));
        let paths = paths.filter(|path| path.file_name() != Some("security.rs".as_ref()));
        paths.filter(move |path| path.extension().is_some_and(|e| e == extension)).map(read)
    };
    TESTS.into_iter().flat_map(files).collect()
}

/// A function on the host, a trial's name, or a case of a worker; a trial of several libraries names none.
fn is_a_test(name: &str, sources: &[String]) -> bool {
    let of_each = ["workbox", "serwist"].map(|library| name.replace(library, "{library}"));
    let named = [&[name.to_owned()], &of_each[..]].concat();
    let forms = named.iter().flat_map(|name| {
        [format!("#[test]\nfn {name}()"), format!("\"{name}\""), format!("'{name}'")]
    });
    forms.into_iter().any(|form| sources.iter().any(|source| source.contains(&form)))
}

#[test]
fn every_threat_names_tests_that_exist() {
    let sources = sources();
    for row in rows() {
        let [who, what, how, tests] = row[..] else { panic!("not four cells: {row:?}") };
        assert!(![who, what, how].contains(&""), "an empty cell: {row:?}");
        let names: Vec<_> = tests.split(", ").collect();
        for name in names {
            let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
            let name = name.unwrap_or_else(|| panic!("{who}, {what}: names no test: {tests:?}"));
            assert!(is_a_test(name, &sources), "{who}, {what}: there is no test {name:?}");
        }
    }
}

#[test]
fn a_test_that_does_not_exist_is_noticed() {
    assert!(!is_a_test("a_form_of_another_site_is_welcome", &sources()));
    assert!(!is_a_test("a_form_of_another_site", &sources()), "a part of a name is none");
}

#[test]
fn nobody_is_left_out_of_the_threats() {
    for who in WHO {
        assert!(rows().iter().any(|row| row[0] == who), "nothing on {who}");
    }
}
