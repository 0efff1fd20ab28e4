//! `DynamoDB` in the test's own process, with a table as the template makes it.
//!
//! The real client talks to it over loopback, so that a condition is judged by what `DynamoDB` would
//! make of its text.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, SharedHttpClient};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::row::Item;

/// What of a template's table makes it what it is.
const SHAPE: [&str; 3] = [
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
];

/// A client of an empty `DynamoDB` that has this one of the template's tables, by its logical id.
pub(crate) async fn with_table(logical_id: &str) -> Client {
    with_tables(&[logical_id]).await
}

/// The same, of several tables.
pub(crate) async fn with_tables(logical_ids: &[&str]) -> Client {
    client(&serve(logical_ids).await, http())
}

/// Where it is found.
pub(crate) async fn serve(logical_ids: &[&str]) -> String {
    let database = Database::memory().unwrap();
    for logical_id in logical_ids {
        let table = serde_json::from_value(create(logical_id)).unwrap();
        database.create_table(table).unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    url
}

/// The connection to it.
pub(crate) fn http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// The client that the product uses, over another connection.
pub(crate) fn client(url: &str, http: SharedHttpClient) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(url)
        .http_client(http)
        .build();
    Client::from_conf(config)
}

/// The `CreateTable` that `CloudFormation` would send.
fn create(logical_id: &str) -> Value {
    let template = include_str!("../../../infra/state.yaml");
    let template: serde_norway::Value = serde_norway::from_str(template).unwrap();
    let properties = &template["Resources"][logical_id]["Properties"];
    let mut create = json!({ "TableName": logical_id, "BillingMode": "PAY_PER_REQUEST" });
    for name in SHAPE {
        if let Some(part) = properties.get(name) {
            create[name] = serde_json::to_value(part).unwrap();
        }
    }
    create
}

/// Every row of a table; of one that is exported only what the dictionary defines.
pub(crate) async fn rows(client: &Client, table: &str) -> Vec<Item> {
    let answer = client.scan().table_name(table).send().await.unwrap();
    let items = answer.items.unwrap_or_default();
    for item in &items {
        crate::defined::holds(table, item);
    }
    items
}

/// An attribute as a person would write it; `-` when it is absent.
pub(crate) fn shown(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        Some(AttributeValue::Bool(flag)) => flag.to_string(),
        Some(other) => format!("{other:?}"),
        None => "-".to_owned(),
    }
}

/// When tests happen.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// So many seconds after noon.
pub(crate) fn noon_plus(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}
