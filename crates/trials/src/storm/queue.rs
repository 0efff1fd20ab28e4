//! SQS and Secrets Manager, as far as the door needs them, and what Lambda's poller does with the
//! queue: a batch, and back what failed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::faults::Faults;
use super::zoom::SECRET;
use crate::Trouble;

/// As in `template.yaml`: a message that was received so often is a dead letter.
const RECEIVES_MAX: usize = 5;

/// As in `template.yaml`.
const BATCH: usize = 10;

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) body: String,
    receives: usize,
}

#[derive(Debug)]
pub(super) struct Queue {
    pub(super) faults: Faults,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    waiting: VecDeque<Message>,
    in_flight: usize,
    dead: Vec<String>,
}

impl Queue {
    /// Serves both services; answers their URL too.
    pub(super) async fn serve(faults: Faults) -> Result<(Arc<Self>, String), Trouble> {
        let queue = Arc::new(Self {
            faults,
            held: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(queue.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok((queue, url))
    }

    /// Up to ten messages; `None` when there are none.
    pub(super) fn receive(&self) -> Option<Vec<Message>> {
        let mut held = self.held.lock().expect("no panic holds it");
        let count = held.waiting.len().min(BATCH);
        held.in_flight += count;
        let batch: Vec<_> = held.waiting.drain(..count).collect();
        (count > 0).then_some(batch)
    }

    /// The end of a batch: what `kept` names by its place comes back, or is dead.
    pub(super) fn settle(&self, batch: Vec<Message>, kept: impl Fn(usize) -> bool) {
        let mut held = self.held.lock().expect("no panic holds it");
        held.in_flight -= batch.len();
        for (nth, mut message) in batch.into_iter().enumerate() {
            if !kept(nth) {
                continue;
            }
            message.receives += 1;
            if message.receives == RECEIVES_MAX {
                held.dead.push(message.body);
            } else {
                held.waiting.push_back(message);
            }
        }
    }

    /// Whether nothing waits and nothing is being worked on.
    pub(super) fn is_idle(&self) -> bool {
        let held = self.held.lock().expect("no panic holds it");
        held.waiting.is_empty() && held.in_flight == 0
    }

    /// Sends all dead letters back, as a person would.
    pub(super) fn redrive(&self) -> usize {
        let mut held = self.held.lock().expect("no panic holds it");
        let dead = std::mem::take(&mut held.dead);
        let count = dead.len();
        let again = dead.into_iter().map(|body| Message { body, receives: 0 });
        held.waiting.extend(again);
        count
    }

    pub(super) fn dead(&self) -> Vec<String> {
        self.held.lock().expect("no panic holds it").dead.clone()
    }

    fn call(&self, operation: &str, asked: &Value) -> (StatusCode, String) {
        let answer = match operation {
            "secretsmanager.GetSecretValue" => {
                json!({ "SecretString": json!({ "current": SECRET }).to_string() })
            }
            // What opens the connection, and is no message.
            "AmazonSQS.SendMessage" if asked["MessageBody"] == "" => {
                let error = json!({ "__type": "MissingRequiredParameterException" });
                return (StatusCode::BAD_REQUEST, error.to_string());
            }
            "AmazonSQS.SendMessage" => {
                let body = asked["MessageBody"].as_str().unwrap_or_default().to_owned();
                let mut held = self.held.lock().expect("no panic holds it");
                held.waiting.push_back(Message { body, receives: 0 });
                json!({ "MessageId": "1" })
            }
            other => panic!("the door asked for {other}"),
        };
        (StatusCode::OK, answer.to_string())
    }
}

/// The operation is in a header.
async fn answer(
    State(queue): State<Arc<Queue>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let operation = headers["x-amz-target"].to_str().expect("ASCII").to_owned();
    let asked = serde_json::from_str(&body).expect("JSON");
    let Some(fault) = queue.faults.next() else {
        return queue.call(&operation, &asked);
    };
    let landed = fault.lands() && queue.call(&operation, &asked).0 == StatusCode::OK;
    let is_write = operation == "AmazonSQS.SendMessage";
    queue.faults.count(fault, landed && is_write);
    if fault.hangs() {
        return std::future::pending().await;
    }
    fault.answer()
}
