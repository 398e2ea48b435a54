//! Ours and Workbox, side by side: in one browser and one run, in turns, so that a busy machine is as busy for both.
//!
//! ```text
//! cargo xtask bench [NAME] [--rounds 7]
//! ```
//!
//! Times are taken in the page, as its user would: from the call to the answer. A row's figure is the median of its
//! rounds, with the least and the most in brackets; what counts is the ratio.

mod contest;
mod contestant;
mod rows;
mod table;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use lexopt::{Arg, Parser, ValueExt};
use sync_status_e2e::{Browser, Engine, Scene};

use table::Table;

const USAGE: &str = "Usage: sync-status-bench [NAME] [--rounds 7]";

/// What to run, and how often.
struct Options {
    name: String,
    rounds: u8,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match arguments() {
        Ok(options) => options,
        Err(error) => return fail(&format!("{error}\n{USAGE}")),
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

fn arguments() -> Result<Options, lexopt::Error> {
    let mut options = Options { name: String::new(), rounds: 7 };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("rounds") => options.rounds = parser.value()?.parse()?,
            Arg::Value(name) if options.name.is_empty() => options.name = name.string()?,
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

async fn run(options: &Options) -> Result<()> {
    let rows = rows::named(&options.name);
    ensure!(!rows.is_empty(), "no row is named `{}`; there are {}", options.name, rows::names());
    let mut table = Table::default();
    for row in rows {
        println!("{} …", row.name);
        // Fresh for each: what one row has stored is no burden to the next.
        let scene = Scene::open_with_worker(Browser::start(Engine::Chromium).await?, "").await?;
        table.add(row, contest::hold(&scene, row, options.rounds).await?);
        scene.browser.quit().await?;
    }
    print!("\n{table}");
    Ok(())
}
