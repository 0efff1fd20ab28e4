//! How much of Zoom's allowance is used, by all functions together: of the day a count, of the
//! second and the minute the time up to which calls are given out.

use aws_sdk_dynamodb::types::ReturnValue;
use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use super::Work;
use crate::Error;
use crate::row::{n, number_of, s};
use crate::writer::update_if;

/// A day's count is looked at for a fortnight.
const COUNT_KEPT: TimeDelta = TimeDelta::days(14);

/// A lane of calls is free again within a minute.
const SLOTS_KEPT: TimeDelta = TimeDelta::days(1);

/// So many calls of one lane, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slots {
    /// Whose calls: each lane has a limit of its own.
    pub lane: &'static str,
    /// How many are wanted.
    pub count: u32,
    /// The time between two of them.
    pub gap: TimeDelta,
    /// How far the first ones may be ahead of their even distance: a burst.
    pub head_start: TimeDelta,
    /// A first slot later than this from now is not wanted.
    pub patience: TimeDelta,
}

impl Work {
    /// Takes slots that nobody else has, and answers the time of the first: the table knows until
    /// when calls are given out, and whoever wants some moves that time on. `None` when others have
    /// taken everything for so long that waiting is no use.
    pub async fn take_slots(
        &self,
        account: &AccountId,
        slots: Slots,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let now_ms = now.timestamp_millis();
        let length_ms = slots.gap.num_milliseconds() * i64::from(slots.count);
        let latest_ms = now_ms + (slots.patience + slots.head_start).num_milliseconds();
        // Behind those that are given out; or, when their time is over, from now on. Whichever
        // condition does not hold now may hold at the next try, but for two that cross.
        for _ in 0..2 {
            let behind = self
                .slots_update(account, slots.lane, now)
                .update_expression("SET next_at_epoch_ms = next_at_epoch_ms + :length, expires_at_epoch_s = :expires")
                .condition_expression("next_at_epoch_ms BETWEEN :now AND :latest")
                .expression_attribute_values(":length", n(length_ms))
                .expression_attribute_values(":now", n(now_ms))
                .expression_attribute_values(":latest", n(latest_ms))
                .return_values(ReturnValue::UpdatedNew);
            if let Some(answer) = update_if(behind, "take slots").await? {
                let item = answer.attributes.unwrap_or_default();
                let next_ms: i64 = number_of(&item, "next_at_epoch_ms").unwrap_or(now_ms);
                let first_ms = next_ms - length_ms - slots.head_start.num_milliseconds();
                let first = DateTime::from_timestamp_millis(first_ms).unwrap_or(now);
                return Ok(Some(first.max(now)));
            }
            let from_now = self
                .slots_update(account, slots.lane, now)
                .update_expression("SET next_at_epoch_ms = :next, expires_at_epoch_s = :expires")
                .condition_expression(
                    "attribute_not_exists(next_at_epoch_ms) OR next_at_epoch_ms < :now",
                )
                .expression_attribute_values(":next", n(now_ms + length_ms))
                .expression_attribute_values(":now", n(now_ms));
            if update_if(from_now, "take slots").await?.is_some() {
                return Ok(Some(now));
            }
        }
        Ok(None)
    }

    /// Lets nobody take a slot of this lane before `until`: Zoom asks to wait. Nobody has a burst then,
    /// whose first ones would be up to `head_start` ahead of that.
    pub async fn close_lane(
        &self,
        account: &AccountId,
        (lane, head_start): (&'static str, TimeDelta),
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let until = until + head_start;
        let update = self
            .slots_update(account, lane, now)
            .update_expression("SET next_at_epoch_ms = :until, expires_at_epoch_s = :expires")
            .condition_expression(
                "attribute_not_exists(next_at_epoch_ms) OR next_at_epoch_ms < :until",
            )
            .expression_attribute_values(":until", n(until.timestamp_millis()));
        update_if(update, "close the lane").await?;
        Ok(())
    }

    fn slots_update(
        &self,
        account: &AccountId,
        lane: &str,
        now: DateTime<Utc>,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(format!("pace#{account}#{lane}")))
            .expression_attribute_values(":expires", n((now + SLOTS_KEPT).timestamp()))
    }

    /// Counts a call against the account's allowance of this UTC day, before it is sent; `false`
    /// when `most` are counted already, and then it must not be sent.
    pub async fn count_call(
        &self,
        account: &AccountId,
        most: u64,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        if most == 0 {
            return Ok(false);
        }
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("work_key", s(day_key(account, now)))
            .update_expression("SET expires_at_epoch_s = :expires ADD calls_used :one")
            .condition_expression("attribute_not_exists(calls_used) OR calls_used < :most")
            .expression_attribute_values(":expires", n((now + COUNT_KEPT).timestamp()))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":most", n(most));
        Ok(update_if(update, "count the call").await?.is_some())
    }

    /// How many calls of this UTC day are counted.
    pub async fn calls_used(&self, account: &AccountId, now: DateTime<Utc>) -> Result<u64, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("work_key", s(day_key(account, now)))
            .send()
            .await
            .map_err(Error::aws("read how many calls were made"))?;
        let used = answer.item.as_ref();
        Ok(used
            .and_then(|item| number_of(item, "calls_used"))
            .unwrap_or_default())
    }
}

fn day_key(account: &AccountId, now: DateTime<Utc>) -> String {
    format!("quota#{account}#{}", now.date_naive())
}

#[cfg(test)]
mod tests;
