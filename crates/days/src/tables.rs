//! The tables, in memory.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use dynoxide::Database;
use tokio::net::TcpListener;

use crate::template;

/// Serves every table of the template; answers the URL.
pub(crate) async fn serve() -> String {
    let database = Database::memory().unwrap();
    for table in template::tables() {
        let create = serde_json::from_value(table).unwrap();
        database.create_table(create).unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    url
}

/// A row as a test looks at it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(HashMap<String, AttributeValue>);

/// Every row of a table.
pub(crate) async fn rows(client: &Client, table: &str) -> Vec<Row> {
    let pages = client.scan().table_name(table).into_paginator();
    let rows: Result<Vec<_>, _> = pages.items().send().collect().await;
    rows.unwrap().into_iter().map(Row).collect()
}

impl Row {
    /// The text or number; empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        match self.0.get(name) {
            None => "",
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => text,
            Some(other) => panic!("{name} is {other:?}"),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        let text = self.text(name);
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    /// `{name}_at_epoch_s`.
    pub(crate) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let seconds = self.number(&format!("{name}_at_epoch_s"))?;
        DateTime::from_timestamp(i64::try_from(seconds).unwrap(), 0)
    }
}
