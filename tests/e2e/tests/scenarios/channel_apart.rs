//! Channels and queues do not mix.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::StatusCode;
use serde_json::{Value, json};
use sync_status_demo::Behaviour;
use sync_status_e2e::{Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/queues.js");

const SOON: Duration = Duration::from_secs(20);

/// One element for a channel of two queues, one for one of these, one for the other channel. They are passive, so that
/// the test alone says when there is a replay.
const MOUNT: &str = r"
    await import('/sync-status.js');
    lab.events = {};
    const types = ['enqueued', 'replaying', 'replayed', 'failed', 'discarded', 'remaining'];
    for (const [id, channel, queue] of [['all', 'lab', ''], ['one', 'lab', 'mail'], ['other', 'other', '']]) {
        const element = document.createElement('sync-status');
        Object.assign(element, { id, channel, queue, view: 'panel' });
        element.toggleAttribute('passive', true);
        const queues = (lab.events[id] = new Set());
        for (const type of types) element.addEventListener(`sync-status:${type}`, ({ detail }) => queues.add(detail.queue));
        document.body.append(element);
    }
";

/// Of each element: what waits, what was given up, and the rows with the number in each.
const LOOK: &str = r"
    const number = (row) => [row.dataset.syncStatusQueue, parseInt(row.querySelector('[part=queue-summary]').textContent) || 0];
    const look = ({ remaining, failed, queues, shadowRoot }) => ({
        counts: [remaining, failed],
        queues: queues.map(({ name, remaining, failed }) => [name, remaining, failed]).sort(),
        rows: [...shadowRoot.querySelectorAll('[part=queue]')].map(number).sort(),
    });
    return Object.fromEntries([...document.querySelectorAll('sync-status')].map((element) => [element.id, look(element)]));
";

/// What waits in a queue, and what was given up.
type Counts = [u32; 2];

pub(crate) async fn with_two_channels_and_three_queues(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    tab.eval(MOUNT).await?;
    scene.server_goes();
    for (queue, count) in [("mail", 1), ("forms", 2), ("photos", 3)] {
        for number in 0..count {
            tab.send(&format!("/api/{queue}"), &format!("{queue} {number}")).await?;
        }
    }
    show(&tab, [[1, 0], [2, 0], [3, 0]]).await?;

    scene.server.behave(Behaviour::status(StatusCode::BAD_REQUEST));
    act(&tab, "all.retry('forms')").await?;
    show(&tab, [[1, 0], [0, 2], [3, 0]]).await?;
    act(&tab, "all.retry(); other.retry()").await?;
    show(&tab, [[0, 1], [0, 2], [0, 3]]).await?;

    scene.server_returns();
    scene.server.forget();
    act(&tab, "one.retry()").await?;
    show(&tab, [[0, 0], [0, 2], [0, 3]]).await?;
    ensure!(scene.received() == ["mail 0"], "a retry of one queue sent {:?}", scene.received());
    act(&tab, "other.discard()").await?;
    show(&tab, [[0, 0], [0, 2], [0, 0]]).await?;
    hear_only_their_own(&tab).await
}

async fn act(tab: &Tab<'_>, script: &str) -> Result<()> {
    let by_id = "const [all, one, other] = ['all', 'one', 'other'].map((id) => document.getElementById(id));";
    tab.eval(&format!("{by_id} {script}")).await.map(drop)
}

async fn show(tab: &Tab<'_>, [mail, forms, photos]: [Counts; 3]) -> Result<()> {
    let wanted = json!({
        "all": element(&[("forms", forms), ("mail", mail)]),
        "one": element(&[("mail", mail)]),
        "other": element(&[("photos", photos)]),
    });
    let look = async || {
        let seen = tab.eval(LOOK).await?;
        Ok(if seen == wanted { Ok(()) } else { Err(seen) })
    };
    eventually(&format!("the page shows {wanted}"), SOON, look).await
}

/// What an element of these queues shows; in this story none of them has both kinds.
fn element(queues: &[(&str, Counts)]) -> Value {
    let sum = |index: usize| queues.iter().map(|(_, counts)| counts[index]).sum::<u32>();
    json!({
        "counts": [sum(0), sum(1)],
        "queues": queues.iter().map(|(name, [remaining, failed])| json!([name, remaining, failed])).collect::<Vec<_>>(),
        "rows": queues.iter().map(|(name, [remaining, failed])| json!([name, remaining + failed])).collect::<Vec<_>>(),
    })
}

async fn hear_only_their_own(tab: &Tab<'_>) -> Result<()> {
    let events = "return Object.fromEntries(Object.entries(lab.events).map(([id, queues]) => [id, [...queues].sort()]))";
    let heard = tab.eval(events).await?;
    let wanted = json!({ "all": ["forms", "mail"], "one": ["mail"], "other": ["photos"] });
    ensure!(heard == wanted, "the elements told of {heard}");
    Ok(())
}
