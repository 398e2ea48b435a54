//! Forms reach the worker from anywhere. Those of other sites are the browser's, as if there was no worker.

use std::{iter, time::Duration};

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Received};
use sync_status_e2e::{Engine, Scene, Site, Tab, eventually};

use super::peers::without_api;
use crate::lab_trial;

const WORKER: &str = include_str!("../../workers/strangers.js");

const SOON: Duration = Duration::from_secs(20);

/// What a server looks at to know who sends a form; only a script's request has a key.
const IDENTITY: [&str; 5] = ["origin", "cookie", "referer", "sec-fetch-site", "idempotency-key"];

/// The referrer policies of a form's page: the browser's own, and none at all.
const POLICIES: [Option<&str>; 2] = [None, Some("no-referrer")];

/// All trials of one engine.
pub(crate) fn trials(engine: Engine) -> Vec<Trial> {
    let mut trials = vec![
        lab_trial(
            engine,
            "a_form_of_another_site_is_sent_as_if_there_was_no_worker",
            WORKER,
            are_sent_as_without_a_worker,
        ),
        lab_trial(engine, "a_form_of_another_site_is_never_kept", WORKER, are_never_kept),
        lab_trial(
            engine,
            "the_apps_own_form_is_sent_as_it_is_kept_and_arrives",
            WORKER,
            but_not_the_apps_own,
        ),
        lab_trial(
            engine,
            "a_form_without_a_referrer_is_not_kept_and_the_console_says_why",
            WORKER,
            are_all_who_do_not_say_where_they_come_from,
        ),
        lab_trial(
            engine,
            "a_form_of_another_site_that_workbox_has_kept_is_not_sent",
            WORKER,
            are_found_in_the_store,
        ),
        lab_trial(
            engine,
            "a_form_that_is_answered_too_late_is_not_sent_again",
            WORKER,
            but_not_those_that_wait_long,
        ),
    ];
    // The others do not show the worker that the form went round by another site.
    if engine == Engine::Chromium {
        trials.push(lab_trial(
            engine,
            "a_form_that_another_site_redirects_here_is_never_kept",
            WORKER,
            are_those_who_come_by_another_site,
        ));
    }
    trials
}

/// What the server gets to know of the sender of a form that is submitted now.
pub(crate) async fn identity(
    scene: &Scene,
    from: Site,
    policy: Option<&str>,
) -> Result<[Option<String>; IDENTITY.len()]> {
    scene.server.forget();
    let action = scene.address(Site::App, "/api/forms");
    scene.submit(&scene.tab(), from, &action, "hello", policy).await?;
    let received = arrived(scene, 1).await?.swap_remove(0);
    ensure!(received.body == "text=hello", "arrived: {:?}", received.body);
    Ok(IDENTITY.map(|name| header(&received, name)))
}

fn header(received: &Received, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(received.headers.get(name)?.as_bytes()).into_owned())
}

async fn arrived(scene: &Scene, count: usize) -> Result<Vec<Received>> {
    let look = async || {
        let received = scene.server.received();
        Ok(if received.len() >= count { Ok(received) } else { Err(format!("{received:?}")) })
    };
    eventually(&format!("{count} have arrived"), SOON, look).await
}

/// The browser, or the worker, has tried to reach the API, which is away.
pub(crate) async fn was_tried(scene: &Scene, left: usize) -> Result<()> {
    let look = async || {
        let now = scene.server.behaviour().steps.len();
        Ok(if now < left { Ok(()) } else { Err(format!("{now} steps left")) })
    };
    eventually("the form was sent", SOON, look).await
}

/// What the worker has seen and said.
async fn witness(scene: &Scene) -> Result<(Vec<String>, Vec<String>)> {
    scene.open_page(&scene.tab()).await?;
    let mut told = scene.tab().ask(json!({ "seen": true })).await?;
    let seen = serde_json::from_value(told["seen"].take())?;
    Ok((seen, serde_json::from_value(told["warnings"].take())?))
}

async fn are_sent_as_without_a_worker(scene: &Scene) -> Result<()> {
    scene.sign_in(&scene.tab()).await?;
    scene.remove_worker(&scene.tab()).await?;
    let mut wanted = Vec::new();
    for policy in POLICIES {
        let said = identity(scene, Site::Other, policy).await?;
        let [_, cookies, _, site, _] = &said;
        ensure!(site.as_deref() == Some("cross-site"), "the lab has one site only: {said:?}");
        ensure!(cookies.as_ref().is_none_or(|all| !all.contains("lax")), "{said:?}");
        wanted.push(said);
    }

    scene.open_page(&scene.tab()).await?;
    for (policy, wanted) in POLICIES.into_iter().zip(wanted) {
        let said = identity(scene, Site::Other, policy).await?;
        ensure!(said == wanted, "{policy:?}: with a worker {said:?}, without {wanted:?}");
    }
    let (seen, _) = witness(scene).await?;
    ensure!(seen.len() == POLICIES.len(), "the worker was not asked: {seen:?}");
    Ok(())
}

async fn are_never_kept(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let action = scene.address(Site::App, "/api/forms");
    scene.server.behave(without_api());
    for policy in POLICIES {
        let left = scene.server.behaviour().steps.len();
        scene.submit(&tab, Site::Other, &action, "foreign", policy).await?;
        was_tried(scene, left).await?;
    }
    nothing_but_what_follows_is_kept(scene).await
}

/// A request of the app is kept and sent, and none that came before it.
pub(crate) async fn nothing_but_what_follows_is_kept(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.open_page(&tab).await?;
    let told = tab.send("/api/forms", "own").await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    let list = tab.list("forms").await?;
    ensure!(list.len() == 1, "kept: {list:?}");
    scene.server_returns();
    empties(&tab, "forms").await?;
    ensure!(scene.received() == ["own"], "arrived: {:?}", scene.received());
    Ok(())
}

/// Has a queue sent, and waits until nothing is left of it.
pub(crate) async fn empties(tab: &Tab<'_>, queue: &str) -> Result<()> {
    tab.forget_heard().await?;
    tab.tell("retry", queue).await?;
    let over = |message: &Value| message["type"] == "remaining" && message["remaining"] == 0;
    tab.hears(queue, "nothing is left", over).await.map(drop)
}

/// The form's page is shown again, as a server shows it that has taken the form.
pub(crate) async fn is_sent_back(tab: &Tab<'_>) -> Result<()> {
    let back = async || match tab.eval("return `${location.pathname} ${document.title}`").await {
        Ok(page) if page == "/form a form" => Ok(Ok(())),
        Ok(page) => Ok(Err(page.to_string())),
        // Between two pages there is none to ask.
        Err(error) => Ok(Err(format!("{error:#}"))),
    };
    eventually("the form's page is back", SOON, back).await
}

async fn but_not_the_apps_own(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.sign_in(&tab).await?;
    scene.remove_worker(&tab).await?;
    let wanted = identity(scene, Site::App, None).await?;
    ensure!(wanted[3].as_deref() == Some("same-origin"), "{wanted:?}");

    scene.open_page(&tab).await?;
    let said = identity(scene, Site::App, None).await?;
    ensure!(said == wanted, "with a worker {said:?}, without {wanted:?}");

    scene.server.forget();
    scene.server.behave(without_api());
    let action = scene.address(Site::App, "/api/forms");
    scene.submit(&tab, Site::App, &action, "kept", None).await?;
    is_sent_back(&tab).await?;
    scene.open_page(&tab).await?;
    let list = tab.list("forms").await?;
    ensure!(list.len() == 1, "kept: {list:?}");
    scene.server_returns();
    empties(&tab, "forms").await?;
    let received = arrived(scene, 1).await?;
    ensure!(scene.received() == ["text=kept"], "arrived: {:?}", scene.received());
    let said = IDENTITY.map(|name| header(&received[0], name));
    ensure!(said == wanted, "replayed as {said:?}, not as {wanted:?}");
    Ok(())
}

async fn are_all_who_do_not_say_where_they_come_from(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.behave(without_api());
    let action = scene.address(Site::App, "/api/forms");
    // A form of another site that says so is nobody's mistake.
    for (from, policy) in
        [(Site::Other, POLICIES[0]), (Site::App, POLICIES[1]), (Site::App, POLICIES[1])]
    {
        let left = scene.server.behaviour().steps.len();
        scene.submit(&tab, from, &action, "nobody's", policy).await?;
        was_tried(scene, left).await?;
        let (_, warnings) = witness(scene).await?;
        ensure!(
            warnings.len() == usize::from(from == Site::App),
            "the worker has said {warnings:?}"
        );
        ensure!(warnings.iter().all(|said| said.contains("Referrer-Policy")), "{warnings:?}");
    }
    nothing_but_what_follows_is_kept(scene).await
}

/// Workbox's queue keeps such forms. One that is taken over with its database must not be sent in the app's name.
async fn are_found_in_the_store(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let record = |referrer: String, body: &str| {
        json!({
            "queueName": "forms",
            "timestamp": 9e12,
            "requestData": {
                "url": scene.address(Site::App, "/api/forms"),
                "method": "POST",
                "mode": "same-origin",
                "credentials": "include",
                "redirect": "manual",
                "referrer": referrer,
                "headers": { "content-type": "text/plain" },
                "body": body,
            },
        })
    };
    scene.server.behave(without_api());
    tab.send("/api/forms", "creates the store").await?;
    tab.plant(&[
        record(scene.address(Site::Other, "/"), "foreign"),
        record(scene.address(Site::App, "/"), "own"),
    ])
    .await?;
    scene.server_returns();
    empties(&tab, "forms").await?;
    ensure!(scene.received() == ["creates the store", "own"], "arrived: {:?}", scene.received());
    let list = tab.list("forms").await?;
    ensure!(list.len() == 1 && list[0]["permanent"] == true, "left: {list:?}");
    ensure!(
        list[0]["lastError"].as_str().is_some_and(|why| why.contains("another site")),
        "{list:?}"
    );
    Ok(())
}

/// A navigation has no key by which the server could tell that it gets a form twice.
async fn but_not_those_that_wait_long(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let action = scene.address(Site::App, "/api/timed");
    let slow = |milliseconds| Answer::Slow { milliseconds };

    scene.server.behave(Behaviour::script([slow(5000)], Answer::Up {}));
    scene.submit(&tab, Site::App, &action, "late", None).await?;
    is_sent_back(&tab).await?;
    scene.open_page(&tab).await?;
    let list = tab.list("timed").await?;
    ensure!(list.len() == 1, "kept after the deadline: {list:?}");
    tab.hears("timed", "the answer has come after all", |message| {
        message["type"] == "replayed" && message["attempt"] == 0 && message["remaining"] == 0
    })
    .await?;
    empties(&tab, "timed").await?;
    ensure!(scene.received() == ["text=late"], "arrived: {:?}", scene.received());

    // Not even when the user asks for it meanwhile.
    scene.server.forget();
    scene.server.behave(Behaviour::script([slow(5000)], Answer::Up {}));
    scene.submit(&tab, Site::App, &action, "once", None).await?;
    is_sent_back(&tab).await?;
    scene.open_page(&tab).await?;
    tab.tell("retry", "timed").await?;
    tab.hears("timed", "nothing is left", |message| message["remaining"] == 0).await?;
    let replayed: Vec<_> = tab.heard("timed").await?;
    let attempts: Vec<_> = replayed
        .iter()
        .filter(|message| message["type"] == "replayed")
        .map(|message| &message["attempt"])
        .collect();
    ensure!(attempts == [0], "{replayed:?}");
    ensure!(scene.received().len() == 1, "arrived: {:?}", scene.received());
    Ok(())
}

async fn are_those_who_come_by_another_site(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let home = scene.address(Site::App, "/api/forms");
    let detour: Answer = serde_json::from_value(json!({
        "mode": "status", "status": 307, "headers": { "location": home },
    }))
    .context("an answer of the server")?;
    let steps = iter::once(detour).chain(iter::repeat_n(Answer::Drop {}, 1000));
    scene.server.behave(Behaviour::script(steps, Answer::Up {}));
    let left = scene.server.behaviour().steps.len() - 1;
    let elsewhere = scene.address(Site::Other, "/api/elsewhere");
    scene.submit(&tab, Site::App, &elsewhere, "detour", None).await?;
    was_tried(scene, left).await?;
    scene.server.forget();
    nothing_but_what_follows_is_kept(scene).await
}
