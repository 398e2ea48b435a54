//! The worker's core, decision by decision. Each test is named by the risk that it
//! covers; those of one story are told effect by effect.

mod bench;
mod first_send;
mod pages;
mod replay;
mod store;
