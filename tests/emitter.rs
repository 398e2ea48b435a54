//! `SyncStatus.Emitter` in a real service worker: a hand-written outbox over a
//! real IndexedDB, and whatever else is posted to a worker.
#![cfg(all(target_arch = "wasm32", feature = "worker"))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use sync_status::worker::{Outbox, background_sync};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{BroadcastChannel, MessageEvent};

wasm_bindgen_test_configure!(run_in_service_worker);

#[wasm_bindgen]
extern "C" {
    /// In the global scope, as a script is run.
    #[wasm_bindgen(js_namespace = globalThis, js_name = eval)]
    fn run(script: &str) -> JsValue;
}

/// The released class, and the outbox of a user. What they import is here already.
const EMITTER: &str = include_str!("../src/js/emitter.js");
const OUTBOX: &str = include_str!("fixtures/outbox.js");

fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &key.into()).unwrap()
}

fn set_global(name: &str, value: &JsValue) {
    Reflect::set(&js_sys::global(), &name.into(), value).unwrap();
}

async fn settled(value: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&value)).await
}

async fn pause(ms: i32) {
    let wait = Promise::new(&mut |resolve, _| {
        let set_timeout: Function = get(&js_sys::global(), "setTimeout").unchecked_into();
        set_timeout.call2(&JsValue::UNDEFINED, &resolve, &ms.into()).unwrap();
    });
    JsFuture::from(wait).await.unwrap();
}

/// Makes `SyncStatus.Emitter` of the file that is released.
fn define_emitter() {
    if run("typeof SyncStatus === 'object'").is_truthy() {
        return;
    }
    run("var listeners = [];
         self.addEventListener = function (type, listener) {
           if (type === 'message') listeners.push(listener);
           return EventTarget.prototype.addEventListener.apply(self, arguments);
         };");
    let options = run("({ queue: 'none' })");
    let outbox = JsValue::from(Outbox::new(&"none".into(), &options).unwrap());
    set_global("Outbox", &get(&outbox, "constructor"));
    run("var SyncStatus = {}, load = () => true, importScripts = () => {};");
    let class: Vec<&str> = EMITTER.lines().filter(|line| !line.starts_with("import ")).collect();
    run(&class.join("\n").replace("export class Emitter", "SyncStatus.Emitter = class Emitter"));
}

/// Everything said on a channel.
struct Ear {
    heard: Rc<RefCell<Vec<JsValue>>>,
    channel: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Ear {
    fn new(channel: &str) -> Self {
        let channel = BroadcastChannel::new(channel).unwrap();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let ear = heard.clone();
        let listener = Closure::new(move |event: MessageEvent| ear.borrow_mut().push(event.data()));
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { heard, channel, _listener: listener }
    }

    /// Waits for what is said next, as `type remaining/failed`: this, and no more.
    async fn hears(&self, expected: &[&str]) {
        for _ in 0..500 {
            if self.heard.borrow().len() >= expected.len() {
                break;
            }
            pause(10).await;
        }
        pause(50).await;
        let heard: Vec<String> = self.heard.take().iter().map(summary).collect();
        assert_eq!(heard, expected);
    }
}

fn summary(message: &JsValue) -> String {
    let number = |key| get(message, key).as_f64().unwrap();
    let kind = get(message, "type").as_string().unwrap();
    format!("{kind} {}/{}", number("remaining"), number("failed"))
}

/// Hands every listener that was added a message event, as when a page posts;
/// returns what they threw. Not by `dispatchEvent`, which the listeners of the
/// test runner would hear as well.
fn post_to_worker(data: &JsValue) -> Vec<String> {
    set_global("posted", data);
    let thrown = run("listeners.flatMap((listener) => {
       try {
         listener(new ExtendableMessageEvent('message', { data: posted }));
         return [];
       } catch (error) {
         return [String(error)];
       }
     })");
    Array::from(&thrown).iter().filter_map(|error| error.as_string()).collect()
}

#[wasm_bindgen_test]
async fn five_lines_make_a_hand_written_outbox_heard() {
    define_emitter();
    let ear = Ear::new("api-list");
    run(OUTBOX);
    ear.hears(&["remaining 0/0"]).await;

    for text in ["'first'", "'second'"] {
        settled(run(&["addToOutbox(", text, ")"].concat())).await.unwrap();
    }
    let hello = run("({ syncStatus: 1, type: 'hello', channel: 'api-list' })");
    ear.channel.post_message(&hello).unwrap();
    ear.hears(&["remaining 2/0"]).await;
    assert!(post_to_worker(&hello).is_empty());
    ear.hears(&["remaining 2/0"]).await;

    // Nothing listens on this port.
    set_global("api", &"http://localhost:9/".into());
    settled(run("syncOutbox()")).await.unwrap();
    ear.hears(&["failed 2/0", "failed 2/0", "remaining 2/0"]).await;

    // This test's own server answers whatever is posted to its root.
    set_global("api", &run("location.origin + '/'"));
    let replay = run("({ syncStatus: 1, type: 'replay', channel: 'api-list' })");
    assert!(post_to_worker(&replay).is_empty());
    let sent = ["replayed 1/0", "replayed 0/0", "remaining 0/0"];
    ear.hears(&[&sent[..], &["remaining 0/0"]].concat()).await;
}

#[wasm_bindgen_test]
async fn messages_keep_the_order_of_the_calls_however_long_a_count_takes() {
    define_emitter();
    let ear = Ear::new("slow");
    run("var counts = [30, 20, 10, 0];
         var slow = new SyncStatus.Emitter('slow', { queue: 'q', snapshot: async () => {
           const count = counts.shift();
           await new Promise((resolve) => setTimeout(resolve, count));
           return { remaining: count, failed: 1 };
         } });");
    run("slow.enqueued(); slow.replaying(); slow.replayed({ remaining: 7, failed: 0 });");
    settled(run("slow.remaining()")).await.unwrap();
    let expected =
        ["remaining 30/1", "enqueued 20/1", "replaying 10/1", "replayed 7/0", "remaining 0/1"];
    ear.hears(&expected).await;
}

#[wasm_bindgen_test]
async fn a_message_shows_the_path_alone_and_what_else_was_told() {
    define_emitter();
    let ear = Ear::new("told");
    run("var told = new SyncStatus.Emitter('told', { queue: 'q' });
         told.failed({ id: 'a', method: 'PUT', url: '/notes/1?token=secret', attempt: 2, status: 503,
                       message: 'HTTP 503', nextRetryAt: 1790000000000, remaining: 4, failed: 2 });");
    assert_eq!(ear.heard.take().len(), 0, "nothing is said before its turn");
    pause(50).await;
    let json = js_sys::JSON::stringify(&ear.heard.borrow()[0]).unwrap();
    let json = String::from(json);
    let expected = "\"id\":\"a\",\"method\":\"PUT\",\"url\":\"/notes/1\",\"attempt\":2,\"reason\":\"status\",\
                    \"status\":503,\"message\":\"HTTP 503\",\"permanent\":false,\"nextRetryAt\":1790000000000}";
    assert!(json.ends_with(expected), "{json}");
}

#[wasm_bindgen_test]
async fn the_owner_is_asked_to_retry_and_discard_by_id() {
    define_emitter();
    let ear = Ear::new("orders");
    run("var asked = [];
         new SyncStatus.Emitter('orders', { queue: 'q', snapshot: () => asked.length,
           replay: () => asked.push('replay'), discard: async (id) => asked.push('discard ' + id) });");
    ear.hears(&["remaining 0/0"]).await;
    for (order, asked) in [
        ("type: 'discard', id: 7", "discard 7"),
        ("type: 'discard'", "discard undefined"),
        ("type: 'retry', id: 'x'", "replay"),
        ("type: 'replay', queue: 'q'", "replay"),
        ("type: 'replay', queue: 'another'", ""),
    ] {
        run("asked.length = 0");
        let order = run(&["({ syncStatus: 1, channel: 'orders', ", order, " })"].concat());
        assert!(post_to_worker(&order).is_empty());
        let answer = ["remaining 1/0"];
        ear.hears(if asked.is_empty() { &[] } else { &answer }).await;
        assert_eq!(run("asked.join()").as_string().as_deref(), Some(asked));
    }
}

#[wasm_bindgen_test]
async fn pages_that_ask_together_have_one_replay() {
    define_emitter();
    run("var replays = 0;
         new SyncStatus.Emitter('crowd', { queue: 'q',
           replay: () => { replays += 1; return new Promise((resolve) => setTimeout(resolve, 50)); } });");
    let order = run("({ syncStatus: 1, type: 'replay', channel: 'crowd' })");
    for _ in 0..3 {
        assert!(post_to_worker(&order).is_empty());
    }
    pause(100).await;
    assert_eq!(run("replays").as_f64(), Some(1.0));
    post_to_worker(&order);
    pause(10).await;
    assert_eq!(run("replays").as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
async fn a_retry_pressed_twice_has_one_replay() {
    define_emitter();
    run("var pressed = 0;
         new SyncStatus.Emitter('pressed', { queue: 'q',
           replay: () => { pressed += 1; return new Promise((resolve) => setTimeout(resolve, 50)); } });");
    let order = run("({ syncStatus: 1, type: 'retry', channel: 'pressed' })");
    post_to_worker(&order);
    post_to_worker(&order);
    pause(100).await;
    assert_eq!(run("pressed").as_f64(), Some(1.0));
}

/// The sending must go on, whatever became of the telling.
#[wasm_bindgen_test]
async fn a_snapshot_that_throws_stops_nobody() {
    define_emitter();
    let ear = Ear::new("broken");
    run("var broken = true;
         var fragile = new SyncStatus.Emitter('broken', { queue: 'q', snapshot: () => {
           if (broken) throw new Error('no database');
           return 2;
         } });");
    settled(run("fragile.replaying()")).await.unwrap();
    run("broken = false");
    settled(run("fragile.replayed({ id: 1 })")).await.unwrap();
    ear.hears(&["replayed 2/0"]).await;
}

#[wasm_bindgen_test]
async fn a_wrong_argument_is_named() {
    define_emitter();
    run("var fine = new SyncStatus.Emitter('fine', { queue: 'q' });");
    for (script, expected) in [
        (
            "new SyncStatus.Emitter()",
            "the channel must be a string that is not empty, but is undefined",
        ),
        ("new SyncStatus.Emitter('c')", "the second argument must be an object, but is undefined"),
        ("new SyncStatus.Emitter('c', {})", "option 'queue' is missing"),
        (
            "new SyncStatus.Emitter('c', { queue: 7 })",
            "option 'queue' must be a string that is not empty, but is 7",
        ),
        (
            "new SyncStatus.Emitter('c', { queue: 'q', snapshot: 3 })",
            "option 'snapshot' must be a function, but is 3",
        ),
        (
            "new SyncStatus.Emitter('c', { queue: 'q', snapshots: 3 })",
            "unknown option 'snapshots'; valid are queue, snapshot, replay, retry, discard, broadcastUrl",
        ),
        (
            "new SyncStatus.Emitter('c', { queue: 'q', broadcastUrl: 'all' })",
            "option 'broadcastUrl' must be 'path', 'full' or 'none', but is \"all\"",
        ),
        (
            "fine.enqueued({ id: 1 })",
            "enqueued(): 'remaining' is missing, and no 'snapshot' function can tell it",
        ),
        ("fine.enqueued(3)", "enqueued()'s argument must be an object, but is 3"),
        ("fine.discarded({ remaining: 0 })", "discarded(): 'id' is missing"),
        (
            "fine.failed({ remaining: 1, reason: 'luck' })",
            "failed(): 'reason' must be network, status, timeout, expired, storage or hook, but is \"luck\"",
        ),
        (
            "fine.failed({ remaining: 1, url: 'http://:' })",
            "failed(): 'url' must be a URL, but is \"http://:\"",
        ),
        (
            "fine.replayed({ remaining: {} })",
            "replayed(): 'remaining' must be a whole number from 0, but is {}",
        ),
    ] {
        let rejection = run(&["(async () => ", script, ")()"].concat());
        let error = settled(rejection).await.unwrap_err();
        let expected = ["sync-status: Emitter: ", expected].concat();
        assert_eq!(get(&error, "message").as_string(), Some(expected), "{script}");
    }
}

#[wasm_bindgen_test]
async fn anything_at_all_posted_to_a_worker_or_a_channel_does_no_harm() {
    define_emitter();
    let ear = Ear::new("target");
    let route = run("[{ queueName: 'target', match: 'startsWith:/', broadcastChannel: 'target' }]");
    background_sync(&route).unwrap();
    run("new SyncStatus.Emitter('target', { queue: 'own', snapshot: () => 1 });");
    ear.hears(&["remaining 1/0", "remaining 0/0"]).await;
    let strangers = Array::from(&run(STRANGERS));
    for stranger in strangers.iter() {
        assert_eq!(post_to_worker(&stranger), Vec::<String>::new());
        ear.channel.post_message(&stranger).unwrap();
    }
    ear.hears(&[]).await;
    ear.channel
        .post_message(&run("({ syncStatus: 1, type: 'hello', channel: 'target' })"))
        .unwrap();
    ear.hears(&["remaining 1/0", "remaining 0/0"]).await;
}

/// What structured clone lets through.
const STRANGERS: &str = "(() => {
  const cyclic = { syncStatus: 1, type: 'hello' };
  cyclic.channel = cyclic;
  const huge = 'a'.repeat(10_000_000);
  const hello = { syncStatus: 1, type: 'hello', channel: 'target' };
  return [
    undefined, null, true, 0, NaN, 'hello', 10n, [], {}, new Date(), new Error('hello'), cyclic,
    new Map(Object.entries(hello)), new Set(['hello']), new Uint8Array(8), new ArrayBuffer(8), new Blob(['hello']),
    { ...hello, syncStatus: 2 }, { ...hello, syncStatus: '1' }, { ...hello, syncStatus: NaN },
    { ...hello, type: 'steal' }, { ...hello, type: huge }, { ...hello, channel: huge }, { ...hello, channel: 'other' },
    { ...hello, queue: huge }, { ...hello, queue: '__proto__' }, { ...hello, type: ['hello'] },
    { ...hello, type: { toString: null } }, { type: 'status-request' }, { type: 'replay-request' },
    { syncStatus: 1, type: 'remaining', queue: 'target', remaining: -1, failed: NaN, epoch: Infinity, seq: 1e300, at: {} },
  ];
})()";

#[wasm_bindgen_test]
fn an_emitter_is_not_made_of_nothing() {
    assert!(Outbox::new(&JsValue::NULL, &Object::new()).is_err());
    assert!(Outbox::new(&"".into(), &Object::new()).is_err());
}
