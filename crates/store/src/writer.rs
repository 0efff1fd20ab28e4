//! Writes: one that has a condition, and batches that overwrite by key.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use tokio::task::JoinSet;

use crate::Error;
use crate::row::{Item, Row};

/// `DynamoDB` takes at most 25 rows in one batch.
const BATCH_MAX: usize = 25;

/// Rows handed back are tried again this often, the wait doubling from 50 ms: 6 s in all, after
/// which the table is throttled in earnest and the entry had better come due again.
const TRIES_MAX: u32 = 8;

/// Writes all rows, or says that it did not. They are made as they are sent: a page may have
/// twenty thousand. A batch takes no conditions: the rows overwrite.
pub(crate) async fn put_all(
    client: &Client,
    table: &str,
    what: &'static str,
    rows: impl IntoIterator<Item = Row>,
) -> Result<(), Error> {
    let mut requests = rows.into_iter().map(|row| {
        let put = PutRequest::builder()
            .set_item(Some(row.into_item()))
            .build()
            .expect("the item is set");
        WriteRequest::builder().put_request(put).build()
    });
    loop {
        let batch: Vec<_> = requests.by_ref().take(BATCH_MAX).collect();
        if batch.is_empty() {
            return Ok(());
        }
        put_batch(client, table, what, batch).await?;
    }
}

async fn put_batch(
    client: &Client,
    table: &str,
    what: &'static str,
    mut batch: Vec<WriteRequest>,
) -> Result<(), Error> {
    for attempt in 0..TRIES_MAX {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_millis(25 << attempt)).await;
        }
        let answer = client
            .batch_write_item()
            .request_items(table, batch)
            .send()
            .await
            .map_err(Error::aws(what))?;
        batch = answer
            .unprocessed_items
            .and_then(|mut tables| tables.remove(table))
            .unwrap_or_default();
        if batch.is_empty() {
            return Ok(());
        }
    }
    Err(Error::Unprocessed {
        count: batch.len(),
        tries: TRIES_MAX,
    })
}

/// An update that sets these attributes, and removes those of `optional` that are not among them.
pub(crate) fn set_all(
    update: UpdateItemFluentBuilder,
    item: Item,
    optional: &[&str],
) -> UpdateItemFluentBuilder {
    let gone: Vec<_> = optional
        .iter()
        .filter(|name| !item.contains_key(**name))
        .copied()
        .collect();
    let sets: Vec<_> = item
        .keys()
        .map(|name| format!("{name} = :{name}"))
        .collect();
    let mut expression = format!("SET {}", sets.join(", "));
    if !gone.is_empty() {
        expression = format!("{expression} REMOVE {}", gone.join(", "));
    }
    let values = item
        .into_iter()
        .map(|(name, value)| (format!(":{name}"), value))
        .collect();
    update
        .update_expression(expression)
        .set_expression_attribute_values(Some(values))
}

/// Updates that are on their way at once: a webinar's twenty thousand, one after the other, would
/// take longer than a function may run, and these take ten seconds at ten milliseconds each.
const AT_ONCE: usize = 20;

/// Sends updates without a condition, or says that not all are done.
pub(crate) async fn update_all(
    updates: impl IntoIterator<Item = UpdateItemFluentBuilder>,
    what: &'static str,
) -> Result<(), Error> {
    let mut updates = updates.into_iter();
    let mut sent = JoinSet::new();
    loop {
        for update in updates.by_ref().take(AT_ONCE - sent.len()) {
            sent.spawn(update.send());
        }
        let Some(done) = sent.join_next().await else {
            return Ok(());
        };
        done.expect("nobody stops it").map_err(Error::aws(what))?;
    }
}

/// Sends an update; `None` when its condition did not hold, which may be our own earlier write
/// whose answer was lost.
pub(crate) async fn update_if(
    update: UpdateItemFluentBuilder,
    what: &'static str,
) -> Result<Option<UpdateItemOutput>, Error> {
    match update.send().await {
        Ok(output) => Ok(Some(output)),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
        {
            Ok(None)
        }
        Err(error) => Err(Error::aws(what)(error)),
    }
}

#[cfg(test)]
mod tests;
