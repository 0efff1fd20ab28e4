//! What becomes of a claimed entry.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use chrono::{DateTime, Utc};
use qos::score::MeetingScore;

use super::{Claim, Ledger, Next, Slice, UnreadCounts, due_lane, held_lane, slice};
use crate::row::{Row, n};
use crate::writer::update_if;
use crate::{Error, Held, score_rows};

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
    /// What of Zoom's answers was not understood, in all slices of the read.
    pub unread: UnreadCounts,
    /// Whether the read went through the whole roster and all quality, so that no row has more of an
    /// earlier read's.
    pub is_whole: bool,
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
    /// Not read to its end, and no attempt is used: a fault on the way, or the time of a slice.
    Wait {
        /// When to go on.
        until: DateTime<Utc>,
        /// Why, in words.
        reason: String,
        /// Where to go on, if that has changed.
        slice: Option<Slice>,
        /// Faults on the way since the last attempt, with this one.
        fault_count: u32,
    },
    /// The account waits, or its entries of this kind, until somebody mends it; no attempt is used.
    Hold {
        /// Which of its entries.
        held: Held,
        /// What has to be mended, in words.
        reason: String,
    },
}

/// What is written of an outcome.
struct Written<'a> {
    state: &'static str,
    attempts: usize,
    fault_count: u32,
    lane: Option<String>,
    due_at: Option<DateTime<Utc>>,
    reason: Option<&'a str>,
    counts: Option<&'a Settled>,
    slice: Option<&'a Slice>,
    /// Whether a slice that is there goes on.
    keeps_slice: bool,
}

/// That the claim is still ours, and of the meeting's known end.
const OURS: &str = "due_at_epoch_s = :leased AND ended_at_epoch_s = :ended";

/// That nobody told of a longer list meanwhile than was known or found: it is read first.
const ALL_LISTED: &str =
    "(attribute_not_exists(listed_participant_count) OR listed_participant_count <= :listed)";

impl Ledger {
    /// Writes what became of a claim; `false` when the claim had run out and somebody else has it,
    /// or when a later end came to light meanwhile, or of what would settle a longer list. Then the
    /// entry comes due with the lease.
    pub async fn settle(
        &self,
        claim: &Claim,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let written = self.written(claim, outcome, now);
        let row = Row::default()
            .text("ledger_state", written.state)
            .number("ledger_attempts", written.attempts)
            .number_if(
                "ledger_fault_count",
                Some(written.fault_count).filter(|count| *count > 0),
            )
            .text_if("ledger_reason", written.reason)
            .text_if("due_lane", written.lane.as_deref())
            .number_if("due_at_epoch_s", written.due_at.map(|at| at.timestamp()));
        let row = match written.counts {
            Some(settled) => with_counts(row, claim, settled),
            None => row,
        };
        let row = match written.slice {
            Some(slice) => slice::with(row, slice),
            None => row,
        };
        let mut removed = vec![
            ("ledger_fault_count", written.fault_count == 0),
            ("ledger_reason", written.reason.is_none()),
            ("due_lane", written.lane.is_none()),
            ("due_at_epoch_s", written.due_at.is_none()),
            // Until then, what was read before it was due again is not relied on.
            ("ledger_reread", !matches!(written.state, "owed")),
        ];
        let item = row.into_item();
        // A new slice replaces the old one whole, also where it has no page token.
        removed.extend(slice::ATTRIBUTES.map(|name| {
            let gone = !written.keeps_slice && !item.contains_key(name);
            (name, gone)
        }));
        if written.counts.is_some() {
            removed.push(("unreadable_items", !item.contains_key("unreadable_items")));
            let scored = item.contains_key("minute_count");
            removed.extend(score_rows::MEETING_OPTIONAL.map(|name| {
                let gone = scored && !item.contains_key(name);
                (name, gone)
            }));
        }
        let sets: Vec<_> = item
            .keys()
            .map(|name| format!("{name} = :{name}"))
            .collect();
        let removed: Vec<_> = removed
            .into_iter()
            .filter_map(|(name, gone)| gone.then_some(name))
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
            .set_expression_attribute_values(Some(values));
        let update = while_ours(update, claim, &written);
        Ok(update_if(update, "settle the meeting").await?.is_some())
    }

    fn written<'a>(&self, claim: &Claim, outcome: &'a Outcome, now: DateTime<Utc>) -> Written<'a> {
        let lane = || Some(due_lane(&claim.meeting, claim.ended_at, now));
        let owed = Written {
            state: "owed",
            attempts: claim.attempts,
            fault_count: 0,
            lane: lane(),
            due_at: Some(now),
            reason: None,
            counts: None,
            slice: None,
            keeps_slice: true,
        };
        match outcome {
            Outcome::Complete(settled) => Written {
                state: "complete",
                attempts: claim.attempts + 1,
                lane: None,
                due_at: None,
                counts: Some(settled),
                keeps_slice: false,
                ..owed
            },
            Outcome::Short { found, reason } => {
                let attempts = claim.attempts + 1;
                let Next { due_at, settled } = self.schedule.after(attempts, claim.ended_at, now);
                // Rows of an earlier read are still there.
                let minutes = found.as_ref().map(|found| found.score.minutes.minute_count);
                let state = match (settled, minutes.max(claim.minute_count).unwrap_or(0)) {
                    (false, _) => "owed",
                    (true, 0) => "unavailable",
                    (true, _) => "partial",
                };
                Written {
                    state,
                    attempts,
                    lane: due_at.and_then(|_| lane()),
                    due_at,
                    reason: Some(reason),
                    counts: found.as_ref(),
                    keeps_slice: false,
                    ..owed
                }
            }
            Outcome::Wait {
                until,
                reason,
                slice,
                fault_count,
            } => Written {
                due_at: Some(*until),
                fault_count: *fault_count,
                reason: Some(reason),
                slice: slice.as_ref(),
                keeps_slice: slice.is_none(),
                ..owed
            },
            Outcome::Hold { held, reason } => Written {
                lane: Some(held_lane(claim.account.as_str(), *held)),
                fault_count: claim.fault_count, // it says nothing of the way
                reason: Some(reason),
                ..owed
            },
        }
    }
}

/// Only while the claim is ours and nothing came to light that has to be read.
fn while_ours(
    update: UpdateItemFluentBuilder,
    claim: &Claim,
    written: &Written<'_>,
) -> UpdateItemFluentBuilder {
    let update = update
        .condition_expression(OURS)
        .expression_attribute_values(":leased", n(claim.leased_until_epoch_s))
        .expression_attribute_values(":ended", n(claim.ended_at.timestamp()));
    if written.state == "owed" {
        return update; // the next claim knows the list
    }
    let found = written.counts.map(|settled| settled.session_count);
    let listed = claim.listed_participant_count.max(found).unwrap_or(0);
    update
        .condition_expression(format!("{OURS} AND {ALL_LISTED}"))
        .expression_attribute_values(":listed", n(listed))
}

/// Counts never shrink: what an earlier read wrote is still there, and the next one has to find as
/// much.
fn with_counts(row: Row, claim: &Claim, settled: &Settled) -> Row {
    let score = &settled.score;
    let row = if Some(settled.session_count) >= claim.session_count {
        row.number("participant_count", settled.participant_count)
            .number("session_count", settled.session_count)
    } else {
        row
    };
    let row = if settled.is_whole {
        settled.unread.write(row, "")
    } else {
        settled.unread.or_more(&claim.unread).write(row, "")
    };
    if Some(score.minutes.minute_count) < claim.minute_count {
        return row;
    }
    let row = row.number(
        "sessions_with_quality_count",
        settled.sessions_with_quality_count,
    );
    score_rows::of_meeting(row, score)
}

#[cfg(test)]
mod tests;
