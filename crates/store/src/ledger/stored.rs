//! Meetings read back, for scoring them again.

use chrono::NaiveDate;
use qos::score::MeetingScore;
use qos::{AccountId, MeetingUuid};

use super::Ledger;
use crate::row::{Row, n, number_of, s, text_of};
use crate::writer::{set_all, update_if};
use crate::{Error, score_rows};

/// A meeting as far as its score depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredMeeting {
    /// Whether a collector is at it, or will go on where one stopped.
    pub is_being_read: bool,
    /// The version of the limits that counted.
    pub score_version: Option<u32>,
    /// Minutes that counted; `None` until a read came to its end.
    pub minute_count: Option<u32>,
    /// What was counted.
    pub counts: MeetingCounts,
}

/// What is shown of a meeting's score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeetingCounts {
    /// People of whom anything could be judged.
    pub classified_participant_count: u32,
    /// People with a poor session.
    pub poor_participant_count: u32,
    /// Minutes that were poor or bad.
    pub poor_minute_count: u32,
}

impl MeetingCounts {
    /// What a row would say of this score.
    pub fn of(score: &MeetingScore) -> Self {
        Self {
            classified_participant_count: score.classified_participant_count,
            poor_participant_count: score.poor_participant_count,
            poor_minute_count: score.minutes.poor_minute_count,
        }
    }
}

impl Ledger {
    /// The meetings that ended on a UTC day, complete or not.
    pub async fn meetings_ended_on(
        &self,
        account: &AccountId,
        day: NaiveDate,
    ) -> Result<Vec<MeetingUuid>, Error> {
        let keys = self.ended_on(account, day).await?;
        let uuid = |key| text_of(key, "meeting_uuid")?.parse().ok();
        Ok(keys.iter().filter_map(uuid).collect())
    }

    /// A meeting, read consistently; `None` when its row is gone.
    pub async fn stored(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
    ) -> Result<Option<StoredMeeting>, Error> {
        let item = self.get(account.as_str(), meeting.as_str(), true).await?;
        Ok(item.map(|item| {
            let is_collecting = text_of(&item, "ledger_state").as_deref() == Some("collecting");
            let count = |name| number_of(&item, name).unwrap_or(0);
            StoredMeeting {
                is_being_read: is_collecting || item.contains_key("slice_began_at"),
                score_version: number_of(&item, "score_version"),
                minute_count: number_of(&item, "minute_count"),
                counts: MeetingCounts {
                    classified_participant_count: count("classified_participant_count"),
                    poor_participant_count: count("poor_participant_count"),
                    poor_minute_count: count("poor_minute_count"),
                },
            }
        }))
    }

    /// Replaces the score of a meeting, unless it was read again since so many minutes counted;
    /// `false` then, or when its row is gone.
    pub async fn put_score(
        &self,
        account: &AccountId,
        meeting: &MeetingUuid,
        counted: u32,
        score: &MeetingScore,
    ) -> Result<bool, Error> {
        let item = score_rows::of_meeting(Row::default(), score).into_item();
        let update = self.update(account, meeting);
        let update = set_all(update, item, &score_rows::MEETING_OPTIONAL)
            .condition_expression("minute_count = :counted AND ledger_state <> :collecting")
            .expression_attribute_values(":counted", n(counted))
            .expression_attribute_values(":collecting", s("collecting"));
        Ok(update_if(update, "score the meeting").await?.is_some())
    }
}
