//! Claiming an entry, and what becomes of it.

use aws_sdk_dynamodb::types::ReturnValue;
use chrono::{DateTime, TimeDelta, Utc};
use qos::score::MeetingScore;
use qos::{AccountId, MeetingKind, MeetingUuid};

use super::{Ledger, Next, due_lane};
use crate::row::{Item, Row, n, number_of, s, text_of, time_of};
use crate::writer::{set_all, update_if};
use crate::{Error, score_rows};

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
    /// How many people Zoom's list named, when it was listed.
    pub listed_participant_count: Option<u32>,
    /// How many sessions an earlier read found.
    pub session_count: Option<u32>,
    /// How many minutes an earlier read found; their rows are still there.
    pub minute_count: Option<u32>,
    leased_until_epoch_s: i64,
}

/// What was found of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// People: sessions of one person count once.
    pub participant_count: u32,
    /// Joins.
    pub session_count: u32,
    /// Joins with at least one minute.
    pub sessions_with_quality_count: u32,
    /// Over all minutes and people.
    pub score: MeetingScore,
    /// What of Zoom's answers was not understood.
    pub unread: UnreadCounts,
}

/// What of Zoom's answers about a meeting was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnreadCounts {
    /// Fields that nobody here knows.
    pub unknown_field_count: u32,
    /// Known fields whose value could not be read.
    pub unreadable_field_count: u32,
    /// Sessions and minutes without what identifies them.
    pub unreadable_item_count: u32,
    /// Some of those, as JSON that was cut.
    pub items: Vec<String>,
}

/// What becomes of a claimed entry.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Everything that can be had is there.
    Complete(Settled),
    /// Zoom's answer was not enough; this uses up an attempt.
    Short {
        /// What there is; `None` when Zoom said nothing at all.
        found: Option<Settled>,
        /// What is missing, in words.
        reason: String,
    },
    /// The attempt does not count: the account is held, or we failed ourselves.
    Hold {
        /// When to try again.
        until: DateTime<Utc>,
        /// Why, in words.
        reason: String,
    },
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

    /// Writes what became of a claim; `false` when the claim had run out and somebody else has it.
    pub async fn settle(
        &self,
        claim: &Claim,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let (counts, state, attempts, due_at, reason) = match outcome {
            Outcome::Complete(settled) => {
                (Some(settled), "complete", claim.attempts + 1, None, None)
            }
            Outcome::Short { found, reason } => {
                let attempts = claim.attempts + 1;
                let Next {
                    due_at,
                    settled: over,
                } = self.schedule.after(attempts, claim.ended_at, now);
                let read = found.as_ref().map(|found| found.score.minutes.minute_count);
                let minutes = read.or(claim.minute_count);
                let state = match (over, minutes.unwrap_or(0)) {
                    (false, _) => "owed",
                    (true, 0) => "unavailable",
                    (true, _) => "partial",
                };
                (found.as_ref(), state, attempts, due_at, Some(reason))
            }
            Outcome::Hold { until, reason } => {
                (None, "owed", claim.attempts, Some(*until), Some(reason))
            }
        };
        let row = Row::default()
            .text("ledger_state", state)
            .number("ledger_attempts", attempts)
            .text_if("ledger_reason", reason.map(String::as_str))
            .text_if(
                "due_lane",
                due_at
                    .map(|_| due_lane(&claim.meeting, claim.ended_at, now))
                    .as_deref(),
            )
            .number_if("due_at_epoch_s", due_at.map(|at| at.timestamp()));
        let row = counts.map_or(row.clone(), |settled| with_counts(row, settled));
        let item = row.into_item();
        let counts_removed = counts.map(|_| counts_removed(&item));
        let removed: Vec<_> = [
            ("ledger_reason", reason.is_none()),
            ("due_lane", due_at.is_none()),
            ("due_at_epoch_s", due_at.is_none()),
        ]
        .into_iter()
        .filter_map(|(name, gone)| gone.then_some(name))
        .chain(counts_removed.into_iter().flatten())
        .collect();
        self.write(claim, item, &removed).await
    }

    /// Replaces the score of a meeting; `false` when its row is gone.
    pub async fn put_score(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
        score: &MeetingScore,
    ) -> Result<bool, Error> {
        let item = score_rows::of_meeting(Row::default(), score).into_item();
        let update = set_all(
            self.update(account, meeting),
            item,
            &score_rows::MEETING_OPTIONAL,
        )
        .condition_expression("attribute_exists(meeting_uuid)");
        Ok(update_if(update, "score the meeting").await?.is_some())
    }

    async fn write(&self, claim: &Claim, item: Item, removed: &[&str]) -> Result<bool, Error> {
        let sets: Vec<_> = item
            .keys()
            .map(|name| format!("{name} = :{name}"))
            .collect();
        let mut expression = format!("SET {}", sets.join(", "));
        if !removed.is_empty() {
            expression = format!("{expression} REMOVE {}", removed.join(", "));
        }
        let values = item
            .into_iter()
            .map(|(name, value)| (format!(":{name}"), value))
            .collect();
        let update = self
            .update(&claim.account, &claim.meeting)
            .update_expression(expression)
            .condition_expression("due_at_epoch_s = :leased")
            .set_expression_attribute_values(Some(values))
            .expression_attribute_values(":leased", n(claim.leased_until_epoch_s));
        Ok(update_if(update, "settle the meeting").await?.is_some())
    }
}

fn with_counts(row: Row, settled: &Settled) -> Row {
    let row = row
        .number("participant_count", settled.participant_count)
        .number("session_count", settled.session_count)
        .number(
            "sessions_with_quality_count",
            settled.sessions_with_quality_count,
        )
        .number("unknown_field_count", settled.unread.unknown_field_count)
        .number(
            "unreadable_field_count",
            settled.unread.unreadable_field_count,
        )
        .number(
            "unreadable_item_count",
            settled.unread.unreadable_item_count,
        )
        .texts_if("unreadable_items", &settled.unread.items);
    score_rows::of_meeting(row, &settled.score)
}

/// What an earlier read may have left that this one does not say.
fn counts_removed(row: &Item) -> impl Iterator<Item = &'static str> {
    let optional = score_rows::MEETING_OPTIONAL.into_iter();
    optional
        .chain(["unreadable_items"])
        .filter(|name| !row.contains_key(*name))
}

fn parse(
    account: &AccountId,
    meeting: &MeetingUuid,
    item: &Item,
    leased_until_epoch_s: i64,
) -> Result<Claim, Error> {
    let lacks = |attribute| Error::Malformed {
        table: "meetings",
        attribute,
    };
    Ok(Claim {
        account: account.clone(),
        meeting: meeting.clone(),
        kind: text_of(item, "meeting_kind")
            .and_then(|name| MeetingKind::of_name(&name))
            .ok_or(lacks("meeting_kind"))?,
        ended_at: time_of(item, "ended_at").ok_or(lacks("ended_at"))?,
        attempts: number_of(item, "ledger_attempts").ok_or(lacks("ledger_attempts"))?,
        listed_participant_count: number_of(item, "listed_participant_count"),
        session_count: number_of(item, "session_count"),
        minute_count: number_of(item, "minute_count"),
        leased_until_epoch_s,
    })
}

#[cfg(test)]
mod tests;
