//! The worker's core, the very one that ships, in a browser that fails.
//!
//! A *history* is a [`Profile`](setup::Profile) and a list of [`Op`](op::Op)s. It
//! is carried out in a [`World`](world::World) without threads or real time, so the
//! same history always goes the same way; after each step the world is compared
//! with what has to be true ([`check`]); in the end everything heals, and whatever
//! is owed has to get through ([`heal`]).

pub mod body;
mod browser;
mod check;
pub mod coverage;
pub mod disk;
pub mod exchange;
mod heal;
pub mod model;
pub mod mutant;
pub mod net;
pub mod op;
mod pending;
pub mod rng;
pub mod run;
pub mod setup;
mod shell;
pub mod shrink;
pub mod worker;
pub mod world;
