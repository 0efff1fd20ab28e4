//! `work`: what the clock and the collectors remember for themselves.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use qos::AccountId;

use crate::Error;
use crate::row::{n, number_of, s, time_of};

/// A day's count is looked at for a fortnight.
const COUNT_KEPT: TimeDelta = TimeDelta::days(14);

/// The table `work`.
#[derive(Clone, Debug)]
pub struct Work {
    client: Client,
    table: String,
}

/// How far the reconciliation of an account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// When the last complete sweep began; everything that ended before was on Zoom's list.
    pub swept_at: DateTime<Utc>,
}

impl Work {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Counts a call against the account's allowance of this UTC day, before it is sent.
    pub async fn count_call(&self, account: &AccountId, now: DateTime<Utc>) -> Result<u64, Error> {
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(
                "work_key",
                s(format!("quota#{account}#{}", now.date_naive())),
            )
            .update_expression("SET expires_at_epoch_s = :expires ADD calls_used :one")
            .expression_attribute_values(":expires", n((now + COUNT_KEPT).timestamp()))
            .expression_attribute_values(":one", n(1))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(Error::aws("count the call"))?;
        let used = answer.attributes.as_ref();
        Ok(used
            .and_then(|item| number_of(item, "calls_used"))
            .unwrap_or_default())
    }

    /// The account's watermark; none before its first complete sweep.
    pub async fn watermark(&self, account: &AccountId) -> Result<Option<Watermark>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .send()
            .await
            .map_err(Error::aws("read the watermark"))?;
        Ok(answer
            .item
            .and_then(|item| time_of(&item, "swept_at"))
            .map(|swept_at| Watermark { swept_at }))
    }

    /// Moves the watermark, once every page of a sweep is in the ledger.
    pub async fn set_watermark(&self, account: &AccountId, mark: Watermark) -> Result<(), Error> {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("sweep#{account}")))
            .update_expression("SET swept_at = :at")
            .expression_attribute_values(
                ":at",
                s(mark.swept_at.to_rfc3339_opts(SecondsFormat::Millis, true)),
            )
            .send()
            .await
            .map_err(Error::aws("move the watermark"))?;
        Ok(())
    }
}
