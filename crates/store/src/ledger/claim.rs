//! Claiming an entry.

use aws_sdk_dynamodb::types::ReturnValue;
use chrono::{DateTime, TimeDelta, Utc};
use qos::{AccountId, MeetingKind, MeetingUuid};

use super::{Ledger, Slice, UnreadCounts, slice};
use crate::Error;
use crate::row::{Item, n, number_of, s, text_of, time_of};
use crate::writer::update_if;

/// Longer than a collector can run (120 s), so that a claim outlives its holder and not the other
/// way round.
const LEASE: TimeDelta = TimeDelta::seconds(150);

/// An entry that is ours until its lease runs out.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose.
    pub account: AccountId,
    /// Which meeting.
    pub meeting: MeetingUuid,
    /// Meeting or webinar.
    pub kind: MeetingKind,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Attempts that an answer of Zoom's about this meeting has used up.
    pub attempts: usize,
    /// Faults on the way since the last attempt.
    pub fault_count: u32,
    /// How many people Zoom's list named, when it was listed.
    pub listed_participant_count: Option<u32>,
    /// How many sessions an earlier read found.
    pub session_count: Option<u32>,
    /// How many minutes an earlier read found; their rows are still there.
    pub minute_count: Option<u32>,
    /// What an earlier read did not understand.
    pub unread: UnreadCounts,
    /// Whether quality that is known from before may be less than there is: the meeting ended later
    /// than was thought.
    pub reread: bool,
    /// Where a read goes on that an earlier claim began.
    pub slice: Option<Slice>,
    /// Until when it is ours; settling names it.
    pub leased_until_epoch_s: i64,
}

impl Ledger {
    /// Claims an entry, if it is still due at the time that was read. The claim moves the due time
    /// to the end of the lease, so that a dead collector's entry comes due again by itself.
    pub async fn claim(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
        due_at_epoch_s: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<Claim>, Error> {
        let leased_until_epoch_s = (now + LEASE).timestamp();
        let update = self
            .update(account, meeting)
            .update_expression("SET ledger_state = :collecting, due_at_epoch_s = :until")
            .condition_expression("due_at_epoch_s = :read")
            .expression_attribute_values(":collecting", s("collecting"))
            .expression_attribute_values(":until", n(leased_until_epoch_s))
            .expression_attribute_values(":read", n(due_at_epoch_s))
            .return_values(ReturnValue::AllNew);
        let Some(answer) = update_if(update, "claim the meeting").await? else {
            return Ok(None);
        };
        let item = answer.attributes.unwrap_or_default();
        parse(account, meeting, &item, leased_until_epoch_s).map(Some)
    }
}

fn parse(
    account: &AccountId,
    meeting: &MeetingUuid,
    item: &Item,
    leased_until_epoch_s: i64,
) -> Result<Claim, Error> {
    let table = "meetings";
    let lacks = |attribute| Error::Malformed { table, attribute };
    Ok(Claim {
        account: account.clone(),
        meeting: meeting.clone(),
        kind: text_of(item, "meeting_kind")
            .and_then(|name| MeetingKind::of_name(&name))
            .ok_or(lacks("meeting_kind"))?,
        ended_at: time_of(item, "ended_at").ok_or(lacks("ended_at"))?,
        attempts: number_of(item, "ledger_attempts").ok_or(lacks("ledger_attempts"))?,
        fault_count: number_of(item, "ledger_fault_count").unwrap_or(0),
        listed_participant_count: number_of(item, "listed_participant_count"),
        session_count: number_of(item, "session_count"),
        minute_count: number_of(item, "minute_count"),
        unread: UnreadCounts::of(item, ""),
        reread: item.contains_key("ledger_reread"),
        slice: slice::parse(item),
        leased_until_epoch_s,
    })
}

#[cfg(test)]
mod tests;
