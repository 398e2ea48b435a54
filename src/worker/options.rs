//! A route as the application's script gives it: options, and functions that
//! only the browser can call.

use js_sys::{Array, Function, JSON, JsString, Object, Promise, RegExp};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Url};

use super::entry::Entry;
use super::js;
use crate::config::{Matcher, RouteOptions, Setting};
use crate::route::{Pattern, UrlParts};

/// Options, checked, with their functions.
#[derive(Debug)]
pub struct Route {
    /// What is plain data.
    pub options: RouteOptions,
    /// What is not.
    pub scripts: Scripts,
}

/// The functions and regular expressions of a route.
#[derive(Debug)]
pub struct Scripts {
    matcher: Match,
    request_will_replay: Option<Function>,
}

#[derive(Debug)]
enum Match {
    Pattern(Pattern),
    RegExp(RegExp),
    Function(Function),
}

impl Route {
    /// Reads one options object.
    ///
    /// # Errors
    ///
    /// A `TypeError` that names the wrong option and what is allowed.
    pub fn read(value: &JsValue) -> Result<Self, JsValue> {
        let Some(object) = value.dyn_ref::<Object>() else {
            return Err(type_error("a route must be an object with options"));
        };
        let entries = Object::entries(object);
        let settings = entries.iter().filter_map(|entry| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, setting(&entry.get(1))))
        });
        let options = RouteOptions::read(settings, |key| shown(&js::get(value, key)))
            .map_err(|error| type_error(&error.to_string()))?;
        let scripts = Scripts::read(value, &options).map_err(|error| in_queue(&options, &error))?;
        Ok(Self { options, scripts })
    }
}

impl Scripts {
    fn read(value: &JsValue, options: &RouteOptions) -> Result<Self, String> {
        let find = |keys: &[&str]| {
            keys.iter().map(|key| js::get(value, key)).find(|found| found.is_truthy())
        };
        let matcher = match &options.matcher {
            Some(Matcher::Pattern(Pattern::Regex { source, flags })) => {
                Match::RegExp(regexp(source, flags)?)
            }
            Some(Matcher::Pattern(pattern)) => Match::Pattern(pattern.clone()),
            Some(Matcher::Script) => {
                let script = find(&["match", "matchCallback", "match_callback", "regex"]);
                match script.unwrap_or_default().dyn_into::<Function>() {
                    Ok(function) => Match::Function(function),
                    Err(regexp) => Match::RegExp(regexp.unchecked_into()),
                }
            }
            None => return Err("needs one of the options 'match' and 'regex'".into()),
        };
        let hook = find(&["requestWillReplay", "request_will_replay"]);
        let request_will_replay = hook.and_then(|hook| hook.dyn_into().ok());
        Ok(Self { matcher, request_will_replay })
    }

    /// Whether the route's `match` takes this request.
    pub fn matches(&self, request: &Request) -> bool {
        let href = request.url();
        match &self.matcher {
            Match::RegExp(regexp) => {
                // A global or sticky expression would start where it ended last.
                regexp.set_last_index(0);
                regexp.test(&href)
            }
            Match::Pattern(pattern) => Url::new(&href).is_ok_and(|url| {
                let (origin, pathname) = (url.origin(), url.pathname());
                let parts = UrlParts { href: &href, origin: &origin, pathname: &pathname };
                pattern.matches(parts) == Some(true)
            }),
            Match::Function(function) => ask(function, request, &href),
        }
    }

    /// Lets the application change a request before it is sent again, to put a
    /// fresh token in for instance. `None`: send it as it is.
    ///
    /// # Errors
    ///
    /// What the application's function throws or rejects with.
    pub async fn request_will_replay(
        &self,
        request: &Request,
        entry: &Entry,
    ) -> Result<Option<Request>, JsValue> {
        let Some(hook) = &self.request_will_replay else { return Ok(None) };
        let argument = js::object(&[("request", request), ("entry", entry.as_js())]);
        let answer = Promise::resolve(&hook.call1(&JsValue::UNDEFINED, &argument)?);
        Ok(JsFuture::from(answer).await?.dyn_into().ok())
    }
}

/// Calls the application's function with what Workbox's routes get.
fn ask(function: &Function, request: &Request, href: &str) -> bool {
    let Ok(url) = Url::new(href) else { return false };
    let argument = js::object(&[("url", &url), ("request", request)]);
    match function.call1(&JsValue::UNDEFINED, &argument) {
        Ok(answer) => answer.is_truthy(),
        Err(error) => {
            // Not ours to handle, but a request must not fail for it.
            web_sys::console::error_2(&"sync-status: `match` threw".into(), &error);
            false
        }
    }
}

fn regexp(source: &str, flags: &str) -> Result<RegExp, String> {
    // `RegExp::new` of js-sys cannot fail; the constructor can.
    let constructor: Function = js::get(&js_sys::global(), "RegExp").unchecked_into();
    let arguments = Array::of2(&source.into(), &flags.into());
    js_sys::Reflect::construct(&constructor, &arguments)
        .map(JsCast::unchecked_into)
        .map_err(|error| js::describe(&error))
}

pub(super) fn setting(value: &JsValue) -> Setting {
    if value.is_undefined() || value.is_null() {
        Setting::Absent
    } else if let Some(flag) = value.as_bool() {
        Setting::Bool(flag)
    } else if let Some(number) = value.as_f64() {
        Setting::Number(number)
    } else if let Some(text) = value.as_string() {
        Setting::Text(text)
    } else if value.is_function() {
        Setting::Function
    } else if let Some(list) = value.dyn_ref::<Array>() {
        Setting::List(list.iter().map(|item| setting(&item)).collect())
    } else if value.is_instance_of::<RegExp>() {
        Setting::RegExp
    } else {
        Setting::Other
    }
}

/// A value as its author would write it.
pub(super) fn shown(value: &JsValue) -> String {
    if value.is_function() {
        return "a function".into();
    }
    // RegExps and what else JSON does not know show themselves as text.
    let json = if value.is_instance_of::<RegExp>() { None } else { JSON::stringify(value).ok() };
    json.and_then(|json| json.as_string()).unwrap_or_else(|| {
        let string: Function = js::get(&js_sys::global(), "String").unchecked_into();
        let text = string.call1(&JsValue::UNDEFINED, value).unwrap_or_default();
        String::from(text.unchecked_into::<JsString>())
    })
}

fn in_queue(options: &RouteOptions, error: &str) -> JsValue {
    type_error(&["queue '", &options.queue_name, "' ", error].concat())
}

/// A `TypeError`, as the platform throws for a wrong argument.
pub fn type_error(message: &str) -> JsValue {
    js_sys::TypeError::new(&["sync-status: ", message].concat()).into()
}
