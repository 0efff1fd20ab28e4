use aws_sdk_dynamodb::Client;
use qos::class::SCORE_VERSION;
use qos::score::{SessionScore, Verdict};
use qos::{
    AccountId, Channel, Leg, Meeting, MeetingKind, MeetingUuid, Sample, Session, SessionId, Stream,
    StreamSample,
};

use super::{Change, How, Rescored, Rescorer};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_tables};
use crate::ledger::tests::found;
use crate::ledger::{Claim, MeetingCounts, Outcome, Source};
use crate::row::{n, s};
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
            is_end_known: true,
            participant_count: None,
            zoom_audio_quality: None,
            zoom_video_quality: None,
            zoom_share_quality: None,
            other: std::collections::BTreeMap::new(),
        }
    }

    async fn session(&self, zoom_user_id: &str, latency_ms: i64) {
        let session = Session {
            zoom_user_id: zoom_user_id.to_owned(),
            joined_at: Some(noon()),
            ..Session::default()
        };
        self.put(session, latency_ms).await;
    }

    /// A session of three minutes, each with this latency.
    async fn put(&self, session: Session, latency_ms: i64) {
        let session_id = &SessionId::new(&self.meeting, &session.zoom_user_id, noon());
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
            ended_at: noon(),
            session_id,
            session: &session,
            email_key: None,
            score: Some(&score),
            keep_device_identifiers: false,
        };
        self.minutes.put(&[(of, &samples)], noon()).await.unwrap();
        self.participants.put(&[row], noon()).await.unwrap();
    }

    /// Settles the meeting as the limits before this version had it: nothing was poor.
    async fn settle(&self) {
        let claim = self.claim().await;
        let outcome = Outcome::Complete(found(2, 6));
        assert!(self.ledger.settle(&claim, &outcome, noon()).await.unwrap());
        let key = ["account_id", "meeting_uuid"];
        let update = self.client.update_item().table_name(TABLES[0]);
        let row = rows(&self.client, TABLES[0]).await.remove(0);
        let update = key
            .iter()
            .fold(update, |update, name| update.key(*name, row[*name].clone()));
        update
            .update_expression("SET score_version = :before")
            .expression_attribute_values(":before", n(SCORE_VERSION - 1))
            .send()
            .await
            .unwrap();
    }

    async fn claim(&self) -> Claim {
        let row = rows(&self.client, TABLES[0]).await.remove(0);
        let due_at = shown(&row, "due_at_epoch_s").parse().unwrap();
        let claim = self
            .ledger
            .claim(&self.account, &self.meeting, due_at, noon());
        claim.await.unwrap().expect("it is due")
    }

    async fn rescore(&self, how: How) -> Rescored {
        let tables = (
            self.ledger.clone(),
            self.participants.clone(),
            self.minutes.clone(),
        );
        Rescorer::new(tables.0, tables.1, tables.2)
            .rescore(&self.account, &self.meeting, how)
            .await
            .unwrap()
    }

    /// Takes one minute of this person away, as time does.
    async fn expire_a_minute(&self, zoom_user_id: &str) {
        let session = SessionId::new(&self.meeting, zoom_user_id, noon());
        let minutes = rows(&self.client, TABLES[2]).await;
        let expired = minutes
            .iter()
            .find(|row| shown(row, "participant_session_id") == session.as_str())
            .unwrap();
        let key = ["participant_session_id", "minute_at"];
        let delete = self.client.delete_item().table_name(TABLES[2]);
        let delete = key.iter().fold(delete, |delete, name| {
            delete.key(*name, expired[*name].clone())
        });
        delete.send().await.unwrap();
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

/// What the tests' meeting becomes: one of its two people was poor, in each of three minutes.
fn poor() -> Rescored {
    Rescored::Scored(Change {
        session_count: 2,
        reclassed_session_count: 1,
        before: MeetingCounts::default(),
        after: MeetingCounts {
            classified_participant_count: 2,
            poor_participant_count: 1,
            poor_minute_count: 3,
        },
    })
}

#[tokio::test]
async fn a_meeting_is_scored_again_from_its_minutes_and_twice_is_once() {
    let stored = Stored::start().await;
    stored.settle().await;
    assert_eq!(stored.classes().await, ["good", "good"]);
    let anew = How {
        anew: true,
        ..How::default()
    };
    let again = stored.rescore(How::default()).await;
    assert_eq!(again, poor());
    assert_eq!(stored.rescore(How::default()).await, Rescored::Current);
    let Rescored::Scored(change) = stored.rescore(anew).await else {
        panic!("it was asked for anew");
    };
    assert!(!change.is_another(), "{change:?}");
    assert_eq!(stored.classes().await, ["poor", "good"]);
    let meeting = &rows(&stored.client, TABLES[0]).await[0];
    let worst = SessionId::new(&stored.meeting, "1", noon());
    let expected = [
        ("minute_count", "6"),
        ("poor_minute_count", "3"),
        ("classified_participant_count", "2"),
        ("poor_participant_count", "1"),
        ("worst_participant_session_id", worst.as_str()),
        ("ledger_state", "complete"),
        ("score_version", &SCORE_VERSION.to_string()),
    ];
    for (name, value) in expected {
        assert_eq!(shown(meeting, name), value, "{name}");
    }
}

#[tokio::test]
async fn a_guests_stay_in_a_breakout_room_is_no_further_person() {
    let stored = Stored::start().await;
    let breakout = Session {
        zoom_user_id: "3".to_owned(),
        joined_at: Some(noon()),
        breakout_room_id: Some("room".to_owned()),
        ..Session::default()
    };
    stored.put(breakout, 900).await;
    stored.settle().await;
    let Rescored::Scored(change) = stored.rescore(How::default()).await else {
        panic!("it is of earlier limits");
    };
    let expected = MeetingCounts {
        classified_participant_count: 2,
        poor_participant_count: 1,
        poor_minute_count: 6,
    };
    assert_eq!((change.session_count, change.after), (3, expected));
}

#[tokio::test]
async fn a_session_of_earlier_limits_in_a_meeting_of_todays_is_scored_again() {
    let stored = Stored::start().await;
    stored.settle().await;
    assert_eq!(stored.rescore(How::default()).await, poor());
    let session = SessionId::new(&stored.meeting, "1", noon());
    let update = stored.client.update_item().table_name(TABLES[1]);
    update
        .key("meeting_uuid", s(stored.meeting.as_str()))
        .key("participant_session_id", s(session.as_str()))
        .update_expression("SET score_version = :before, session_class = :good")
        .expression_attribute_values(":before", n(SCORE_VERSION - 1))
        .expression_attribute_values(":good", s("good"))
        .send()
        .await
        .unwrap();
    let again = stored.rescore(How::default()).await;
    assert!(matches!(again, Rescored::Scored(_)), "{again:?}");
    assert_eq!(stored.classes().await, ["poor", "good"]);
    assert_eq!(stored.rescore(How::default()).await, Rescored::Current);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let stored = Stored::start().await;
    stored.settle().await;
    let before = rows(&stored.client, TABLES[0]).await;
    let how = How {
        dry_run: true,
        ..How::default()
    };
    for _ in 0..2 {
        assert_eq!(stored.rescore(how).await, poor());
        assert_eq!(stored.classes().await, ["good", "good"]);
        assert_eq!(rows(&stored.client, TABLES[0]).await, before);
    }
}

#[tokio::test]
async fn a_meeting_whose_minutes_expired_keeps_the_score_that_it_has() {
    let stored = Stored::start().await;
    stored.settle().await;
    stored.expire_a_minute("1").await;
    let (counted, left) = (6, 5);
    let expired = Rescored::Expired {
        counted,
        stored: left,
    };
    assert_eq!(stored.rescore(How::default()).await, expired);
    assert_eq!(stored.classes().await, ["good", "good"]);
}

#[tokio::test]
async fn one_persons_further_minutes_are_not_anothers_expired_ones() {
    let stored = Stored::start().await;
    stored.settle().await;
    stored.expire_a_minute("1").await;
    let session = &SessionId::new(&stored.meeting, "2", noon());
    let of = MinutesOf {
        account: &stored.account,
        meeting: &stored.meeting,
        session,
        user_id: None,
    };
    let further = [minute(7, 20), minute(8, 20)];
    stored.minutes.put(&[(of, &further)], noon()).await.unwrap();
    let outcome = stored.rescore(How::default()).await;
    assert!(
        matches!(outcome, Rescored::Expired { .. }),
        "of 3 minutes 2 are there, of the other 3 minutes 5: {outcome:?}"
    );
}

#[tokio::test]
async fn a_meeting_without_a_score_has_none_to_replace() {
    let stored = Stored::start().await;
    assert_eq!(stored.rescore(How::default()).await, Rescored::Unread);
    assert_eq!(stored.classes().await, ["good", "good"]);
}

#[tokio::test]
async fn a_meeting_that_is_being_read_is_left_to_its_collector() {
    let stored = Stored::start().await;
    stored.settle().await;
    let later = Meeting {
        ended_at: noon_plus(600),
        ..stored.ended()
    };
    let news = stored.ledger.owe(&later, Source::Webhook, noon());
    news.await.unwrap();
    stored.claim().await;
    let how = How {
        anew: true,
        ..How::default()
    };
    assert_eq!(stored.rescore(how).await, Rescored::BeingRead);
    assert_eq!(stored.classes().await, ["good", "good"]);
}

#[tokio::test]
async fn a_score_of_fewer_minutes_never_replaces_that_of_a_newer_read() {
    let stored = Stored::start().await;
    stored.settle().await;
    let session = SessionId::new(&stored.meeting, "1", noon());
    let counted_before_the_read = 2;
    let score = SessionScore::default();
    let participants = &stored.participants;
    let written =
        participants.put_score(&stored.meeting, &session, counted_before_the_read, &score);
    assert!(!written.await.unwrap());
    assert_eq!(stored.classes().await, ["good", "good"]);
    let score = qos::score::MeetingScore::default();
    let (account, meeting) = (&stored.account, &stored.meeting);
    let written = stored.ledger.put_score(account, meeting, 5, &score);
    assert!(!written.await.unwrap());
    let meeting = &rows(&stored.client, TABLES[0]).await[0];
    assert_eq!(shown(meeting, "minute_count"), "6");
}

#[tokio::test]
async fn another_accounts_sessions_are_left_alone() {
    let mut stored = Stored::start().await;
    stored.settle().await;
    stored.account = "A2".parse().unwrap();
    let other = stored.ended();
    let owed = stored.ledger.owe(&other, Source::Webhook, noon());
    assert!(owed.await.unwrap());
    let rows = rows(&stored.client, TABLES[0]).await;
    let row = rows
        .iter()
        .find(|row| shown(row, "account_id") == "A2")
        .unwrap();
    let due_at = shown(row, "due_at_epoch_s").parse().unwrap();
    let (account, meeting) = (&stored.account, &stored.meeting);
    let claim = stored.ledger.claim(account, meeting, due_at, noon());
    let claim = claim.await.unwrap().unwrap();
    let outcome = Outcome::Complete(found(2, 6));
    assert!(
        stored
            .ledger
            .settle(&claim, &outcome, noon())
            .await
            .unwrap()
    );
    let how = How {
        anew: true,
        ..How::default()
    };
    assert_eq!(stored.rescore(how).await, Rescored::Unread);
    assert_eq!(stored.classes().await, ["good", "good"]);
}
