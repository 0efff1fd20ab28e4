//! `DynamoDB` with the template's tables. It fails as told, and says when the moment of a kill came.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::events::{ACCOUNTS, NOON_S};
use super::faults::Faults;
use crate::Trouble;

const STATE: &str = include_str!("../../../../infra/state.yaml");

/// The recorder's tables.
pub(super) const NAMES: [&str; 4] = [
    "MeetingsTable",
    "UsersTable",
    "EventsTable",
    "InstallationsTable",
];

/// What another day may leave otherwise: when something was told or recorded, and whether a later end of
/// a meeting was told after an earlier one.
const OF_THE_DAY: [(&str, &str); 3] = [
    ("EventsTable", "received_at"),
    ("EventsTable", "expires_at_epoch_s"),
    ("MeetingsTable", "ledger_reread"),
];

pub(super) type Rows = BTreeMap<&'static str, BTreeMap<String, Value>>;

/// Shared by all recorders.
pub(super) struct Tables {
    pub(super) faults: Faults,
    database: Database,
}

/// The way of one recorder to the tables, on which it may be killed.
pub(super) struct Way {
    pub(super) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    tables: Arc<Tables>,
    /// How many calls come before the kill; below zero there is none.
    calls_left: AtomicI64,
    /// Whether the last of them does its work.
    last_lands: AtomicBool,
    kill_now: Notify,
}

impl Tables {
    /// Empty but for an installation of each account.
    pub(super) fn new(faults: Faults) -> Result<Arc<Self>, Trouble> {
        let database = Database::memory()?;
        for name in NAMES {
            database.create_table(parsed(create(name)?))?;
        }
        for nth in 0..ACCOUNTS {
            let installed_at = json!({ "N": (NOON_S - 3_600).to_string() });
            for row in [
                json!({
                    "account_id": { "S": format!("A{nth}") },
                    "installation_status": { "S": "active" },
                    "installed_at_epoch_s": installed_at,
                }),
                json!({
                    "account_id": { "S": format!("tokens#A{nth}") },
                    "installed_at_epoch_s": installed_at,
                    "token_version": { "N": "1" },
                    "sealed_access_token": { "S": "sealed" },
                    "sealed_refresh_token": { "S": "sealed" },
                }),
            ] {
                let put = json!({ "TableName": "InstallationsTable", "Item": row });
                database.put_item(parsed(put))?;
            }
        }
        Ok(Arc::new(Self { faults, database }))
    }

    /// Every row by its key, without what is of the day.
    pub(super) fn rows(&self) -> Result<Rows, Trouble> {
        let mut rows = Rows::new();
        for name in NAMES {
            let mut of_table = BTreeMap::new();
            let mut start = Value::Null;
            loop {
                let mut scan = json!({ "TableName": name });
                if !start.is_null() {
                    scan["ExclusiveStartKey"] = start;
                }
                let page = serde_json::to_value(self.database.scan(parsed(scan))?)?;
                for item in page["Items"].as_array().into_iter().flatten() {
                    let mut item = item.clone();
                    let fields = item.as_object_mut().expect("an item is an object");
                    let key = ["event_id", "account_id", "meeting_uuid", "user_id"]
                        .map(|part| fields.get(part).map(Value::to_string).unwrap_or_default())
                        .join(" ");
                    for (_, field) in OF_THE_DAY.iter().filter(|(table, _)| *table == name) {
                        fields.remove(*field);
                    }
                    of_table.insert(key, item);
                }
                start = page["LastEvaluatedKey"].clone();
                if start.is_null() {
                    break;
                }
            }
            rows.insert(name, of_table);
        }
        Ok(rows)
    }

    fn call(&self, operation: &str, asked: Value) -> (StatusCode, String) {
        fn json<A: serde::Serialize>(answer: A) -> String {
            serde_json::to_string(&answer).expect("an answer is JSON")
        }
        let database = &self.database;
        let answer = match operation {
            "DynamoDB_20120810.GetItem" => database.get_item(parsed(asked)).map(json),
            "DynamoDB_20120810.UpdateItem" => database.update_item(parsed(asked)).map(json),
            "DynamoDB_20120810.PutItem" => database.put_item(parsed(asked)).map(json),
            other => panic!("the recorder asked for {other}"),
        };
        match answer {
            Ok(answer) => (StatusCode::OK, answer),
            Err(error) => refused(&error),
        }
    }
}

fn refused(error: &DynoxideError) -> (StatusCode, String) {
    let status = StatusCode::from_u16(error.status_code()).expect("a status");
    (status, error.to_json())
}

fn create(name: &str) -> Result<Value, Trouble> {
    let template: serde_norway::Value = serde_norway::from_str(STATE)?;
    let properties = &template["Resources"][name]["Properties"];
    let mut create = json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" });
    for part in [
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
    ] {
        if let Some(of_template) = properties.get(part) {
            create[part] = serde_json::to_value(of_template)?;
        }
    }
    Ok(create)
}

fn parsed<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a request as DynamoDB takes it")
}

impl Way {
    pub(super) async fn to(tables: Arc<Tables>) -> Result<Self, Trouble> {
        let shared = Arc::new(Shared {
            tables,
            calls_left: AtomicI64::new(-1),
            last_lands: AtomicBool::new(false),
            kill_now: Notify::new(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { url, shared })
    }

    /// The kill comes with the call after so many more, once that did its work, or before.
    pub(super) fn arm(&self, calls: i64, last_lands: bool) {
        self.shared.last_lands.store(last_lands, Ordering::SeqCst);
        self.shared.calls_left.store(calls, Ordering::SeqCst);
    }

    pub(super) fn disarm(&self) {
        self.shared.calls_left.store(-1, Ordering::SeqCst);
    }

    pub(super) async fn kill_now(&self) {
        self.shared.kill_now.notified().await;
    }
}

async fn answer(
    State(way): State<Arc<Shared>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let operation = headers["x-amz-target"].to_str().expect("ASCII").to_owned();
    let asked: Value = serde_json::from_str(&body).expect("JSON");
    if way.calls_left.fetch_sub(1, Ordering::SeqCst) == 0 {
        if way.last_lands.load(Ordering::SeqCst) {
            way.tables.call(&operation, asked);
        }
        way.kill_now.notify_one();
        return std::future::pending().await;
    }
    let Some(fault) = way.tables.faults.next() else {
        return way.tables.call(&operation, asked);
    };
    let landed = fault.lands() && way.tables.call(&operation, asked).0 == StatusCode::OK;
    let is_write = operation != "DynamoDB_20120810.GetItem";
    way.tables.faults.count(fault, landed && is_write);
    if fault.hangs() {
        return std::future::pending().await;
    }
    fault.answer()
}
