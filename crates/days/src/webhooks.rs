//! The way of a webhook: Zoom posts, API Gateway wraps it, `fn-webhook` takes it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fn_webhook::{Ctx, handle};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::clock;

/// Serves the door; answers its URL.
pub(crate) async fn serve(ctx: Ctx) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/zoom/event", listener.local_addr().unwrap());
    let router = Router::new().fallback(knock).with_state(Arc::new(ctx));
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

async fn knock(State(ctx): State<Arc<Ctx>>, parts: Parts, body: Bytes) -> Response {
    let headers: serde_json::Map<_, _> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), Value::from(value.to_str().unwrap())))
        .collect();
    let event = json!({
        "version": "2.0",
        "requestContext": { "http": { "method": parts.method.as_str() } },
        "headers": headers,
        "body": STANDARD.encode(body),
        "isBase64Encoded": true,
    });
    let request = serde_json::from_value(event).unwrap();
    let answer = handle(&ctx, &request, clock::now()).await;
    let status = StatusCode::from_u16(answer.status_code).unwrap();
    let json = [(CONTENT_TYPE, "application/json")];
    (status, json, answer.body.unwrap_or_default()).into_response()
}
