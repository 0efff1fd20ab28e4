//! Entries of an account that is held: out of the way until it is released.

use chrono::{DateTime, Utc};

use super::{Due, Ledger, due_lane, held_lane};
use crate::row::{n, s, time_of};
use crate::writer::update_if;
use crate::{Error, Held};

impl Ledger {
    /// Puts an entry that is due out of the lanes, with all of its account: nobody looks at it again
    /// until the account is released. `false` when it is not due at that time any more, or a collector is at it.
    pub async fn hold(&self, entry: &Due, reason: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        let update = self
            .update_of(entry)
            .update_expression(
                "SET due_lane = :held, ledger_state = :owed, ledger_reason = :reason",
            )
            .condition_expression(
                "due_at_epoch_s = :read AND (ledger_state <> :collecting OR :read <= :now)",
            )
            .expression_attribute_values(":held", s(held_lane(&entry.account_id, Held::All)))
            .expression_attribute_values(":owed", s("owed"))
            .expression_attribute_values(":reason", s(reason))
            .expression_attribute_values(":read", n(entry.due_at_epoch_s))
            .expression_attribute_values(":collecting", s("collecting"))
            .expression_attribute_values(":now", n(now.timestamp()));
        Ok(update_if(update, "hold the meeting").await?.is_some())
    }

    /// Makes entries of an account due that were held as these are and whose time comes until `until`, at most
    /// `most`; answers how many. Fresh meetings go before the others again.
    pub async fn release(
        &self,
        account: &str,
        held: Held,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
        most: usize,
    ) -> Result<usize, Error> {
        let mut count = 0;
        let lane = held_lane(account, held);
        for entry in self.due_in(&lane, until, most).await? {
            let known = self.get(&entry.account_id, &entry.meeting_uuid, false);
            let Some(item) = known.await? else {
                continue;
            };
            let Some((ended_at, meeting)) =
                time_of(&item, "ended_at").zip(entry.meeting_uuid.parse().ok())
            else {
                continue; // no claim could read it either
            };
            let update = self
                .update_of(&entry)
                .update_expression("SET due_lane = :lane REMOVE ledger_reason")
                .condition_expression("due_lane = :held AND due_at_epoch_s = :read")
                .expression_attribute_values(":lane", s(due_lane(&meeting, ended_at, now)))
                .expression_attribute_values(":held", s(lane.as_str()))
                .expression_attribute_values(":read", n(entry.due_at_epoch_s));
            count += usize::from(update_if(update, "release the meeting").await?.is_some());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
