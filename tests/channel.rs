//! The channel as a page without this package hears it: the documentation's own
//! listener.
#![cfg(all(target_arch = "wasm32", feature = "element"))]
#![allow(clippy::unwrap_used, missing_docs)]

use js_sys::{JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    /// In the global scope, as a script is run.
    #[wasm_bindgen(js_namespace = globalThis, js_name = eval)]
    fn run(script: &str) -> JsValue;
}

const LISTENER: &str = include_str!("../docs/listener.js");
const ENQUEUED: &str = include_str!("golden/enqueued.json");
const REMAINING: &str = include_str!("golden/remaining.json");

async fn settled(script: &str) -> JsValue {
    JsFuture::from(Promise::resolve(&run(script))).await.unwrap()
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
