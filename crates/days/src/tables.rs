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

/// The row of this key.
pub(crate) async fn row(client: &Client, table: &str, key: [(&str, String); 2]) -> Option<Row> {
    let mut get = client.get_item().table_name(table).consistent_read(true);
    for (name, text) in key {
        get = get.key(name, AttributeValue::S(text));
    }
    get.send().await.unwrap().item.map(Row)
}

/// The rows of this partition.
pub(crate) async fn rows_of(client: &Client, table: &str, (name, text): (&str, &str)) -> Vec<Row> {
    let query = client.query().table_name(table);
    let query = query
        .key_condition_expression(format!("{name} = :key"))
        .expression_attribute_values(":key", AttributeValue::S(text.to_owned()));
    let rows: Result<Vec<_>, _> = query.into_paginator().items().send().collect().await;
    rows.unwrap().into_iter().map(Row).collect()
}

/// How many rows a table has.
pub(crate) async fn count(client: &Client, table: &str) -> usize {
    let scan = client.scan().table_name(table);
    let mut pages = scan
        .select(aws_sdk_dynamodb::types::Select::Count)
        .into_paginator()
        .send();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        count += usize::try_from(page.unwrap().count()).unwrap();
    }
    count
}

/// As `DynamoDB`'s documentation counts them.
fn bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        // A byte for each two digits, and one; a sign or a point among them makes it one too many.
        AttributeValue::N(number) => number.len().div_ceil(2) + 1,
        AttributeValue::M(map) => {
            let each = map
                .iter()
                .map(|(name, value)| 1 + name.len() + bytes(value));
            3 + each.sum::<usize>()
        }
        AttributeValue::L(list) => 3 + list.iter().map(|value| 1 + bytes(value)).sum::<usize>(),
        _ => 1,
    }
}

impl Row {
    /// How large it is.
    pub(crate) fn bytes(&self) -> usize {
        let each = self.0.iter().map(|(name, value)| name.len() + bytes(value));
        each.sum()
    }

    /// A number or text within a map; empty if there is none.
    pub(crate) fn text_in(&self, map: &str, name: &str) -> &str {
        let map = self.0.get(map).and_then(|value| value.as_m().ok());
        match map.and_then(|map| map.get(name)) {
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => text,
            _ => "",
        }
    }

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
