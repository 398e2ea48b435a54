//! The options object of a route: read, checked, and typed.
//!
//! One table says what each option is called, what it may be and where it goes;
//! the list of valid options in an error message is that table. serde would do
//! the same, but decoding a JavaScript value with it costs more bytes than the
//! rest of the worker.

use std::borrow::Cow;
use std::fmt;

use crate::policy::{Millis, Policy};
use crate::route::Pattern;

/// The value of an option, as far as options use them.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// `undefined` or `null`: as if the option was not there.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Setting>),
    /// A function.
    Function,
    /// A RegExp.
    RegExp,
    /// Anything else.
    Other,
}

/// Which requests a route takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// Told by text.
    Pattern(Pattern),
    /// A RegExp or a function, which only the browser can ask.
    Script,
}

/// What the page's `fetch` gets for a request that was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RespondWith {
    /// A `202 Accepted` that says so.
    Accepted,
    /// A rejection, as if there was no queue; what Workbox does.
    Reject,
}

/// How much of a request's URL its messages show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroadcastUrl {
    /// The path, without origin, query and fragment.
    Path,
    /// All of it.
    Full,
    /// Nothing.
    None,
}

impl BroadcastUrl {
    /// The part of an absolute URL that may be shown.
    ///
    /// ```
    /// use sync_status::BroadcastUrl;
    ///
    /// let url = "https://shop.example/orders?token=secret#top";
    /// assert_eq!(BroadcastUrl::Path.of(url), "/orders");
    /// assert_eq!(BroadcastUrl::Full.of(url), url);
    /// assert_eq!(BroadcastUrl::None.of(url), "");
    /// ```
    pub fn of(self, url: &str) -> &str {
        match self {
            Self::Full => url,
            Self::None => "",
            Self::Path => {
                // First of all, because a query may hold slashes, and another URL.
                let url = url.split(['?', '#']).next().unwrap_or_default();
                let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
                after_scheme.find('/').map_or("", |start| &after_scheme[start..])
            }
        }
    }
}

/// A route's options, checked and with their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteOptions {
    /// `queueName`.
    pub queue_name: String,
    /// `match`, `matchCallback` or `regex`.
    pub matcher: Option<Matcher>,
    /// `method`, in upper case. Default `POST`.
    pub methods: Vec<String>,
    /// `maxRetentionTime`, `maxAttempts`, `errorOn4xx`, `errorOn5xx`,
    /// `expectedStatusCodes`, `expectRedirect`.
    pub policy: Policy,
    /// `forceSyncFallback`: do not use Background Sync. Default `false`.
    pub force_sync_fallback: bool,
    /// `broadcastChannel`. Default `sync-status`.
    pub broadcast_channel: String,
    /// `networkTimeoutSeconds`, in milliseconds.
    pub network_timeout: Option<Millis>,
    /// `concurrency`. Default 1, which keeps the order.
    pub concurrency: u32,
    /// `respondWith`. Default [`RespondWith::Accepted`].
    pub respond_with: RespondWith,
    /// `idempotencyKey`. Default `true`.
    pub idempotency_key: bool,
    /// Whether `requestWillReplay` is given; the function itself stays with the
    /// browser.
    pub request_will_replay: bool,
    /// `broadcastUrl`. Default [`BroadcastUrl::Path`].
    pub broadcast_url: BroadcastUrl,
    /// `databaseName`. Default `workbox-background-sync`.
    pub database_name: String,
}

impl Default for RouteOptions {
    fn default() -> Self {
        Self {
            queue_name: String::new(),
            matcher: None,
            methods: vec!["POST".into()],
            policy: Policy::default(),
            force_sync_fallback: false,
            broadcast_channel: "sync-status".into(),
            network_timeout: None,
            concurrency: 1,
            respond_with: RespondWith::Accepted,
            idempotency_key: true,
            request_will_replay: false,
            broadcast_url: BroadcastUrl::Path,
            database_name: "workbox-background-sync".into(),
        }
    }
}

/// What is wrong with an options object, in words for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// Puts a setting in its place, or says what it should have been.
type Setter = fn(&mut RouteOptions, Setting) -> Result<(), &'static str>;

const OPTIONS: &[(&str, Setter)] = &[
    ("queueName", |o, s| set(&mut o.queue_name, queue_name(s))),
    ("match", |o, s| set(&mut o.matcher, matcher(s))),
    ("matchCallback", |o, s| set(&mut o.matcher, matcher(s))),
    ("regex", |o, s| set(&mut o.matcher, regex(s))),
    ("method", |o, s| set(&mut o.methods, methods(s))),
    ("maxRetentionTime", |o, s| set(&mut o.policy.max_retention, minutes(s))),
    ("maxAttempts", |o, s| set(&mut o.policy.max_attempts, count(s))),
    ("errorOn4xx", |o, s| set(&mut o.policy.error_on_4xx, flag(s))),
    ("errorOn5xx", |o, s| set(&mut o.policy.error_on_5xx, flag(s))),
    ("expectedStatusCodes", |o, s| set(&mut o.policy.expected_status_codes, statuses(s))),
    ("expectRedirect", |o, s| set(&mut o.policy.expect_redirect, flag(s))),
    ("forceSyncFallback", |o, s| set(&mut o.force_sync_fallback, flag(s))),
    ("broadcastChannel", |o, s| set(&mut o.broadcast_channel, name(s))),
    ("broadcastUrl", |o, s| set(&mut o.broadcast_url, broadcast_url(s))),
    ("networkTimeoutSeconds", |o, s| set(&mut o.network_timeout, seconds(s).map(Some))),
    ("concurrency", |o, s| set(&mut o.concurrency, count(s))),
    ("respondWith", |o, s| set(&mut o.respond_with, respond_with(s))),
    ("idempotencyKey", |o, s| set(&mut o.idempotency_key, flag(s))),
    ("requestWillReplay", |o, s| set(&mut o.request_will_replay, function(s))),
    ("databaseName", |o, s| set(&mut o.database_name, name(s))),
];

/// The options that say which requests a route takes.
const MATCHERS: [&str; 3] = ["match", "matchCallback", "regex"];

const ONE_MATCHER: &str = "give one of 'match', 'matchCallback' and 'regex'";

impl RouteOptions {
    /// Reads the options of one route from `(key, value)` pairs. Keys may be
    /// written in snake_case, as the pwa-bundle's configuration has them.
    /// `show` writes out the value of a key, for the message of an error.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming the option that is unknown, given twice, of the
    /// wrong kind, or missing, and what is allowed.
    ///
    /// ```
    /// use sync_status::{RouteOptions, Setting};
    ///
    /// let given = [("concurrency".to_string(), Setting::Number(0.0))];
    /// let error = RouteOptions::read(given, |_| "0".into()).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "option 'concurrency' must be a whole number from 1, but is 0",
    /// );
    /// ```
    pub fn read(
        settings: impl IntoIterator<Item = (String, Setting)>,
        show: impl Fn(&str) -> String,
    ) -> Result<Self, ConfigError> {
        let mut options = Self::default();
        let mut seen: Vec<usize> = Vec::new();
        for (key, setting) in settings {
            let camel = camel_case(&key);
            let Some(index) = OPTIONS.iter().position(|(name, _)| *name == camel) else {
                return Err(unknown(&key));
            };
            if setting == Setting::Absent {
                continue;
            }
            if seen.contains(&index) {
                return Err(error(&["option '", &key, "' is given twice"]));
            }
            seen.push(index);
            let (name, setter) = OPTIONS[index];
            if MATCHERS.contains(&name) && options.matcher.is_some() {
                return Err(error(&["option '", &key, "' is one too many; ", ONE_MATCHER]));
            }
            setter(&mut options, setting).map_err(|expected| {
                error(&["option '", &key, "' ", expected, ", but is ", &show(&key)])
            })?;
        }
        if options.queue_name.is_empty() {
            return Err(error(&["option 'queueName' is missing"]));
        }
        Ok(options)
    }
}

fn set<T>(place: &mut T, value: Result<T, &'static str>) -> Result<(), &'static str> {
    value.map(|value| *place = value)
}

fn flag(setting: Setting) -> Result<bool, &'static str> {
    match setting {
        Setting::Bool(flag) => Ok(flag),
        _ => Err("must be true or false"),
    }
}

fn name(setting: Setting) -> Result<String, &'static str> {
    match setting {
        Setting::Text(text) if !text.is_empty() => Ok(text),
        _ => Err("must be a string that is not empty"),
    }
}

/// The store keeps what a queue gave up under `<name>#failed`: a queue of that
/// name would send it again.
fn queue_name(setting: Setting) -> Result<String, &'static str> {
    let name = name(setting).ok().filter(|name| !name.ends_with("#failed"));
    name.ok_or("must be a string that is not empty and does not end in '#failed'")
}

fn function(setting: Setting) -> Result<bool, &'static str> {
    match setting {
        Setting::Function => Ok(true),
        _ => Err("must be a function"),
    }
}

fn count(setting: Setting) -> Result<u32, &'static str> {
    match setting {
        Setting::Number(n) if n >= 1.0 && n <= f64::from(u32::MAX) && f64::from(n as u32) == n => {
            Ok(n as u32)
        }
        _ => Err("must be a whole number from 1"),
    }
}

fn minutes(setting: Setting) -> Result<Millis, &'static str> {
    positive(setting, 60_000.0).ok_or("must be a number of minutes above 0")
}

fn seconds(setting: Setting) -> Result<Millis, &'static str> {
    positive(setting, 1000.0).ok_or("must be a number of seconds above 0")
}

fn positive(setting: Setting, unit: f64) -> Option<Millis> {
    match setting {
        Setting::Number(n) if n > 0.0 => Some((n * unit) as Millis),
        _ => None,
    }
}

fn matcher(setting: Setting) -> Result<Option<Matcher>, &'static str> {
    match setting {
        Setting::Function | Setting::RegExp => Ok(Some(Matcher::Script)),
        Setting::Text(text) => {
            Pattern::parse(&text).map(|p| Some(Matcher::Pattern(p))).map_err(|e| e.expected())
        }
        _ => Err(crate::route::PatternError.expected()),
    }
}

fn regex(setting: Setting) -> Result<Option<Matcher>, &'static str> {
    match setting {
        Setting::RegExp => Ok(Some(Matcher::Script)),
        Setting::Text(text) if !text.trim().is_empty() => {
            Ok(Some(Matcher::Pattern(Pattern::regex(&text))))
        }
        _ => Err("must be a RegExp, or its text"),
    }
}

fn methods(setting: Setting) -> Result<Vec<String>, &'static str> {
    let list = match setting {
        Setting::List(list) if !list.is_empty() => list,
        one => vec![one],
    };
    list.into_iter()
        .map(|item| match item {
            Setting::Text(text) if !text.is_empty() && text.bytes().all(is_method_byte) => {
                Ok(text.to_ascii_uppercase())
            }
            _ => Err("must be an HTTP method, or an array of them"),
        })
        .collect()
}

fn is_method_byte(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'-'
}

fn statuses(setting: Setting) -> Result<Vec<u16>, &'static str> {
    let Setting::List(list) = setting else { return Err(STATUSES) };
    list.into_iter().map(|item| status(item).ok_or(STATUSES)).collect()
}

const STATUSES: &str = "must be an array of HTTP statuses (100 to 599)";

fn status(setting: Setting) -> Option<u16> {
    match setting {
        Setting::Number(n) if (100.0..600.0).contains(&n) && f64::from(n as u16) == n => {
            Some(n as u16)
        }
        _ => None,
    }
}

fn respond_with(setting: Setting) -> Result<RespondWith, &'static str> {
    match text(&setting) {
        Some("accepted") => Ok(RespondWith::Accepted),
        Some("reject") => Ok(RespondWith::Reject),
        _ => Err("must be 'accepted' or 'reject'"),
    }
}

pub(crate) fn broadcast_url(setting: Setting) -> Result<BroadcastUrl, &'static str> {
    match text(&setting) {
        Some("path") => Ok(BroadcastUrl::Path),
        Some("full") => Ok(BroadcastUrl::Full),
        Some("none") => Ok(BroadcastUrl::None),
        _ => Err("must be 'path', 'full' or 'none'"),
    }
}

fn text(setting: &Setting) -> Option<&str> {
    match setting {
        Setting::Text(text) => Some(text),
        _ => None,
    }
}

/// `max_retention_time` as `maxRetentionTime`. What is written in neither way
/// stays as it is, and unknown: the browser side looks for a function under
/// these two spellings only.
fn camel_case(key: &str) -> Cow<'_, str> {
    let is_snake = key.contains('_') && !key.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_snake || key.split('_').any(str::is_empty) {
        return Cow::Borrowed(key);
    }
    let mut camel = String::new();
    let mut after_underscore = false;
    for letter in key.chars() {
        match letter {
            '_' => after_underscore = true,
            _ if after_underscore => {
                camel.push(letter.to_ascii_uppercase());
                after_underscore = false;
            }
            _ => camel.push(letter),
        }
    }
    Cow::Owned(camel)
}

fn unknown(key: &str) -> ConfigError {
    let valid: Vec<&str> = OPTIONS.iter().map(|(name, _)| *name).collect();
    error(&["unknown option '", key, "'; valid are ", &valid.join(", ")])
}

pub(crate) fn error(parts: &[&str]) -> ConfigError {
    ConfigError(parts.concat())
}
