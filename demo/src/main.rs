//! Runs the demo server: `sync-status-demo [--port 8080] [--dist dist]`.

use std::process::ExitCode;

use lexopt::{Arg, Parser, ValueExt};
use sync_status_demo::{Demo, Options};

const USAGE: &str = "Usage: sync-status-demo [--port 8080] [--dist dist]";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match arguments() {
        Ok(options) => options,
        Err(error) => return fail(&format!("{error}\n{USAGE}")),
    };
    let port = options.port;
    match Demo::start(options).await {
        Ok(demo) => {
            println!("Demo: {}", demo.url());
            demo.serve().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            fail(&format!("cannot listen on port {port}: {error}; choose another with --port"))
        }
    }
}

fn arguments() -> Result<Options, lexopt::Error> {
    let mut options = Options { port: 8080, dist: "dist".into() };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.port = parser.value()?.parse()?,
            Arg::Long("dist") => options.dist = parser.value()?.into(),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
