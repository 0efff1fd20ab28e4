//! `users`: the directory.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use qos::AccountId;

use crate::row::{n, s};
use crate::writer::update_if;
use crate::{Error, SCHEMA_VERSION};

/// The table `users`.
#[derive(Clone, Debug)]
pub struct Users {
    client: Client,
    table: String,
}

impl Users {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Notes that the directory's entry is out of date since `event_at`; an older note never undoes
    /// a newer one, and of two at the same moment the one that says `gone` counts. So their order
    /// does not matter.
    pub async fn mark_stale(
        &self,
        account: &AccountId,
        user_id: &str,
        event_at: DateTime<Utc>,
        gone: bool,
    ) -> Result<(), Error> {
        let older = if gone { "<=" } else { "<" };
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
            .key("user_id", s(user_id))
            .update_expression(
                "SET stale_since_epoch_ms = :at, is_gone = :gone, schema_version = :schema",
            )
            .condition_expression(format!(
                "attribute_not_exists(stale_since_epoch_ms) OR stale_since_epoch_ms {older} :at",
            ))
            .expression_attribute_values(":at", n(event_at.timestamp_millis()))
            .expression_attribute_values(":gone", AttributeValue::Bool(gone))
            .expression_attribute_values(":schema", n(SCHEMA_VERSION));
        // When it does not hold, an equal or newer note is there already.
        update_if(update, "mark the user stale").await.map(drop)
    }
}

#[cfg(test)]
mod tests;
