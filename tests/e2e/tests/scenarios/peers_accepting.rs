//! Our plugin in strategies of other libraries says that a request was kept, if and only if it was.

use anyhow::{Result, ensure};
use http::header::REFERER;
use libtest_mimic::Trial;
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Bundle, Engine, Scene, Site, eventually};

use super::peers::without_api;
use super::strangers::{
    empties, identity, is_sent_back, nothing_but_what_follows_is_kept, was_tried,
};
use crate::built_trial;

const WORKER: Bundle = Bundle::of("accepting.js");
const WITHOUT_STORAGE: Bundle = Bundle::of("accepting_without_storage.js");

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![built_trial(
        engine,
        "peers_strategy_of_workbox_sends_a_form_of_another_site_as_documented",
        || WORKER.with("workbox").build(),
        sends_strangers,
    )];
    for library in ["workbox", "serwist"] {
        trials.push(built_trial(
            engine,
            &format!("peers_plugin_in_{library}_never_keeps_a_form_of_another_site"),
            move || WORKER.with(library).build(),
            keeps_no_strangers,
        ));
        trials.push(built_trial(
            engine,
            &format!("peers_plugin_in_{library}_tells_no_page_that_a_lost_request_is_kept"),
            move || WITHOUT_STORAGE.with(library).build(),
            has_no_storage,
        ));
        if engine == Engine::Chromium {
            trials.push(built_trial(
                engine,
                &format!("peers_plugin_in_{library}_tells_the_truth_when_storage_is_full"),
                move || WORKER.with(library).build(),
                has_no_room,
            ));
        }
    }
    trials
}

async fn keeps_no_strangers(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let action = scene.address(Site::App, "/api/forms");
    scene.server.behave(without_api());
    for policy in [None, Some("no-referrer")] {
        let left = scene.server.behaviour().steps.len();
        scene.submit(&tab, Site::Other, &action, "foreign", policy).await?;
        was_tried(scene, left).await?;
    }
    nothing_but_what_follows_is_kept(scene).await?;

    scene.server.forget();
    scene.server.behave(without_api());
    scene.submit(&tab, Site::App, &action, "own", None).await?;
    is_sent_back(&tab).await?;
    scene.server_returns();
    scene.open_page(&tab).await?;
    empties(&tab, "forms").await?;
    ensure!(scene.received() == ["text=own"], "arrived: {:?}", scene.received());

    // A key of ours has the request made anew.
    scene.server.forget();
    scene.server.behave(Behaviour::always(Answer::LoseAnswer {}));
    let told = tab.send("/api/forms", "referred").await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    scene.server_returns();
    empties(&tab, "forms").await?;
    for request in scene.server.received() {
        let said = request.headers.get(REFERER).map(|value| value.to_str()).transpose()?;
        ensure!(said == Some(scene.server.url().as_str()), "sent with the referrer {said:?}");
        ensure!(request.headers.contains_key("idempotency-key"), "sent without a key");
    }
    Ok(())
}

/// What SECURITY.md says of each engine: a form that a strategy answers is the worker's own to the server.
async fn sends_strangers(scene: &Scene) -> Result<()> {
    scene.sign_in(&scene.tab()).await?;
    let at = |site, path| scene.address(site, path);
    let (app, other) = (at(Site::App, ""), at(Site::Other, ""));
    let (elsewhere, script) = (at(Site::Other, "/"), at(Site::App, "/sw.js"));
    for policy in [None, Some("no-referrer")] {
        let (origin, site, referrer) = match (scene.browser.engine(), policy) {
            (Engine::Chromium, None) => (&*other, "cross-site", Some(&*elsewhere)),
            (Engine::Chromium, Some(_)) => ("null", "cross-site", None),
            (Engine::Firefox, None) => (&*app, "same-origin", Some(&*elsewhere)),
            (Engine::Firefox, Some(_)) => ("null", "same-origin", None),
            (Engine::WebKit, None) => (&*other, "same-origin", Some(&*elsewhere)),
            (Engine::WebKit, Some(_)) => (&*app, "same-origin", Some(&*script)),
        };
        let wanted = [Some(origin), Some("unsaid=1"), referrer, Some(site), None];
        let said = identity(scene, Site::Other, policy).await?;
        ensure!(said.each_ref().map(Option::as_deref) == wanted, "{policy:?}: {said:?}");
    }
    Ok(())
}

async fn has_no_storage(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.behave(without_api());
    is_told_the_truth(scene, 10).await?;

    let left = scene.server.behaviour().steps.len();
    let action = scene.address(Site::App, "/api/forms");
    scene.submit(&tab, Site::App, &action, "lost", None).await?;
    was_tried(scene, left).await?;
    let look = async || {
        // An error page's address is the form's, or none; in between there is no page to ask.
        let page = tab.eval("return `${location.href} ${document.title}`").await;
        let page = page.map_or_else(|error| format!("{error:#}"), |page| page.to_string());
        Ok(if page.contains("/form a form") { Ok(()) } else { Err(page) })
    };
    let back = eventually("the form's page is back", std::time::Duration::from_secs(3), look).await;
    ensure!(back.is_err(), "the form's page is shown, as if it had been kept");
    Ok(())
}

/// The page's own request fails as it would without a worker.
async fn is_told_the_truth(scene: &Scene, size: usize) -> Result<()> {
    let tab = scene.tab();
    let told = tab.send("/api/forms", &"x".repeat(size)).await?;
    ensure!(told["error"].as_str().is_some_and(|error| error.contains("TypeError")), "{told}");
    tab.hears("forms", "storage failed", |message| message["reason"] == "storage").await.map(drop)
}

async fn has_no_room(scene: &Scene) -> Result<()> {
    scene.server.behave(without_api());
    scene.browser.limit_storage(&scene.server.url(), Some(1)).await?;
    is_told_the_truth(scene, 100_000).await?;
    scene.browser.limit_storage(&scene.server.url(), None).await?;
    nothing_but_what_follows_is_kept(scene).await
}
