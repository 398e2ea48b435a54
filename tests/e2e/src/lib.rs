//! The end-to-end harness: real browsers, a real server, the built files.
//!
//! ```text
//! cargo test -p sync-status-e2e --test e2e [-- NAME]
//! ```
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `SYNC_STATUS_ENGINES` | comma list of `chromium`, `firefox`, `webkit` | `chromium` |
//! | `SYNC_STATUS_DIST` | the folder of the built files | `dist` of this repository |
//! | `SYNC_STATUS_ARTIFACTS` | where the screenshot of a failed test goes | the temporary folder |
//! | `CHROMEDRIVER`, `GECKODRIVER`, `WEBKITDRIVER` | the driver's executable | found on `PATH` |
//!
//! Workers that a test writes itself are in `workers/`, those with packages of others, which a [`Bundle`] is built from, in
//! `peers/`.
//!
//! A [`Scene`] gives each test a server on its own port, which is an origin of its own, and a browser with a fresh profile.

mod browser;
mod bundle;
mod driver;
mod engine;
mod keyboard;
mod lab;
mod page;
mod process;
mod scene;
mod wait;
mod worker;
mod xvfb;

pub use browser::Browser;
pub use bundle::{Bundle, Mode};
pub use engine::Engine;
pub use keyboard::Key;
pub use page::{Element, Tab};
pub use scene::Scene;
pub use wait::eventually;
