//! What a page hears from others than this package, and they from it: the
//! documentation's own listener, older libraries, later versions, and nonsense.
#![cfg(all(target_arch = "wasm32", feature = "element"))]
#![allow(clippy::unwrap_used, missing_docs)]

use js_sys::{Array, JSON, Promise, Reflect};
use sync_status::element::Channel;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    /// In the global scope, as a script is run.
    #[wasm_bindgen(js_namespace = globalThis, js_name = eval)]
    fn run(script: &str) -> JsValue;
    #[wasm_bindgen(js_name = structuredClone)]
    fn structured_clone(value: &JsValue) -> JsValue;
}

const LISTENER: &str = include_str!("../docs/listener.js");
const ENQUEUED: &str = include_str!("golden/enqueued.json");
const REMAINING: &str = include_str!("golden/remaining.json");

async fn settled(script: &str) -> JsValue {
    JsFuture::from(Promise::resolve(&run(script))).await.unwrap()
}

fn parse(json: &str) -> JsValue {
    structured_clone(&JSON::parse(json).unwrap())
}

fn shown(channel: &Channel, key: &str) -> JsValue {
    let snapshot = channel.snapshot("", true, true, 1_790_000_060_250.0);
    Reflect::get(&snapshot, &key.into()).unwrap()
}

/// Another script of the origin, over a real BroadcastChannel.
#[wasm_bindgen_test]
async fn the_listener_of_the_documentation_counts_and_says_hello() {
    run("document.body.insertAdjacentHTML('beforeend', '<b id=\"waiting\"></b>');
         var worker = new BroadcastChannel('api-list');
         var hello = new Promise((resolve) => { worker.onmessage = (event) => resolve(event.data); });
         var text = () => document.querySelector('#waiting').textContent;
         var becomes = async (wanted) => {
           for (let i = 0; i < 200 && text() !== wanted; i++) await new Promise((done) => setTimeout(done, 10));
           return text();
         };");
    // A module: it has a scope of its own.
    run(&["{", LISTENER, "}"].concat());
    let asked = String::from(JSON::stringify(&settled("hello").await).unwrap());
    assert_eq!(asked, r#"{"syncStatus":1,"type":"hello","channel":"api-list"}"#);
    run(&["worker.postMessage(", ENQUEUED, ")"].concat());
    assert_eq!(settled("becomes('3 waiting')").await.as_string().as_deref(), Some("3 waiting"));
    let other = REMAINING.replace("\"api\"", "\"contact\"");
    run(&[
        "worker.postMessage(null); worker.postMessage({ syncStatus: 2 }); worker.postMessage(",
        &other,
        ")",
    ]
    .concat());
    assert_eq!(settled("becomes('6 waiting')").await.as_string().as_deref(), Some("6 waiting"));
}

#[wasm_bindgen_test]
fn older_libraries_are_understood() {
    let channel = Channel::new();
    assert!(channel.hear(&parse(include_str!("golden/dialects/workbox-added.json"))));
    assert!(channel.heard() && !channel.bundle());
    let channel = Channel::new();
    for (json, state) in [
        (include_str!("golden/dialects/bundle-remaining.json"), "pending"),
        (include_str!("golden/dialects/bundle-replaying.json"), "replaying"),
        (include_str!("golden/dialects/bundle-failed.json"), "retrying"),
        (include_str!("golden/dialects/bundle-replayed.json"), "idle"),
    ] {
        assert!(channel.hear(&parse(json)), "{json}");
        assert_eq!(shown(&channel, "state").as_string().as_deref(), Some(state), "{json}");
    }
    assert!(channel.bundle());
    let since = js_sys::Date::now() - shown(&channel, "lastSyncedAt").as_f64().unwrap();
    assert!((0.0..10_000.0).contains(&since), "{since}");
}

#[wasm_bindgen_test]
fn a_later_version_is_told_on_the_console_once_and_changes_nothing() {
    run("var warnings = [], warn = console.warn; console.warn = (text) => warnings.push(text);");
    let channel = Channel::new();
    for _ in 0..3 {
        assert!(!channel.hear(&parse(&ENQUEUED.replace("\"syncStatus\": 1", "\"syncStatus\": 2"))));
    }
    run("console.warn = warn");
    let warnings = Array::from(&run("warnings"));
    assert_eq!(warnings.length(), 1);
    assert!(!channel.heard());
    assert!(channel.hear(&parse(ENQUEUED)));
}

/// What structured clone lets through.
#[wasm_bindgen_test]
fn anything_at_all_on_the_channel_leaves_the_counts_alone() {
    let channel = Channel::new();
    assert!(channel.hear(&parse(ENQUEUED)));
    let strangers = Array::from(&run(&["(() => { const message = ", ENQUEUED, STRANGERS].concat()));
    assert!(strangers.length() > 20);
    for stranger in strangers.iter() {
        assert!(!channel.hear(&structured_clone(&stranger)), "{stranger:?}");
        assert_eq!(shown(&channel, "remaining").as_f64(), Some(3.0));
    }
    assert!(channel.hear(&parse(&ENQUEUED.replace("\"seq\": 1", "\"seq\": 2"))));
}

const STRANGERS: &str = ";
  message.seq = 9;
  const cyclic = { ...message };
  cyclic.queue = cyclic;
  const huge = 'a'.repeat(10_000_000);
  return [
    undefined, null, true, 0, NaN, huge, 10n, [], {}, new Date(), new Error('x'), cyclic, new Map(Object.entries(message)),
    new Set([message]), new Uint8Array(8), new ArrayBuffer(8), new Blob(['x']), [message],
    { ...message, queue: huge }, { ...message, type: huge }, { ...message, url: null }, { ...message, remaining: -1 },
    { ...message, remaining: NaN }, { ...message, remaining: Infinity }, { ...message, remaining: 1e300 },
    { ...message, remaining: 7n }, { ...message, remaining: new Number(7) }, { ...message, failed: '1' },
    { ...message, epoch: {} }, { ...message, seq: null }, { name: huge, remaining: 1 }, { name: 'api', remaining: 0 },
  ];
})()";
