//! A running WebDriver server.

use std::{
    net::{Ipv4Addr, TcpListener},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use tokio::net::TcpStream;

use crate::{Engine, process::OwnedProcess, wait::eventually, xvfb::Display};

/// Ends, with its browsers, when dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    pub(crate) url: String,
    pub(crate) process: OwnedProcess,
    _display: Option<Display>,
}

impl Driver {
    pub(crate) async fn start(engine: Engine) -> Result<Self> {
        let display = engine.needs_display().then(Display::open).transpose()?;
        let port = free_port()?;
        let (executable, package) = engine.driver();
        let mut command = Command::new(&executable);
        command.arg(format!("--port={port}")).args(engine.driver_arguments());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.envs(display.as_ref().map(|display| ("DISPLAY", &display.name)));
        let process = command
            .spawn()
            .map(OwnedProcess)
            .with_context(|| format!("cannot start {}; {package}", executable.display()))?;
        let answers = async || {
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port))
                .await
                .map_err(|error| error.to_string()))
        };
        eventually("the driver answers", Duration::from_secs(20), answers).await?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), process, _display: display })
    }
}

/// Another process could take the port before the driver does; drivers cannot tell a port that they chose themselves.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
