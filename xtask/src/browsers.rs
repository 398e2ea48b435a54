//! Real browsers, and the programs that drive them.

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::engine::Engine;
use xtask_base::process::shell;
use xtask_base::project;

/// The release that the tests are known to run with; Debian has no package of it.
const GECKODRIVER: &str = "0.37.1";

/// Installs what is missing to drive `engines`.
pub(crate) fn install(engines: &[Engine]) -> Result<()> {
    let missing: Vec<_> = engines.iter().flat_map(|&engine| missing(engine)).collect();
    if !missing.is_empty() {
        apt_install(&missing)?;
    }
    if engines.contains(&Engine::Firefox) && Engine::Firefox.find_driver().is_none() {
        install_geckodriver()?;
    }
    Ok(())
}

/// The Debian packages that an engine still needs.
fn missing(engine: Engine) -> Vec<&'static str> {
    let has = |program: &str| which::which(program).is_ok();
    let browser = engine.browser_programs().iter().any(|program| has(program));
    let driver = engine.find_driver().is_some();
    let wanted: &[(&str, bool)] = match engine {
        Engine::Chromium => &[("chromium", browser), ("chromium-driver", driver)],
        Engine::Firefox => &[("firefox-esr", browser)],
        // WebKitGTK has no headless mode: it needs a display, real or not, and a bus.
        Engine::Webkit => &[
            ("webkit2gtk-driver", driver),
            ("xvfb", has("xvfb-run")),
            ("xauth", has("xauth")),
            ("dbus-x11", has("dbus-launch")),
        ],
    };
    let wanted = wanted.iter().filter(|(_, present)| !present);
    wanted.map(|(package, _)| *package).collect()
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let shell = shell()?;
    let is_root = cmd!(shell, "id -u").quiet().read().is_ok_and(|id| id == "0");
    if !is_root || which::which("apt-get").is_err() {
        bail!(
            "install these browsers and drivers (here by their Debian names), \
             or choose others with --engine: {}",
            packages.join(" ")
        );
    }
    println!("installing {} …", packages.join(", "));
    cmd!(shell, "apt-get update -qq").run()?;
    cmd!(shell, "apt-get install -qq --yes --no-install-recommends {packages...}")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()
        .context("apt-get could not install the browsers")
}

fn install_geckodriver() -> Result<()> {
    let shell = shell()?;
    let root = project::path("target/tools");
    println!("installing geckodriver {GECKODRIVER} …");
    // Unoptimised: it compiles three times as fast, and only passes messages on.
    cmd!(
        shell,
        "cargo install geckodriver --version {GECKODRIVER} --locked --debug --quiet --root {root}"
    )
    .run()
    .context("cargo could not install geckodriver")
}
