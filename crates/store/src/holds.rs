//! What is not to be tried before a time, in `work`.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use qos::AccountId;

use crate::Error;
use crate::row::{Row, rfc3339, s, time_of};
use crate::writer::set_all;

/// The rows `hold#<what>#<account>` of the table `work`.
#[derive(Clone, Debug)]
pub struct Holds {
    client: Client,
    table: String,
}

impl Holds {
    /// In the table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Whether `what` is held for this account.
    pub async fn is_held(
        &self,
        what: &str,
        account: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(format!("hold#{what}#{account}")))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read what is held"))?;
        let until = answer.item.and_then(|item| time_of(&item, "held_until"));
        Ok(until.is_some_and(|until| now < until))
    }

    /// Holds `what` for this account.
    pub async fn hold(
        &self,
        what: &str,
        account: &AccountId,
        until: DateTime<Utc>,
    ) -> Result<(), Error> {
        let row = Row::default()
            .text("held_until", rfc3339(until))
            .number("expires_at_epoch_s", until.timestamp());
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("hold#{what}#{account}")));
        set_all(update, row.into_item(), &[])
            .send()
            .await
            .map_err(Error::aws("hold it"))?;
        Ok(())
    }
}
