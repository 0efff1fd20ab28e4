//! Sessions read back, for scoring them again.

use qos::score::{SessionScore, Verdict};
use qos::{AccountId, MeetingUuid, Session, SessionId};

use super::Participants;
use crate::Error;
use crate::row::{Item, Row, n, number_of, s, text_of, time_of};
use crate::score_rows;
use crate::writer::{set_all, update_if};

/// A session as its row has it, as far as a score depends on it.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// The account.
    pub account: AccountId,
    /// The key within the meeting.
    pub session_id: SessionId,
    /// Who, how long, in which room and on what kind of device; everything else is left empty.
    pub session: Session,
    /// Minutes that its score counted.
    pub minute_count: u32,
    /// The version of the limits that counted.
    pub score_version: Option<u32>,
    /// What its score said of it.
    pub verdict: Option<Verdict>,
}

impl Participants {
    /// The sessions of a meeting, all of them.
    pub async fn of_meeting(&self, meeting: &MeetingUuid) -> Result<Vec<StoredSession>, Error> {
        let mut sessions = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("meeting_uuid = :meeting")
            .expression_attribute_values(":meeting", s(meeting.as_str()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(Error::aws("read the participants"))?;
            sessions.push(stored(&item)?);
        }
        Ok(sessions)
    }

    /// Replaces the score of a session, unless it was read again since so many minutes counted;
    /// `false` then, or when its row is gone.
    pub async fn put_score(
        &self,
        meeting: &MeetingUuid,
        session_id: &SessionId,
        counted: u32,
        score: &SessionScore,
    ) -> Result<bool, Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("meeting_uuid", s(meeting.as_str()))
            .key("participant_session_id", s(session_id.as_str()));
        let row = score_rows::of_session(Row::default(), score);
        let update = set_all(update, row.into_item(), &score_rows::SESSION_OPTIONAL)
            .condition_expression("minute_count = :counted")
            .expression_attribute_values(":counted", n(counted));
        Ok(update_if(update, "score the session").await?.is_some())
    }
}

fn stored(item: &Item) -> Result<StoredSession, Error> {
    let lacks = |attribute| Error::Malformed {
        table: "participants",
        attribute,
    };
    let account = text_of(item, "account_id").and_then(|id| id.parse().ok());
    Ok(StoredSession {
        account: account.ok_or(lacks("account_id"))?,
        session_id: text_of(item, "participant_session_id")
            .and_then(|key| SessionId::of_row(&key).ok())
            .ok_or(lacks("participant_session_id"))?,
        minute_count: number_of(item, "minute_count").ok_or(lacks("minute_count"))?,
        score_version: number_of(item, "score_version"),
        verdict: text_of(item, "session_class").and_then(|name| Verdict::of_name(&name)),
        session: Session {
            zoom_user_id: text_of(item, "zoom_user_id").unwrap_or_default(),
            participant_uuid: text_of(item, "participant_uuid"),
            user_id: text_of(item, "user_id"),
            participant_status: text_of(item, "participant_status"),
            breakout_room_id: text_of(item, "breakout_room_id"),
            device_kind: text_of(item, "device_kind"),
            joined_at: time_of(item, "joined_at"),
            left_at: time_of(item, "left_at"),
            ..Session::default()
        },
    })
}
