//! The worker half in a real service worker: real IndexedDB, BroadcastChannel
//! and fetch. Each test has a queue, a channel and a database of its own.
#![cfg(all(target_arch = "wasm32", feature = "worker"))]
#![allow(clippy::unwrap_used, missing_docs)]

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use sync_status::worker::{Emitter, Entry, Queue, Route, Store, background_sync};
use sync_status::{Id, Trigger};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{BroadcastChannel, MessageEvent, Request, RequestInit, Response};

wasm_bindgen_test_configure!(run_in_service_worker);

/// Nothing listens on this port, so every request to it fails at once.
const NOBODY: &str = "http://localhost:9/api/notes?token=secret";

fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &key.into()).unwrap()
}

fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in properties {
        Reflect::set(&object, &(*key).into(), value).unwrap();
    }
    object
}

fn post(url: &str, body: &str) -> Request {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    Request::new_with_str_and_init(url, &init).unwrap()
}

async fn pause(ms: i32) {
    let wait = Promise::new(&mut |resolve, _| {
        let set_timeout: js_sys::Function = get(&js_sys::global(), "setTimeout").unchecked_into();
        set_timeout.call2(&JsValue::UNDEFINED, &resolve, &ms.into()).unwrap();
    });
    JsFuture::from(wait).await.unwrap();
}

/// A queue of its own, and everything said on its channel.
struct Scene {
    queue: Rc<Queue>,
    store: Rc<Store>,
    heard: Rc<RefCell<Vec<JsValue>>>,
    _channel: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Scene {
    fn new(name: &str, more: &[(&str, JsValue)]) -> Self {
        let options = object(&[
            ("queueName", name.into()),
            ("match", "startsWith:/api/".into()),
            ("broadcastChannel", name.into()),
        ]);
        for (key, value) in more {
            Reflect::set(&options, &(*key).into(), value).unwrap();
        }
        let channel = BroadcastChannel::new(name).unwrap();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let ear = heard.clone();
        let listener = Closure::new(move |event: MessageEvent| ear.borrow_mut().push(event.data()));
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let store = Rc::new(Store::new(name));
        let route = Route::read(&options).unwrap();
        let emitter = Rc::new(Emitter::new(name).unwrap());
        let queue = Rc::new(Queue::new(route, store.clone(), emitter));
        Self { queue, store, heard, _channel: channel, _listener: listener }
    }

    async fn send(&self, url: &str, body: &str) -> Result<Response, JsValue> {
        self.queue.clone().send(post(url, body), String::new()).await
    }

    async fn replay(&self, trigger: Trigger) {
        JsFuture::from(self.queue.replay(trigger)).await.unwrap();
    }

    /// What was said since this was last asked, as `type remaining/failed`.
    async fn told(&self) -> Vec<String> {
        pause(50).await;
        let heard = self.heard.take();
        heard
            .iter()
            .map(|message| {
                let number = |key| get(message, key).as_f64().unwrap();
                let kind = get(message, "type").as_string().unwrap();
                format!("{kind} {}/{}", number("remaining"), number("failed"))
            })
            .collect()
    }
}

#[wasm_bindgen_test]
async fn the_page_is_told_that_its_request_was_kept() {
    let scene = Scene::new("told-202", &[]);
    let response = scene.send(NOBODY, "hello").await.unwrap();
    assert_eq!(response.status(), 202);
    assert_eq!(response.headers().get("Sync-Status").unwrap().as_deref(), Some("queued"));
    assert_eq!(response.headers().get("Sync-Status-Queue").unwrap().as_deref(), Some("told-202"));
    assert_eq!(response.headers().get("Sync-Status-Id").unwrap().as_deref(), Some("1"));
    let body = JsFuture::from(response.json().unwrap()).await.unwrap();
    assert!(get(&body, "queued").is_truthy());
    assert_eq!(scene.told().await, ["enqueued 1/0"]);
}

#[wasm_bindgen_test]
async fn respond_with_reject_rejects_as_if_there_was_no_queue() {
    let scene = Scene::new("told-reject", &[("respondWith", "reject".into())]);
    let error = scene.send(NOBODY, "hello").await.unwrap_err();
    assert_eq!(get(&error, "name").as_string().as_deref(), Some("TypeError"));
    assert_eq!(scene.told().await, ["enqueued 1/0"]);
}

#[wasm_bindgen_test]
async fn messages_hold_no_query_string_and_no_body() {
    let scene = Scene::new("private", &[]);
    scene.send(NOBODY, "body-secret").await.unwrap();
    pause(50).await;
    let message = scene.heard.borrow()[0].clone();
    let text = String::from(js_sys::JSON::stringify(&message).unwrap());
    assert!(!text.contains("secret"), "{text}");
    assert_eq!(get(&message, "url").as_string().as_deref(), Some("/api/notes"));
}

#[wasm_bindgen_test]
async fn the_record_is_one_that_workbox_can_read() {
    let scene = Scene::new("layout", &[]);
    scene.send(NOBODY, "hello").await.unwrap();
    let (entry, _) = scene.store.head("layout").await.unwrap();
    let entry = entry.unwrap();
    assert_eq!(entry.id(), Some(Id::Number(1)));
    let record = entry.as_js();
    assert_eq!(get(record, "queueName").as_string().as_deref(), Some("layout"));
    assert!(get(record, "timestamp").as_f64().is_some());
    let data = get(record, "requestData");
    assert_eq!(get(&data, "url").as_string().as_deref(), Some(NOBODY));
    assert_eq!(get(&data, "method").as_string().as_deref(), Some("POST"));
    assert!(get(&get(&data, "headers"), "content-type").is_string());
    assert!(get(&data, "body").is_instance_of::<js_sys::ArrayBuffer>());
    assert!(get(&data, "keepalive").is_undefined());
}

#[wasm_bindgen_test]
async fn a_failed_replay_keeps_the_request_and_its_place() {
    let scene = Scene::new("kept", &[]);
    scene.send(NOBODY, "first").await.unwrap();
    scene.send(NOBODY, "second").await.unwrap();
    scene.told().await;
    scene.replay(Trigger::User).await;
    assert_eq!(scene.told().await, ["replaying 2/0", "failed 2/0", "remaining 2/0"]);
    let (head, _) = scene.store.head("kept").await.unwrap();
    assert_eq!(head.unwrap().id(), Some(Id::Number(1)));
}

#[wasm_bindgen_test]
async fn a_request_that_had_all_its_attempts_makes_way() {
    let scene = Scene::new("poison", &[("maxAttempts", 1.into())]);
    scene.send(NOBODY, "first").await.unwrap();
    scene.send(NOBODY, "second").await.unwrap();
    scene.told().await;
    scene.replay(Trigger::User).await;
    let expected = ["replaying 2/0", "failed 1/1", "replaying 1/1", "failed 0/2", "remaining 0/2"];
    assert_eq!(scene.told().await, expected);
    assert_eq!(scene.store.list("poison").await.unwrap().len(), 2);
}

#[wasm_bindgen_test]
async fn what_was_given_up_can_be_discarded() {
    let scene = Scene::new("discard", &[("maxAttempts", 1.into())]);
    scene.send(NOBODY, "first").await.unwrap();
    scene.replay(Trigger::User).await;
    scene.told().await;
    scene.queue.discard(None).await.unwrap();
    assert_eq!(scene.told().await, ["remaining 0/0"]);
}

#[wasm_bindgen_test]
async fn a_record_that_cannot_be_read_lets_the_others_through() {
    let scene = Scene::new("corrupt", &[("maxAttempts", 1.into())]);
    let broken = Entry::new("corrupt", &object(&[("url", 7.into())]), 1_790_000_000_000);
    scene.store.add("corrupt", &broken).await.unwrap();
    scene.send(NOBODY, "good").await.unwrap();
    scene.told().await;
    scene.replay(Trigger::User).await;
    let expected = ["failed 1/1", "replaying 1/1", "failed 0/2", "remaining 0/2"];
    assert_eq!(scene.told().await, expected);
}

#[wasm_bindgen_test]
async fn replays_that_are_asked_for_together_are_one() {
    let scene = Scene::new("together", &[]);
    scene.send(NOBODY, "only").await.unwrap();
    scene.told().await;
    let (first, second) = (scene.queue.replay(Trigger::Start), scene.queue.replay(Trigger::Sync));
    JsFuture::from(first).await.unwrap();
    JsFuture::from(second).await.unwrap();
    assert_eq!(scene.told().await, ["replaying 1/0", "failed 1/0", "remaining 1/0"]);
}

#[wasm_bindgen_test]
fn a_wrong_option_is_named_with_its_value_and_what_is_allowed() {
    let options = object(&[("queueName", "api".into()), ("maxRetentionTime", "soon".into())]);
    let error = background_sync(&js_sys::Array::of1(&options)).unwrap_err();
    assert_eq!(
        get(&error, "message").as_string().unwrap(),
        "sync-status: option 'maxRetentionTime' must be a number of minutes above 0, but is \"soon\"",
    );
}

#[wasm_bindgen_test]
fn a_queue_name_used_twice_is_refused() {
    let route = object(&[("queueName", "twice".into()), ("match", "startsWith:/".into())]);
    let error = background_sync(&js_sys::Array::of2(&route, &route)).unwrap_err();
    assert_eq!(
        get(&error, "message").as_string().unwrap(),
        "sync-status: the queue name 'twice' is used twice",
    );
}
