//! Owing an entry: by a webhook, or by Zoom's list.

use chrono::{DateTime, TimeDelta, Utc};
use qos::Meeting;

use super::{KEPT, Ledger, due_lane};
use crate::row::{Item, Row, number_of, s, time_of};
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

    /// Late news of an entry that is there: facts it lacked, and an end later than the known one or
    /// a longer list than what was collected, which make it due again.
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
        // A later end by a second is a rounding of Zoom's, not another end.
        let later = time_of(known, "ended_at")
            .is_some_and(|ended_at| meeting.ended_at - ended_at > TimeDelta::seconds(1));
        let longer = number_of(known, "session_count")
            .zip(meeting.participant_count)
            .is_some_and(|(collected, listed): (u32, u32)| listed > collected);
        if later || longer {
            let row = due(facts, meeting, now, now);
            self.set(meeting, row.into_item(), Condition::IsSettled)
                .await?;
        }
        Ok(())
    }

    async fn known(&self, meeting: &Meeting) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("account_id", s(meeting.account.as_str()))
            .key("meeting_uuid", s(meeting.uuid.as_str()))
            .send()
            .await
            .map_err(Error::aws("read the meeting"))?;
        Ok(answer.item)
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
            .update_expression(format!("SET {}", sets.join(", ")))
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
}

impl Condition {
    fn expression(self) -> &'static str {
        match self {
            Self::IsNew => "attribute_not_exists(meeting_uuid)",
            Self::Exists => "attribute_exists(meeting_uuid)",
            Self::IsSettled => "ledger_state IN (:complete, :partial, :unavailable)",
        }
    }

    fn values(self) -> Item {
        let states: &[&str] = match self {
            Self::IsNew | Self::Exists => &[],
            Self::IsSettled => &["complete", "partial", "unavailable"],
        };
        states
            .iter()
            .map(|state| (format!(":{state}"), s(*state)))
            .collect()
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
        .text(
            "account_day",
            format!("{}#{}", meeting.account, meeting.ended_at.date_naive()),
        )
        .number("expires_at_epoch_s", (meeting.ended_at + KEPT).timestamp())
        .number("schema_version", SCHEMA_VERSION)
}

#[cfg(test)]
mod tests;
