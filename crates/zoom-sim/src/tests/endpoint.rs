//! An event notification endpoint that answers as told, and remembers what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) url: String,
    secret_token: String,
    pub(super) received: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    pub(super) wait: Arc<Mutex<Duration>>,
    /// Statuses of the next answers; 204 once they are used up.
    pub(super) answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Endpoint {
    pub(super) async fn start(secret_token: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Self {
            url: format!("http://{}/event", listener.local_addr().unwrap()),
            secret_token: secret_token.to_owned(),
            received: Arc::default(),
            wait: Arc::default(),
            answers: Arc::default(),
        };
        let router = Router::new()
            .route("/event", post(receive))
            .with_state(endpoint.clone());
        super::serve(listener, router);
        endpoint
    }
}

pub(super) fn hmac_hex(secret: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

async fn receive(State(endpoint): State<Endpoint>, headers: HeaderMap, body: Bytes) -> Response {
    let wait = *endpoint.wait.lock().unwrap();
    tokio::time::sleep(wait).await;
    let body = String::from_utf8(body.to_vec()).unwrap();
    let event: Value = serde_json::from_str(&body).unwrap();
    if let Some(plain_token) = event["payload"]["plainToken"].as_str() {
        let encrypted_token = hmac_hex(&endpoint.secret_token, plain_token);
        let proof = json!({ "plainToken": plain_token, "encryptedToken": encrypted_token });
        return axum::Json(proof).into_response();
    }
    endpoint.received.lock().unwrap().push((headers, body));
    let status = endpoint.answers.lock().unwrap().pop_front().unwrap_or(204);
    StatusCode::from_u16(status).unwrap().into_response()
}
