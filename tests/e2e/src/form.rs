//! Forms that are sent without script, by pages of the app and of other sites.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{Scene, Tab};

/// Where a form's page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The app's own origin.
    App,
    /// Another site: to browsers, `127.0.0.1` and `localhost` have nothing in common.
    Other,
}

/// A page with nothing on it, for a form to be put there.
const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>a form</title><body>";

/// Sent some time later, because the page goes away with it, and the script's answer with the page: a busy driver takes
/// more than 50 ms to fetch that.
const SUBMIT: &str = r"
    const [action, text, policy] = arguments;
    if (policy) document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: policy }));
    const form = Object.assign(document.createElement('form'), { method: 'post', action });
    form.append(Object.assign(document.createElement('input'), { name: 'text', value: text }));
    document.body.append(form);
    document.title = 'submitted';
    setTimeout(() => form.submit(), 300);
";

impl Scene {
    /// The address of a path on the app's own origin, or as another site.
    #[must_use]
    pub fn address(&self, site: Site, path: &str) -> String {
        let base = self.server.url();
        let base = match site {
            Site::App => base,
            Site::Other => base.replace("localhost", "127.0.0.1"),
        };
        format!("{}{path}", base.trim_end_matches('/'))
    }

    /// Opens an empty page of a site and submits a form from there, with one field, `text`. `policy` is the page's
    /// referrer policy; the browser's own where it is `None`.
    ///
    /// # Errors
    /// When the page does not load.
    pub async fn submit(
        &self,
        tab: &Tab<'_>,
        from: Site,
        action: &str,
        text: &str,
        policy: Option<&str>,
    ) -> Result<()> {
        self.server.serve_file("/form", "text/html; charset=utf-8", PAGE);
        tab.goto(&self.address(from, "/form")).await?;
        let arguments = vec![json!(action), json!(text), json!(policy)];
        tab.eval_with(SUBMIT, arguments).await.map(drop).context("no form")
    }

    /// Gives the app's pages a cookie of each kind: for own requests only, for links from elsewhere too, and unsaid.
    ///
    /// # Errors
    /// When the tab has no page of the app.
    pub async fn sign_in(&self, tab: &Tab<'_>) -> Result<()> {
        let script = "for (const kind of ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax', 'unsaid=1']) document.cookie = `${kind}; Path=/`;
            return document.cookie";
        let cookies = tab.eval(script).await?;
        anyhow::ensure!(
            cookies.as_str().is_some_and(|all| all.matches("=1").count() == 3),
            "{cookies}"
        );
        Ok(())
    }

    /// Has the worker unregistered, with all that it holds in memory; it is gone once its pages are.
    ///
    /// # Errors
    /// When the tab has no page of the app.
    pub async fn remove_worker(&self, tab: &Tab<'_>) -> Result<()> {
        let script = "const registration = await navigator.serviceWorker.getRegistration();
            return registration.unregister()";
        let removed = tab.eval(script).await?;
        anyhow::ensure!(removed == Value::Bool(true), "the worker is still there");
        Ok(())
    }
}
