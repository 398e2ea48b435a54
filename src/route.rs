//! Which requests belong to a queue.

use std::fmt;

/// The parts of a URL that a [`Pattern`] looks at, as `URL` gives them.
#[derive(Clone, Copy, Debug)]
pub struct UrlParts<'a> {
    /// The whole URL.
    pub href: &'a str,
    /// Scheme, host and port.
    pub origin: &'a str,
    /// The path, without query and fragment.
    pub pathname: &'a str,
}

impl<'a> UrlParts<'a> {
    /// Takes an absolute URL apart, as `fetch` has it: without a user's name.
    ///
    /// ```
    /// let url = sync_status::UrlParts::of("https://shop.example:8443/a/b?c=/d#e");
    /// assert_eq!(url.origin, "https://shop.example:8443");
    /// assert_eq!(url.pathname, "/a/b");
    /// ```
    pub fn of(href: &'a str) -> Self {
        // Bytes, not `str`'s searchers: those are a kilobyte of wasm.
        let find = |in_: &str, wanted: [u8; 2]| in_.bytes().position(|b| wanted.contains(&b));
        // First of all the query goes, which may hold slashes, and another URL.
        let end = find(href, *b"?#").unwrap_or(href.len());
        let host = find(&href[..end], *b"::").map_or(0, |colon| (colon + 3).min(end));
        let path = match href.get(host..end) {
            Some(rest) => find(rest, *b"//").map_or(end, |slash| host + slash),
            None => end,
        };
        let (origin, pathname) = (&href[..path], &href[path..end]);
        Self { href, origin, pathname }
    }
}

/// A route's `match`, when it is written as text.
///
/// The forms and their meaning are those of the Symfony pwa-bundle's
/// `match_callback`: `startsWith:`, `endsWith:` and `pathname:` look at the
/// path, whatever the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The path starts with this.
    StartsWith(String),
    /// The path ends with this.
    EndsWith(String),
    /// The path is exactly this.
    Pathname(String),
    /// The origin is exactly this.
    Origin(String),
    /// A regular expression in JavaScript's own syntax, searched in the whole
    /// URL. The browser runs it: an engine would cost the worker 100 KB and
    /// understand another dialect.
    Regex {
        /// The expression.
        source: String,
        /// Its flags.
        flags: String,
    },
}

/// A `match` that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError;

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected())
    }
}

impl PatternError {
    /// What a `match` has to be.
    pub(crate) fn expected(&self) -> &'static str {
        "must be 'startsWith:…', 'endsWith:…', 'pathname:…', 'origin:…' or 'regex:…', \
         each with something after the colon, a RegExp, or a function"
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Reads `startsWith:/api/` and the like; blanks around the value are
    /// dropped, because YAML writers put one after the colon.
    ///
    /// # Errors
    ///
    /// [`PatternError`] if the text has none of the known forms or no value.
    ///
    /// ```
    /// use sync_status::Pattern;
    ///
    /// assert_eq!(Pattern::parse("startsWith: /api/"), Ok(Pattern::StartsWith("/api/".into())));
    /// assert!(Pattern::parse("beginsWith:/api/").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let colon = text.bytes().position(|byte| byte == b':').ok_or(PatternError)?;
        let (form, value) = (text[..colon].trim_ascii(), text[colon + 1..].trim_ascii());
        if value.is_empty() {
            return Err(PatternError);
        }
        Ok(match form {
            "startsWith" => Self::StartsWith(value.into()),
            "endsWith" => Self::EndsWith(value.into()),
            "pathname" => Self::Pathname(value.into()),
            "origin" => Self::Origin(value.strip_suffix('/').unwrap_or(value).into()),
            "regex" => Self::regex(value),
            _ => return Err(PatternError),
        })
    }

    /// A regular expression, bare or between slashes with its flags behind.
    ///
    /// ```
    /// use sync_status::Pattern;
    ///
    /// let between = Pattern::regex("/\\/contact-form\\//i");
    /// assert_eq!(
    ///     between,
    ///     Pattern::Regex { source: "\\/contact-form\\/".into(), flags: "i".into() },
    /// );
    /// ```
    pub fn regex(text: &str) -> Self {
        let text = text.trim_ascii();
        let last = text.bytes().rposition(|byte| byte == b'/').unwrap_or_default();
        let is_flag = |f: u8| matches!(f, b'd' | b'g' | b'i' | b'm' | b's' | b'u' | b'v' | b'y');
        if text.starts_with('/') && last > 1 && text.bytes().skip(last + 1).all(is_flag) {
            return Self::Regex { source: text[1..last].into(), flags: text[last + 1..].into() };
        }
        Self::Regex { source: text.into(), flags: String::new() }
    }

    /// Whether a request to `url` matches; `None` for a regular expression,
    /// which only the browser can tell.
    ///
    /// ```
    /// use sync_status::{Pattern, UrlParts};
    ///
    /// let url = UrlParts {
    ///     href: "https://shop.example/api/orders?page=2",
    ///     origin: "https://shop.example",
    ///     pathname: "/api/orders",
    /// };
    /// assert_eq!(Pattern::StartsWith("/api/".into()).matches(url), Some(true));
    /// assert_eq!(Pattern::regex("/page=[0-9]/").matches(url), None);
    /// ```
    pub fn matches(&self, url: UrlParts<'_>) -> Option<bool> {
        Some(match self {
            Self::StartsWith(prefix) => url.pathname.starts_with(&**prefix),
            Self::EndsWith(suffix) => url.pathname.ends_with(&**suffix),
            Self::Pathname(path) => url.pathname == path,
            Self::Origin(origin) => url.origin == origin,
            Self::Regex { .. } => return None,
        })
    }
}
