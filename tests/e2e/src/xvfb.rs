//! A display for engines that have no headless mode.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use crate::process::OwnedProcess;

#[derive(Debug)]
pub(crate) struct Display {
    pub(crate) name: String,
    _server: Option<OwnedProcess>,
}

impl Display {
    /// The user's display where there is one, else a virtual one.
    pub(crate) fn open() -> Result<Self> {
        if let Ok(name) = env::var("DISPLAY") {
            return Ok(Self { name, _server: None });
        }
        // The server chooses a free number itself and tells it on the given descriptor once it is ready.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(OwnedProcess)
            .context("cannot start Xvfb, and DISPLAY is not set; apt-get install xvfb")?;
        let output = server.0.stdout.take().context("Xvfb has no output")?;
        let mut number = String::new();
        BufReader::new(output).read_line(&mut number)?;
        Ok(Self { name: format!(":{}", number.trim()), _server: Some(server) })
    }
}
