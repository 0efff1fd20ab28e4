use aws_sdk_dynamodb::Client;
use qos::score::{SessionScore, Verdict};
use qos::{
    AccountId, Channel, Leg, Meeting, MeetingKind, MeetingUuid, Sample, Session, SessionId, Stream,
    StreamSample,
};

use super::{Rescored, rescore};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_tables};
use crate::ledger::Source;
use crate::{Ledger, Minutes, MinutesOf, ParticipantRow, Participants};

const TABLES: [&str; 3] = ["MeetingsTable", "ParticipantsTable", "QosMinutesTable"];

struct Stored {
    client: Client,
    ledger: Ledger,
    participants: Participants,
    minutes: Minutes,
    account: AccountId,
    meeting: MeetingUuid,
}

impl Stored {
    /// Two people: one has three minutes of bad latency in a row, the other is well. Their rows
    /// say what other limits made of it: that nothing was poor.
    async fn start() -> Self {
        let client = with_tables(&TABLES).await;
        let [meetings, participants, minutes] = TABLES.map(str::to_owned);
        let schedule = "180,600".parse().unwrap();
        let stored = Self {
            ledger: Ledger::new(client.clone(), meetings, schedule),
            participants: Participants::new(client.clone(), participants),
            minutes: Minutes::new(client.clone(), minutes),
            account: "A1".parse().unwrap(),
            meeting: "a==".parse().unwrap(),
            client,
        };
        let meeting = stored.ended();
        stored
            .ledger
            .owe(&meeting, Source::Webhook, noon())
            .await
            .unwrap();
        stored.session("1", 900).await;
        stored.session("2", 20).await;
        stored
    }

    fn ended(&self) -> Meeting {
        Meeting {
            account: self.account.clone(),
            uuid: self.meeting.clone(),
            kind: MeetingKind::Meeting,
            meeting_id: None,
            topic: None,
            host_user_id: None,
            host_email: None,
            started_at: None,
            ended_at: noon(),
            participant_count: None,
            zoom_audio_quality: None,
            zoom_video_quality: None,
            zoom_share_quality: None,
        }
    }

    async fn session(&self, zoom_user_id: &str, latency_ms: i64) {
        let session = Session {
            zoom_user_id: zoom_user_id.to_owned(),
            joined_at: Some(noon()),
            ..Session::default()
        };
        let session_id = &SessionId::new(&self.meeting, zoom_user_id, noon());
        let samples: Vec<_> = (0..3).map(|nth| minute(nth, latency_ms)).collect();
        let mut score = SessionScore::of(&session, &samples);
        score.minutes.poor_minute_count = 0;
        score.verdict = Verdict::Good;
        let of = MinutesOf {
            account: &self.account,
            meeting: &self.meeting,
            session: session_id,
            user_id: None,
        };
        let row = ParticipantRow {
            account: &self.account,
            meeting: &self.meeting,
            session_id,
            session: &session,
            email_key: None,
            score: &score,
            keep_device_identifiers: false,
        };
        self.minutes.put(&[(of, &samples)], noon()).await.unwrap();
        self.participants.put(&[row], noon()).await.unwrap();
    }

    async fn rescore(&self) -> Rescored {
        let tables = (&self.ledger, &self.participants, &self.minutes);
        rescore(tables.0, tables.1, tables.2, &self.account, &self.meeting)
            .await
            .unwrap()
    }

    /// The class of each session, by the id within the meeting.
    async fn classes(&self) -> [String; 2] {
        let mut rows = rows(&self.client, TABLES[1]).await;
        rows.sort_by_key(|row| shown(row, "zoom_user_id"));
        [0, 1].map(|nth| shown(&rows[nth], "session_class"))
    }
}

fn minute(nth: i64, latency_ms: i64) -> Sample {
    let sample = StreamSample {
        latency_ms: Some(latency_ms.into()),
        ..StreamSample::default()
    };
    Sample {
        minute_at: noon_plus(60 * nth),
        streams: vec![(Stream::of(Channel::Audio, Leg::Received), sample)],
        cpu: None,
        cpu_pressure: None,
        wifi: None,
    }
}

#[tokio::test]
async fn a_meeting_is_scored_again_from_its_minutes_and_twice_is_once() {
    let stored = Stored::start().await;
    assert_eq!(stored.classes().await, ["good", "good"]);
    for _ in 0..2 {
        assert_eq!(
            stored.rescore().await,
            Rescored::Scored { session_count: 2 }
        );
        assert_eq!(stored.classes().await, ["poor", "good"]);
        let meeting = &rows(&stored.client, TABLES[0]).await[0];
        let worst = SessionId::new(&stored.meeting, "1", noon());
        let expected = [
            ("minute_count", "6"),
            ("poor_minute_count", "3"),
            ("classified_participant_count", "2"),
            ("poor_participant_count", "1"),
            ("worst_participant_session_id", worst.as_str()),
            ("ledger_state", "owed"),
        ];
        for (name, value) in expected {
            assert_eq!(shown(meeting, name), value, "{name}");
        }
    }
}

#[tokio::test]
async fn a_meeting_whose_minutes_expired_keeps_the_score_that_it_has() {
    let stored = Stored::start().await;
    let expired = rows(&stored.client, TABLES[2]).await.remove(0);
    let delete = stored.client.delete_item().table_name(TABLES[2]);
    let key = ["participant_session_id", "minute_at"];
    let delete = key.iter().fold(delete, |delete, name| {
        delete.key(*name, expired[*name].clone())
    });
    delete.send().await.unwrap();
    let outcome = stored.rescore().await;
    assert_eq!(
        outcome,
        Rescored::Expired {
            counted: 6,
            stored: 5
        }
    );
    assert_eq!(stored.classes().await, ["good", "good"]);
}

#[tokio::test]
async fn another_accounts_sessions_are_left_alone() {
    let mut stored = Stored::start().await;
    stored.account = "A2".parse().unwrap();
    assert_eq!(stored.rescore().await, Rescored::Empty);
    assert_eq!(stored.classes().await, ["good", "good"]);
}
