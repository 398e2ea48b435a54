//! Bodies of every kind and size arrive byte for byte, on the first send and on a replay.

use std::str;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Received};
use sync_status_e2e::{Engine, Scene, Tab};

pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");

const KB: usize = 1024;
const MB: usize = 1024 * KB;
const TEXT: &str =
    "Ünïcödé Ελληνικά Кириллица עברית العربية हिन्दी 漢字 한국어 🚀👩‍👩‍👧 \u{0}\u{2028}\u{fffd}";

const POST: &str = r"
    const bytes = (length) => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
    const form = () => {
        const form = new FormData();
        form.append('größe', 'naïve 漢字 🚀');
        form.append('first', new File([bytes(300_000)], 'фото.jpg', { type: 'image/jpeg' }));
        form.append('second', new File(['a\r\nb\n'], 'notes.txt', { type: 'text/plain' }));
        return form;
    };
    const [kind, argument, init] = arguments;
    const body = {
        none: () => undefined,
        text: () => argument,
        bytes: () => bytes(argument),
        buffer: () => bytes(argument).buffer,
        blob: () => new Blob([bytes(argument)], { type: 'application/x-thing' }),
        parameters: () => new URLSearchParams(argument),
        form,
    }[kind]();
    return lab.post('/api/messages', body, init);
";

/// The same as in the page.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + (index >> 8)) as u8).collect()
}

struct Case {
    kind: &'static str,
    argument: Value,
    init: Value,
    /// `None`: a form, whose bytes depend on a random boundary. The first send, which no store has touched, shows them.
    expected: Option<Vec<u8>>,
}

impl Case {
    fn new(kind: &'static str, argument: Value, expected: Vec<u8>) -> Self {
        Self { kind, argument, init: json!({}), expected: Some(expected) }
    }
}

fn cases(engine: Engine) -> Vec<Case> {
    let mut cases = vec![
        Case::new("none", json!(null), Vec::new()),
        Case::new("text", json!(""), Vec::new()),
        Case::new("text", json!(TEXT), TEXT.into()),
        Case::new("bytes", json!(KB), bytes(KB)),
        Case::new("bytes", json!(MB), bytes(MB)),
        Case::new("bytes", json!(20 * MB), bytes(20 * MB)),
        Case::new("buffer", json!(777), bytes(777)),
        Case::new("blob", json!(70_000), bytes(70_000)),
        Case::new(
            "parameters",
            json!([["a b", "&=+"], ["ü", "漢"]]),
            "a+b=%26%3D%2B&%C3%BC=%E6%BC%A2".into(),
        ),
        Case { kind: "form", argument: json!(null), init: json!({}), expected: None },
    ];
    // Firefox sends these past the service worker.
    if engine != Engine::Firefox {
        let init = json!({ "keepalive": true });
        cases.push(Case { init, ..Case::new("bytes", json!(60 * KB), bytes(60 * KB)) });
    }
    cases
}

pub(crate) async fn of_every_kind(scene: &Scene) -> Result<()> {
    for case in cases(scene.browser.engine()) {
        let Case { kind, argument, init, .. } = &case;
        twice(scene, &case).await.with_context(|| format!("{kind} {argument} {init}"))?;
    }
    kept_alive_beyond_64_kib(scene).await.context("keepalive beyond 64 KiB")
}

/// The server receives the first send, but its answer is lost: so it sees the request twice, and can compare.
async fn twice(scene: &Scene, case: &Case) -> Result<()> {
    let tab = scene.tab();
    scene.server.forget();
    scene.server.behave(Behaviour::always(Answer::LoseAnswer {}));
    let arguments = vec![json!(case.kind), case.argument.clone(), case.init.clone()];
    let told = tab.eval_with(POST, arguments).await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    let before = scene.server.received().len();
    ensure!(before > 0, "the first send did not arrive");
    scene.server_returns();
    is_replayed(&tab).await?;
    let received = scene.server.received();
    ensure!(received.len() > before, "the replay did not arrive");
    same_each_time(&received)?;
    let body = &received[0].body;
    match &case.expected {
        Some(expected) => ensure!(body == expected, "{} bytes, not the ones sent", body.len()),
        None => has_both_files(body)?,
    }
    Ok(())
}

async fn is_replayed(tab: &Tab<'_>) -> Result<()> {
    tab.forget_heard().await?;
    tab.tell("retry", "q").await?;
    tab.hears("q", "nothing is left", |message| {
        message["type"] == "remaining" && message["remaining"] == 0
    })
    .await
    .map(drop)
}

fn same_each_time(received: &[Received]) -> Result<()> {
    let [first, others @ ..] = received else { return Ok(()) };
    for other in others {
        ensure!(other.body == first.body, "{} bytes, then {}", first.body.len(), other.body.len());
        for name in ["content-type", "idempotency-key"] {
            let (then, now) = (first.headers.get(name), other.headers.get(name));
            ensure!(then == now, "{name}: {then:?}, then {now:?}");
        }
    }
    Ok(())
}

fn has_both_files(body: &[u8]) -> Result<()> {
    let has = |part: &[u8]| body.windows(part.len()).any(|window| window == part);
    ensure!(has("фото.jpg".as_bytes()) && has(&bytes(300_000)), "no first file");
    ensure!(has(b"notes.txt") && has(b"\r\n\r\na\r\nb\n\r\n"), "no second file");
    Ok(())
}

/// Browsers let a page send 64 KiB with `keepalive` and refuse more: then it is told so, and nothing is kept. A record
/// of more is Workbox's, which stores `keepalive` and cannot send it again.
async fn kept_alive_beyond_64_kib(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server.forget();
    scene.server_goes();
    let arguments = vec![json!("bytes"), json!(100 * KB), json!({ "keepalive": true })];
    let told = tab.eval_with(POST, arguments).await?;
    let kept = tab.list("q").await?.len();
    ensure!(
        told["error"].is_string() && kept == 0 || told["queued"] == true && kept == 1,
        "the page was told {told}, and {kept} are in the store"
    );

    let body = "k".repeat(100 * KB);
    let workbox = json!({
        "queueName": "q",
        "timestamp": tab.eval("return Date.now()").await?,
        "requestData": {
            "url": format!("{}api/messages", scene.server.url()),
            "method": "POST",
            "headers": { "content-type": "text/plain" },
            "keepalive": true,
            "body": body,
        },
    });
    tab.plant(&[workbox]).await?;
    scene.server_returns();
    is_replayed(&tab).await?;
    let received = scene.server.received();
    let last = received.last().context("nothing arrived")?;
    ensure!(str::from_utf8(&last.body)? == body, "{} bytes arrived", last.body.len());
    ensure!(received.len() == kept + 1, "{} arrived", received.len());
    Ok(())
}
