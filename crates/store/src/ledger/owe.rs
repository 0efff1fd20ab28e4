//! Owing an entry: by a webhook, or by Zoom's list.

use chrono::{DateTime, TimeDelta, Utc};
use qos::Meeting;

use super::{KEPT, Ledger, due_lane};
use crate::row::{Item, Row, n, number_of, s, text_of, time_of};
use crate::writer::update_if;
use crate::{Error, SCHEMA_VERSION};

/// How an entry came to be owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Zoom told of the end.
    Webhook,
    /// Zoom's list had it, and no webhook had come.
    Reconciled,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Reconciled => "reconciled",
        }
    }
}

impl Ledger {
    /// Owes an entry, once: an entry that is there keeps its state, and only learns what it did not
    /// know. `true` when the entry is new.
    pub async fn owe(
        &self,
        meeting: &Meeting,
        source: Source,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        // A read costs a tenth of a write that its condition refuses, and a sweep meets the same
        // meetings again and again.
        let Some(known) = self.known(meeting).await? else {
            let due_at = self.schedule.first(meeting.ended_at).max(now);
            let row =
                due(facts(meeting), meeting, due_at, now).text("ledger_source", source.name());
            return self.set(meeting, row.into_item(), Condition::IsNew).await;
        };
        self.learn(meeting, &known, now).await?;
        Ok(false)
    }

    /// Late news of an entry that is there: facts it lacked, a longer list, an end later than the
    /// known one. An end, or a list longer than the known one and than what was collected, makes a
    /// settled entry due again; of one that is on its way only the facts change.
    async fn learn(
        &self,
        meeting: &Meeting,
        known: &Item,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let facts = facts(meeting);
        let lacking: Item = facts
            .clone()
            .into_item()
            .into_iter()
            .filter(|(name, _)| !known.contains_key(name))
            .collect();
        if !lacking.is_empty() {
            self.set(meeting, lacking, Condition::Exists).await?;
        }
        let known_count: Option<u32> = number_of(known, "listed_participant_count");
        let longer = known_count < meeting.participant_count;
        if longer && known_count.is_some() {
            let listed =
                Row::default().number_if("listed_participant_count", meeting.participant_count);
            self.set(meeting, listed.into_item(), Condition::Exists)
                .await?;
        }
        // A later end by a second is a rounding of Zoom's, not another end.
        let later = time_of(known, "ended_at")
            .is_some_and(|ended_at| meeting.ended_at - ended_at > TimeDelta::seconds(1));
        let collected: Option<u32> = number_of(known, "session_count");
        // Also when the list was known before: it may have come to light while a collector settled.
        let is_complete = text_of(known, "ledger_state").as_deref() == Some("complete");
        let uncollected =
            (longer || is_complete) && collected.is_some() && collected < meeting.participant_count;
        if later || uncollected {
            let row = due(facts.clone(), meeting, now, now).flag("ledger_reread");
            let again = self.set(meeting, row.into_item(), Condition::IsSettled);
            if again.await? || !later {
                return Ok(());
            }
        }
        if later {
            self.ends_later(meeting, facts, known, now).await?;
        }
        Ok(())
    }

    /// Of an entry that waits for its first attempts, these are counted from the later end. A
    /// collector that is at it finds on settling that the end has changed.
    async fn ends_later(
        &self,
        meeting: &Meeting,
        facts: Row,
        known: &Item,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let due_at_epoch_s = number_of(known, "due_at_epoch_s").unwrap_or_default();
        let due_at = self.schedule.first(meeting.ended_at).max(now);
        let waiting = facts
            .clone()
            .number("ledger_attempts", 0)
            .number("due_at_epoch_s", due_at.timestamp())
            .flag("ledger_reread");
        let waits = Condition::Waits { due_at_epoch_s };
        if !self.set(meeting, waiting.into_item(), waits).await? {
            let row = facts.flag("ledger_reread");
            self.set(meeting, row.into_item(), Condition::IsCollected)
                .await?;
        }
        Ok(())
    }

    async fn known(&self, meeting: &Meeting) -> Result<Option<Item>, Error> {
        self.get(meeting.account.as_str(), meeting.uuid.as_str())
            .await
    }

    /// Sets attributes, if the condition holds; `false` if it did not.
    async fn set(
        &self,
        meeting: &Meeting,
        item: Item,
        condition: Condition,
    ) -> Result<bool, Error> {
        let sets: Vec<_> = item
            .keys()
            .map(|name| format!("{name} = :{name}"))
            .collect();
        let mut values: Item = item
            .into_iter()
            .map(|(name, value)| (format!(":{name}"), value))
            .collect();
        values.extend(condition.values());
        let update = self
            .update(&meeting.account, &meeting.uuid)
            .update_expression(format!("SET {}{}", sets.join(", "), condition.removes()))
            .condition_expression(condition.expression())
            .set_expression_attribute_values(Some(values));
        Ok(update_if(update, "owe the meeting").await?.is_some())
    }
}

/// When attributes may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    /// There is no entry.
    IsNew,
    /// There is one.
    Exists,
    /// There is one that waits for nothing but late news.
    IsSettled,
    /// There is one that is owed, due at the time that was read.
    Waits { due_at_epoch_s: i64 },
    /// A collector is at it.
    IsCollected,
}

impl Condition {
    fn expression(self) -> &'static str {
        match self {
            Self::IsNew => "attribute_not_exists(meeting_uuid)",
            Self::Exists => "attribute_exists(meeting_uuid)",
            Self::IsSettled => "ledger_state IN (:complete, :partial, :unavailable)",
            Self::Waits { .. } => "ledger_state = :owed AND due_at_epoch_s = :read",
            Self::IsCollected => "ledger_state = :collecting",
        }
    }

    /// Why a settled entry was short of complete is over once it is due again.
    fn removes(self) -> &'static str {
        match self {
            Self::IsSettled | Self::Waits { .. } => " REMOVE ledger_reason",
            Self::IsNew | Self::Exists | Self::IsCollected => "",
        }
    }

    fn values(self) -> Item {
        let states: &[&str] = match self {
            Self::IsNew | Self::Exists => &[],
            Self::IsSettled => &["complete", "partial", "unavailable"],
            Self::Waits { .. } => &["owed"],
            Self::IsCollected => &["collecting"],
        };
        let mut values: Item = states
            .iter()
            .map(|state| (format!(":{state}"), s(*state)))
            .collect();
        if let Self::Waits { due_at_epoch_s } = self {
            values.insert(":read".to_owned(), n(due_at_epoch_s));
        }
        values
    }
}

/// An entry that is owed from its first attempt on.
fn due(row: Row, meeting: &Meeting, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Row {
    row.text("ledger_state", "owed")
        .number("ledger_attempts", 0)
        .text("due_lane", due_lane(&meeting.uuid, meeting.ended_at, now))
        .number("due_at_epoch_s", due_at.timestamp())
}

/// What is known of a meeting, as attributes.
fn facts(meeting: &Meeting) -> Row {
    let other = meeting.other.iter();
    let other = other.fold(Row::default(), |map, (name, json)| map.text(name, json));
    let duration_s = meeting
        .started_at
        .map(|started_at| (meeting.ended_at - started_at).num_seconds());
    Row::default()
        .text("meeting_kind", meeting.kind.name())
        .text_if("meeting_id", meeting.meeting_id.as_deref())
        .text_if("topic", meeting.topic.as_deref())
        .text_if("host_user_id", meeting.host_user_id.as_deref())
        .text_if("host_email", meeting.host_email.as_deref())
        .time_if("started", meeting.started_at)
        .time("ended", meeting.ended_at)
        .number_if("duration_s", duration_s)
        .number_if("listed_participant_count", meeting.participant_count)
        .text_if("zoom_audio_quality", meeting.zoom_audio_quality.as_deref())
        .text_if("zoom_video_quality", meeting.zoom_video_quality.as_deref())
        .text_if("zoom_share_quality", meeting.zoom_share_quality.as_deref())
        .map("zoom_other", other)
        .text(
            "account_day",
            format!("{}#{}", meeting.account, meeting.ended_at.date_naive()),
        )
        .number("expires_at_epoch_s", (meeting.ended_at + KEPT).timestamp())
        .number("schema_version", SCHEMA_VERSION)
}

#[cfg(test)]
mod tests;
