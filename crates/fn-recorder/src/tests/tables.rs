//! `DynamoDB` in the test's own process, with every table of the template. It knows the three
//! operations that the recorder may use, and can stop at any call of them.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use boot::{Aws, Env, Patience};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use dynoxide::{Database, DynoxideError};
use queue::message::VerifiedBody;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{Ctx, Settings};

const STATE: &str = include_str!("../../../../infra/state.yaml");

/// The recorder's tables.
const NAMES: [&str; 4] = [
    "MeetingsTable",
    "UsersTable",
    "EventsTable",
    "InstallationsTable",
];

/// How many there were before.
static STARTED: AtomicI64 = AtomicI64::new(0);

pub(super) struct Tables {
    url: String,
    /// Of each message here; a millisecond apart from all other tables', so that who is told the same
    /// in two tests is not told twice.
    received_at: String,
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    calls: Mutex<Calls>,
    stopped: Notify,
}

#[derive(Default)]
struct Calls {
    asked: usize,
    stop: Option<Stop>,
    is_broken: bool,
}

/// Where the recorder dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// At which call, from 0.
    pub(super) at: usize,
    /// Whether the call does its work before.
    pub(super) landed: bool,
}

impl Tables {
    /// Empty but for one installation, of the account `A1`, an hour old.
    pub(super) async fn start() -> Self {
        Self::installed_at(super::noon() - TimeDelta::hours(1)).await
    }

    pub(super) async fn installed_at(installed_at: DateTime<Utc>) -> Self {
        let database = Database::memory().unwrap();
        for name in NAMES {
            database.create_table(parsed(create(name))).unwrap();
        }
        let installed_at = json!({ "N": installed_at.timestamp().to_string() });
        for row in [
            json!({
                "account_id": { "S": "A1" },
                "installation_status": { "S": "active" },
                "installed_at_epoch_s": installed_at,
            }),
            json!({
                "account_id": { "S": "tokens#A1" },
                "installed_at_epoch_s": installed_at,
                "token_version": { "N": "1" },
                "sealed_access_token": { "S": "sealed" },
                "sealed_refresh_token": { "S": "sealed" },
            }),
        ] {
            let put = json!({ "TableName": "InstallationsTable", "Item": row });
            database.put_item(parsed(put)).unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            database,
            calls: Mutex::default(),
            stopped: Notify::new(),
        });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        let nth = TimeDelta::milliseconds(STARTED.fetch_add(1, Ordering::Relaxed));
        Self {
            url,
            received_at: (super::noon() - nth).to_rfc3339_opts(SecondsFormat::Millis, true),
            shared,
        }
    }

    /// A body on its way to these tables.
    pub(super) fn message(&self, body: impl AsRef<[u8]>) -> VerifiedBody {
        VerifiedBody {
            body_base64: super::body_base64(body),
            received_at: self.received_at.clone(),
        }
    }

    pub(super) fn ctx(&self) -> Ctx {
        let env = Env::from_iter([
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &self.url),
            ("MEETINGS_TABLE", "MeetingsTable"),
            ("USERS_TABLE", "UsersTable"),
            ("EVENTS_TABLE", "EventsTable"),
            ("INSTALLATIONS_TABLE", "InstallationsTable"),
            ("ATTEMPT_DELAYS_S", "180,600"),
        ]);
        let settings = Settings::read(&env).unwrap();
        Ctx::new(&Aws::new(&env, Patience::PATIENT).unwrap(), settings)
    }

    /// From now on the calls are counted, and one of them is the last.
    pub(super) fn stop(&self, stop: Stop) {
        *self.shared.calls.lock().unwrap() = Calls {
            stop: Some(stop),
            ..Calls::default()
        };
    }

    /// Until the last call came.
    pub(super) async fn stopped(&self) {
        self.shared.stopped.notified().await;
    }

    /// From now on every call is refused.
    pub(super) fn is_broken(&self) {
        self.shared.calls.lock().unwrap().is_broken = true;
    }

    pub(super) fn go_on(&self) {
        self.shared.calls.lock().unwrap().stop = None;
    }

    /// Every row of every table, in an order of its own, and without what sets these tables apart.
    pub(super) fn rows(&self) -> Value {
        NAMES
            .iter()
            .map(|name| {
                let scan = parsed(json!({ "TableName": name }));
                let found = self.shared.database.scan(scan).unwrap();
                let found = serde_json::to_value(found).unwrap();
                let mut rows: Vec<_> = found["Items"].as_array().unwrap().clone();
                for row in &mut rows {
                    let told = row.as_object_mut().unwrap().remove("received_at");
                    let of_here = json!({ "S": self.received_at });
                    assert!(told.is_none_or(|at| at == of_here), "{name}");
                }
                rows.sort_by_key(Value::to_string);
                ((*name).to_owned(), Value::from(rows))
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

fn create(name: &str) -> Value {
    let template: serde_norway::Value = serde_norway::from_str(STATE).unwrap();
    let properties = &template["Resources"][name]["Properties"];
    let mut create = json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" });
    for part in [
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
    ] {
        if let Some(of_template) = properties.get(part) {
            create[part] = serde_json::to_value(of_template).unwrap();
        }
    }
    create
}

fn parsed<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let operation = headers["x-amz-target"].to_str().unwrap().to_owned();
    let landed = {
        let mut calls = shared.calls.lock().unwrap();
        if calls.is_broken {
            let error = json!({ "__type": "AccessDeniedException" });
            return (StatusCode::BAD_REQUEST, error.to_string());
        }
        let nth = calls.asked;
        calls.asked += 1;
        calls
            .stop
            .filter(|stop| nth >= stop.at)
            .map(|stop| stop.landed)
    };
    if landed == Some(false) {
        shared.stopped.notify_one();
        return std::future::pending().await;
    }
    let answer = shared.call(&operation, serde_json::from_str(&body).unwrap());
    if landed == Some(true) {
        shared.stopped.notify_one();
        return std::future::pending().await;
    }
    match answer {
        Ok(answer) => (StatusCode::OK, answer.to_string()),
        Err(error) => (
            StatusCode::from_u16(error.status_code()).unwrap(),
            error.to_json(),
        ),
    }
}

impl Shared {
    fn call(&self, operation: &str, asked: Value) -> Result<Value, DynoxideError> {
        fn json<A: serde::Serialize>(answer: A) -> Value {
            serde_json::to_value(answer).unwrap()
        }
        match operation {
            "DynamoDB_20120810.GetItem" => self.database.get_item(parsed(asked)).map(json),
            "DynamoDB_20120810.UpdateItem" => self.database.update_item(parsed(asked)).map(json),
            "DynamoDB_20120810.PutItem" => self.database.put_item(parsed(asked)).map(json),
            other => panic!("the recorder asked for {other}"),
        }
    }
}
