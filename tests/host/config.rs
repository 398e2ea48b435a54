//! The options object of a route: a slip of its author's pen must be named at
//! once, not found out by a user whose request was lost.

use proptest::prelude::*;
use sync_status::{
    BroadcastUrl, Functions, Matcher, Owner, Pattern, Policy, RespondWith, RouteOptions, Setting,
};

/// Stands for the written-out value in messages.
const SHOWN: &str = "<value>";

fn read_as(owner: Owner, settings: &[(&str, Setting)]) -> Result<RouteOptions, String> {
    RouteOptions::read(owner, settings.iter().cloned(), |_| SHOWN)
        .map_err(|error| error.to_string())
}

fn read(settings: &[(&str, Setting)]) -> Result<RouteOptions, String> {
    read_as(Owner::Route, settings)
}

/// The options that a route cannot do without, but for this one.
fn needed(but: &str) -> Vec<(&'static str, Setting)> {
    let is_name = ["queueName", "queue_name"].contains(&but);
    let is_matcher = ["match", "matchCallback", "match_callback", "regex"].contains(&but);
    let name = (!is_name).then(|| ("queueName", text("api")));
    name.into_iter().chain((!is_matcher).then_some(("match", Setting::Function))).collect()
}

/// The options of queue `api` with one more setting.
fn read_with(key: &str, setting: Setting) -> Result<RouteOptions, String> {
    read(&[needed(key), vec![(key, setting)]].concat())
}

fn text(text: &str) -> Setting {
    Setting::Text(text.into())
}

fn list(items: &str) -> Setting {
    let items = items.split(',').filter(|_| !items.is_empty());
    let read = |item: &str| item.parse().map_or_else(|_| text(item), Setting::Number);
    Setting::List(items.map(read).collect())
}

/// The spellings of every option.
const KEYS: [(&str, &str); 20] = [
    ("queueName", "queue_name"),
    ("match", "match"),
    ("matchCallback", "match_callback"),
    ("regex", "regex"),
    ("method", "method"),
    ("maxRetentionTime", "max_retention_time"),
    ("maxAttempts", "max_attempts"),
    ("errorOn4xx", "error_on_4xx"),
    ("errorOn5xx", "error_on_5xx"),
    ("expectedStatusCodes", "expected_status_codes"),
    ("expectRedirect", "expect_redirect"),
    ("forceSyncFallback", "force_sync_fallback"),
    ("broadcastChannel", "broadcast_channel"),
    ("broadcastUrl", "broadcast_url"),
    ("networkTimeoutSeconds", "network_timeout_seconds"),
    ("concurrency", "concurrency"),
    ("respondWith", "respond_with"),
    ("idempotencyKey", "idempotency_key"),
    ("requestWillReplay", "request_will_replay"),
    ("databaseName", "database_name"),
];

/// What a setting changes in the options of queue `api`.
type Change = fn(&mut RouteOptions);

fn valid() -> Vec<(&'static str, Setting, Change)> {
    vec![
        ("queueName", text("api"), |_| {}),
        ("match", text("startsWith:/api/"), |o| o.matcher = pattern("startsWith:/api/")),
        ("match", Setting::RegExp, |o| o.matcher = Some(Matcher::Script)),
        ("match", Setting::Function, |o| o.matcher = Some(Matcher::Script)),
        ("matchCallback", text("endsWith:/x"), |o| o.matcher = pattern("endsWith:/x")),
        ("matchCallback", Setting::RegExp, |o| o.matcher = Some(Matcher::Script)),
        ("matchCallback", Setting::Function, |o| o.matcher = Some(Matcher::Script)),
        ("regex", text("/^a/i"), |o| o.matcher = pattern("regex:/^a/i")),
        ("regex", Setting::RegExp, |o| o.matcher = Some(Matcher::Script)),
        ("method", text("put"), |o| o.methods = vec!["PUT".into()]),
        ("method", text("M-SEARCH"), |o| o.methods = vec!["M-SEARCH".into()]),
        ("method", list("POST,patch"), |o| o.methods = vec!["POST".into(), "PATCH".into()]),
        ("maxRetentionTime", Setting::Number(120.0), |o| o.policy.max_retention = 7_200_000),
        ("maxRetentionTime", Setting::Number(0.5), |o| o.policy.max_retention = 30_000),
        ("maxRetentionTime", Setting::Number(f64::INFINITY), |o| o.policy.max_retention = u64::MAX),
        ("maxAttempts", Setting::Number(1.0), |o| o.policy.max_attempts = 1),
        ("maxAttempts", Setting::Number(4_294_967_295.0), |o| o.policy.max_attempts = u32::MAX),
        ("errorOn4xx", Setting::Bool(true), |o| {
            o.policy.error_on_4xx = true;
            o.judges_first_send = true;
        }),
        ("errorOn5xx", Setting::Bool(false), |o| {
            o.policy.error_on_5xx = false;
            o.judges_first_send = true;
        }),
        ("expectedStatusCodes", list("100,201,599"), |o| {
            o.policy.expected_status_codes = vec![100, 201, 599];
            o.judges_first_send = true;
        }),
        ("expectedStatusCodes", list(""), |o| o.judges_first_send = true),
        ("expectRedirect", Setting::Bool(true), |o| {
            o.policy.expect_redirect = true;
            o.judges_first_send = true;
        }),
        ("forceSyncFallback", Setting::Bool(true), |o| o.force_sync_fallback = true),
        ("broadcastChannel", text("list"), |o| o.broadcast_channel = "list".into()),
        ("broadcastUrl", text("path"), |_| {}),
        ("broadcastUrl", text("full"), |o| o.broadcast_url = BroadcastUrl::Full),
        ("broadcastUrl", text("none"), |o| o.broadcast_url = BroadcastUrl::None),
        ("networkTimeoutSeconds", Setting::Number(1.5), |o| o.network_timeout = Some(1_500)),
        ("concurrency", Setting::Number(4.0), |o| o.concurrency = 4),
        ("respondWith", text("accepted"), |_| {}),
        ("respondWith", text("reject"), |o| o.respond_with = RespondWith::Reject),
        ("idempotencyKey", Setting::Bool(false), |o| o.idempotency_key = false),
        ("requestWillReplay", Setting::Function, |o| o.functions.request_will_replay = true),
        ("databaseName", text("serwist-background-sync"), |o| {
            o.database_name = "serwist-background-sync".into();
        }),
    ]
}

fn pattern(text: &str) -> Option<Matcher> {
    Pattern::parse(text).ok().map(Matcher::Pattern)
}

/// What must be refused, and why.
fn invalid() -> Vec<(&'static str, Vec<Setting>, &'static str)> {
    use Setting::{Bool, Function, Number, Other, RegExp};

    let no_flags = || vec![Number(1.0), text("true"), Other];
    let no_names = || vec![text(""), Number(1.0), Bool(true), Other];
    let no_counts = || {
        let numbers = [0.0, -1.0, 1.5, 4_294_967_296.0, f64::NAN, f64::INFINITY];
        numbers.map(Number).into_iter().chain([text("1")]).collect::<Vec<_>>()
    };
    let no_times = || {
        let numbers = [0.0, -1.0, f64::NAN, f64::NEG_INFINITY];
        numbers.map(Number).into_iter().chain([text("60")]).collect::<Vec<_>>()
    };
    let no_matchers = || vec![text("/api/"), text("startsWith:"), Number(1.0), Other];
    let a_matcher = "must be 'startsWith:…', 'endsWith:…', 'pathname:…', 'origin:…' or 'regex:…', \
                     each with something after the colon, a RegExp, or a function";
    let a_flag = "must be true or false";
    let a_name = "must be a string that is not empty";
    let a_queue = "must be a string that is not empty and does not end in '#failed'";
    let a_count = "must be a whole number from 1";
    vec![
        ("queueName", [no_names(), vec![text("api#failed")]].concat(), a_queue),
        ("match", no_matchers(), a_matcher),
        ("matchCallback", no_matchers(), a_matcher),
        ("regex", vec![text(" "), Function, Other], "must be a RegExp, or its text"),
        (
            "method",
            vec![text(""), text("PO ST"), list(""), list("1"), list("GET,,PUT"), RegExp],
            "must be an HTTP method, or an array of them",
        ),
        ("maxRetentionTime", no_times(), "must be a number of minutes above 0"),
        ("maxAttempts", no_counts(), a_count),
        ("errorOn4xx", no_flags(), a_flag),
        ("errorOn5xx", no_flags(), a_flag),
        (
            "expectedStatusCodes",
            vec![Number(200.0), list("99"), list("200.5"), list("600"), list("200,"), list("OK")],
            "must be an array of HTTP statuses (100 to 599)",
        ),
        ("expectRedirect", no_flags(), a_flag),
        ("forceSyncFallback", no_flags(), a_flag),
        ("broadcastChannel", no_names(), a_name),
        ("broadcastUrl", vec![text("Path"), Bool(true)], "must be 'path', 'full' or 'none'"),
        ("networkTimeoutSeconds", no_times(), "must be a number of seconds above 0"),
        ("concurrency", no_counts(), a_count),
        ("respondWith", vec![text("ok"), Bool(true)], "must be 'accepted' or 'reject'"),
        ("idempotencyKey", no_flags(), a_flag),
        ("requestWillReplay", vec![text("f"), RegExp, Other], "must be a function"),
        ("databaseName", no_names(), a_name),
    ]
}

#[test]
fn the_defaults_are_as_documented() {
    let expected = RouteOptions {
        queue_name: "api".into(),
        matcher: Some(Matcher::Script),
        methods: vec!["POST".into()],
        policy: Policy {
            error_on_4xx: false,
            error_on_5xx: true,
            expected_status_codes: vec![],
            expect_redirect: false,
            max_attempts: 20,
            max_retention: 10_080 * 60_000,
        },
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
    };
    assert_eq!(read(&needed("")), Ok(expected));
}

#[test]
fn a_queue_has_the_defaults_of_workbox() {
    for owner in [Owner::Queue, Owner::Plugin] {
        let options = read_as(owner, &[("name", text("api"))]);
        let options = options.map(|o| (o.respond_with, o.idempotency_key, o.policy.max_retention));
        assert_eq!(options, Ok((RespondWith::Reject, false, 10_080 * 60_000)), "{owner:?}");
    }
}

#[test]
fn each_owner_knows_its_own_options_alone() {
    let cases = [
        (Owner::Queue, "match", "onSync, maxRetentionTime, "),
        (Owner::Plugin, "queueName", "onSync, maxRetentionTime, "),
        (Owner::Emitter, "maxAttempts", "queue, broadcastUrl, snapshot, replay, retry, discard"),
        (Owner::Observer, "queue", "channel, broadcastUrl"),
        (Owner::Periodic, "queue", "channel"),
        (Owner::Route, "onSync", "queueName, match, "),
    ];
    for (owner, key, valid) in cases {
        let error = read_as(owner, &[(key, Setting::Function)]).err().unwrap_or_default();
        let expected = format!("unknown option '{key}'; valid are {valid}");
        assert!(error.starts_with(&expected), "{owner:?}: {error}");
    }
}

#[test]
fn what_an_owner_needs_is_asked_for() {
    let cases = [
        (Owner::Queue, "name"),
        (Owner::Emitter, "channel"),
        (Owner::Observer, "channel"),
        (Owner::Periodic, "tag"),
        (Owner::Route, "queueName"),
    ];
    for (owner, key) in cases {
        let missing = Err(format!("option '{key}' is missing"));
        assert_eq!(read_as(owner, &[]), missing, "{owner:?}");
    }
}

#[test]
fn a_route_without_a_matcher_is_an_error() {
    let error = "queue 'api' needs one of the options 'match' and 'regex'";
    assert_eq!(read(&[("queueName", text("api"))]), Err(error.into()));
}

#[test]
fn a_valid_option_changes_what_it_names_and_nothing_else() {
    for (key, setting, change) in valid() {
        let mut expected = RouteOptions {
            queue_name: "api".into(),
            matcher: Some(Matcher::Script),
            ..RouteOptions::default()
        };
        change(&mut expected);
        assert_eq!(read_with(key, setting.clone()), Ok(expected), "{key}: {setting:?}");
    }
}

#[test]
fn snake_case_means_the_same() {
    for (camel, snake) in KEYS {
        for (_, setting, _) in valid().into_iter().filter(|(key, ..)| *key == camel) {
            assert_eq!(read_with(snake, setting.clone()), read_with(camel, setting), "{snake}");
        }
    }
}

#[test]
fn an_invalid_option_is_named_with_what_is_allowed() {
    for (key, settings, allowed) in invalid() {
        for setting in settings {
            let error = format!("option '{key}' {allowed}, but is {SHOWN}");
            assert_eq!(read_with(key, setting.clone()), Err(error), "{key}: {setting:?}");
        }
    }
}

#[test]
fn the_tables_above_leave_no_option_out() {
    for (key, _) in KEYS {
        assert!(valid().iter().any(|(name, ..)| *name == key), "{key}");
        assert!(invalid().iter().any(|(name, ..)| *name == key), "{key}");
    }
}

#[test]
fn the_value_that_is_wrong_is_shown() {
    let settings = [("queueName", text("api")), ("max_attempts", Setting::Number(0.0))];
    let show = |index: usize| ["the name", "the number"][index];
    let error = RouteOptions::read(Owner::Route, settings, show).map_err(|e| e.to_string());
    let expected = "option 'max_attempts' must be a whole number from 1, but is the number";
    assert_eq!(error, Err(expected.into()));
}

#[test]
fn an_unknown_option_lists_the_valid_ones() {
    let valid = KEYS.map(|(camel, _)| camel).join(", ");
    let error = format!("unknown option 'mathc'; valid are {valid}");
    assert_eq!(read_with("mathc", Setting::Bool(true)), Err(error));
}

/// The browser side looks a function up under the two spellings only: under any
/// other it would be accepted here and never called.
#[test]
fn a_third_spelling_is_unknown() {
    let table = [
        "request_willReplay",
        "Request_Will_Replay",
        "request__will_replay",
        "_match",
        "match_",
        "_",
    ];
    for key in table {
        let error = read_with(key, Setting::Function).err().unwrap_or_default();
        assert!(error.starts_with(&format!("unknown option '{key}'")), "{key}: {error}");
    }
}

#[test]
fn an_unknown_option_is_an_error_even_when_it_is_null() {
    assert!(read_with("mathc", Setting::Absent).is_err());
}

#[test]
fn an_option_given_in_both_spellings_is_an_error() {
    let settings = [("concurrency", 1.0), ("max_attempts", 2.0), ("maxAttempts", 3.0)];
    let settings = settings.map(|(key, number)| (key, Setting::Number(number)));
    assert_eq!(read(&settings), Err("option 'maxAttempts' is given twice".into()));
}

#[test]
fn two_matchers_are_one_too_many() {
    let error = "option 'regex' is one too many; give one of 'match', 'matchCallback' and 'regex'";
    let matchers = [("match", Setting::Function), ("regex", Setting::RegExp)];
    assert_eq!(read(&matchers), Err(error.into()));
}

#[test]
fn a_missing_queue_name_is_an_error() {
    let missing = Err("option 'queueName' is missing".to_string());
    assert_eq!(read(&[]), missing);
    assert_eq!(read(&[("queueName", Setting::Absent)]), missing);
}

#[test]
fn null_is_as_if_the_option_was_not_there() {
    let expected = read(&needed(""));
    let is_needed = |key: &str| needed(key).len() < 2;
    for (key, _) in KEYS.iter().filter(|(key, _)| !is_needed(key)) {
        assert_eq!(read_with(key, Setting::Absent), expected, "{key}");
    }
}

#[test]
fn null_does_not_count_as_given() {
    let settings =
        [("queueName", text("api")), ("match", Setting::Absent), ("regex", Setting::RegExp)];
    assert!(read(&settings).is_ok());
}

#[test]
fn the_path_of_a_url_tells_nothing_else() {
    let table = [
        ("https://shop.example/orders/7", "/orders/7"),
        ("https://shop.example/", "/"),
        ("https://shop.example/a?token=secret", "/a"),
        ("https://shop.example/a#secret", "/a"),
        ("https://shop.example/a?back=https://b.example/secret", "/a"),
        ("https://me:secret@shop.example/a", "/a"),
        ("https://shop.example", ""),
        ("https://shop.example?token=/secret", ""),
        ("/a?token=secret", "/a"),
        ("/a?back=https://b.example/secret", "/a"),
        ("", ""),
    ];
    for (url, path) in table {
        assert_eq!(BroadcastUrl::Path.of(url), path, "{url}");
    }
}

/// As the browser hands over what `JSON.parse` gives.
fn setting(value: &serde_json::Value) -> Setting {
    use serde_json::Value;

    match value {
        Value::Null => Setting::Absent,
        Value::Bool(flag) => Setting::Bool(*flag),
        Value::Number(number) => Setting::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => Setting::Text(text.clone()),
        Value::Array(items) => Setting::List(items.iter().map(setting).collect()),
        Value::Object(_) => Setting::Other,
    }
}

#[test]
fn the_pwa_bundles_configuration_is_taken_over_key_by_key() -> Result<(), serde_json::Error> {
    type Route = serde_json::Map<String, serde_json::Value>;
    let routes: Vec<Route> = serde_json::from_str(include_str!("../fixtures/pwa_bundle.json"))?;
    let taken: Vec<_> = routes
        .iter()
        .map(|route| route.iter().map(|(key, value)| (&**key, setting(value))).collect::<Vec<_>>())
        .map(|settings| read(&settings))
        .collect();
    let api = RouteOptions {
        queue_name: "api".into(),
        matcher: Some(Matcher::Pattern(Pattern::StartsWith("/api/".into()))),
        force_sync_fallback: true,
        broadcast_channel: "api-list".into(),
        policy: Policy { max_retention: 7_200 * 60_000, ..Policy::default() },
        ..RouteOptions::default()
    };
    let contact = RouteOptions {
        queue_name: "contact".into(),
        matcher: pattern("regex:/\\/contact-form\\//"),
        policy: Policy { max_retention: 120 * 60_000, ..Policy::default() },
        ..RouteOptions::default()
    };
    let all = RouteOptions {
        queue_name: "all".into(),
        matcher: pattern("regex:/^https:\\/\\/shop\\.example\\/orders/"),
        methods: vec!["PUT".into(), "PATCH".into()],
        judges_first_send: true,
        policy: Policy {
            error_on_4xx: true,
            error_on_5xx: false,
            expected_status_codes: vec![200, 202],
            ..Policy::default()
        },
        ..RouteOptions::default()
    };
    assert_eq!(taken, [Ok(api), Ok(contact), Ok(all)]);
    Ok(())
}

fn any_setting() -> impl Strategy<Value = Setting> {
    let list = prop::collection::vec(any_primitive(), 0..4);
    prop_oneof![any_primitive(), list.prop_map(Setting::List)]
}

fn any_primitive() -> impl Strategy<Value = Setting> {
    prop_oneof![
        Just(Setting::Absent),
        any::<bool>().prop_map(Setting::Bool),
        prop::num::f64::ANY.prop_map(Setting::Number),
        any::<String>().prop_map(Setting::Text),
        "(startsWith|regex|origin):.{0,4}".prop_map(Setting::Text),
        Just(Setting::Function),
        Just(Setting::RegExp),
        (100..600_u16).prop_map(|status| Setting::Number(status.into())),
        Just(Setting::Other),
    ]
}

fn any_owner() -> impl Strategy<Value = Owner> {
    use Owner::{Emitter, Observer, Periodic, Plugin, Queue, Route};

    prop::sample::select(vec![Route, Queue, Plugin, Emitter, Observer, Periodic])
}

fn any_key() -> impl Strategy<Value = String> {
    let known = prop::sample::select(&KEYS[..]);
    prop_oneof![
        4 => known.clone().prop_map(|(camel, _)| camel.into()),
        2 => known.prop_map(|(_, snake)| snake.into()),
        1 => "[a-zA-Z_é]{0,8}",
    ]
}

proptest! {
    #[test]
    fn no_options_panic(
        owner in any_owner(),
        settings in prop::collection::vec((any_key(), any_setting()), 0..8),
    ) {
        let _ = RouteOptions::read(owner, settings, |_| SHOWN);
    }

    #[test]
    fn any_error_names_the_option(key in any_key(), setting in any_setting()) {
        // One that is needed and not given has two things wrong; either may be named.
        let error = read_with(&key, setting).err().unwrap_or_else(|| format!("'{key}'"));
        let names_it = error.contains(&format!("'{key}'"))
            || error.contains("'queueName'")
            || error.contains("'match'");
        prop_assert!(names_it, "{}", error);
    }

    #[test]
    fn no_query_is_ever_shown(path in "/[a-z/]{0,8}", secret in "[?#][a-z:/?#]{0,16}") {
        let url = format!("https://shop.example{path}{secret}");
        prop_assert_eq!(BroadcastUrl::Path.of(&url), path);
    }
}
