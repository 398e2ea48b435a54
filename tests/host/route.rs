//! Which requests belong to a queue: a request that no route takes is lost
//! when the network is, and one that the wrong route takes is sent twice.

use proptest::prelude::*;
use sync_status::{Pattern, PatternError, UrlParts};

fn url(pathname: &str) -> UrlParts<'_> {
    UrlParts { href: "https://shop.example/…", origin: "https://shop.example", pathname }
}

fn matches(pattern: &str, pathname: &str) -> Option<bool> {
    Pattern::parse(pattern).ok()?.matches(url(pathname))
}

fn regex(source: &str, flags: &str) -> Pattern {
    Pattern::Regex { source: source.into(), flags: flags.into() }
}

#[test]
fn every_form_is_read() {
    let table = [
        ("startsWith:/api/", Pattern::StartsWith("/api/".into())),
        ("endsWith:.json", Pattern::EndsWith(".json".into())),
        ("pathname:/contact", Pattern::Pathname("/contact".into())),
        ("origin:https://api.example:8443", Pattern::Origin("https://api.example:8443".into())),
        ("regex:/api/v[0-9]+", regex("/api/v[0-9]+", "")),
        ("regex:/\\/api\\//i", regex("\\/api\\/", "i")),
    ];
    for (text, pattern) in table {
        assert_eq!(Pattern::parse(text), Ok(pattern), "{text}");
    }
}

#[test]
fn blanks_around_the_parts_do_not_matter() {
    let expected = Pattern::StartsWith("/api/".into());
    for text in ["startsWith: /api/", "startsWith:/api/ ", " startsWith :\t/api/\n"] {
        assert_eq!(Pattern::parse(text), Ok(expected.clone()), "{text:?}");
    }
}

#[test]
fn blanks_and_colons_within_the_value_are_kept() {
    let expected = Pattern::Pathname("/a b:c".into());
    assert_eq!(Pattern::parse("pathname:/a b:c"), Ok(expected));
}

#[test]
fn bad_forms_are_refused() {
    let table = [
        "",
        ":",
        "/api/",
        "startsWith",
        "startsWith:",
        "startsWith: ",
        ":/api/",
        "startswith:/api/",
        "beginsWith:/api/",
        "regex:",
        "origin:\n",
    ];
    for text in table {
        assert_eq!(Pattern::parse(text), Err(PatternError), "{text:?}");
    }
}

#[test]
fn the_error_says_what_is_allowed() {
    let message = PatternError.to_string();
    for form in ["startsWith:", "endsWith:", "pathname:", "origin:", "regex:", "RegExp", "function"]
    {
        assert!(message.contains(form), "{form}");
    }
}

#[test]
fn a_regex_literal_loses_its_slashes_and_keeps_its_flags() {
    let table = [
        ("/^a/", "^a", ""),
        ("/^a/i", "^a", "i"),
        ("/^a/dgimsuy", "^a", "dgimsuy"),
        ("/^a/v", "^a", "v"),
        ("/a/b/i", "a/b", "i"),
        (" /^a/i ", "^a", "i"),
        ("/\\/contact-form\\//", "\\/contact-form\\/", ""),
    ];
    for (text, source, flags) in table {
        assert_eq!(Pattern::regex(text), regex(source, flags), "{text}");
    }
}

#[test]
fn what_is_no_regex_literal_is_the_expression_itself() {
    for text in ["^a", "a/i", "/", "//", "//i", "/api", "/api/notes", "/api/[0-9]+", "/a/x"] {
        assert_eq!(Pattern::regex(text), regex(text, ""), "{text}");
    }
}

#[test]
fn paths_are_matched_as_their_form_says() {
    let table = [
        ("startsWith:/api/", "/api/notes", true),
        ("startsWith:/api/", "/api", false),
        ("startsWith:/api/", "/v2/api/", false),
        ("endsWith:.json", "/notes.json", true),
        ("endsWith:.json", "/notes.json/", false),
        ("pathname:/contact", "/contact", true),
        ("pathname:/contact", "/contact/", false),
        ("pathname:/contact", "/Contact", false),
    ];
    for (pattern, pathname, expected) in table {
        assert_eq!(matches(pattern, pathname), Some(expected), "{pattern} on {pathname}");
    }
}

#[test]
fn an_origin_is_matched_whole() {
    let table = [
        ("origin:https://shop.example", true),
        ("origin:https://shop.exam", false),
        ("origin:http://shop.example", false),
        ("origin:https://shop.example:8443", false),
    ];
    for (pattern, expected) in table {
        assert_eq!(matches(pattern, "/"), Some(expected), "{pattern}");
    }
}

#[test]
fn a_regex_is_left_to_the_browser() {
    assert_eq!(matches("regex:/api/", "/api/"), None);
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Pattern::parse(&text);
        let _ = Pattern::regex(&text);
    }

    #[test]
    fn a_regex_is_never_empty(text in any::<String>()) {
        // An empty expression would take every request of the site.
        prop_assume!(!text.trim().is_empty());
        prop_assert_ne!(Pattern::regex(&text), regex("", ""));
    }

    #[test]
    fn a_path_matches_the_pattern_made_of_it(path in "/[a-z/.]{0,12}") {
        for form in ["startsWith", "endsWith", "pathname"] {
            prop_assert_eq!(matches(&format!("{form}:{path}"), &path), Some(true));
        }
    }
}
