//! docs/size.md: the committed tables of where the bytes go.

use std::fmt::{self, Write};
use std::fs;

use anyhow::{Context, Result, ensure};
use xtask_base::project;

use super::{Weighed, functions::Inside, modules};
use crate::wasm::Half;

const PAGE: &str = "docs/size.md";

/// What stands between is written by `cargo xtask size --write`; the rest, by hand.
const BEGIN: &str = "<!-- sizes -->\n";
const END: &str = "<!-- /sizes -->";

/// How many functions a table names.
const FUNCTIONS: usize = 25;

/// Which entry of `src/js` belongs to which half.
const HALVES: [(Half, &str, &str); 2] = [
    (Half::Element, "sync-status.js", "sync-status.js"),
    (Half::Worker, "worker.js", "sync-status-sw.mjs"),
];

/// Writes the tables anew.
pub(super) fn write(weighed: &[Weighed]) -> Result<()> {
    let page = read()?;
    let (before, _, after) = parts(&page)?;
    let mut tables = files(weighed)?;
    for (half, entry, file) in HALVES {
        write!(tables, "\n## `{file}`\n")?;
        wasm(&mut tables, &Inside::of(half)?)?;
        javascript(&mut tables, entry)?;
    }
    fs::write(project::path(PAGE), format!("{before}{BEGIN}{tables}{END}{after}"))?;
    println!("{PAGE} is written");
    Ok(())
}

/// Fails when the page tells of sizes that are not those of today. A difference of 2 % is let pass:
/// nobody should have to write the page anew for every change of a word.
pub(super) fn check(weighed: &[Weighed]) -> Result<()> {
    let page = read()?;
    let (_, tables, _) = parts(&page)?;
    for size in weighed {
        let told = told(tables, size.file)
            .with_context(|| format!("{PAGE} does not tell the size of {}", size.file))?;
        ensure!(
            told.abs_diff(size.brotli) * 50 <= told,
            "{PAGE} says that {} has {told} bytes, and it has {}: run `cargo xtask size --write`",
            size.file,
            size.brotli
        );
    }
    Ok(())
}

fn read() -> Result<String> {
    fs::read_to_string(project::path(PAGE)).with_context(|| format!("cannot read {PAGE}"))
}

/// What is before, between and after the marks.
fn parts(page: &str) -> Result<(&str, &str, &str)> {
    let (before, rest) = page.split_once(BEGIN).context("docs/size.md has lost its first mark")?;
    let (tables, after) = rest.split_once(END).context("docs/size.md has lost its last mark")?;
    Ok((before, tables, after))
}

/// The brotli size in the row of a file.
fn told(tables: &str, file: &str) -> Option<usize> {
    let row = tables.lines().find_map(|line| line.strip_prefix(&format!("| `{file}` |")))?;
    row.split('|').nth(2)?.trim().parse().ok()
}

fn files(weighed: &[Weighed]) -> Result<String, fmt::Error> {
    let mut table =
        String::from("| bytes | raw | gzip | brotli | budget |\n|---|--:|--:|--:|--:|\n");
    for Weighed { file, raw, gzip, brotli, budget } in weighed {
        let budget = budget.map_or(String::new(), |budget| budget.to_string());
        writeln!(table, "| `{file}` | {raw} | {gzip} | {brotli} | {budget} |")?;
    }
    Ok(table)
}

fn wasm(page: &mut String, inside: &Inside) -> fmt::Result {
    let Inside { functions, data } = inside;
    write!(page, "\n| wasm: by crate | bytes |\n|---|--:|\n")?;
    for (name, bytes) in inside.crates() {
        writeln!(page, "| {name} | {bytes} |")?;
    }
    writeln!(page, "| constants | {data} |")?;
    write!(page, "\n| wasm: largest of {} functions | bytes |\n|---|--:|\n", functions.len())?;
    for function in functions.iter().take(FUNCTIONS) {
        writeln!(page, "| `{}` | {} |", function.name.replace('|', "\\|"), function.bytes)?;
    }
    Ok(())
}

fn javascript(page: &mut String, entry: &str) -> Result<()> {
    write!(page, "\n| JavaScript and style, minified: by module | bytes |\n|---|--:|\n")?;
    for (module, bytes) in modules::of(entry)? {
        writeln!(page, "| `{module}` | {bytes} |")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn the_size_of_a_file_is_read_from_its_own_row() {
        let tables = "| `a.js` | 10 | 5 | 4 | 9 |\n| `b.js` | 20 | 7 | 6 | |\n";
        assert_eq!(told(tables, "b.js"), Some(6));
        assert_eq!(told(tables, "c.js"), None);
    }
}
