//! One tab: its page, its scripts, and the elements under test.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::common::types::WindowHandle;

use crate::Browser;

/// A tab of a browser. Every method brings it to the front first, as WebDriver talks to one tab at a time.
#[derive(Clone, Debug)]
pub struct Tab<'a> {
    pub(crate) browser: &'a Browser,
    window: WindowHandle,
}

/// What a `<sync-status>` element shows.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Element {
    /// The property `remaining`; none while it is not known yet.
    pub remaining: Option<u32>,
    /// The property `failed`.
    pub failed: Option<u32>,
    /// The property `state`.
    pub state: Option<String>,
    /// The text that a person sees: of the shadow root, or of the light DOM while there is none.
    pub text: String,
}

impl fmt::Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { remaining, failed, state, text } = self;
        write!(
            formatter,
            "remaining {remaining:?}, failed {failed:?}, state {state:?}, text {text:?}"
        )
    }
}

/// Without the live region, which only screen readers see, clipped to nothing.
/// `textContent` would include style elements and what is hidden, and `innerText` is not there on a shadow root.
const READ_ELEMENTS: &str = r"
    const visible = (node) => [...node.children]
        .filter((child) => child.role !== 'status' && child.checkVisibility({ visibilityProperty: true }))
        .map((child) => child.innerText.trim()).filter(Boolean).join(' ');
    return [...document.querySelectorAll('sync-status')].map((element) => ({
        remaining: element.remaining ?? null,
        failed: element.failed ?? null,
        state: element.state ?? null,
        text: element.shadowRoot ? visible(element.shadowRoot) : element.innerText,
    }));
";

/// How many pages may still fail to load when another is asked for.
const FAILED_BEFORE: usize = 2;

/// Whether an error tells of a page that is not this one.
fn is_of_another_page(error: &str, url: &str) -> bool {
    error.contains("about:neterror") && !error.contains(&format!("u={}&", url.replace(':', "%3A")))
}

impl<'a> Tab<'a> {
    pub(crate) const fn new(browser: &'a Browser, window: WindowHandle) -> Self {
        Self { browser, window }
    }

    /// Loads a page.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.front().await?;
        self.browser.remember(url);
        let mut loaded = self.browser.session.goto(url).await;
        // Firefox blames this page for one that was on its way: a form, say, whose server hung up.
        for _ in 0..FAILED_BEFORE {
            match &loaded {
                Err(error) if is_of_another_page(&error.to_string(), url) => {
                    loaded = self.browser.session.goto(url).await;
                }
                _ => break,
            }
        }
        loaded.with_context(|| format!("cannot load {url}"))
    }

    /// Runs the body of an async function in the page and returns what it returns, as JSON.
    ///
    /// # Errors
    /// With the script's exception, or when it takes longer than 55 s.
    pub async fn eval(&self, body: &str) -> Result<Value> {
        self.eval_with(body, Vec::new()).await
    }

    /// The same with `arguments`.
    ///
    /// # Errors
    /// As [`Tab::eval`].
    pub async fn eval_with(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.front().await?;
        // An exception would come back as the text of a driver's error, different in each engine.
        let script = format!(
            "return (async (...arguments) => {{ {body} }})(...arguments).then(
                (value) => ({{ value: value ?? null }}), (error) => ({{ error: String(error) }}))"
        );
        let mut outcome = self.browser.session.execute(script, arguments).await?.json().clone();
        ensure!(outcome["error"].is_null(), "{} in script: {}", outcome["error"], body.trim());
        Ok(outcome["value"].take())
    }

    /// All `<sync-status>` elements of the page, in document order.
    ///
    /// # Errors
    /// When the page has gone.
    pub async fn elements(&self) -> Result<Vec<Element>> {
        Ok(serde_json::from_value(self.eval(READ_ELEMENTS).await?)?)
    }

    /// Saves what the tab looks like as a PNG file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        self.front().await?;
        let png = self.browser.session.screenshot_as_png().await?;
        fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Freezes the page, as a browser does with tabs that nobody looks at, or thaws it. Only Chromium can be told to.
    ///
    /// # Errors
    /// When the browser has no such command.
    pub async fn set_frozen(&self, frozen: bool) -> Result<()> {
        self.front().await?;
        let state = json!({ "state": if frozen { "frozen" } else { "active" } });
        self.browser.devtools("Page.setWebLifecycleState", state).await.map(drop)
    }

    /// Closes the tab.
    ///
    /// # Errors
    /// When it is closed already.
    pub async fn close(self) -> Result<()> {
        self.front().await?;
        Ok(self.browser.session.close_window().await?)
    }

    pub(crate) async fn front(&self) -> Result<()> {
        Ok(self.browser.session.switch_to_window(self.window.clone()).await?)
    }
}
