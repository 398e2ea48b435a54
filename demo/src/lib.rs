//! The demo server: a small app server that can be told to fail.
//!
//! It serves the demo PWA and the built `dist/` files, stores whatever reaches `/api/*`, and behaves as its
//! [`Behaviour`] says: answer, refuse, be slow, stall, or close the connection as a server that is gone would.
//! `cargo xtask demo` runs it for people, the end-to-end tests run it in-process.
//!
//! | path | what |
//! |---|---|
//! | `/`, `/app.js`, `/sw.js`, … | the PWA, from `demo/public` |
//! | `/sync-status.js`, `/sync-status-sw.js`, … | the built package, from [`Options::dist`] |
//! | `POST PUT PATCH DELETE /api/*` | stored, then answered per the current [`Behaviour`] |
//! | `GET PUT /control/behaviour` | the switch, a [`Behaviour`] as JSON |
//! | `GET DELETE /control/received` | the list of [`Received`] as JSON; delete empties it |
//! | `GET /control/events` | server-sent events: the behaviour and the last arrivals, again at every change |
//!
//! `/control/*` is the lab bench, not "the server": it answers whatever the behaviour is.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use sync_status_demo::{Behaviour, Demo, Options};
//!
//! let demo = Demo::start(Options { port: 0, dist: "dist".into() }).await?;
//! println!("{}", demo.url());
//! demo.behave(Behaviour::DROP);
//! # Ok(())
//! # }
//! ```

mod api;
mod behaviour;
mod bench;
mod connection;
mod control;
mod files;
mod received;
mod routes;
mod server;

pub use behaviour::{Answer, Behaviour, Refusal};
pub use received::Received;
pub use server::{Demo, Options};
