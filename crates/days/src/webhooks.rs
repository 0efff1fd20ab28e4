//! The way of a webhook: Zoom posts, `fn-webhook` takes it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use fn_webhook::{Ctx, handle};
use lambda_http::{Body, Request};
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
    let request = Request::from_parts(parts, Body::Binary(body.to_vec()));
    let (parts, body) = handle(&ctx, &request, clock::now()).await.into_parts();
    (parts, body.to_vec()).into_response()
}
