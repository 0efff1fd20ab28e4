//! What is new of a meeting that is told of.

use chrono::{DateTime, TimeDelta, Utc};
use qos::Meeting;

use super::super::{KEPT, Schedule, due_lane, is_held_lane, slice};
use super::Source;
use crate::SCHEMA_VERSION;
use crate::row::{Item, Row, number_of, text_of, time_of};

/// What of an entry decides what is new, beside the facts that it lacks.
pub(super) const READ: &[&str] = &[
    "ledger_state",
    "due_lane",
    "due_at_epoch_s",
    "started_at_epoch_s",
    "ended_at_epoch_s",
    "listed_participant_count",
    "session_count",
];

/// An end later by no more is the same one, which Zoom rounded.
const ROUNDING: TimeDelta = TimeDelta::seconds(1);

/// What is to be written.
#[derive(Debug)]
pub(super) struct News {
    pub(super) sets: Item,
    /// Only where nobody wrote them meanwhile.
    pub(super) lacking: Item,
    pub(super) removes: Vec<&'static str>,
}

impl News {
    /// Of a meeting that nobody told of before: all of it, due from its first attempt on.
    pub(super) fn of_new(
        told: &Meeting,
        source: Source,
        schedule: &Schedule,
        now: DateTime<Utc>,
    ) -> Self {
        let started_at = told.started_at.filter(|_| told.is_end_known);
        let duration_s = duration_s(started_at, told.ended_at);
        let row = facts(told)
            .number_if("duration_s", duration_s)
            .number_if("listed_participant_count", told.participant_count)
            .text("ledger_source", source.name())
            .number("ledger_attempts", 0);
        let row = owed(row, told, told.ended_at, now);
        Self {
            sets: due(row, schedule.first(told.ended_at).max(now)).into_item(),
            lacking: Item::new(),
            removes: Vec::new(),
        }
    }

    /// Of an entry that is there: facts that it lacked, a longer list, an end later than the known
    /// one; mostly nothing. An end, or a list longer than the known one and than what was collected,
    /// makes a settled entry due again. Of an entry on its way only an end is more than a fact.
    pub(super) fn of_known(
        known: &Item,
        told: &Meeting,
        schedule: &Schedule,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let known_end = time_of(known, "ended_at").unwrap_or(told.ended_at);
        let is_later = told.is_end_known && told.ended_at - known_end > ROUNDING;
        let ended_at = if is_later { told.ended_at } else { known_end };
        let mut news = Self::of_facts(known, told, is_later, ended_at);
        let is_settled = matches!(
            state(known).as_str(),
            "complete" | "partial" | "unavailable"
        );
        if is_later || (is_settled && is_uncollected(known, told)) {
            let mut again = Row::default()
                .number("ledger_attempts", 0)
                .flag("ledger_reread");
            if is_settled {
                again = owed(again, told, ended_at, now);
            }
            // A collector that is at it finds on settling that the end has changed, and the entry
            // comes due with the claim.
            if state(known) != "collecting" {
                again = due(again, schedule.first(ended_at).max(now));
            }
            news.sets.extend(again.into_item());
            news.removes = over(known);
        }
        (!news.sets.is_empty() || !news.lacking.is_empty()).then_some(news)
    }

    /// The facts of the latest end count, and before those that were known the ones that were not.
    fn of_facts(known: &Item, told: &Meeting, is_later: bool, ended_at: DateTime<Utc>) -> Self {
        let known_start = time_of(known, "started_at");
        let started_at = if is_later {
            told.started_at.or(known_start)
        } else {
            known_start.or(told.started_at)
        };
        // An entry with a start and no duration is one that was owed by its start.
        let is_end_known =
            is_later || known.contains_key("duration_s") || !known.contains_key("started_at");
        let duration_s = duration_s(started_at.filter(|_| is_end_known), ended_at);
        let is_other = duration_s != number_of(known, "duration_s");
        let (sets, lacking) = if is_later {
            (facts(told), Item::new())
        } else {
            let mut lacking = facts(told).into_item();
            lacking.retain(|name, _| !known.contains_key(name));
            (Row::default(), lacking)
        };
        let sets = sets
            .number_if("duration_s", duration_s.filter(|_| is_other))
            .number_if("listed_participant_count", longer(known, told));
        Self {
            sets: sets.into_item(),
            lacking,
            removes: Vec::new(),
        }
    }
}

fn state(known: &Item) -> String {
    text_of(known, "ledger_state").unwrap_or_default()
}

/// How many are listed, if the known list is shorter, or there is none.
fn longer(known: &Item, told: &Meeting) -> Option<u32> {
    let known: Option<u32> = number_of(known, "listed_participant_count");
    told.participant_count
        .filter(|listed| known < Some(*listed))
}

/// Whether more are listed than were known to be, and than were found.
fn is_uncollected(known: &Item, told: &Meeting) -> bool {
    let collected: Option<u32> = number_of(known, "session_count");
    collected.is_some() && collected < longer(known, told)
}

fn owed(row: Row, told: &Meeting, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> Row {
    row.text("ledger_state", "owed")
        .text("due_lane", due_lane(&told.uuid, ended_at, now))
}

fn due(row: Row, at: DateTime<Utc>) -> Row {
    row.number("due_at_epoch_s", at.timestamp())
}

/// What is over for an entry whose attempts begin anew: its faults, the pages that were read until
/// then, and why it was short of complete; not what has to change for one that is held.
fn over(known: &Item) -> Vec<&'static str> {
    let is_held = text_of(known, "due_lane").is_some_and(|lane| is_held_lane(&lane));
    let reason = (!is_held).then_some("ledger_reason");
    let faults = std::iter::once("ledger_fault_count");
    faults.chain(slice::ATTRIBUTES).chain(reason).collect()
}

/// What is known of a meeting, as attributes; apart from how long it was and how many were there, of
/// which more than one telling decides.
fn facts(told: &Meeting) -> Row {
    let other = told.other.iter();
    let other = other.fold(Row::default(), |map, (name, json)| map.text(name, json));
    Row::default()
        .text("meeting_kind", told.kind.name())
        .text_if("meeting_id", told.meeting_id.as_deref())
        .text_if("topic", told.topic.as_deref())
        .text_if("host_user_id", told.host_user_id.as_deref())
        .text_if("host_email", told.host_email.as_deref())
        .time_if("started", told.started_at)
        .time("ended", told.ended_at)
        .text_if("zoom_audio_quality", told.zoom_audio_quality.as_deref())
        .text_if("zoom_video_quality", told.zoom_video_quality.as_deref())
        .text_if("zoom_share_quality", told.zoom_share_quality.as_deref())
        .map("zoom_other", other)
        .text(
            "account_day",
            format!("{}#{}", told.account, told.ended_at.date_naive()),
        )
        .number("expires_at_epoch_s", (told.ended_at + KEPT).timestamp())
        .number("schema_version", SCHEMA_VERSION)
}

/// From its start to its last end; unknown where Zoom's times contradict each other.
fn duration_s(started_at: Option<DateTime<Utc>>, ended_at: DateTime<Utc>) -> Option<i64> {
    let seconds = started_at.map(|started_at| (ended_at - started_at).num_seconds());
    seconds.filter(|seconds| *seconds >= 0)
}
