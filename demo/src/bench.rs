//! The lab bench: the state that the app's routes, the controls and the in-process handle share.

use std::{collections::HashMap, sync::Arc};

use axum::{body::Bytes, http::request::Parts};
use tokio::sync::watch;

use crate::{Answer, Behaviour, Received, files::StandIn};

/// A `watch` channel is both the lock and the change notice that `/control/events` needs.
#[derive(Clone, Debug)]
pub(crate) struct Bench(Arc<watch::Sender<State>>);

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) behaviour: Behaviour,
    pub(crate) received: Vec<Received>,
    arrivals: u64,
    stand_ins: HashMap<String, StandIn>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let state = State {
            behaviour: Behaviour::UP,
            received: Vec::new(),
            arrivals: 0,
            stand_ins: HashMap::new(),
        };
        Self(Arc::new(watch::Sender::new(state)))
    }

    pub(crate) fn state(&self) -> watch::Ref<'_, State> {
        self.0.borrow()
    }

    /// Changes from now on, the present state counted as the first.
    pub(crate) fn changes(&self) -> watch::Receiver<State> {
        let mut changes = self.0.subscribe();
        changes.mark_changed();
        changes
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.0.send_modify(|state| state.behaviour = behaviour);
    }

    pub(crate) fn next_answer(&self) -> Answer {
        let mut answer = Answer::Up {};
        self.0.send_modify(|state| answer = state.behaviour.next());
        answer
    }

    /// Stores a request and returns its arrival number.
    pub(crate) fn store(&self, parts: Parts, body: Bytes) -> u64 {
        let mut number = 0;
        self.0.send_modify(|state| {
            state.arrivals += 1;
            number = state.arrivals;
            state.received.push(Received::new(number, parts, body));
        });
        number
    }

    /// Serves a file in place of the site's own at this path.
    pub(crate) fn stand_in(&self, path: &str, file: StandIn) {
        self.0.send_modify(|state| drop(state.stand_ins.insert(path.into(), file)));
    }

    pub(crate) fn standing_in_for(&self, path: &str) -> Option<StandIn> {
        self.state().stand_ins.get(path).cloned()
    }

    pub(crate) fn forget(&self) {
        self.0.send_modify(|state| state.received.clear());
    }
}
