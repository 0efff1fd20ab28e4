//! What falls due.

use chrono::{DateTime, Utc};

use super::{LANES, Ledger, SHARDS};
use crate::Error;
use crate::row::{n, number_of, s, text_of};

/// An entry that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub account_id: String,
    /// Which meeting.
    pub meeting_uuid: String,
    /// When; the claim names it.
    pub due_at_epoch_s: i64,
}

impl Ledger {
    /// What falls due until `until`, fresh meetings first, at most `most` entries. The rest waits
    /// for the next tick.
    pub async fn due(&self, until: DateTime<Utc>, most: usize) -> Result<Vec<Due>, Error> {
        let mut entries = Vec::new();
        for lane in LANES {
            for shard in 0..SHARDS {
                let left = most.saturating_sub(entries.len());
                if left == 0 {
                    return Ok(entries);
                }
                entries.extend(self.due_in(&format!("{lane}#{shard}"), until, left).await?);
            }
        }
        Ok(entries)
    }

    /// One page of at most a megabyte is more than a tick can dispatch.
    async fn due_in(
        &self,
        lane: &str,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Due>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("due")
            .key_condition_expression("due_lane = :lane AND due_at_epoch_s <= :until")
            .expression_attribute_values(":lane", s(lane))
            .expression_attribute_values(":until", n(until.timestamp()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(Error::aws("read what is due"))?;
        Ok(answer
            .items()
            .iter()
            .filter_map(|item| {
                Some(Due {
                    account_id: text_of(item, "account_id")?,
                    meeting_uuid: text_of(item, "meeting_uuid")?,
                    due_at_epoch_s: number_of(item, "due_at_epoch_s")?,
                })
            })
            .collect())
    }
}

#[cfg(test)]
mod tests;
