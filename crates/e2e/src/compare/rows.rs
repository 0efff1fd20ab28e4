//! What lies in the tables, and how a person would name each row.

use std::collections::{BTreeMap, HashMap};

use super::{Attribute, Item};
use crate::aws::Aws;
use crate::trouble::Trouble;

/// All tables, whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) meetings: Vec<Item>,
    pub(crate) participants: Vec<Item>,
    pub(crate) minutes: Vec<Item>,
    pub(crate) events: Vec<Item>,
    pub(crate) installations: Vec<Item>,
    pub(crate) oauth_states: Vec<Item>,
    pub(crate) users: Vec<Item>,
    pub(crate) work: Vec<Item>,
    pub(crate) account_scores: Vec<Item>,
}

impl Rows {
    pub(crate) async fn read(
        aws: &Aws,
        outputs: &BTreeMap<String, String>,
    ) -> Result<Self, Trouble> {
        let table = async |output: &str| -> Result<Vec<Item>, Trouble> {
            let items = aws.scan(&outputs[output]).await?;
            Ok(items.iter().map(super::attribute::item_of_wire).collect())
        };
        Ok(Self {
            meetings: table("MeetingsTable").await?,
            participants: table("ParticipantsTable").await?,
            minutes: table("QosMinutesTable").await?,
            events: table("EventsTable").await?,
            installations: table("InstallationsTable").await?,
            oauth_states: table("OauthStatesTable").await?,
            users: table("UsersTable").await?,
            work: table("WorkTable").await?,
            account_scores: table("AccountScoresTable").await?,
        })
    }

    /// The name of each session by its identifier, which only the rows know.
    pub(super) fn session_names(&self) -> HashMap<&str, String> {
        let sessions = self.participants.iter();
        sessions
            .map(|row| (text(row, "participant_session_id"), session_name(row)))
            .collect()
    }
}

pub(crate) fn text<'a>(row: &'a Item, name: &str) -> &'a str {
    row.get(name)
        .and_then(Attribute::as_text)
        .unwrap_or_default()
}

pub(super) fn meeting_name(row: &Item) -> String {
    text(row, "meeting_uuid").to_owned()
}

pub(super) fn session_name(row: &Item) -> String {
    format!(
        "{} user {} joined {}",
        text(row, "meeting_uuid"),
        text(row, "zoom_user_id"),
        text(row, "joined_at")
    )
}

pub(super) fn minute_name(row: &Item, sessions: &HashMap<&str, String>) -> String {
    let session_id = text(row, "participant_session_id");
    let session = sessions.get(session_id).cloned();
    let session = session.unwrap_or_else(|| format!("unknown session {session_id}"));
    minute_of_session(&session, text(row, "minute_at"))
}

pub(super) fn minute_of_session(session: &str, at: &str) -> String {
    format!("{session} minute {at}")
}
