//! The voice of an outbox that someone wrote by hand: `SyncStatus.Emitter`.
//!
//! It stores and sends nothing. It says what its owner tells it, in the order it
//! was told, and hands on what pages ask for.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ExtendableMessageEvent, MessageEvent, Url, console};

use super::commands::{Command, Order};
use super::emitter::Emitter;
use super::js;
use super::options::{setting, shown, type_error};
use super::registry::on;
use super::store::Counts;
use crate::config::{self, BroadcastUrl, Setting};
use crate::protocol::Value;
use crate::report::{Property, Report, Trouble};

/// Publishes for a hand-written outbox, and answers pages in its name.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Outbox(Rc<Voice>);

#[derive(Debug)]
struct Voice {
    emitter: Emitter,
    options: Options,
    /// The message that was told last. The next one waits for it, because counts
    /// take a while to be found, and the order of messages is the news.
    last: RefCell<Promise>,
    /// The owner's `replay` runs, on behalf of a page.
    replaying: Cell<bool>,
    trouble: RefCell<Trouble>,
}

/// What the owner gives: its queue's name and its functions.
#[derive(Debug)]
struct Options {
    queue: String,
    url: BroadcastUrl,
    snapshot: Option<Function>,
    replay: Option<Function>,
    retry: Option<Function>,
    discard: Option<Function>,
}

#[wasm_bindgen]
impl Outbox {
    /// Opens the channel, listens to pages, and says what waits if a `snapshot`
    /// function can tell. `options`: see `EmitterOptions` in `worker.d.ts`.
    ///
    /// # Errors
    ///
    /// A `TypeError` naming the argument that is unknown, wrong or missing; what
    /// the constructor of BroadcastChannel throws.
    #[wasm_bindgen(constructor)]
    pub fn new(channel: &JsValue, options: &JsValue) -> Result<Self, JsValue> {
        let name = channel.as_string().filter(|name| !name.is_empty());
        let name =
            name.ok_or_else(|| wrong("the channel", "a string that is not empty", channel))?;
        let options = Options::read(options)?;
        let voice = Rc::new(Voice {
            emitter: Emitter::new(&name)?,
            options,
            last: RefCell::new(Promise::resolve(&JsValue::UNDEFINED)),
            replaying: Cell::new(false),
            trouble: RefCell::default(),
        });
        voice.listen();
        if voice.options.snapshot.is_some() {
            let _ = voice.say(None);
        }
        Ok(Self(voice))
    }

    /// Says what happened. `kind` is a message's `type`, `about` holds its
    /// properties. Counts that are left out are asked of `snapshot`; `remaining`
    /// with nothing at all is what `snapshot` says.
    ///
    /// The promise fulfils when the message is out. It never rejects: a page that
    /// cannot be told must not stop a request from being sent.
    ///
    /// # Errors
    ///
    /// A `TypeError` naming the property that is unknown, wrong or missing.
    pub fn report(&self, kind: &str, about: &JsValue) -> Result<Promise, JsValue> {
        const KINDS: [&str; 6] =
            ["enqueued", "replaying", "replayed", "failed", "discarded", "remaining"];
        let index = KINDS.iter().position(|known| *known == kind);
        let kind = KINDS[index.ok_or_else(|| error(&["nothing is called '", kind, "'"]))?];
        let asks = self.0.options.snapshot.is_some();
        if kind == "remaining" && about.is_undefined() && asks {
            return Ok(self.0.say(None));
        }
        let report = self.0.options.read_report(kind, about)?;
        if report.remaining.is_none() && !asks {
            let parts =
                [kind, "(): 'remaining' is missing, and no 'snapshot' function can tell it"];
            return Err(error(&parts));
        }
        Ok(self.0.say(Some(report)))
    }
}

impl Voice {
    fn listen(self: &Rc<Self>) {
        let voice = self.clone();
        on(self.emitter.channel(), "message", move |event: MessageEvent| {
            let order = voice.order(&event.data()).filter(|o| o.command == Command::Hello);
            if let Some(order) = order {
                let _ = voice.obey(&order);
            }
        });
        let voice = self.clone();
        on(&js::scope(), "message", move |event: ExtendableMessageEvent| {
            if let Some(order) = voice.order(&event.data()) {
                // Throws in a page, which needs nobody to keep it alive.
                let _ = event.wait_until(&voice.obey(&order));
            }
        });
    }

    /// What a page asks of this outbox.
    fn order(&self, data: &JsValue) -> Option<Order> {
        Order::read(data).filter(|order| {
            order.channel == self.emitter.name() && order.names(&self.options.queue)
        })
    }

    /// Has the owner do what a page wants, and says what waits then.
    fn obey(self: &Rc<Self>, order: &Order) -> Promise {
        let command = self.options.command(order.command);
        let replays = command == Command::Replay;
        // Pages ask each on their own when the browser comes online, and users press twice.
        let is_turn = |_: &&Function| !replays || !self.replaying.replace(true);
        let function = self.options.function(command).filter(is_turn).cloned();
        let key = order.key.clone().unwrap_or_default();
        let voice = self.clone();
        js::spawn(async move {
            if let Some(function) = function {
                complain(call(&function, &key).await.map(drop));
                if replays {
                    voice.replaying.set(false);
                }
            }
            if voice.options.snapshot.is_some() {
                return JsFuture::from(voice.say(None)).await;
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Publishes a report, or what `snapshot` says, behind all that was told before.
    fn say(self: &Rc<Self>, report: Option<Report>) -> Promise {
        let (voice, before) = (self.clone(), self.last.borrow().clone());
        let said = js::spawn(async move {
            let _ = JsFuture::from(before).await;
            complain(voice.publish(report).await);
            Ok(JsValue::UNDEFINED)
        });
        *self.last.borrow_mut() = said.clone();
        said
    }

    async fn publish(&self, report: Option<Report>) -> Result<(), JsValue> {
        let Report { mut event, remaining, failed } = match report {
            Some(told) if told.remaining.is_some() && told.failed.is_some() => told,
            Some(told) => told.completed_by(&self.options.look().await?),
            None => self.options.look().await?,
        };
        let counts =
            Counts { remaining: remaining.unwrap_or_default(), failed: failed.unwrap_or_default() };
        self.trouble.borrow_mut().follow(&mut event);
        self.emitter.publish(&self.options.queue, counts, event);
        Ok(())
    }
}

impl Options {
    fn read(given: &JsValue) -> Result<Self, JsValue> {
        let object: &Object =
            given.dyn_ref().ok_or_else(|| wrong("the second argument", "an object", given))?;
        let mut options = Self {
            queue: String::new(),
            url: BroadcastUrl::Path,
            snapshot: None,
            replay: None,
            retry: None,
            discard: None,
        };
        for (key, value) in entries(object) {
            options.set(&key, &value)?;
        }
        if options.queue.is_empty() {
            return Err(error(&["option 'queue' is missing"]));
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &JsValue) -> Result<(), JsValue> {
        let place = match key {
            "queue" => {
                let name = value.as_string().filter(|name| !name.is_empty());
                let expected = "a string that is not empty";
                self.queue = name.ok_or_else(|| wrong("option 'queue'", expected, value))?;
                return Ok(());
            }
            "broadcastUrl" => {
                let url = match setting(value) {
                    Setting::Absent => Ok(BroadcastUrl::Path),
                    setting => config::broadcast_url(setting),
                };
                let expected = "'path', 'full' or 'none'";
                self.url = url.map_err(|_| wrong("option 'broadcastUrl'", expected, value))?;
                return Ok(());
            }
            "snapshot" => &mut self.snapshot,
            "replay" => &mut self.replay,
            "retry" => &mut self.retry,
            "discard" => &mut self.discard,
            _ => {
                let valid = "queue, snapshot, replay, retry, discard, broadcastUrl";
                return Err(error(&["unknown option '", key, "'; valid are ", valid]));
            }
        };
        *place = match value.dyn_ref::<Function>() {
            Some(function) => Some(function.clone()),
            None if value.is_undefined() || value.is_null() => None,
            None => {
                return Err(wrong(&["option '", key, "'"].concat(), "a function", value));
            }
        };
        Ok(())
    }

    /// What a command comes to: an outbox that gives nothing up has nothing else
    /// to try again than what waits.
    fn command(&self, asked: Command) -> Command {
        match asked {
            Command::Retry if self.retry.is_none() => Command::Replay,
            _ => asked,
        }
    }

    fn function(&self, command: Command) -> Option<&Function> {
        match command {
            Command::Replay => self.replay.as_ref(),
            Command::Retry => self.retry.as_ref(),
            Command::Discard => self.discard.as_ref(),
            Command::Hello | Command::List => None,
        }
    }

    /// What the owner's `snapshot` says; nothing without one.
    async fn look(&self) -> Result<Report, JsValue> {
        let mut found = JsValue::UNDEFINED;
        if let Some(snapshot) = &self.snapshot {
            found = call(snapshot, &JsValue::UNDEFINED).await?;
            if found.as_f64().is_some() {
                found = js::object(&[("remaining", &found)]).into();
            }
            if js::get(&found, "remaining").as_f64().is_none() {
                return Err(wrong(
                    "what 'snapshot' returns",
                    "a number, or have 'remaining'",
                    &found,
                ));
            }
        }
        self.read_report("remaining", &found)
    }

    fn read_report(&self, kind: &'static str, about: &JsValue) -> Result<Report, JsValue> {
        let given: Vec<Property> = match about.dyn_ref::<Object>() {
            Some(object) => entries(object)
                .map(|(key, value)| {
                    let value = if key == "url" { self.shown_url(&value) } else { value };
                    (key, primitive(&value))
                })
                .collect(),
            None if about.is_undefined() => Vec::new(),
            None => return Err(wrong(&[kind, "()'s argument"].concat(), "an object", about)),
        };
        Report::read(kind, &given, |key| shown(&js::get(about, key)))
            .map_err(|wrong| error(&[kind, "(): ", &wrong.to_string()]))
    }

    /// As much of a URL as may be broadcast; what is no URL, as something that
    /// no message can hold.
    fn shown_url(&self, url: &JsValue) -> JsValue {
        let Some(text) = url.as_string() else { return url.clone() };
        let base = js::get_text(&js::get(&js_sys::global(), "location"), "href");
        match Url::new_with_base(&text, &base.unwrap_or_default()) {
            Ok(url) => self.url.of(&url.href()).into(),
            Err(_) => Object::new().into(),
        }
    }
}

fn entries(object: &Object) -> impl Iterator<Item = (String, JsValue)> {
    Object::entries(object).into_iter().filter_map(|entry| {
        let entry: Array = entry.unchecked_into();
        Some((entry.get(0).as_string()?, entry.get(1)))
    })
}

/// A value that a message can hold.
fn primitive(value: &JsValue) -> Option<Value<'static>> {
    Some(match setting(value) {
        Setting::Absent => Value::Null,
        Setting::Bool(flag) => Value::Bool(flag),
        Setting::Number(number) => Value::Number(number),
        Setting::Text(text) => Value::Text(text.into()),
        _ => return None,
    })
}

/// Calls one of the owner's functions, which may be `async`.
async fn call(function: &Function, argument: &JsValue) -> Result<JsValue, JsValue> {
    let answer = function.call1(&JsValue::UNDEFINED, argument)?;
    JsFuture::from(Promise::resolve(&answer)).await
}

/// Shows an error to the owner where nobody waits for it.
fn complain(outcome: Result<(), JsValue>) {
    if let Err(error) = outcome {
        console::error_2(&"sync-status: in an Emitter's function:".into(), &error);
    }
}

fn wrong(what: &str, expected: &str, value: &JsValue) -> JsValue {
    error(&[what, " must be ", expected, ", but is ", &shown(value)])
}

fn error(parts: &[&str]) -> JsValue {
    type_error(&["Emitter: ", &parts.concat()].concat())
}
