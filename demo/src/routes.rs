//! The map of the site.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{api, bench::Bench, connection::HangUp, control, files};

/// All routes. Only the app, not `/control/*`, goes down with the server.
pub(crate) fn routes(bench: &Bench, dist: Arc<Path>) -> Router {
    let api = post(api::receive).put(api::receive).patch(api::receive).delete(api::receive);
    let files = move |State(bench): State<Bench>, uri: Uri| async move {
        match bench.standing_in_for(uri.path()) {
            Some(file) => file.into_response(),
            None => files::serve(uri.path(), &dist).await,
        }
    };
    let app = Router::new()
        .route("/api/{*path}", api)
        .fallback(get(files))
        .layer(middleware::from_fn_with_state(bench.clone(), hang_up_when_gone));
    let control = Router::new()
        .route("/control/behaviour", get(control::behaviour).put(control::behave))
        .route("/control/received", get(control::received).delete(control::forget))
        .route("/control/events", get(control::events))
        .layer(middleware::map_response(never_store));
    app.merge(control).with_state(bench.clone())
}

async fn hang_up_when_gone(State(bench): State<Bench>, request: Request, next: Next) -> Response {
    let gone = bench.state().behaviour.is_gone();
    if gone { HangUp.into_response() } else { next.run(request).await }
}

async fn never_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
