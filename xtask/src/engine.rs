//! The three browser engines, and the program that drives each.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;

use xtask_base::project;

/// A browser engine that tests run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Chromium or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK, as in GNOME Web; the nearest to Safari here.
    Webkit,
}

impl Engine {
    /// Every engine.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The program that drives it, as it is called on PATH.
    fn driver_program(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::Webkit => "WebKitWebDriver",
        }
    }

    /// The variable that names the driver, for the end-to-end tests and for whoever has their own.
    pub(crate) fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
            Self::Webkit => "WEBKITDRIVER",
        }
    }

    /// The variable that wasm-bindgen's test runner knows the driver by: WebKit's passes as Safari's.
    pub(crate) fn runner_variable(self) -> &'static str {
        match self {
            Self::Webkit => "SAFARIDRIVER",
            _ => self.driver_variable(),
        }
    }

    /// The browser's own program names, the first found being used.
    pub(crate) fn browser_programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome", "chrome"],
            Self::Firefox => &["firefox", "firefox-esr"],
            // The driver starts MiniBrowser, which lies outside PATH and comes in its package.
            Self::Webkit => &["WebKitWebDriver"],
        }
    }

    /// The driver that the environment names, that PATH has, or that set-up has installed.
    pub(crate) fn find_driver(self) -> Option<PathBuf> {
        if let Some(driver) = std::env::var_os(self.driver_variable()) {
            return Some(driver.into());
        }
        let program = self.driver_program();
        let own = project::path("target/tools/bin").join(program);
        which::which(program).ok().or(own.exists().then_some(own))
    }

    /// Like [`Self::find_driver`], for when set-up has run.
    pub(crate) fn driver(self) -> Result<PathBuf> {
        let Some(driver) = self.find_driver() else {
            bail!(
                "{} is missing: install it, or set {}",
                self.driver_program(),
                self.driver_variable()
            );
        };
        Ok(driver)
    }
}
