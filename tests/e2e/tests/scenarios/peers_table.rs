//! Workbox, Serwist and ours side by side: equal, but for what the documentation lists.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sync_status_demo::Demo;
use sync_status_e2e::{Bundle, Mode, Scene, Tab};

use Mode::{Development, Production};

/// What the scene opens with; the trial opens each library on an origin of its own.
pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");

const DOCUMENTATION: &str = include_str!("../../../../docs/workbox.md");

/// The columns of the table, and ours with the class that the documentation has for those who want Workbox's replay.
const LIBRARIES: [&str; 4] =
    ["workbox", "serwist", "sync_status", "sync_status_with_workbox_replay"];
const WORKBOX_REPLAY: &str = include_str!("../../peers/library/sync_status_with_workbox_replay.js");

/// How the last cell of a row begins that this class is for.
const BY_REPLAY: &str = "[Workbox's replay](#workboxs-replay)";

/// In how many behaviours the libraries agree at least, or else there was little to compare.
const EQUAL: usize = 40;

/// A row of the documentation's table: where the libraries differ, and how to have ours do as Workbox does.
struct Row<'a> {
    behaviour: &'a str,
    seen: [&'a str; 3],
    remedy: &'a str,
}

/// A library in a service worker of its own, in the same browser as the others.
struct Column<'a> {
    library: &'static str,
    tab: Tab<'a>,
    _server: Demo,
}

impl<'a> Column<'a> {
    async fn open(scene: &'a Scene, library: &'static str, mode: Mode) -> Result<Self> {
        let bundle = Bundle { entry: "side_by_side.js", library: Some(library), mode };
        let (server, tab) = scene.open_elsewhere(&bundle.build()?).await?;
        Ok(Self { library, tab, _server: server })
    }

    async fn titles(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.tab.ask(json!({ "titles": true })).await?)?)
    }

    /// What the library does, with these options on top of the behaviour's own.
    async fn does(&self, behaviour: &str, options: Value) -> Result<String> {
        let message = json!({ "title": behaviour, "options": options });
        let mut answer = self.tab.ask(message).await?;
        let error = &answer["error"];
        ensure!(error.is_null(), "{behaviour}, {}: {error}", self.library);
        Ok(match answer["value"].take() {
            Value::String(text) => text,
            value => value.to_string(),
        })
    }
}

pub(crate) async fn of_three_libraries(scene: &Scene) -> Result<()> {
    let rows = rows()?;
    let mut listed: BTreeMap<_, _> = rows.iter().map(|row| (row.behaviour, row)).collect();
    ensure!(listed.len() == rows.len(), "the table has a behaviour twice");
    let (mut equal, mut wrong) = (0, Vec::new());
    for mode in [Production, Development] {
        let columns = columns(scene, mode).await?;
        for behaviour in columns[0].titles().await? {
            match (compare(&columns, &behaviour).await?, listed.remove(behaviour.as_str())) {
                (seen, None) if is_one(&seen) => equal += 1,
                (seen, Some(row)) if seen == row.seen => {
                    wrong.extend(remedied(&columns, row).await?);
                }
                (seen, _) => wrong.push(format!("| {behaviour} | {} |", seen.join(" | "))),
            }
        }
    }
    wrong.extend(listed.into_keys().map(|behaviour| format!("nobody has tried: {behaviour}")));
    ensure!(wrong.is_empty(), "not as docs/workbox.md has it:\n{}", wrong.join("\n"));
    ensure!(equal >= EQUAL, "they agree in {equal} only");
    Ok(())
}

fn is_one<T: PartialEq>(values: &[T]) -> bool {
    values.iter().all(|value| *value == values[0])
}

async fn columns(scene: &Scene, mode: Mode) -> Result<Vec<Column<'_>>> {
    let mut columns = Vec::new();
    for library in LIBRARIES {
        columns.push(Column::open(scene, library, mode).await?);
    }
    Ok(columns)
}

async fn compare(columns: &[Column<'_>], behaviour: &str) -> Result<Vec<String>> {
    let mut seen = Vec::new();
    for column in &columns[..3] {
        seen.push(column.does(behaviour, json!({})).await?);
    }
    Ok(seen)
}

/// Says so if ours still does not what another library does, with what the row has for that: options, in JSON, or the
/// class with Workbox's replay. Anything else is for people.
async fn remedied(columns: &[Column<'_>], row: &Row<'_>) -> Result<Option<String>> {
    let options = row.remedy.strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
    let [.., ours, with_workbox_replay] = columns else { bail!("no columns") };
    let seen = if let Some(options) = options {
        let options = serde_json::from_str(options).with_context(|| row.remedy.to_owned())?;
        ours.does(row.behaviour, options).await?
    } else if row.remedy.starts_with(BY_REPLAY) {
        with_workbox_replay.does(row.behaviour, json!({})).await?
    } else {
        return Ok(None);
    };
    let [theirs @ .., before] = row.seen;
    let as_theirs = seen != before && theirs.contains(&seen.as_str());
    Ok((!as_theirs).then(|| format!("{}, with {}: {seen}", row.behaviour, row.remedy)))
}

fn rows() -> Result<Vec<Row<'static>>> {
    let (_, rest) = DOCUMENTATION.split_once("<!-- differences -->\n").context("no table")?;
    let (table, _) = rest.split_once("<!-- /differences -->").context("no end of the table")?;
    let (_, class) = WORKBOX_REPLAY.split_once("export class Queue").context("no class")?;
    ensure!(DOCUMENTATION.contains(class), "the class with Workbox's replay is another one");
    table.lines().skip(2).map(row).collect()
}

fn row(line: &str) -> Result<Row<'_>> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [behaviour, workbox, serwist, ours, remedy] = cells[..] else {
        bail!("not five cells: {line}")
    };
    ensure!(!is_one(&[workbox, serwist, ours]), "no difference: {line}");
    Ok(Row { behaviour, seen: [workbox, serwist, ours], remedy })
}
