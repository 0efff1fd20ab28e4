//! What falls due.

use chrono::{DateTime, TimeDelta, Utc};

use super::{LANES, Ledger, SHARDS};
use crate::Error;
use crate::row::{n, number_of, s, text_of};
use crate::writer::update_if;

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
    /// What falls due until `until`, fresh meetings first and in each lane what is due longest, at
    /// most `most` entries. The rest waits for the next tick.
    pub async fn due(&self, until: DateTime<Utc>, most: usize) -> Result<Vec<Due>, Error> {
        let mut entries = Vec::new();
        for lane in LANES {
            let left = most.saturating_sub(entries.len());
            if left == 0 {
                break;
            }
            let mut of_lane = Vec::new();
            for shard in 0..SHARDS {
                of_lane.extend(self.due_in(&format!("{lane}#{shard}"), until, left).await?);
            }
            // By shard, the last ones would starve while there is more than can be done.
            of_lane.sort_by_key(|due| due.due_at_epoch_s);
            entries.extend(of_lane.into_iter().take(left));
        }
        Ok(entries)
    }

    /// Notes that an entry is on its way to a collector: it comes due again only `wait` after its
    /// time, should the message be lost. `None` when it is not due at that time any more, or a
    /// collector is at it. The entry that is answered has the due time that a claim must name.
    pub async fn dispatch(
        &self,
        entry: Due,
        now: DateTime<Utc>,
        wait: TimeDelta,
    ) -> Result<Option<Due>, Error> {
        let again_at_epoch_s = entry.due_at_epoch_s.max(now.timestamp()) + wait.num_seconds();
        let update = self
            .update_of(&entry)
            .update_expression("SET due_at_epoch_s = :again")
            .condition_expression(
                "due_at_epoch_s = :read AND (ledger_state <> :collecting OR :read <= :now)",
            )
            .expression_attribute_values(":again", n(again_at_epoch_s))
            .expression_attribute_values(":read", n(entry.due_at_epoch_s))
            .expression_attribute_values(":collecting", s("collecting"))
            .expression_attribute_values(":now", n(now.timestamp()));
        let noted = update_if(update, "note the dispatch").await?;
        Ok(noted.map(|_| Due {
            due_at_epoch_s: again_at_epoch_s,
            ..entry
        }))
    }

    /// One page of at most a megabyte is more than a tick can dispatch.
    pub(super) async fn due_in(
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
