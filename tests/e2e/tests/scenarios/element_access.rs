//! What users of assistive technology meet.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Scene, Tab};

use super::element::{all_quiet, expect};

const VIEWS: [&str; 2] = ["badge", "panel"];
const SCHEMES: [&str; 2] = ["light", "dark"];

pub(crate) async fn load_axe(tab: &Tab<'_>) -> Result<()> {
    let script = r"
        const script = Object.assign(document.createElement('script'), { src: '/axe.js' });
        document.head.append(script);
        await new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
    ";
    tab.eval(script).await.map(drop)
}

/// An author's own markup, with every target and both actions.
const CUSTOM: &str = r"
    const markup = document.createElement('template');
    markup.innerHTML = `<p><span data-sync-status-target=remaining></span> waiting, <span data-sync-status-target=failed></span> failed,
        <span data-sync-status-target=replayed></span> sent, <span data-sync-status-target=state></span>,
        next <span data-sync-status-target=next-retry></span>, last <span data-sync-status-target=last-synced></span>,
        <span data-sync-status-target=last-error></span>
        <progress aria-label='Sent' data-sync-status-target=progress></progress>
        <button data-sync-status-action=retry>Retry</button><button data-sync-status-action=discard>Discard</button></p>`;
    const children = () => [markup.content.cloneNode(true)];
";

pub(crate) async fn axe_in_every_state(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    load_axe(&tab).await?;
    let script = format!(
        r"
        const [scheme, view] = arguments;
        {CUSTOM}
        document.documentElement.style.colorScheme = scheme;
        const found = [];
        let looks = 0;
        for (const state of Object.keys(stage.states)) {{
            for (const content of [[], children()]) {{
                const element = await stage.show(state, {{ view }}, ...content);
                if (element.state !== state) found.push(`${{element.state}} instead of ${{state}}`);
                looks++;
                for (const fault of await stage.axe()) found.push(`${{state}}: ${{fault}}`);
            }}
        }}
        return {{ looks, found }};
        "
    );
    for scheme in SCHEMES {
        for view in VIEWS {
            let seen = tab.eval_with(&script, vec![json!(scheme), json!(view)]).await?;
            ensure!(
                seen == json!({ "looks": 12, "found": [] }),
                "{scheme} {view}: {}",
                lines(&seen["found"])
            );
        }
    }
    nothing_wrong_when_unavailable(&tab).await?;
    all_quiet(&tab).await
}

fn lines(found: &Value) -> String {
    found.as_array().into_iter().flatten().map(|line| format!("\n{line}")).collect()
}

/// Nobody speaks: it says so after a moment.
async fn nothing_wrong_when_unavailable(tab: &Tab<'_>) -> Result<()> {
    let script = r"
        const element = await stage.mount({ view: 'panel' });
        while (element.getAttribute('state') !== 'unavailable') await stage.wait(100);
        return stage.axe();
    ";
    expect(tab, script, json!([])).await
}

/// Were these not found, nothing would have been looked at.
pub(crate) async fn axe_finds_a_planted_fault(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    load_axe(&tab).await?;
    let script = r"
        const element = await stage.show('retrying', { view: 'panel' });
        element.style.setProperty('--sync-status-failed', '#ddd');
        const button = element.shadowRoot.querySelector('button');
        button.textContent = '';
        button.removeAttribute('aria-label');
        return (await stage.axe()).map((fault) => fault.split(':')[0]).sort();
    ";
    expect(&tab, script, json!(["button-name", "color-contrast"])).await
}

/// Every step lasts longer than the second in which an element waits for things to settle.
pub(crate) async fn a_days_story(scene: &Scene) -> Result<()> {
    let script = r"
        const element = await stage.show('idle');
        const region = element.shadowRoot.querySelector('[role=status]');
        const said = [];
        new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
        const request = { id: 1, method: 'POST', url: '/api/messages', attempt: 1 };
        const step = async (...messages) => {
            for (const message of messages) stage.say({ ...request, ...message });
            await stage.wait(1_600);
        };
        stage.connect(false);
        await step();
        await step({ type: 'enqueued', remaining: 1 }, { type: 'enqueued', remaining: 2 }, { type: 'enqueued', remaining: 3 });
        stage.connect(true);
        await step();
        await step({ type: 'enqueued', remaining: 4 });
        const reason = { reason: 'network', message: 'no connection', permanent: false, nextRetryAt: Date.now() + 60_000 };
        await step({ type: 'replaying', remaining: 4 }, { type: 'failed', remaining: 4, ...reason });
        await step({ type: 'replaying', remaining: 4 },
            { type: 'failed', remaining: 3, failed: 1, ...reason, reason: 'status', status: 400, permanent: true, nextRetryAt: null });
        await step({ type: 'replayed', remaining: 2, failed: 1, status: 200, duration: 5 },
            { type: 'replayed', remaining: 0, failed: 1, status: 200, duration: 5 });
        await step({ type: 'replayed', remaining: 0, status: 200, duration: 5 });
        return said;
    ";
    let said =
        ["Offline", "3 waiting", "Not sent yet, will retry", "Sending", "1 failed", "All synced"];
    expect(&scene.tab(), script, json!(said)).await?;
    silenced(&scene.tab()).await
}

async fn silenced(tab: &Tab<'_>) -> Result<()> {
    let script = r"
        const element = await stage.show('idle', { announce: 'off' });
        stage.say(stage.states.failed());
        await stage.wait(1_600);
        return [element.state, element.shadowRoot.querySelector('[role=status]').textContent];
    ";
    expect(tab, script, json!(["failed", ""])).await
}
