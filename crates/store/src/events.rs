//! `events`: the bodies of verified webhooks, for a week.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use crate::row::{Row, rfc3339};
use crate::{Error, SCHEMA_VERSION};

/// Long enough to look at a bad week, and the bodies hold names.
const KEPT: TimeDelta = TimeDelta::days(7);

/// The table `events`.
#[derive(Clone, Debug)]
pub struct Events {
    client: Client,
    table: String,
}

/// What is recorded of an event.
#[derive(Debug)]
pub struct RecordedEvent<'a> {
    /// The same for each repetition.
    pub event_id: &'a str,
    /// Zoom's name.
    pub event_name: &'a str,
    /// Whose.
    pub account: Option<&'a AccountId>,
    /// When it happened.
    pub event_at: Option<DateTime<Utc>>,
    /// When the door took it, RFC 3339.
    pub received_at: &'a str,
    /// The body as it was signed, in base64.
    pub body_base64: &'a str,
}

impl Events {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Records an event. Last of all effects and without a condition: a row here never keeps a
    /// repetition from doing its work again, which is harmless.
    pub async fn record(&self, event: &RecordedEvent<'_>, now: DateTime<Utc>) -> Result<(), Error> {
        let row = Row::default()
            .text("event_id", event.event_id)
            .text("event_name", event.event_name)
            .text_if("account_id", event.account.map(AccountId::as_str))
            .text_if("event_at", event.event_at.map(rfc3339).as_deref())
            .text("received_at", event.received_at)
            .text("body_base64", event.body_base64)
            .number("expires_at_epoch_s", (now + KEPT).timestamp())
            .number("schema_version", SCHEMA_VERSION);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(row.into_item()))
            .send()
            .await
            .map_err(Error::aws("record the event"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
