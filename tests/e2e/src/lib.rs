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
//! | `SYNC_STATUS_TIMES` | a file that gets a line for each trial: its seconds, and its name | none |
//! | `SYNC_STATUS_ARTIFACTS` | where the screenshot of a failed test goes | the temporary folder |
//! | `CHROMEDRIVER`, `GECKODRIVER`, `WEBKITDRIVER` | the driver's executable | found on `PATH` |
//!
//! Workers that a test writes itself are in `workers/`, those with packages of others, which a [`Bundle`] is built from, in
//! `peers/`.
//!
//! A [`Scene`] gives each test a server on its own port, which is an origin of its own, and a window of a browser that has
//! forgotten all others: a [`Browser`] is kept warm from one test to the next, unless the test needs its own.

mod browser;
mod bundle;
mod driver;
mod engine;
mod form;
mod keyboard;
mod lab;
mod page;
mod ports;
mod process;
mod quiet;
mod scene;
mod times;
mod traces;
mod wait;
mod warm;
mod worker;
mod xvfb;

pub use browser::Browser;
pub use bundle::{Bundle, Mode};
pub use engine::Engine;
pub use form::Site;
pub use keyboard::Key;
pub use page::{Element, Tab};
pub use ports::start as start_server;
pub use quiet::{Quiet, Share};
pub use scene::Scene;
pub use times::timed;
pub use wait::eventually;
pub use warm::quit_all;
