//! SQS and Secrets Manager, as far as the functions need them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::clock;

#[derive(Debug)]
struct Message {
    queue: String,
    body: String,
    visible_at: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Stored {
    messages: Vec<Message>,
    secrets: HashMap<String, String>,
}

/// Both services on one port.
#[derive(Debug)]
pub(crate) struct QueuesAndSecrets {
    pub(crate) url: String,
    stored: Arc<Mutex<Stored>>,
}

impl QueuesAndSecrets {
    pub(crate) async fn serve() -> Self {
        let stored = Arc::new(Mutex::new(Stored::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(stored.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, stored }
    }

    pub(crate) fn queue_url(&self, queue: &str) -> String {
        format!("{}/1/{queue}", self.url)
    }

    pub(crate) fn store_secret(&self, arn: &str, secret: &Value) {
        let mut stored = self.stored.lock().unwrap();
        stored.secrets.insert(arn.to_owned(), secret.to_string());
    }

    /// As a secret that was made and has no value yet.
    pub(crate) fn forget_secret(&self, arn: &str) {
        self.stored.lock().unwrap().secrets.remove(arn);
    }

    /// When the next message can be received.
    pub(crate) fn visible_at(&self) -> Option<DateTime<Utc>> {
        let stored = self.stored.lock().unwrap();
        stored.messages.iter().map(|one| one.visible_at).min()
    }

    /// Sends a message that can be received after so long.
    pub(crate) fn send(&self, queue: &str, body: String, delay: TimeDelta) {
        let message = Message {
            queue: queue.to_owned(),
            body,
            visible_at: clock::now() + delay,
        };
        self.stored.lock().unwrap().messages.push(message);
    }

    /// Takes a message that can be received now, the oldest first.
    pub(crate) fn receive(&self, queue: &str) -> Option<String> {
        let mut stored = self.stored.lock().unwrap();
        let now = clock::now();
        let mut messages = stored.messages.iter();
        let nth = messages.position(|one| one.queue == queue && one.visible_at <= now)?;
        Some(stored.messages.remove(nth).body)
    }
}

/// Both services speak AWS's JSON protocol: the operation is in a header.
async fn answer(
    State(stored): State<Arc<Mutex<Stored>>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let mut stored = stored.lock().unwrap();
    let asked: Value = serde_json::from_str(&body).unwrap();
    let text = |name: &str| asked[name].as_str().unwrap().to_owned();
    let answer = match headers["x-amz-target"].to_str().unwrap() {
        "AmazonSQS.SendMessage" => {
            let delay_s = asked["DelaySeconds"].as_i64().unwrap_or(0);
            let queue_url = text("QueueUrl");
            let (_, queue) = queue_url.rsplit_once('/').unwrap();
            stored.messages.push(Message {
                queue: queue.to_owned(),
                body: text("MessageBody"),
                visible_at: clock::now() + TimeDelta::seconds(delay_s),
            });
            json!({ "MessageId": "1" })
        }
        "secretsmanager.GetSecretValue" => {
            let Some(secret) = stored.secrets.get(&text("SecretId")) else {
                let missing = json!({ "__type": "ResourceNotFoundException" });
                return (StatusCode::BAD_REQUEST, Json(missing));
            };
            json!({ "SecretString": secret })
        }
        "secretsmanager.PutSecretValue" => {
            stored
                .secrets
                .insert(text("SecretId"), text("SecretString"));
            json!({})
        }
        other => panic!("nobody should ask for {other}"),
    };
    (StatusCode::OK, Json(answer))
}
