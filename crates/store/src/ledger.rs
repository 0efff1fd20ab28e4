//! `meetings`, which is also the ledger: an entry for each meeting that ended, until it is settled.
//!
//! The ledger and not the queue is the truth. An entry that is due is found by the index `due`,
//! which is eventually consistent, so the claim is made on the table.

mod claim;
mod coverage;
mod due;
mod hold;
mod owe;
mod schedule;
mod settle;
mod slice;
mod stored;
mod unread;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use chrono::{DateTime, TimeDelta, Utc};
use qos::{AccountId, MeetingUuid};
use sha2::{Digest as _, Sha256};

use crate::row::{Item, s};
use crate::{Error, Held};

pub use claim::Claim;
pub use coverage::{Coverage, LISTED_WITHIN, Open, closed_without, closes_at, open};
pub use due::Due;
pub use owe::Source;
pub use schedule::{Next, Schedule};
pub use settle::{Outcome, Settled};
pub use slice::{Slice, SliceList};
pub use stored::{MeetingCounts, StoredMeeting};
pub use unread::UnreadCounts;

/// The table `meetings`.
#[derive(Clone, Debug)]
pub struct Ledger {
    client: Client,
    table: String,
    schedule: Schedule,
}

/// A meeting is kept for a year and a month, as its sessions are.
const KEPT: TimeDelta = TimeDelta::days(400);

/// Entries of a lane are spread over this many keys of the index `due`; a key takes a thousand
/// writes a second, and a full hour may end tens of thousands of meetings.
const SHARDS: u8 = 8;

/// Fresh meetings go before those that are caught up with.
const LANES: [&str; 2] = ["live", "backfill"];

/// How a lane of held entries begins.
const HELD_LANE: &str = "held#";

/// A meeting that ended longer ago than this is caught up with.
const FRESH: TimeDelta = TimeDelta::hours(24);

impl Ledger {
    /// The table of this name, due by this schedule.
    pub fn new(client: Client, table: String, schedule: Schedule) -> Self {
        Self {
            client,
            table,
            schedule,
        }
    }

    fn update(&self, account: &AccountId, meeting: &MeetingUuid) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
            .key("meeting_uuid", s(meeting.as_str()))
    }

    fn update_of(&self, entry: &Due) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(entry.account_id.as_str()))
            .key("meeting_uuid", s(entry.meeting_uuid.as_str()))
    }

    async fn get(
        &self,
        account: &str,
        meeting: &str,
        consistent: bool,
    ) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("account_id", s(account))
            .key("meeting_uuid", s(meeting))
            .consistent_read(consistent)
            .send()
            .await
            .map_err(Error::aws("read the meeting"))?;
        Ok(answer.item)
    }
}

/// `held#A1`, `held#A1#webinar`: the partition of the index `due` in which entries lie that are held.
/// No lane that is dispatched from.
fn held_lane(account: &str, held: Held) -> String {
    format!("{HELD_LANE}{}", held.name(account))
}

fn is_held_lane(lane: &str) -> bool {
    lane.starts_with(HELD_LANE)
}

/// `live#3`: the partition of the index `due` that a meeting falls due in.
fn due_lane(meeting: &MeetingUuid, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let lane = LANES[usize::from(now - ended_at > FRESH)];
    let shard = Sha256::digest(meeting.as_str())[0] % SHARDS;
    format!("{lane}#{shard}")
}

#[cfg(test)]
pub(crate) mod tests;
