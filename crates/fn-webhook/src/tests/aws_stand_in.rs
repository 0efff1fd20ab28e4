//! SQS and Secrets Manager, as far as the door needs them, on a port of their own.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router};
use boot::{Aws, Env};
use serde_json::{Value, json};

use crate::{Ctx, Settings};

#[derive(Debug, Default)]
struct Stored {
    secret: String,
    secret_reads: usize,
    secrets_manager_hangs: bool,
    messages: Vec<String>,
    sends: usize,
    sqs: Mood,
    connections: BTreeSet<SocketAddr>,
}

/// What SQS is like today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mood {
    #[default]
    Fine,
    Refuses,
    Hangs,
    /// It takes the next message and says nothing, and is fine then.
    LosesAnAnswer,
}

/// Both services, and what they were asked.
#[derive(Debug)]
pub(super) struct StandIn {
    secrets_manager_url: String,
    sqs_url: String,
    stored: Arc<Mutex<Stored>>,
}

impl StandIn {
    pub(super) async fn start(secret: &str) -> Self {
        let stored = Arc::new(Mutex::new(Stored {
            secret: secret.to_owned(),
            ..Stored::default()
        }));
        Self {
            secrets_manager_url: serve(stored.clone()).await,
            sqs_url: serve(stored.clone()).await,
            stored,
        }
    }

    /// Not the function's own patience: a test may run on a busy machine.
    pub(super) fn ctx(&self) -> Ctx {
        self.ctx_with(&[])
    }

    /// One that gives up on a try sooner, and has time for another.
    pub(super) fn impatient_ctx(&self) -> Ctx {
        self.ctx_with(&[("TRY_MAX_MS", "2500")])
    }

    /// With other settings than the template's.
    pub(super) fn ctx_with(&self, settings: &[(&str, &str)]) -> Ctx {
        let queue_url = format!("{}/1/events", self.sqs_url);
        let env = [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            (
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                &self.secrets_manager_url,
            ),
            ("AWS_ENDPOINT_URL_SQS", &self.sqs_url),
            ("EVENTS_QUEUE_URL", &queue_url),
            ("WEBHOOK_SECRET_ARN", "arn:webhook"),
            ("AGE_MAX_S", "5700"),
            ("AHEAD_MAX_S", "300"),
            ("TRY_MAX_MS", "8000"),
        ];
        let env: Env = env.into_iter().chain(settings.iter().copied()).collect();
        let settings = Settings::read(&env).unwrap();
        Ctx::new(&Aws::new(&env, settings.patience).unwrap(), settings)
    }

    pub(super) fn store(&self, secret: &str) {
        secret.clone_into(&mut self.stored.lock().unwrap().secret);
    }

    pub(super) fn sqs_is(&self, mood: Mood) {
        self.stored.lock().unwrap().sqs = mood;
    }

    pub(super) fn secrets_manager_hangs(&self) {
        self.stored.lock().unwrap().secrets_manager_hangs = true;
    }

    pub(super) fn connections(&self) -> usize {
        self.stored.lock().unwrap().connections.len()
    }

    pub(super) fn messages(&self) -> Vec<String> {
        self.stored.lock().unwrap().messages.clone()
    }

    /// How often SQS was asked to take a message, whatever became of it.
    pub(super) fn sends(&self) -> usize {
        self.stored.lock().unwrap().sends
    }

    pub(super) fn secret_reads(&self) -> usize {
        self.stored.lock().unwrap().secret_reads
    }
}

async fn serve(stored: Arc<Mutex<Stored>>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(stored);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(axum::serve(listener, service).into_future());
    url
}

/// Both services speak AWS's JSON protocol: the operation is in a header.
async fn answer(
    State(stored): State<Arc<Mutex<Stored>>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let asked: Value = serde_json::from_str(&body).unwrap();
    let operation = headers["x-amz-target"].to_str().unwrap();
    let answer = stored.lock().unwrap().answer(client, operation, &asked);
    match answer {
        Some((status, answer)) => (status, Json(answer)),
        None => std::future::pending().await,
    }
}

impl Stored {
    /// `None` when there is none, ever.
    fn answer(
        &mut self,
        client: SocketAddr,
        operation: &str,
        asked: &Value,
    ) -> Option<(StatusCode, Value)> {
        self.connections.insert(client);
        let error = |status, name: &str| Some((status, json!({ "__type": name })));
        match operation {
            "secretsmanager.GetSecretValue" => {
                self.secret_reads += 1;
                if self.secret.is_empty() {
                    // A secret that the stack made and nobody stored.
                    return error(StatusCode::BAD_REQUEST, "ResourceNotFoundException");
                }
                let secret = json!({ "ARN": "arn:webhook", "SecretString": self.secret });
                (!self.secrets_manager_hangs).then_some((StatusCode::OK, secret))
            }
            // What opens the connection, and is no message.
            "AmazonSQS.SendMessage" if asked["MessageBody"] == "" => {
                error(StatusCode::BAD_REQUEST, "MissingRequiredParameterException")
            }
            "AmazonSQS.SendMessage" => self.take(asked),
            other => panic!("the door asked for {other}"),
        }
    }

    fn take(&mut self, asked: &Value) -> Option<(StatusCode, Value)> {
        self.sends += 1;
        match self.sqs {
            Mood::Refuses => Some((StatusCode::FORBIDDEN, json!({ "__type": "OverLimit" }))),
            Mood::Hangs => None,
            Mood::Fine | Mood::LosesAnAnswer => {
                let message = asked["MessageBody"].as_str().unwrap().to_owned();
                self.messages.push(message);
                let answered = std::mem::take(&mut self.sqs) == Mood::Fine;
                answered.then_some((StatusCode::OK, json!({ "MessageId": "1" })))
            }
        }
    }
}
