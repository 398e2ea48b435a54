//! What strangers put on the channel, and pages with a policy.

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::Scene;

use super::element::{all_quiet, expect, goto};

/// Shown in a panel as queue, error and label, on a screen of 320 pixels. What holds it must stay in its box.
const SHOW: &str = r"
    const [text] = arguments;
    const element = await stage.mount({ view: 'panel' });
    element.labels = { pending: text, retry: text, confirm: text };
    stage.say({ type: 'remaining', queue: text.slice(0, 900), remaining: 3, lastError: text });
    await stage.drawn();
    const root = element.shadowRoot;
    document.querySelector('main').style.inlineSize = '288px';
    const { height } = element.getBoundingClientRect();
    const fits = (dir) => {
        document.documentElement.dir = dir;
        const { left, right, width } = element.getBoundingClientRect();
        const parts = [...root.querySelectorAll('[part]')].map((part) => part.getBoundingClientRect());
        return width <= 288 && parts.every((part) => !part.width || (part.left >= left - 1 && part.right <= right + 1));
    };
    return {
        queue: root.querySelector('[part=queue-name]').textContent === text.slice(0, 900),
        error: root.querySelector('[part=error]').textContent === text.slice(0, 1_000),
        label: root.querySelector('[part=queue-summary]').textContent === text.replace(/\{[\w-]+\}/g, ''),
        planted: root.querySelectorAll('img, script, b').length + document.querySelectorAll('body > img, main script').length,
        fits: ['rtl', 'ltr'].every(fits),
        tall: height > 3_000,
    };
";

pub(crate) async fn text_under_a_strict_policy(scene: &Scene) -> Result<()> {
    goto(scene, "/strict").await?;
    let tab = scene.tab();
    let texts = [
        "<img src=x onerror=\"stage.errors.push('run')\"><script>stage.errors.push('run')</script><b>bold</b>".to_owned(),
        "${stage.errors.push('run')} {{7*7}} &lt;b&gt; \" ' ` \\ \0 %s".into(),
        "\u{202e}txet desrever\u{2069}\u{200f} \u{61c}".into(),
        "👩‍👩‍👧‍👦🏳️‍🌈 e\u{301}\u{301}\u{301}".into(),
        "لا يزال ثلاثة في الانتظار".into(),
        "x".repeat(10_000),
        "two words ".repeat(1_000),
    ];
    for text in texts {
        let seen = tab.eval_with(SHOW, vec![json!(text)]).await?;
        let mut wanted = json!({ "queue": true, "error": true, "label": true, "planted": 0, "fits": true, "tall": false });
        // A label is the author's own, and is shown in full.
        if text.len() >= 10_000 {
            wanted["tall"] = seen["tall"].clone();
        }
        ensure!(seen == wanted, "{:.40}: {seen}", text);
    }
    all_quiet(&tab).await?;
    the_policy_bites(scene).await
}

/// Else nothing was refused because nothing could be.
async fn the_policy_bites(scene: &Scene) -> Result<()> {
    let script = r"
        const script = document.createElement('script');
        script.src = 'https://example.invalid/';
        document.head.append(script);
        await stage.wait(100);
        return stage.refused.length > 0;
    ";
    // Trusted Types refuse the first assignment already, where the engine has them.
    match scene.tab().eval(script).await {
        Ok(seen) => ensure!(seen == json!(true), "the policy refused nothing"),
        Err(error) => ensure!(format!("{error:#}").contains("TypeError"), "{error:#}"),
    }
    Ok(())
}

/// What structured clone lets through.
pub(crate) async fn strangers(scene: &Scene) -> Result<()> {
    let script = r"
        const element = await stage.mount();
        const queue = 'q' + Math.random();
        stage.say({ type: 'remaining', queue, remaining: 3 });
        await stage.drawn();
        const events = [];
        for (const type of ['change', 'remaining', 'enqueued']) {
            element.addEventListener(`sync-status:${type}`, ({ detail }) => events.push(JSON.stringify(detail)));
        }
        const request = { id: 1, method: 'POST', url: '/' };
        const message = { syncStatus: 1, type: 'enqueued', queue, remaining: 9, failed: 9, epoch: 1, seq: 9, at: 9, ...request };
        const cyclic = { ...message };
        cyclic.queue = cyclic;
        const huge = 'a'.repeat(10_000_000);
        const strangers = [
            undefined, null, true, 0, NaN, huge, 10n, [], {}, new Date(), new Error('x'), cyclic, new Map(Object.entries(message)),
            new Set([message]), new Uint8Array(8), new ArrayBuffer(8), new Blob(['x']), [message], { syncStatus: 1 },
            { syncStatus: '1', type: 'remaining' }, { syncStatus: 1n }, { ...message, syncStatus: true }, { ...message, type: {} },
            { ...message, queue: huge }, { ...message, type: huge }, { ...message, url: null }, { ...message, remaining: -1 },
            { ...message, remaining: NaN }, { ...message, remaining: Infinity }, { ...message, remaining: 1e300 },
            { ...message, remaining: '3' }, { ...message, remaining: true }, { ...message, remaining: null },
            { ...message, remaining: 7n }, { ...message, remaining: new Number(7) }, { ...message, failed: '1' },
            { ...message, epoch: {} }, { ...message, seq: null }, { name: huge, remaining: 1 }, { name: queue, remaining: 0 },
        ];
        const broadcast = new BroadcastChannel(element.channel);
        for (const stranger of strangers) broadcast.postMessage(stranger);
        await stage.drawn();
        const untouched = [element.remaining, element.failed, element.queues.length, ...events];
        broadcast.postMessage(message);
        broadcast.close();
        await stage.drawn();
        return [...untouched, element.remaining, events.length];
    ";
    let tab = scene.tab();
    expect(&tab, script, json!([3, 0, 1, 9, 2])).await?;
    all_quiet(&tab).await
}

pub(crate) async fn a_later_version(scene: &Scene) -> Result<()> {
    let script = r"
        const element = await stage.mount();
        const { warn } = console;
        let warnings = 0;
        console.warn = () => warnings++;
        for (let i = 0; i < 3; i++) stage.say({ syncStatus: 2, type: 'remaining', remaining: 7 });
        await stage.drawn();
        console.warn = warn;
        const ignored = element.queues.length;
        stage.say({ type: 'remaining', remaining: 3 });
        await stage.drawn();
        return [warnings, ignored, element.remaining];
    ";
    let tab = scene.tab();
    expect(&tab, script, json!([1, 0, 3])).await?;
    all_quiet(&tab).await
}

pub(crate) async fn no_wasm(scene: &Scene) -> Result<()> {
    goto(scene, "/without-wasm").await?;
    let script = r"
        const add = () => {
            const element = document.createElement('sync-status');
            element.setAttribute('channel', 'stage');
            element.append('Your messages are kept.');
            document.querySelector('main').append(element);
            return element;
        };
        const elements = [add(), add()];
        while (elements.some((element) => element.getAttribute('state') !== 'unavailable')) await stage.wait(50);
        // Everything can still be called, and changed, and taken away.
        const [element] = elements;
        element.retry();
        element.discard('api');
        element.view = 'panel';
        element.labels = { idle: 'x' };
        element.remove();
        document.querySelector('main').append(element);
        await stage.frame();
        return {
            text: element.innerText,
            seen: element.checkVisibility() && !element.shadowRoot.querySelector('slot').hidden,
            numbers: [element.remaining, element.failed, element.queues.length],
            errors: stage.errors.map((error) => error.includes(`add 'wasm-unsafe-eval' to its script-src`)),
        };
    ";
    let wanted = json!({
        "text": "Your messages are kept.", "seen": true, "numbers": [0, 0, 0], "errors": [true],
    });
    expect(&scene.tab(), script, wanted).await
}

pub(crate) async fn labels(scene: &Scene) -> Result<()> {
    let script = r"
        const [lang] = arguments;
        document.documentElement.lang = lang;
        const { default: labels } = await import(`/labels/${lang}.js`);
        const texts = [];
        for (const state of Object.keys(stage.states)) {
            const element = await stage.mount({ view: 'panel' });
            element.labels = labels;
            stage.connect(state !== 'offline');
            stage.say(stage.states[state]());
            await stage.drawn();
            const parts = element.shadowRoot.querySelectorAll('[part=badge]:not([hidden]), [part=queue-summary], [part=last-synced], button:not([hidden])');
            texts.push([...parts].map((part) => part.textContent).filter(Boolean));
        }
        // The clock may have moved on by a second.
        return JSON.parse(JSON.stringify(texts).replace(/0:\d\d|1:00/g, '0:59'));
    ";
    let tab = scene.tab();
    let french = json!([
        ["Tout est synchronisé", "Dernière synchronisation\u{a0}: il y a 5 minutes"],
        ["3 en attente", "Réessayer"],
        ["Envoi 1 sur 5"],
        ["3 en attente · Nouvel essai dans 0:59", "Réessayer"],
        ["2 échecs, 2 en attente", "Tout réessayer", "Tout supprimer"],
        ["Hors ligne — 3 en attente", "3 en attente", "Réessayer"],
    ]);
    let german = json!([
        ["Alles synchronisiert", "Zuletzt synchronisiert: vor 5 Minuten"],
        ["3 ausstehend", "Erneut senden"],
        ["Sende 1 von 5"],
        ["3 ausstehend · Neuer Versuch in 0:59", "Erneut senden"],
        ["2 fehlgeschlagen, 2 ausstehend", "Alle erneut senden", "Alle verwerfen"],
        ["Offline – 3 ausstehend", "3 ausstehend", "Erneut senden"],
    ]);
    for (lang, wanted) in [("fr", french), ("de", german)] {
        let seen = tab.eval_with(script, vec![json!(lang)]).await?;
        ensure!(seen == wanted, "{lang}: {seen}");
    }
    all_quiet(&tab).await
}
