//! A keyboard, as the driver has it: its keys move the focus as a person's would.

use anyhow::Result;
pub use thirtyfour::Key;

use crate::Tab;

impl Tab<'_> {
    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// When the page has gone.
    pub async fn press(&self, key: Key) -> Result<()> {
        self.front().await?;
        Ok(self.browser.session.action_chain().send_keys(key).perform().await?)
    }
}
