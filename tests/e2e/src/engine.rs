//! The three browser engines, and what is particular to each.

use std::{env, ffi::OsString, path::Path, str::FromStr};

use anyhow::{Context, Error, Result, bail};
use serde_json::{Value, json};
use thirtyfour::Capabilities;

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, through chromedriver.
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
    /// WebKitGTK's `MiniBrowser`, through `WebKitWebDriver`: the engine of Safari.
    WebKit,
}

impl Engine {
    /// The engines that `SYNC_STATUS_ENGINES` asks for.
    ///
    /// # Errors
    /// When it names something else than `chromium`, `firefox` or `webkit`.
    pub fn wanted() -> Result<Vec<Self>> {
        let names = env::var("SYNC_STATUS_ENGINES").unwrap_or_else(|_| "chromium".into());
        names.split(',').map(|name| name.trim().parse().context("SYNC_STATUS_ENGINES")).collect()
    }

    /// The name used in `SYNC_STATUS_ENGINES` and in the names of the tests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Whether the engine has the Background Sync API.
    #[must_use]
    pub const fn has_background_sync(self) -> bool {
        matches!(self, Self::Chromium)
    }

    pub(crate) const fn needs_display(self) -> bool {
        matches!(self, Self::WebKit)
    }

    /// The driver's executable, and the package that has it.
    pub(crate) fn driver(self) -> (OsString, &'static str) {
        let (variable, executable, package) = match self {
            Self::Chromium => {
                ("CHROMEDRIVER", "chromedriver", "apt-get install chromium chromium-driver")
            }
            Self::Firefox => (
                "GECKODRIVER",
                "geckodriver",
                "apt-get install firefox-esr; cargo install geckodriver",
            ),
            Self::WebKit => {
                ("WEBKITDRIVER", "WebKitWebDriver", "apt-get install webkit2gtk-driver")
            }
        };
        (env::var_os(variable).unwrap_or_else(|| executable.into()), package)
    }

    /// Firefox lets a script stop a worker only with the browser's own rights.
    pub(crate) const fn driver_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Firefox => &["--allow-system-access"],
            Self::Chromium | Self::WebKit => &[],
        }
    }

    /// What to ask the driver for: flags, preferences, and the profile if it must outlive the browser.
    pub(crate) fn capabilities(self, profile: Option<&Path>) -> Result<Capabilities> {
        let capabilities = match self {
            Self::Chromium => chromium(profile),
            Self::Firefox => firefox(profile),
            Self::WebKit if profile.is_some() => {
                bail!("WebKitWebDriver cannot be given a profile folder")
            }
            Self::WebKit => json!({}),
        };
        Ok(serde_json::from_value(capabilities)?)
    }
}

impl FromStr for Engine {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [Self::Chromium, Self::Firefox, Self::WebKit]
            .into_iter()
            .find(|engine| engine.name() == name)
            .with_context(|| format!("no engine `{name}`; there are chromium, firefox, webkit"))
    }
}

/// Chromium retries a failed sync after 5 and 20 minutes, then gives up. Here after 3 s each, so that a test can see it;
/// the code under test is the same.
const SHORT_SYNC_RETRY: [&str; 2] = [
    "--force-fieldtrials=BackgroundSync/Fast/",
    "--force-fieldtrial-params=BackgroundSync.Fast:initial_retry_delay_sec/3/retry_delay_factor/1/min_recovery_time_sec/2/max_sync_attempts/20",
];

fn chromium(profile: Option<&Path>) -> Value {
    // No sandbox, because containers and CI run as root, where Chromium cannot start with one.
    let mut arguments =
        vec!["--headless=new".to_owned(), "--no-sandbox".into(), "--disable-dev-shm-usage".into()];
    arguments.push("--window-size=1280,900".into());
    arguments.extend(SHORT_SYNC_RETRY.map(str::to_owned));
    arguments.extend(profile.map(|folder| format!("--user-data-dir={}", folder.display())));
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

fn firefox(profile: Option<&Path>) -> Value {
    let mut arguments = vec!["-headless".to_owned(), "--width=1280".into(), "--height=900".into()];
    if let Some(folder) = profile {
        arguments.extend(["-profile".to_owned(), folder.display().to_string()]);
    }
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": { "args": arguments },
    })
}
