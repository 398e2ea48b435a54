//! The element alone on a page: no worker, the test speaks on the channel as an emitter would.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_e2e::{Browser, Engine, Scene, Tab};

use super::{element_access, element_hostile, element_life, element_list, element_load};
use crate::{lab_trial, staged};

const PAGE: &str = include_str!("../../public/element.html");
const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Nothing but the element's own needs, and the icon that browsers ask for.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
const WITHOUT_WASM: &str = "script-src 'self'";

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    vec![
        alone(engine, "element_has_no_fault_in_any_state", element_access::axe_in_every_state),
        alone(
            engine,
            "element_check_finds_a_planted_fault",
            element_access::axe_finds_a_planted_fault,
        ),
        alone(engine, "element_announces_transitions_and_no_counts", element_access::a_days_story),
        alone(
            engine,
            "element_shows_hostile_text_as_text",
            element_hostile::text_under_a_strict_policy,
        ),
        alone(engine, "element_ignores_what_is_no_message", element_hostile::strangers),
        alone(engine, "element_tells_of_a_later_version_once", element_hostile::a_later_version),
        alone(engine, "element_keeps_the_pages_text_without_wasm", element_hostile::no_wasm),
        alone(engine, "element_speaks_french_and_german", element_hostile::labels),
        alone(
            engine,
            "element_may_come_early_and_under_other_names",
            element_life::early_and_under_other_names,
        ),
        alone(engine, "element_shares_its_channel_and_may_move", element_life::together_and_moved),
        alone(engine, "element_counts_only_the_queues_it_names", element_life::of_some_queues),
        alone(engine, "element_counts_what_others_say", element_life::with_messages_of_others),
        alone(engine, "element_draws_a_flood_once_a_frame", element_load::a_flood),
        alone(
            engine,
            "element_leaves_nothing_after_a_thousand_rounds",
            element_load::a_thousand_rounds,
        ),
        lab_trial(
            engine,
            "element_lists_failed_requests_for_a_keyboard",
            element_list::WORKER,
            element_list::by_keyboard_alone,
        ),
    ]
}

fn alone(
    engine: Engine,
    risk: &str,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    staged(engine, risk, open, scenario)
}

async fn open(browser: Browser) -> Result<Scene> {
    let scene = Scene { server: Scene::start_server().await?, browser };
    serve_stage(&scene)?;
    goto(&scene, "").await?;
    Ok(scene)
}

/// Serves the stage at `/stage`, and with other policies below.
pub(crate) fn serve_stage(scene: &Scene) -> Result<()> {
    let server = &scene.server;
    let policies = [("", ""), ("/strict", STRICT), ("/without-wasm", WITHOUT_WASM)];
    for (path, policy) in policies {
        let tag = format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#);
        let page = PAGE.replace("<!-- policy -->", &tag);
        server.serve_file(&format!("/stage{path}"), HTML, page);
    }
    server.serve_file("/stage.css", "text/css", include_str!("../../public/stage.css"));
    server.serve_file("/stage.js", JAVASCRIPT, include_str!("../../public/stage.js"));
    server.serve_file("/flood.js", JAVASCRIPT, include_str!("../../public/flood.js"));
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/axe-core/axe.min.js");
    let axe = fs::read(axe).context("cannot read axe-core; `npm ci` installs it")?;
    server.serve_file("/axe.js", JAVASCRIPT, axe);
    Ok(())
}

/// Loads the stage in the first tab.
pub(crate) async fn goto(scene: &Scene, path: &str) -> Result<()> {
    scene.tab().goto(&format!("{}stage{path}", scene.server.url())).await
}

/// Runs a script and compares what it returns.
pub(crate) async fn expect(tab: &Tab<'_>, script: &str, wanted: Value) -> Result<()> {
    let seen = tab.eval(script).await?;
    ensure!(seen == wanted, "seen {seen}, wanted {wanted}, from {}", script.trim());
    Ok(())
}

/// Nothing was logged as an error, thrown or refused by the page's policy.
pub(crate) async fn all_quiet(tab: &Tab<'_>) -> Result<()> {
    expect(tab, "return [...stage.errors, ...stage.refused]", json!([])).await
}
