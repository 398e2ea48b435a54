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
        let (form, value) = text.split_once(':').ok_or(PatternError)?;
        let value = value.trim();
        if value.is_empty() {
            return Err(PatternError);
        }
        Ok(match form.trim() {
            "startsWith" => Self::StartsWith(value.into()),
            "endsWith" => Self::EndsWith(value.into()),
            "pathname" => Self::Pathname(value.into()),
            "origin" => Self::Origin(value.trim_end_matches('/').into()),
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
        let text = text.trim();
        let between = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        match between {
            Some((source, flags))
                if !source.is_empty() && flags.bytes().all(|flag| b"dgimsuvy".contains(&flag)) =>
            {
                Self::Regex { source: source.into(), flags: flags.into() }
            }
            _ => Self::Regex { source: text.into(), flags: String::new() },
        }
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
