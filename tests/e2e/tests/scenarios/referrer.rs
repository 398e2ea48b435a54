//! The worker sends in the page's name: the server gets the page's referrer, on the first send and on replays.

use anyhow::{Context, Result, ensure};
use http::header::REFERER;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::{Engine, Scene, Site};

use super::{peers::without_api, strangers::empties};
use crate::lab_trial;

const WORKER: &str = include_str!("../../workers/strangers.js");

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    vec![
        lab_trial(
            engine,
            "the_referrer_is_the_pages_on_every_send_or_none_if_it_wants_none",
            WORKER,
            is_the_pages,
        ),
        lab_trial(engine, "a_beacon_is_kept_and_sent_without_a_key", WORKER, of_a_beacon),
    ]
}

/// A deadline and a key each have the request made anew.
async fn is_the_pages(scene: &Scene) -> Result<()> {
    let page = scene.server.url();
    for queue in ["forms", "patient"] {
        for (init, wanted) in [
            (json!({}), Some(page.clone())),
            (
                json!({ "referrer": "/another?page" }),
                Some(scene.address(Site::App, "/another?page")),
            ),
            (json!({ "referrerPolicy": "no-referrer" }), None),
            (json!({ "referrer": "" }), None),
            (json!({ "referrerPolicy": "origin", "referrer": "/another" }), Some(page.clone())),
        ] {
            on_every_send(scene, queue, &init, wanted.as_deref())
                .await
                .with_context(|| format!("{queue}, {init}"))?;
        }
    }
    Ok(())
}

/// The answer to the first send gets lost, so the server sees that one, too.
async fn on_every_send(
    scene: &Scene,
    queue: &str,
    init: &Value,
    wanted: Option<&str>,
) -> Result<()> {
    let tab = scene.tab();
    scene.server.forget();
    scene.server.behave(Behaviour::always(Answer::LoseAnswer {}));
    let arguments = vec![json!(format!("/api/{queue}")), json!("body"), init.clone()];
    let told = tab.eval_with("return lab.post(...arguments)", arguments).await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    let first = scene.server.received().len();
    scene.server_returns();
    empties(&tab, queue).await?;
    let received = scene.server.received();
    ensure!(first > 0 && received.len() > first, "{first} first sends, then {received:?}");
    for request in received {
        let said = request.headers.get(REFERER).map(|value| value.to_str()).transpose()?;
        ensure!(said == wanted, "sent with the referrer {said:?}, not {wanted:?}");
        ensure!(request.headers.contains_key("idempotency-key"), "sent without a key");
    }
    Ok(())
}

/// A request in the mode `no-cors` cannot have a header of ours.
async fn of_a_beacon(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.behave(without_api());
    tab.eval("navigator.sendBeacon('/api/forms', 'beacon')").await?;
    tab.hears("forms", "it is kept", |message| message["type"] == "enqueued").await?;
    let told = tab.send("/api/forms", "own").await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    scene.server_returns();
    empties(&tab, "forms").await?;
    ensure!(scene.received() == ["beacon", "own"], "arrived: {:?}", scene.received());
    for request in scene.server.received() {
        let has_key = request.headers.contains_key("idempotency-key");
        ensure!(has_key == (request.body == "own"), "{request:?}");
    }
    Ok(())
}
