//! Every option of a route does what it says, in a worker as an app writes it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Received};
use sync_status_e2e::{Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/options.js");

const LOADED: Duration = Duration::from_secs(20);

/// In one browser, as each has a queue of its own.
pub(crate) async fn are_obeyed(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    respond_with(scene, &tab).await.context("respondWith")?;
    request_will_replay(scene, &tab).await.context("requestWillReplay")?;
    idempotency_key(scene, &tab).await.context("idempotencyKey")?;
    concurrency(scene, &tab).await.context("concurrency")?;
    policy(scene, &tab).await.context("what counts as success")?;
    matching(scene, &tab).await.context("match, regex, method")?;
    mistakes(&tab).await.context("mistakes")?;
    form_without_script(scene, &tab).await.context("a form")
}

/// Sends to a queue's own address while the server is busy.
async fn store(
    scene: &Scene,
    tab: &Tab<'_>,
    queue: &str,
    body: &str,
    init: Value,
) -> Result<Value> {
    scene.server.behave(status(503)?);
    let arguments = vec![json!(format!("/api/{queue}")), json!(body), init];
    tab.eval_with("return lab.post(...arguments)", arguments).await
}

async fn replay(tab: &Tab<'_>, queue: &str) -> Result<Value> {
    tab.forget_heard().await?;
    tab.tell("retry", queue).await?;
    tab.hears(queue, "a replay ends", |message| {
        message["type"] == "replayed" || message["type"] == "failed"
    })
    .await
}

/// The last request to a queue's own address.
fn last(scene: &Scene, queue: &str) -> Result<Received> {
    let path = format!("/api/{queue}");
    let received = scene.server.received();
    received.into_iter().rfind(|request| request.uri.path() == path).context("nothing arrived")
}

fn status(status: u16) -> Result<Behaviour> {
    let answer: Answer = serde_json::from_value(json!({ "mode": "status", "status": status }))?;
    Ok(Behaviour::always(answer))
}

async fn respond_with(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    let told = store(scene, tab, "rejecting", "body", json!({})).await?;
    ensure!(told["error"].is_string(), "the page was told {told}");
    ensure!(tab.list("rejecting").await?.len() == 1, "not kept");
    Ok(())
}

async fn request_will_replay(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    let stale = json!({ "headers": { "Authorization": "stale" } });
    let told = store(scene, tab, "refreshed", "body", stale).await?;
    scene.server_returns();
    replay(tab, "refreshed").await?;
    let sent = last(scene, "refreshed")?;
    let fresh = format!("fresh, for {}", told["id"].as_str().context("no id")?);
    ensure!(sent.headers["authorization"] == fresh, "sent with {:?}", sent.headers);
    ensure!(sent.body == "body", "the body is lost");

    store(scene, tab, "throwing", "body", json!({})).await?;
    scene.server_returns();
    let failed = replay(tab, "throwing").await?;
    ensure!(failed["reason"] == "hook" && failed["permanent"] == false, "{failed}");
    ensure!(failed["message"] == "the user is logged out", "{failed}");
    Ok(())
}

async fn idempotency_key(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    let key = |queue| Ok(last(scene, queue)?.headers.get("idempotency-key").cloned());
    let own = json!({ "headers": { "Idempotency-Key": "the page's own" } });
    store(scene, tab, "forms", "body", own).await?;
    scene.server_returns();
    replay(tab, "forms").await?;
    let sent: Result<_> = key("forms");
    ensure!(sent?.context("no key")? == "the page's own", "the page's own key is lost");

    store(scene, tab, "keyless", "body", json!({})).await?;
    scene.server_returns();
    replay(tab, "keyless").await?;
    ensure!(key("keyless")?.is_none(), "a key nonetheless");
    Ok(())
}

async fn concurrency(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    const COUNT: usize = 10;
    for number in 0..COUNT {
        store(scene, tab, "wide", &number.to_string(), json!({})).await?;
    }
    scene.server_returns();
    scene.server.forget();
    tab.forget_heard().await?;
    tab.tell("retry", "wide").await?;
    tab.hears("wide", "all are sent", |message| {
        message["type"] == "replayed" && message["remaining"] == 0
    })
    .await?;
    let mut arrived = scene.received();
    arrived.sort_unstable();
    let sent: Vec<String> = (0..COUNT).map(|number| number.to_string()).collect();
    ensure!(arrived == sent, "arrived: {arrived:?}");
    Ok(())
}

/// Which answers are kept on the first send, by queue.
async fn policy(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    for (queue, code, kept) in [
        ("patient", 404, true),
        ("strict", 503, false),
        ("exact", 200, true),
        ("exact", 202, false),
        ("away", 200, true),
    ] {
        scene.server.behave(status(code)?);
        let told = tab.send(&format!("/api/{queue}"), "body").await?;
        ensure!(told["queued"] == kept, "{queue}, {code}: the page was told {told}");
    }
    Ok(())
}

async fn matching(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server.behave(status(503)?);
    let with_header = json!({ "headers": { "X-Keep": "1" } });
    for (address, init, kept) in [
        ("regex/1", json!({}), true),
        ("regex/1", json!({ "method": "PUT" }), true),
        ("regex/1", json!({ "method": "PATCH" }), false),
        ("regex/x", json!({}), false),
        // Twice, because a global expression remembers where it was.
        ("regexp/1", json!({}), true),
        ("regexp/1", json!({}), true),
        ("regexp/x", json!({}), false),
        ("anything?keep", with_header.clone(), true),
        ("anything", with_header, false),
        ("anything?keep", json!({}), false),
        ("some/the-end", json!({}), true),
        ("the-end/of-it", json!({}), false),
    ] {
        let arguments = vec![json!(format!("/api/{address}")), json!("body"), init.clone()];
        let told = tab.eval_with("return lab.post(...arguments)", arguments).await?;
        ensure!(told["queued"] == kept, "{address} {init}: the page was told {told}");
    }
    let told = tab.send("/api/snake/1", "body").await?;
    ensure!(told["error"].is_string(), "respond_with: the page was told {told}");
    ensure!(tab.list("snake").await?.len() == 1, "snake_case: not kept");
    Ok(())
}

/// An option is named, with what it is and what it may be.
async fn mistakes(tab: &Tab<'_>) -> Result<()> {
    for (routes, words) in [
        (json!([{ "queueName": "new", "matsch": "startsWith:/" }]), vec!["'matsch'", "valid are"]),
        (
            json!([{ "queueName": "new", "match": "startsWith:/", "maxAttempts": 0 }]),
            vec!["'maxAttempts'", "0", "from 1"],
        ),
        (json!([{ "queueName": "new", "match": "begins:/" }]), vec!["'match'", "begins:/"]),
        (json!([{ "queueName": "new", "regex": "/(/" }]), vec!["'new'"]),
        (json!([{ "queueName": "new" }]), vec!["'new'", "match"]),
        (json!([{ "match": "startsWith:/" }]), vec!["'queueName'", "missing"]),
        (json!([{ "queueName": "poison", "match": "startsWith:/" }]), vec!["'poison'", "twice"]),
    ] {
        is_named(tab, &json!({ "routes": routes }), &words).await?;
    }
    for (options, words) in [
        (json!({ "claims": true }), ["'claims'", "valid are", "claim"]),
        (json!({ "claim": 1 }), ["'claim'", "true or false", "1"]),
        (json!("claim"), ["object", "claim", "is"]),
    ] {
        is_named(tab, &json!({ "routes": [], "options": options }), &words).await?;
    }
    Ok(())
}

async fn is_named(tab: &Tab<'_>, given: &Value, words: &[&str]) -> Result<()> {
    let said = tab.ask(given.clone()).await?;
    let said = said.as_str().unwrap_or_default();
    ensure!(
        said.starts_with("TypeError") && words.iter().all(|word| said.contains(word)),
        "of {given} is said: {said}"
    );
    Ok(())
}

/// Without script, a form's page is gone when it is sent: it comes back, and the form's content is kept.
async fn form_without_script(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server.forget();
    scene.server.behave(status(503)?);
    let page = tab.eval("lab.before = true; return location.href").await?;
    tab.eval(
        "document.body.innerHTML = '<form method=post action=/api/forms><input name=text></form>';
         document.querySelector('input').value = 'hello wörld';
         setTimeout(() => document.querySelector('form').submit())",
    )
    .await?;
    let returned =
        async || match tab.eval("return globalThis.lab && !lab.before && location.href").await {
            Ok(href) if href == page => Ok(Ok(())),
            Ok(href) => Ok(Err(href.to_string())),
            // Between two pages there is none to ask.
            Err(error) => Ok(Err(format!("{error:#}"))),
        };
    eventually("the form's page is back", LOADED, returned).await?;
    scene.server_returns();
    scene.open_page(tab).await?;
    replay(tab, "forms").await?;
    let sent = last(scene, "forms")?;
    ensure!(sent.body == "text=hello+w%C3%B6rld", "arrived: {:?}", sent.body);
    ensure!(
        sent.headers["content-type"] == "application/x-www-form-urlencoded",
        "arrived as {:?}",
        sent.headers["content-type"]
    );
    // A navigation is sent as it is or not at all.
    let has_key = |request: &Received| request.headers.contains_key("idempotency-key");
    let received = scene.server.received();
    ensure!(received.len() == 2 && !received.iter().any(has_key), "arrived: {received:?}");
    Ok(())
}
