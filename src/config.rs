//! Options objects, of a route and of the classes: read, checked, and typed.
//!
//! One table says what each option is called, what it may be and where it goes;
//! the list of valid options in an error message is that table. serde would do
//! the same, but decoding a JavaScript value with it costs more bytes than the
//! rest of the worker.

use std::borrow::Cow;
use std::fmt;

use crate::policy::{Millis, Policy};
use crate::route::{Pattern, UrlParts};

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
    /// A plain object: its properties.
    Object(Vec<(String, Setting)>),
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
            Self::Path => UrlParts::of(url).pathname,
        }
    }
}

/// Whose options they are; each knows some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A route of `backgroundSync`.
    Route = 1,
    /// A `Queue`.
    Queue = 2,
    /// A `BackgroundSyncPlugin`.
    Plugin = 4,
    /// An `Emitter`.
    Emitter = 8,
    /// `observe`.
    Observer = 16,
    /// `periodicSync`.
    Periodic = 32,
    /// `backgroundSync` itself, beside its routes.
    Site = 64,
}

impl Owner {
    /// The options that must be there.
    fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Route => &["queueName"],
            Self::Queue | Self::Plugin => &["name"],
            Self::Emitter => &["channel", "queue"],
            Self::Observer => &["channel"],
            Self::Periodic => &["tag", "handler"],
            Self::Site => &[],
        }
    }
}

/// Options, checked and with their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteOptions {
    /// `queueName` of a route, `name` of a queue, `queue` of an emitter.
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
    /// `broadcastChannel`, or `channel`. Default `sync-status`.
    pub broadcast_channel: String,
    /// `networkTimeoutSeconds`, in milliseconds.
    pub network_timeout: Option<Millis>,
    /// `concurrency`. Default 1, which keeps the order.
    pub concurrency: u32,
    /// `respondWith`. Default [`RespondWith::Accepted`].
    pub respond_with: RespondWith,
    /// `idempotencyKey`. Default `true`.
    pub idempotency_key: bool,
    /// Whether one of the options that say what success is was given: only then
    /// is the answer to a first send judged that a Workbox strategy makes.
    pub judges_first_send: bool,
    /// `broadcastUrl`. Default [`BroadcastUrl::Path`].
    pub broadcast_url: BroadcastUrl,
    /// `databaseName`. Default `workbox-background-sync`.
    pub database_name: String,
    /// `claim`. Default `true`.
    pub claim: bool,
    /// The functions that were given.
    pub functions: Functions,
}

/// Which functions of the app there are to be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Functions {
    /// `requestWillReplay`.
    pub request_will_replay: bool,
    /// `snapshot`.
    pub snapshot: bool,
    /// `replay`.
    pub replay: bool,
    /// `retry`.
    pub retry: bool,
    /// `discard`.
    pub discard: bool,
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
            judges_first_send: false,
            broadcast_url: BroadcastUrl::Path,
            database_name: "workbox-background-sync".into(),
            claim: true,
            functions: Functions::default(),
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

impl From<ConfigError> for String {
    fn from(error: ConfigError) -> Self {
        error.0
    }
}

/// Puts a setting in its place, or says what it should have been.
type Setter = fn(&mut RouteOptions, Setting) -> Result<(), &'static str>;

const ROUTE: u8 = Owner::Route as u8;
const PLUGIN: u8 = Owner::Plugin as u8;
const EMITTER: u8 = Owner::Emitter as u8;
const OBSERVER: u8 = Owner::Observer as u8;
const PERIODIC: u8 = Owner::Periodic as u8;
const SITE: u8 = Owner::Site as u8;
/// Owners with a queue of Workbox's kind.
const QUEUE: u8 = Owner::Queue as u8 | PLUGIN;
/// Owners whose requests are stored here.
const STORED: u8 = ROUTE | QUEUE;
/// Owners whose requests are sent for the first time under our eyes.
const SENT: u8 = ROUTE | PLUGIN;

/// Not an option, but an argument of the constructor, checked in the same way.
const ARGUMENT: u8 = 128;

/// Each option: its name, its owners, its place.
const OPTIONS: &[(&str, u8, Setter)] = &[
    ("queueName", ROUTE, |o, s| set(&mut o.queue_name, queue_name(s))),
    ("name", QUEUE | ARGUMENT, |o, s| set(&mut o.queue_name, queue_name(s))),
    ("queue", EMITTER, |o, s| set(&mut o.queue_name, name(s))),
    ("name", OBSERVER | ARGUMENT, |o, s| set(&mut o.queue_name, name(s))),
    ("tag", PERIODIC | ARGUMENT, |o, s| set(&mut o.queue_name, name(s))),
    ("handler", PERIODIC | ARGUMENT, |_, s| function(s).map(drop)),
    ("channel", OBSERVER | PERIODIC, |o, s| set(&mut o.broadcast_channel, name(s))),
    ("channel", EMITTER | ARGUMENT, |o, s| set(&mut o.broadcast_channel, name(s))),
    ("match", ROUTE, |o, s| set(&mut o.matcher, matcher(s))),
    ("matchCallback", ROUTE, |o, s| set(&mut o.matcher, matcher(s))),
    ("regex", ROUTE, |o, s| set(&mut o.matcher, regex(s))),
    ("method", ROUTE, |o, s| set(&mut o.methods, methods(s))),
    ("onSync", QUEUE, |_, s| function(s).map(drop)),
    ("maxRetentionTime", STORED, |o, s| set(&mut o.policy.max_retention, minutes(s))),
    ("maxAttempts", STORED, |o, s| set(&mut o.policy.max_attempts, count(s))),
    ("errorOn4xx", STORED, |o, s| judged(o, |p| set(&mut p.error_on_4xx, flag(s)))),
    ("errorOn5xx", STORED, |o, s| judged(o, |p| set(&mut p.error_on_5xx, flag(s)))),
    ("expectedStatusCodes", STORED, |o, s| {
        judged(o, |p| set(&mut p.expected_status_codes, statuses(s)))
    }),
    ("expectRedirect", STORED, |o, s| judged(o, |p| set(&mut p.expect_redirect, flag(s)))),
    ("forceSyncFallback", STORED, |o, s| set(&mut o.force_sync_fallback, flag(s))),
    ("broadcastChannel", STORED, |o, s| set(&mut o.broadcast_channel, name(s))),
    ("broadcastUrl", STORED | EMITTER | OBSERVER, |o, s| {
        set(&mut o.broadcast_url, broadcast_url(s))
    }),
    ("networkTimeoutSeconds", STORED, |o, s| set(&mut o.network_timeout, seconds(s).map(Some))),
    ("concurrency", STORED, |o, s| set(&mut o.concurrency, count(s))),
    ("respondWith", SENT, |o, s| set(&mut o.respond_with, respond_with(s))),
    ("idempotencyKey", SENT, |o, s| set(&mut o.idempotency_key, flag(s))),
    ("requestWillReplay", STORED, |o, s| set(&mut o.functions.request_will_replay, function(s))),
    ("databaseName", STORED, |o, s| set(&mut o.database_name, name(s))),
    ("claim", SITE, |o, s| set(&mut o.claim, flag(s))),
    ("snapshot", EMITTER, |o, s| set(&mut o.functions.snapshot, function(s))),
    ("replay", EMITTER, |o, s| set(&mut o.functions.replay, function(s))),
    ("retry", EMITTER, |o, s| set(&mut o.functions.retry, function(s))),
    ("discard", EMITTER, |o, s| set(&mut o.functions.discard, function(s))),
];

/// The options that say which requests a route takes.
const MATCHERS: [&str; 3] = ["match", "matchCallback", "regex"];

const NO_MATCHER: &str = "needs one of the options 'match' and 'regex'";
const ONE_MATCHER: &str = "give one of 'match', 'matchCallback' and 'regex'";

impl RouteOptions {
    /// The defaults of an owner. A queue of Workbox's kind has Workbox's: the
    /// page's `fetch` rejects, and no header is added.
    pub fn of(owner: Owner) -> Self {
        let is_route = owner == Owner::Route;
        let respond_with = if is_route { RespondWith::Accepted } else { RespondWith::Reject };
        Self { respond_with, idempotency_key: is_route, ..Self::default() }
    }

    /// Reads the options of an owner from `(key, value)` pairs. Keys may be
    /// written in snake_case, as the pwa-bundle's configuration has them.
    /// `show` writes out the value of the n-th, for the message of an error.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] naming the option that is unknown, given twice, of the
    /// wrong kind, or missing, and what is allowed.
    ///
    /// ```
    /// use sync_status::{Owner, RouteOptions, Setting};
    ///
    /// let given = [("concurrency", Setting::Number(0.0))];
    /// let error = RouteOptions::read(Owner::Route, given, |_| "0").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "option 'concurrency' must be a whole number from 1, but is 0",
    /// );
    /// ```
    pub fn read<'a, K: AsRef<str>>(
        owner: Owner,
        settings: impl IntoIterator<Item = (K, Setting)>,
        show: impl Fn(usize) -> &'a str,
    ) -> Result<Self, ConfigError> {
        let mut options = Self::of(owner);
        let mut seen: Vec<&str> = Vec::new();
        for (index, (key, setting)) in settings.into_iter().enumerate() {
            let key = key.as_ref();
            let camel = camel_case(key);
            let found = known_to(owner).find(|(name, ..)| *name == camel);
            let Some(&(name, _, setter)) = found else { return Err(unknown(owner, key)) };
            if setting == Setting::Absent {
                continue;
            }
            if seen.contains(&name) {
                return Err(error(&["option '", key, "' is given twice"]));
            }
            seen.push(name);
            if MATCHERS.contains(&name) && options.matcher.is_some() {
                return Err(error(&["option '", key, "' is one too many; ", ONE_MATCHER]));
            }
            setter(&mut options, setting).map_err(|expected| {
                error(&["option '", key, "' ", expected, ", but is ", show(index)])
            })?;
        }
        if let Some(missing) = owner.needs().iter().find(|name| !seen.contains(name)) {
            return Err(error(&["option '", missing, "' is missing"]));
        }
        if owner == Owner::Route && options.matcher.is_none() {
            return Err(error(&["queue '", &options.queue_name, "' ", NO_MATCHER]));
        }
        Ok(options)
    }
}

fn known_to(owner: Owner) -> impl Iterator<Item = &'static (&'static str, u8, Setter)> {
    OPTIONS.iter().filter(move |(_, owners, _)| owners & owner as u8 != 0)
}

/// Sets an option that says what success is.
fn judged(
    options: &mut RouteOptions,
    set: impl FnOnce(&mut Policy) -> Result<(), &'static str>,
) -> Result<(), &'static str> {
    options.judges_first_send = true;
    set(&mut options.policy)
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

/// The function itself stays with the browser.
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
        Setting::Text(text) if !text.trim_ascii().is_empty() => {
            Ok(Some(Matcher::Pattern(Pattern::regex(&text))))
        }
        _ => Err("must be a RegExp, or its text"),
    }
}

fn methods(setting: Setting) -> Result<Vec<String>, &'static str> {
    let list = match setting {
        Setting::List(list) => list,
        one => vec![one],
    };
    let mut methods = Vec::new();
    for item in list {
        match item {
            Setting::Text(method) if is_method(&method) => {
                methods.push(method.to_ascii_uppercase())
            }
            _ => return Err(METHODS),
        }
    }
    if methods.is_empty() { Err(METHODS) } else { Ok(methods) }
}

const METHODS: &str = "must be an HTTP method, or an array of them";

fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

fn statuses(setting: Setting) -> Result<Vec<u16>, &'static str> {
    const EXPECTED: &str = "must be an array of HTTP statuses (100 to 599)";
    let Setting::List(list) = setting else { return Err(EXPECTED) };
    let mut statuses = Vec::new();
    for item in list {
        match item {
            Setting::Number(n) if (100.0..600.0).contains(&n) && n.trunc() == n => {
                statuses.push(n as u16)
            }
            _ => return Err(EXPECTED),
        }
    }
    Ok(statuses)
}

fn respond_with(setting: Setting) -> Result<RespondWith, &'static str> {
    match text(&setting) {
        Some("accepted") => Ok(RespondWith::Accepted),
        Some("reject") => Ok(RespondWith::Reject),
        _ => Err("must be 'accepted' or 'reject'"),
    }
}

fn broadcast_url(setting: Setting) -> Result<BroadcastUrl, &'static str> {
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
    if !key.contains('_') {
        return Cow::Borrowed(key);
    }
    let mut camel = String::new();
    let mut after_underscore = true;
    for byte in key.bytes() {
        let is_underscore = byte == b'_';
        // Two in a row, the first or the last of all, or the start of a camel's hump.
        if is_underscore && after_underscore || byte.is_ascii_uppercase() || !byte.is_ascii() {
            return Cow::Borrowed(key);
        }
        if !is_underscore {
            let is_hump = after_underscore && !camel.is_empty();
            camel.push(char::from(if is_hump { byte.to_ascii_uppercase() } else { byte }));
        }
        after_underscore = is_underscore;
    }
    if after_underscore { Cow::Borrowed(key) } else { Cow::Owned(camel) }
}

fn unknown(owner: Owner, key: &str) -> ConfigError {
    let options = known_to(owner).filter(|(_, owners, _)| owners & ARGUMENT == 0);
    not_one_of("unknown option '", key, options.map(|(name, ..)| *name))
}

/// Says what something could have been called.
pub(crate) fn not_one_of(
    what: &str,
    key: &str,
    valid: impl Iterator<Item = &'static str>,
) -> ConfigError {
    let mut message = [what, key, "'; valid are "].concat();
    for (index, name) in valid.enumerate() {
        message.push_str(if index == 0 { "" } else { ", " });
        message.push_str(name);
    }
    ConfigError(message)
}

#[inline(never)]
pub(crate) fn error(parts: &[&str]) -> ConfigError {
    ConfigError(parts.concat())
}
