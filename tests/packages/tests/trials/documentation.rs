//! Every block of code in the documentation is true: taken from a file that is tested, compiled, loaded or parsed.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use libtest_mimic::Trial;
use regex::Regex;
use sync_status_packages::{
    Block, Project, Workshop, blocks, dead_links, is_defined, keeps_a_request, path, visit,
};
use walkdir::WalkDir;

use crate::{async_trial, trial};

/// What may be quoted: these files are run by tests, or are the data of tests.
const TESTED: [&str; 6] = [
    "demo/public",
    "docs/listener.js",
    "tests/e2e/workers",
    "tests/fixtures",
    "tests/golden",
    "tests/packages/projects",
];

/// How the README's worker says what file it is.
const WORKER: &str = "// sw.js";

/// A block, and the file it is in.
#[derive(Debug, Clone)]
struct Shown {
    /// `README.md:25`, to find it by.
    place: String,
    block: Block,
}

pub(crate) fn trials(workshop: &Arc<Workshop>) -> Result<Vec<Trial>> {
    let shown = shown()?;
    let of = |languages: &[&str]| -> Vec<Shown> {
        let wanted = |one: &&Shown| languages.contains(&one.block.language.as_str());
        shown.iter().filter(wanted).cloned().collect()
    };
    let (scripts, pages, data, commands) =
        (of(&["js", "ts", "tsx"]), of(&["html"]), of(&["json"]), of(&["sh"]));
    let others = shown
        .iter()
        .filter(|one| !["js", "ts", "tsx", "html", "json", "sh"].contains(&&*one.block.language));
    let others: Vec<_> = others.cloned().collect();
    Ok(vec![
        trial(workshop, "documented_scripts_compile", move |workshop| compile(workshop, &scripts)),
        async_trial(workshop, "documented_pages_load", async move |workshop| {
            load(workshop, &pages).await
        }),
        trial(workshop, "documented_json_is_json", move |_| parse(&data)),
        trial(workshop, "documented_commands_exist", move |_| commands_exist(&commands)),
        trial(workshop, "documented_code_of_other_languages_is_quoted_from_tests", move |_| {
            quoted(&others)
        }),
        trial(workshop, "documented_links_lead_somewhere", |_| links()),
        async_trial(workshop, "the_readmes_example_works_as_it_is", example),
    ])
}

/// All documentation, by its path in the repository.
fn files() -> Result<Vec<String>> {
    let mut files = vec!["README.md".to_owned(), "CONTRIBUTING.md".into(), "SECURITY.md".into()];
    for file in fs::read_dir(path("docs"))? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            files.push(format!("docs/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

/// All blocks of all documentation.
fn shown() -> Result<Vec<Shown>> {
    let mut shown = Vec::new();
    for file in files()? {
        for block in blocks(&path(&file))? {
            shown.push(Shown { place: format!("{file}:{}", block.line), block });
        }
    }
    Ok(shown)
}

/// Whether each line is one of the file's, in the same order. The file may mark a line with a comment at its end.
fn is_quoted(code: &str, file: &str) -> bool {
    let mut lines = file.lines().map(str::trim);
    code.lines().map(str::trim).filter(|line| !line.is_empty()).all(|wanted| {
        lines.any(|line| {
            line.strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(" // "))
        })
    })
}

fn is_quoted_from_a_test(code: &str) -> Result<bool> {
    for root in TESTED {
        for file in WalkDir::new(path(root)) {
            let file = file?;
            // Pictures are no text.
            let Ok(text) = fs::read_to_string(file.path()) else { continue };
            if is_quoted(code, &text) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn quoted(shown: &[Shown]) -> Result<()> {
    for Shown { place, block } in shown {
        ensure!(
            is_quoted_from_a_test(&block.code)?,
            "{place}: nothing checks a block of `{}`; quote a tested file, or add a check here",
            block.language
        );
    }
    Ok(())
}

/// A script must be right in a page or in a worker; a short one does not say which it is for.
fn compile(workshop: &Workshop, scripts: &[Shown]) -> Result<()> {
    let project = workshop.project("documentation", "documentation")?;
    fs::create_dir(project.folder().join("blocks"))?;
    let mut files = BTreeMap::new();
    for (number, Shown { place, block }) in scripts.iter().enumerate() {
        if !is_quoted_from_a_test(&block.code)? {
            let file = format!("blocks/{number}.{}", block.language);
            project.write(&file, &block.code)?;
            files.insert(file, place);
        }
    }
    let (page, worker) = (objections(&project, "page"), objections(&project, "worker"));
    let wrong = files.iter().filter_map(|(file, place)| {
        let (page, worker) = (page.get(file)?, worker.get(file)?);
        Some(format!("{place}\n  in a page:\n{page}  in a worker:\n{worker}"))
    });
    let wrong: Vec<_> = wrong.collect();
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What the compiler objects to, by file.
fn objections(project: &Project, world: &str) -> BTreeMap<String, String> {
    let mut objections = BTreeMap::<_, String>::new();
    let said =
        project.run("tsc", &["--project", &format!("tsconfig.{world}.json"), "--pretty", "false"]);
    let Err(said) = said else { return objections };
    for line in said.to_string().lines() {
        if let Some((file, rest)) = line.split_once('(')
            && file.starts_with("blocks/")
        {
            let objection = format!("    line {rest}\n");
            objections.entry(file.to_owned()).or_default().push_str(&objection);
        }
    }
    objections
}

/// The built files lie beside each page, as the README says, and its worker does too.
fn site(workshop: &Workshop, name: &str) -> Result<(Project, [PathBuf; 2])> {
    let project = workshop.empty_project(name)?;
    let worker = shown()?.into_iter().find(|one| one.block.code.starts_with(WORKER));
    let worker = worker.with_context(|| format!("no block begins with `{WORKER}`"))?;
    fs::create_dir(project.folder().join("site"))?;
    project.write("site/sw.js", &worker.block.code)?;
    // Browsers ask for it, and the console would tell that there is none.
    project.write("site/favicon.ico", "")?;
    let folders = [project.folder().join("site"), project.installed("dist")];
    Ok((project, folders))
}

async fn load(workshop: &Workshop, pages: &[Shown]) -> Result<()> {
    let (project, folders) = site(workshop, "documentation-pages")?;
    project.write("site/index.html", "")?;
    for (number, Shown { block, .. }) in pages.iter().enumerate() {
        project.write(&format!("site/{number}.html"), &whole_page(&block.code)?)?;
    }
    visit(&folders, async |scene| {
        let tab = scene.tab();
        for (number, Shown { place, .. }) in pages.iter().enumerate() {
            tab.goto(&format!("{}{number}.html", scene.server.url())).await?;
            is_defined(&tab).await.with_context(|| place.clone())?;
            let console = scene.browser.console().await?;
            ensure!(console.is_empty(), "{place}: {}", console.join("\n"));
        }
        Ok(())
    })
    .await
}

/// The page that a block is a part of. What it loads from a CDN lies beside it.
fn whole_page(block: &str) -> Result<String> {
    let cdn = Regex::new(r#""https://[^"]*/(sync-status\.js)""#)?;
    let block = cdn.replace_all(block, "\"/$1\"");
    let script = r#"<script type="module" src="/sync-status.js"></script>"#;
    let element = r#"<sync-status channel="api-list"></sync-status>"#;
    let script = if block.contains("/sync-status.js\"") { "" } else { script };
    let element = if block.contains("<sync-status") { "" } else { element };
    Ok(format!("<!doctype html>\n<meta charset=\"utf-8\">\n{script}\n{block}\n{element}"))
}

/// The first page and the worker of the README, in which a request goes the whole way.
async fn example(workshop: &Workshop) -> Result<()> {
    let page = shown()?
        .into_iter()
        .find(|one| one.block.language == "html" && one.place.starts_with("README"));
    let page = page.context("the README shows no page")?;
    let (project, folders) = site(workshop, "readme")?;
    project.write("site/index.html", &whole_page(&page.block.code)?)?;
    visit(&folders, async |scene| {
        let tab = scene.tab();
        tab.goto(&scene.server.url()).await?;
        // A worker controls only the pages that are loaded after it is active.
        tab.eval("await navigator.serviceWorker.ready").await?;
        keeps_a_request(scene, |seen| seen.text.contains('1')).await
    })
    .await
}

fn links() -> Result<()> {
    let mut dead = Vec::new();
    for file in files()? {
        let links = dead_links(&path(&file))?;
        dead.extend(links.into_iter().map(|link| format!("{file}: {link}")));
    }
    ensure!(dead.is_empty(), "{}", dead.join("\n"));
    Ok(())
}

fn parse(data: &[Shown]) -> Result<()> {
    for Shown { place, block } in data {
        serde_json::from_str::<serde_json::Value>(&block.code).with_context(|| place.clone())?;
    }
    Ok(())
}

fn commands_exist(shown: &[Shown]) -> Result<()> {
    for Shown { place, block } in shown {
        for line in block.code.lines() {
            let command = line.split('#').next().unwrap_or_default().trim();
            if !command.is_empty() {
                command_exists(command).with_context(|| format!("{place}: {command}"))?;
            }
        }
    }
    Ok(())
}

fn command_exists(command: &str) -> Result<()> {
    let words: Vec<_> = command.split_whitespace().collect();
    match words[..] {
        ["cargo", "xtask", ..] => gives_help(&words[1..]),
        ["npm", "install", "sync-status"] => Ok(()),
        _ => bail!("nothing checks this command; add a check here"),
    }
}

/// With `--help` a command does nothing, but still refuses options that it does not know.
fn gives_help(arguments: &[&str]) -> Result<()> {
    // What comes after `--` are names of tests.
    let options = arguments.iter().take_while(|argument| **argument != "--");
    let output =
        Command::new("cargo").args(options).arg("--help").current_dir(path("")).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
