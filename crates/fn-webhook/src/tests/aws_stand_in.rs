//! SQS and Secrets Manager, as far as the door needs them, on a port of their own.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router};
use boot::{Aws, Env};
use serde_json::{Value, json};

use crate::{Ctx, PATIENCE, Settings};

#[derive(Debug, Default)]
struct Stored {
    secret: String,
    secret_reads: usize,
    messages: Vec<String>,
    refuses_messages: bool,
}

/// Both services, and what they were asked.
#[derive(Debug)]
pub(super) struct StandIn {
    url: String,
    stored: Arc<Mutex<Stored>>,
}

impl StandIn {
    pub(super) async fn start(secret: &str) -> Self {
        let stored = Arc::new(Mutex::new(Stored {
            secret: secret.to_owned(),
            ..Stored::default()
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(stored.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, stored }
    }

    pub(super) fn ctx(&self) -> Ctx {
        let env = Env::from_iter([
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", &self.url),
            ("EVENTS_QUEUE_URL", &format!("{}/1/events", self.url)),
            ("WEBHOOK_SECRET_ARN", "arn:webhook"),
        ]);
        let settings = Settings::read(&env).unwrap();
        Ctx::new(&Aws::new(&env, PATIENCE).unwrap(), settings)
    }

    pub(super) fn store(&self, secret: &str) {
        secret.clone_into(&mut self.stored.lock().unwrap().secret);
    }

    pub(super) fn refuse_messages(&self) {
        self.stored.lock().unwrap().refuses_messages = true;
    }

    pub(super) fn messages(&self) -> Vec<String> {
        self.stored.lock().unwrap().messages.clone()
    }

    pub(super) fn secret_reads(&self) -> usize {
        self.stored.lock().unwrap().secret_reads
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
    match headers["x-amz-target"].to_str().unwrap() {
        "secretsmanager.GetSecretValue" => {
            stored.secret_reads += 1;
            let secret = json!({ "ARN": "arn:webhook", "SecretString": stored.secret });
            (StatusCode::OK, Json(secret))
        }
        // What opens the connection, and is no message.
        "AmazonSQS.SendMessage" if asked["MessageBody"] == "" => {
            let error = json!({ "__type": "com.amazonaws.sqs#MissingRequiredParameterException" });
            (StatusCode::BAD_REQUEST, Json(error))
        }
        "AmazonSQS.SendMessage" if stored.refuses_messages => {
            let error = json!({ "__type": "com.amazonaws.sqs#OverLimit" });
            (StatusCode::FORBIDDEN, Json(error))
        }
        "AmazonSQS.SendMessage" => {
            let message = asked["MessageBody"].as_str().unwrap().to_owned();
            stored.messages.push(message);
            (StatusCode::OK, Json(json!({ "MessageId": "1" })))
        }
        other => panic!("the door asked for {other}"),
    }
}
