//! `/control/*`: the switch, the list of what arrived, and their live feed.

use std::convert::Infallible;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use serde::Serialize;

use crate::{
    Behaviour, Received,
    bench::{self, Bench},
};

/// How many arrivals an event carries: what a person can take in, and a bounded cost for a long list.
const LATEST: usize = 20;

pub(crate) async fn behaviour(State(bench): State<Bench>) -> Json<Behaviour> {
    Json(bench.state().behaviour.clone())
}

pub(crate) async fn behave(
    State(bench): State<Bench>,
    body: String,
) -> Result<Json<Behaviour>, (StatusCode, String)> {
    let behaviour: Behaviour = serde_json::from_str(&body)
        .map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?;
    bench.behave(behaviour.clone());
    Ok(Json(behaviour))
}

pub(crate) async fn received(State(bench): State<Bench>) -> Json<Vec<Received>> {
    Json(bench.state().received.clone())
}

pub(crate) async fn forget(State(bench): State<Bench>) -> StatusCode {
    bench.forget();
    StatusCode::NO_CONTENT
}

/// Events rather than polling: a poll passes through the service worker, and once a second it would keep the worker
/// from ever being stopped, which is what the demo wants to show it survives.
pub(crate) async fn events(
    State(bench): State<Bench>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let snapshots = stream::unfold(bench.changes(), async |mut changes| {
        changes.changed().await.ok()?;
        let event = snapshot(&changes.borrow_and_update());
        Some((Ok(event), changes))
    });
    Sse::new(snapshots).keep_alive(KeepAlive::default())
}

#[derive(Serialize)]
struct Snapshot<'a> {
    behaviour: &'a Behaviour,
    total: usize,
    latest: &'a [Received],
}

fn snapshot(state: &bench::State) -> Event {
    let total = state.received.len();
    let latest = &state.received[total.saturating_sub(LATEST)..];
    let snapshot = Snapshot { behaviour: &state.behaviour, total, latest };
    Event::default()
        .json_data(snapshot)
        .unwrap_or_else(|error| Event::default().comment(error.to_string()))
}
