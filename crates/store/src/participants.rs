//! `participants`: one join of one person.

mod known;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, TimeDelta, Utc};
use qos::score::SessionScore;
use qos::{AccountId, MeetingUuid, Session, SessionId};

use crate::{Error, writer};

mod item;
mod stored;

pub use stored::StoredSession;

pub use known::Known;

/// A year and a month, to compare a month with the same one of last year.
const KEPT: TimeDelta = TimeDelta::days(400);

/// The table `participants`.
#[derive(Clone, Debug)]
pub struct Participants {
    client: Client,
    table: String,
}

/// A session with what was counted over its minutes.
#[derive(Debug)]
pub struct ParticipantRow<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The meeting.
    pub meeting: &'a MeetingUuid,
    /// When that ended.
    pub ended_at: DateTime<Utc>,
    /// The key within the meeting.
    pub session_id: &'a SessionId,
    /// Who, from where, on what.
    pub session: &'a Session,
    /// The keyed hash of the e-mail, when there is one.
    pub email_key: Option<String>,
    /// How its minutes went; `None` when nothing was learned of them, and the row keeps its score.
    pub score: Option<&'a SessionScore>,
    /// Whether to keep what identifies the person's machine.
    pub keep_device_identifiers: bool,
}

impl Participants {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Writes sessions, overwriting by key.
    pub async fn put(&self, rows: &[ParticipantRow<'_>], now: DateTime<Utc>) -> Result<(), Error> {
        let rows = rows.iter().map(|row| item::item(row, now));
        writer::put_all(&self.client, &self.table, "write the participants", rows).await
    }
}

#[cfg(test)]
mod tests;
