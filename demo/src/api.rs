//! `/api/*`: the part of the app server that people's requests are for.

use std::{future, time::Duration};

use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::time;

use crate::{Answer, Refusal, bench::Bench, connection::HangUp};

/// Far above anything a test sends, so that a large upload is never the server's failure.
const BODY_LIMIT: usize = 256 * 1024 * 1024;

/// Receives a request and treats it as the current behaviour says.
pub(crate) async fn receive(
    State(bench): State<Bench>,
    request: Request,
) -> Result<Response, BadRequest> {
    Ok(match bench.next_answer() {
        Answer::Drop {} => HangUp.into_response(),
        Answer::Stall {} => future::pending().await,
        Answer::Up {} => created(&bench, request).await?,
        Answer::Slow { milliseconds } => {
            let answer = created(&bench, request).await?;
            time::sleep(Duration::from_millis(milliseconds)).await;
            answer
        }
        Answer::Status(Refusal { status, headers }) => {
            store(&bench, request).await?;
            (status, headers).into_response()
        }
        Answer::LoseAnswer {} => {
            store(&bench, request).await?;
            HangUp.into_response()
        }
    })
}

async fn created(bench: &Bench, request: Request) -> Result<Response, BadRequest> {
    let number = store(bench, request).await?;
    Ok((StatusCode::CREATED, Json(json!({ "received": number }))).into_response())
}

type BadRequest = (StatusCode, String);

/// Stores the request once all of its body is here; half a request was not received.
async fn store(bench: &Bench, request: Request) -> Result<u64, BadRequest> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?;
    Ok(bench.store(parts, body))
}
