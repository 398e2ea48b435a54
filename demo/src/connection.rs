//! One accepted connection, and the way for a route to close it without an answer.

use std::{convert::Infallible, error::Error, fmt};

use axum::{
    Router,
    http::Request,
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service;

/// A response that is never sent: the connection is closed instead, without a byte.
///
/// A browser that had this connection open already tries once more on a new one (RFC 9110, section 9.2.2), so the
/// caller must hang up on every try for the page to see a failure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

impl IntoResponse for HangUp {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for HangUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("hung up on purpose")
    }
}

impl Error for HangUp {}

/// Serves a connection until either side closes it.
///
/// `axum::serve` would answer every request, as its services cannot fail; hyper closes the connection on `Err`.
pub(crate) async fn serve(stream: TcpStream, router: Router) {
    let service = service_fn(move |request| answer(router.clone(), request));
    // A browser that goes away in mid-request is everyday life here, not an error to report.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(mut router: Router, request: Request<Incoming>) -> Result<Response, HangUp> {
    let response: Result<Response, Infallible> = router.call(request).await;
    let Ok(response) = response;
    match response.extensions().get::<HangUp>() {
        Some(&hang_up) => Err(hang_up),
        None => Ok(response),
    }
}
