//! Elements come early, move, go and come back, and share what they can.

use anyhow::Result;
use serde_json::json;
use sync_status_e2e::Scene;

use super::element::{all_quiet, expect};

/// Properties set before the class is there are not lost; any tag will do; a taken one is left alone.
pub(crate) async fn early_and_under_other_names(scene: &Scene) -> Result<()> {
    let script = r"
        const early = document.createElement('x-status');
        Object.assign(early, { channel: 'early', queue: 'api', view: 'panel', labels: { pending: '{count} left' } });
        document.querySelector('main').append(early);
        const channel = new BroadcastChannel('early');
        const hello = new Promise((resolve) => (channel.onmessage = resolve));
        const { define } = await import('/element.js');
        class Other extends HTMLElement {}
        customElements.define('taken-tag', Other);
        define('taken-tag');
        define('x-status');
        define('x-status');
        await hello;
        channel.postMessage({ ...stage.states.pending(), syncStatus: 1, queue: 'api', failed: 0, epoch: 1, seq: 1, at: 1 });
        while (early.getAttribute('state') !== 'pending') await stage.wait(20);
        const seen = {
            attributes: ['channel', 'queue', 'view'].map((name) => early.getAttribute(name)),
            text: early.shadowRoot.querySelector('[part=queue-summary]').textContent,
            taken: customElements.get('taken-tag') === Other,
        };
        early.remove();
        channel.close();
        return seen;
    ";
    let wanted =
        json!({ "attributes": ["early", "api", "panel"], "text": "3 left", "taken": true });
    let tab = scene.tab();
    expect(&tab, script, wanted).await?;
    all_quiet(&tab).await
}

/// Elements of one channel share one subscription, which a move does not end and the last one to go does.
pub(crate) async fn together_and_moved(scene: &Scene) -> Result<()> {
    let script = r"
        const first = await stage.show('pending');
        const open = stage.left().channels;
        const second = document.createElement('sync-status');
        second.setAttribute('channel', first.channel);
        document.querySelector('main').append(second);
        await stage.wait(50);
        const known = second.getAttribute('state');
        const shared = stage.left().channels - open;
        let hellos = 0;
        const listener = new BroadcastChannel(first.channel);
        listener.onmessage = ({ data }) => (hellos += data.type === 'hello');
        const home = document.createElement('section');
        document.body.append(home);
        home.append(first, second);
        await stage.drawn();
        const moved = [hellos, first.remaining, second.remaining];
        first.remove();
        await stage.drawn();
        const gone = [first.remaining, second.remaining];
        home.append(first);
        await stage.drawn();
        const back = [first.remaining, first.getAttribute('state')];
        listener.close();
        home.remove();
        await stage.frame();
        return { known, shared, moved, gone, back, left: stage.left().channels };
    ";
    let wanted = json!({
        "known": "pending", "shared": 0, "moved": [0, 3, 3], "gone": [0, 3], "back": [3, "pending"],
        // The test's own.
        "left": 1,
    });
    let tab = scene.tab();
    expect(&tab, script, wanted).await?;
    all_quiet(&tab).await
}

/// Whatever the names: those of objects' own properties, a mark that decoders drop, a letter of four bytes.
pub(crate) async fn of_some_queues(scene: &Scene) -> Result<()> {
    let script = r"
        const counts = { api: 1, contact: 2, '<b>api</b>': 4, __proto: 8, toString: 16, '\u{feff}api': 32, '𝄞': 64 };
        const element = await stage.mount();
        for (const [queue, remaining] of Object.entries(counts)) stage.say({ type: 'remaining', queue, remaining });
        stage.say({ type: 'remaining', queue: '__proto__', remaining: 128 });
        await stage.drawn();
        const seen = [];
        for (const names of ['', 'api', ' contact\n api ', 'contact nobody', 'nobody', '__proto__', 'toString', '𝄞 <b>api</b>']) {
            element.queue = names;
            seen.push([element.remaining, element.queues.map(({ name }) => name).join()]);
        }
        return seen;
    ";
    let wanted = json!([
        [255, "<b>api</b>,__proto,__proto__,api,contact,toString,\u{feff}api,𝄞"],
        [1, "api"],
        [3, "api,contact"],
        [2, "contact"],
        [0, ""],
        [128, "__proto__"],
        [16, "toString"],
        [68, "<b>api</b>,𝄞"],
    ]);
    let tab = scene.tab();
    expect(&tab, script, wanted).await?;
    all_quiet(&tab).await
}

/// The messages of another library are counted, and are none of this one's events.
pub(crate) async fn with_messages_of_others(scene: &Scene) -> Result<()> {
    let script = r"
        const element = await stage.mount({ queue: 'api' });
        const events = new Set();
        const dispatch = element.dispatchEvent;
        element.dispatchEvent = (event) => {
            events.add(event.type);
            return dispatch.call(element, event);
        };
        const other = new BroadcastChannel(element.channel);
        other.postMessage({ name: 'api', remaining: 2 });
        await stage.drawn();
        other.close();
        return [element.remaining, ...events];
    ";
    let tab = scene.tab();
    expect(&tab, script, json!([2, "sync-status:change"])).await?;
    all_quiet(&tab).await
}
