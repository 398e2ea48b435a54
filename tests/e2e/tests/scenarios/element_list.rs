//! The requests that were given up, in a panel, with a real worker behind it.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Key, Scene, Tab, eventually};

use super::{
    element::{all_quiet, expect, goto, serve_stage},
    element_access::load_axe,
};

pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");

const LIMIT: Duration = Duration::from_secs(20);
/// Of which the panel lists 20.
const GIVEN_UP: u32 = 22;

/// What the panel shows, and where the focus is.
const LOOK: &str = r"
    const root = document.querySelector('sync-status').shadowRoot;
    const rows = [...root.querySelectorAll('[part=request]')];
    const focused = stage.focused();
    return {
        shown: rows.length,
        first: rows[0]?.querySelector('[part=request-name]').textContent,
        more: [...root.querySelectorAll('[part=more]:not([hidden])')].map((row) => row.textContent),
        focus: focused?.getAttribute('aria-label') ?? focused?.getAttribute('part') ?? focused?.localName,
        focusedRow: rows.indexOf(focused?.closest('[part=request]')),
    };
";

async fn sees(tab: &Tab<'_>, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    let look = async || {
        let seen = tab.eval(LOOK).await?;
        Ok(if wanted(&seen) { Ok(seen) } else { Err(seen) })
    };
    eventually(what, LIMIT, look).await
}

/// Presses Tab until a control of that name has the focus.
async fn tab_to(tab: &Tab<'_>, name: &str) -> Result<()> {
    let mut met = Vec::new();
    for _ in 0..60 {
        tab.press(Key::Tab).await?;
        let seen = tab.eval(LOOK).await?;
        if seen["focus"] == name {
            return Ok(());
        }
        met.push(seen["focus"].to_string());
    }
    bail!("Tab does not reach `{name}`, but {}", met.join(", "))
}

async fn give_up(scene: &Scene) -> Result<()> {
    let url = format!("{}api/messages", scene.server.url());
    let record = |number| {
        json!({
            "queueName": "q#failed", "timestamp": 1_790_000_000_000_u64,
            "requestData": {
                "url": format!("{url}?{number}"), "method": "POST", "headers": {},
            },
        })
    };
    let records: Vec<Value> = (0..GIVEN_UP).map(record).collect();
    scene.tab().plant(&records).await
}

pub(crate) async fn by_keyboard_alone(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    give_up(scene).await?;
    serve_stage(scene)?;
    goto(scene, "").await?;
    let mount = "await stage.mount({ channel: 'lab', view: 'panel' })";
    tab.eval(mount).await?;
    sees(&tab, "20 of 22 are listed", |seen| {
        seen["shown"] == 20 && seen["more"] == json!(["and 2 more"])
    })
    .await?;

    load_axe(&tab).await?;
    expect(&tab, "return stage.axe()", json!([])).await?;
    discard_one(&tab).await?;
    a_question_is_taken_back(&tab).await?;
    retry_one(scene, &tab).await?;
    discard_all(&tab).await?;
    all_quiet(&tab).await
}

/// Asked first; then its neighbour has the focus, and no button of it.
async fn discard_one(tab: &Tab<'_>) -> Result<()> {
    tab_to(tab, "Discard POST /api/messages").await?;
    tab.press(Key::Enter).await?;
    sees(tab, "it asks", |seen| seen["focus"] == "Discard for good? POST /api/messages").await?;
    expect(tab, "return stage.axe()", json!([])).await?;
    tab.press(Key::Enter).await?;
    let moved = |seen: &Value| seen["focus"] == "request" && seen["focusedRow"] == 0;
    sees(tab, "one is gone and the focus moved on", |seen| {
        seen["more"] == json!(["and 1 more"]) && moved(seen)
    })
    .await
    .map(drop)
}

async fn a_question_is_taken_back(tab: &Tab<'_>) -> Result<()> {
    tab_to(tab, "Discard POST /api/messages").await?;
    tab.press(Key::Enter).await?;
    tab.press(Key::Tab).await?;
    let asking = "return document.querySelector('sync-status').shadowRoot.querySelectorAll('[data-asking]').length";
    ensure!(tab.eval(asking).await? == 0, "the question stays");
    Ok(())
}

/// The server takes it now. Nothing else is re-rendered from under the focus.
async fn retry_one(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    tab_to(tab, "Retry POST /api/messages").await?;
    tab.press(Key::Space).await?;
    sees(tab, "20 are left", |seen| seen["shown"] == 20 && seen["more"] == json!([])).await?;
    let sent = async || {
        let count = scene.server.received().len();
        Ok(if count == 1 { Ok(()) } else { Err(count) })
    };
    eventually("the server has it", LIMIT, sent).await
}

async fn discard_all(tab: &Tab<'_>) -> Result<()> {
    // From the top: Firefox's Tab would leave the page at its end and not come back.
    let to_the_top = "Object.assign(document.querySelector('main'), { tabIndex: -1 }).focus()";
    tab.eval(to_the_top).await?;
    tab_to(tab, "Discard all q").await?;
    tab.press(Key::Enter).await?;
    sees(tab, "it asks", |seen| seen["focus"] == "Discard for good? q").await?;
    tab.press(Key::Enter).await?;
    let moved = |seen: &Value| seen["shown"] == 0 && seen["focus"] == "queue";
    sees(tab, "all are gone and the focus moved on", moved).await.map(drop)
}
