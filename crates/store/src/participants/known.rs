//! What is stored of a meeting's sessions: for a read that goes on where another one stopped.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use qos::score::{Score, SessionScore, Verdict};
use qos::{MeetingUuid, Session, SessionId};

use super::{ParticipantRow, Participants, item::item};
use crate::row::{Item, number_of, s, text_of, time_of};
use crate::writer::{set_all, update_all};
use crate::{Error, score_rows};

/// A session as far as a later read needs it: to place quality, to count people, to know what is
/// there. The rest stays in its row.
#[derive(Clone, Debug)]
pub struct Known {
    /// The key within the meeting.
    pub session_id: SessionId,
    /// Who it is, and whether it can have quality.
    pub session: Session,
    /// What was counted over its minutes, and the session as a whole; its row has the rest.
    pub score: SessionScore,
    /// When the read began that wrote it.
    pub collected_at: DateTime<Utc>,
    /// When the read began that the score is of.
    pub scored_at: Option<DateTime<Utc>>,
}

/// The attributes of [`Known`].
const PROJECTION: &str = "participant_session_id, zoom_user_id, participant_uuid, user_id, \
    participant_status, breakout_room_id, joined_at, left_at, device_kind, zoom_other, minute_count, \
    classified_minute_count, poor_minute_count, session_class, collected_at, scored_at";

impl Participants {
    /// Hands over every session of a meeting, one after the other: all of the largest webinar's at
    /// once would be half of a collector's memory.
    pub async fn known(
        &self,
        meeting: &MeetingUuid,
        mut take: impl FnMut(Known),
    ) -> Result<(), Error> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("meeting_uuid = :meeting")
            .expression_attribute_values(":meeting", s(meeting.as_str()))
            .projection_expression(PROJECTION)
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item.map_err(Error::aws("read the sessions"))?;
            if let Some(known) = parse(&item) {
                take(known);
            }
        }
        Ok(())
    }

    /// Adds to rows that are there: what these sessions have replaces what the row has, a score the
    /// whole score, and the rest of it stays.
    pub async fn add(&self, rows: &[ParticipantRow<'_>], now: DateTime<Utc>) -> Result<(), Error> {
        let updates = rows.iter().map(|row| {
            let mut values = item(row, now).into_item();
            let key = ["meeting_uuid", "participant_session_id"].map(|name| {
                let value = values.remove(name).expect("every row has its key");
                (name.to_owned(), value)
            });
            let update = self.client.update_item().table_name(&self.table);
            let update = update.set_key(Some(key.into()));
            let optional: &[&str] = match row.score {
                Some(_) => &score_rows::SESSION_OPTIONAL,
                None => &[],
            };
            set_all(update, values, optional)
        });
        update_all(updates, "add to a session").await
    }
}

/// A row that this version cannot read is read again from Zoom.
fn parse(item: &Item) -> Option<Known> {
    let count = |name| number_of(item, name).unwrap_or_default();
    let other = match item.get("zoom_other") {
        Some(AttributeValue::M(map)) => map
            .iter()
            .filter_map(|(name, json)| Some((name.clone(), json.as_s().ok()?.clone())))
            .collect(),
        _ => std::collections::BTreeMap::default(),
    };
    Some(Known {
        session_id: SessionId::of_row(&text_of(item, "participant_session_id")?).ok()?,
        session: Session {
            zoom_user_id: text_of(item, "zoom_user_id")?,
            participant_uuid: text_of(item, "participant_uuid"),
            user_id: text_of(item, "user_id"),
            participant_status: text_of(item, "participant_status"),
            breakout_room_id: text_of(item, "breakout_room_id"),
            joined_at: time_of(item, "joined_at"),
            left_at: time_of(item, "left_at"),
            device_kind: text_of(item, "device_kind"),
            other,
            ..Session::default()
        },
        score: SessionScore {
            minutes: Score {
                minute_count: count("minute_count"),
                classified_minute_count: count("classified_minute_count"),
                poor_minute_count: count("poor_minute_count"),
            },
            verdict: text_of(item, "session_class")
                .and_then(|name| Verdict::of_name(&name))
                .unwrap_or_default(),
            ..SessionScore::default()
        },
        collected_at: time_of(item, "collected_at")?,
        scored_at: time_of(item, "scored_at"),
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use qos::class::Class;
    use qos::score::{Score, SessionScore};
    use qos::{MeetingUuid, Session, SessionId};

    use super::{Known, ParticipantRow, Participants};
    use crate::dynamodb_stand_in::{noon, rows, shown, with_table};

    const TABLE: &str = "ParticipantsTable";

    fn session() -> Session {
        Session {
            zoom_user_id: "16778240".to_owned(),
            participant_uuid: Some("p".to_owned()),
            user_id: Some("u".to_owned()),
            participant_status: Some("in_meeting".to_owned()),
            joined_at: Some(noon()),
            left_at: Some(noon() + TimeDelta::minutes(30)),
            device_kind: Some("Phone".to_owned()),
            breakout_room_id: Some("b".to_owned()),
            other: [("new".to_owned(), "1".to_owned())].into(),
            ..Session::default()
        }
    }

    async fn all(table: &Participants, meeting: &MeetingUuid) -> Vec<Known> {
        let mut all = Vec::new();
        let taken = table.known(meeting, |one| all.push(one)).await;
        taken.unwrap();
        all
    }

    #[tokio::test]
    async fn a_later_read_knows_the_sessions_and_adds_to_them() {
        let client = with_table(TABLE).await;
        let table = Participants::new(client.clone(), TABLE.to_owned());
        let (account, meeting) = ("A1".parse().unwrap(), "a==".parse().unwrap());
        let id = SessionId::new(&meeting, "16778240", noon());
        let [mut poor, good] = [10, 30].map(|minute_count| SessionScore {
            minutes: Score {
                minute_count,
                ..Score::default()
            },
            ..SessionScore::default()
        });
        poor.worst_minute = Some((Class::Bad, noon()));
        let row = |session, score| ParticipantRow {
            account: &account,
            meeting: &meeting,
            ended_at: noon(),
            session_id: &id,
            session,
            email_key: None,
            score,
            keep_device_identifiers: false,
        };
        let listed = Session {
            camera_name: Some("a camera".to_owned()),
            ..session()
        };
        table
            .put(&[row(&listed, Some(&poor))], noon())
            .await
            .unwrap();
        let measured = Session {
            camera_name: None,
            zoom_health: Some("Good".to_owned()),
            ..session()
        };
        let later = noon() + TimeDelta::minutes(1);
        let rows_of = [row(&measured, Some(&good))];
        table.add(&rows_of, later).await.unwrap();

        let stored = rows(&client, TABLE).await.remove(0);
        let of_both = ["camera_name", "zoom_health", "minute_count", "zoom_user_id"];
        let of_both = of_both.map(|name| shown(&stored, name));
        assert_eq!(of_both, ["a camera", "Good", "30", "16778240"]);
        // A score is replaced whole.
        let worst = ["worst_class", "worst_minute_at"].map(|name| shown(&stored, name));
        assert_eq!(worst, ["-", "-"]);

        let known = all(&table, &meeting).await;
        let [known] = &known[..] else {
            panic!("{known:?}");
        };
        assert_eq!((&known.session_id, &known.session), (&id, &session()));
        assert_eq!(known.score.minutes.minute_count, 30);
        assert_eq!(known.collected_at, later);
        let seen_at = later + TimeDelta::minutes(1);
        let left = Session {
            zoom_health: None,
            other: [("newer".to_owned(), "1".to_owned())].into(),
            left_at: Some(noon() + TimeDelta::minutes(40)),
            ..session()
        };
        table.add(&[row(&left, None)], seen_at).await.unwrap();
        let known = all(&table, &meeting).await.remove(0);
        assert_eq!(
            (known.collected_at, known.scored_at),
            (seen_at, Some(later)),
            "its score is of before"
        );
        let session = &known.session;
        assert_eq!((session.left_at, session.other.len()), (left.left_at, 1));
        assert!(session.other.contains_key("new"), "both lists' are kept");
        let elsewhere = all(&table, &"b==".parse().unwrap()).await;
        assert!(elsewhere.is_empty());
    }
}
