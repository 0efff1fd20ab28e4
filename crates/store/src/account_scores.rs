//! `account_scores`: how Zoom itself classed a day of an account.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use qos::AccountId;

use crate::row::{Row, rfc3339, s, text_of};
use crate::{Error, SCHEMA_VERSION};

/// As long as the meetings that it is about.
const KEPT: TimeDelta = TimeDelta::days(400);

/// The table `account_scores`.
#[derive(Clone, Debug)]
pub struct AccountScores {
    client: Client,
    table: String,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Meetings, each by its worst.
    Meetings,
    /// Participants.
    Participants,
}

impl Counted {
    /// The text in the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meetings => "meetings",
            Self::Participants => "participants",
        }
    }
}

/// How many were good, fair, poor and bad; absent where Zoom did not say.
pub type ClassCounts = [Option<i64>; 4];

/// A day of an account: audio, video and share.
#[derive(Clone, Copy, Debug)]
pub struct AccountScore {
    /// The UTC day.
    pub day: NaiveDate,
    /// What was counted.
    pub counted: Counted,
    /// By channel.
    pub channels: [(&'static str, ClassCounts); 3],
}

impl AccountScores {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Writes a day, overwriting by key.
    pub async fn put(
        &self,
        account: &AccountId,
        score: &AccountScore,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let row = score.channels.iter().fold(
            Row::default()
                .text("account_id", account.as_str())
                .text("score_key", key(score.day, score.counted))
                .text("score_day", score.day.to_string())
                .text("counted_kind", score.counted.name()),
            |row, (channel, counts)| row.map(channel, of_classes(counts)),
        );
        let day_began = score.day.and_time(NaiveTime::MIN).and_utc();
        let row = row
            .text("collected_at", rfc3339(now))
            .number("expires_at_epoch_s", (day_began + KEPT).timestamp())
            .number("schema_version", SCHEMA_VERSION);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(row.into_item()))
            .send()
            .await
            .map_err(Error::aws("write the account's score"))?;
        Ok(())
    }

    /// The last day that is written whole: the participants of a day come after its meetings.
    pub async fn last_day(&self, account: &AccountId) -> Result<Option<NaiveDate>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("account_id = :account")
            .expression_attribute_values(":account", s(account.as_str()))
            .scan_index_forward(false)
            .limit(1)
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("find the account's last score"))?;
        let items = answer.items.unwrap_or_default();
        let Some(newest) = items.first().and_then(|item| text_of(item, "score_key")) else {
            return Ok(None);
        };
        let (day, counted) = newest.split_once('#').unwrap_or((&newest, ""));
        let day: Option<NaiveDate> = day.parse().ok();
        let whole = counted == Counted::Participants.name();
        Ok(if whole {
            day
        } else {
            day.and_then(|day| day.checked_sub_days(Days::new(1)))
        })
    }
}

fn key(day: NaiveDate, counted: Counted) -> String {
    format!("{day}#{}", counted.name())
}

fn of_classes(counts: &ClassCounts) -> Row {
    let names = ["good_count", "fair_count", "poor_count", "bad_count"];
    names
        .iter()
        .zip(counts)
        .fold(Row::default(), |row, (name, count)| {
            row.number_if(name, *count)
        })
}

#[cfg(test)]
mod tests;
