//! What one library has stored, another one sends: a site can come to ours, and leave it, and loses nothing.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::Received;
use sync_status_e2e::{Bundle, Scene, Tab, eventually};

pub(crate) const WORKER: Bundle = Bundle::of("on_disk.js");

/// The requests that a page sends, and how the worker is to store them. One that goes ahead of the others gets the key 0.
const STORE: &str = r"
    const bytes = (length) => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
    const form = new FormData();
    form.append('größe', 'naïve 漢字 🚀');
    form.append('photo', new File([bytes(70_000)], 'фото.jpg', { type: 'image/jpeg' }));
    const metadata = (value) => `metadata=${encodeURIComponent(JSON.stringify(value))}`;
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer x' };
    for (const [address, body, init] of [
        ['first', 'Ünïcödé 漢字 🚀 \u0000'],
        [`second?${metadata({ user: 7, roles: ['a', 'b'] })}`, 'of the second'],
        ['first', bytes(300_000)],
        ['first', form],
        ['first?ahead', 'ahead of the others'],
        ['second', JSON.stringify({ a: 1 }), { method: 'PUT', headers }],
        ['first', undefined, { method: 'DELETE' }],
        [`first?${metadata('a text')}`, new URLSearchParams({ 'a b': '&=+ü' }), { credentials: 'omit' }],
    ]) {
        const { status, error } = await lab.post(`/api/${address}`, body, init);
        if (status !== 201) throw new Error(`${address}: ${error ?? status}`);
    }
";

/// The queues, and which of these requests are in each, in their order.
const QUEUES: [(&str, &[usize]); 2] = [("first", &[4, 0, 2, 3, 6, 7]), ("second", &[1, 5])];

const SOON: Duration = Duration::from_secs(20);

/// Headers that are the app's, and not of the connection.
const HEADERS: [&str; 2] = ["content-type", "authorization"];

/// Stores with the library that the scene has opened with, and changes to this one.
pub(crate) async fn is_sent_by(scene: &Scene, reader: &'static str) -> Result<()> {
    let tab = scene.tab();
    tab.eval(STORE).await?;
    let stored = does(&tab, "list").await?;
    let requests = scene.server.received();
    scene.server.forget();

    scene.change_worker(&tab, &WORKER.with(reader).build()?).await?;
    if scene.browser.engine().has_background_sync() {
        let found = does(&tab, "list").await?;
        ensure!(found == stored, "stored {stored}, but found {found}");
        dispatch_syncs(scene, &tab).await?;
    }
    for (queue, order) in QUEUES {
        let expected = order.iter().map(|index| essence(&requests[*index])).collect();
        arrive(scene, queue, expected).await?;
    }
    is_empty(&tab).await
}

/// With the tag that the earlier library has given the browser. Elsewhere the start of a worker is what sets it to work.
async fn dispatch_syncs(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    let prefix: String = serde_json::from_value(does(tab, "prefix").await?)?;
    does(tab, "hear").await?;
    for (queue, _) in QUEUES {
        let tag = format!("{prefix}:{queue}");
        scene.browser.dispatch_sync(&scene.server.url(), &tag, false).await?;
    }
    Ok(())
}

async fn arrive(scene: &Scene, queue: &str, expected: Vec<Value>) -> Result<()> {
    let path = format!("/api/{queue}");
    let look = async || {
        let received = scene.server.received();
        let received = received.iter().filter(|request| request.uri.path() == path);
        let arrived: Vec<Value> = received.map(essence).collect();
        Ok(if arrived == expected { Ok(()) } else { Err(json!(arrived)) })
    };
    eventually(&format!("arrived: {}", json!(expected)), SOON, look).await
}

/// What must not change, of a request that was received.
fn essence(request: &Received) -> Value {
    let headers = HEADERS.map(|name| request.headers.get(name).map(|value| format!("{value:?}")));
    let request = json!(request);
    json!([request["method"], headers, request["length"], request["sha256"]])
}

async fn does(tab: &Tab<'_>, command: &str) -> Result<Value> {
    tab.ask(json!({ "command": command })).await
}

async fn is_empty(tab: &Tab<'_>) -> Result<()> {
    let look = async || {
        let left = does(tab, "list").await?;
        Ok(if left == json!({ "first": [], "second": [] }) { Ok(()) } else { Err(left) })
    };
    eventually("nothing is left", SOON, look).await
}
