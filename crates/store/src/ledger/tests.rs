//! A ledger of one meeting, for the tests of what is done with it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use qos::score::{MeetingScore, Score};
use qos::{AccountId, Meeting, MeetingKind};

use super::{Claim, Ledger, Outcome, Settled, Source, UnreadCounts};
use crate::dynamodb_stand_in::{client, http, noon, noon_plus, rows, serve, shown};
use crate::row::Item;

const TABLE: &str = "MeetingsTable";

/// The table with its ledger.
pub(super) struct Meetings {
    pub(super) ledger: Ledger,
    client: Client,
    url: String,
}

impl Meetings {
    pub(super) async fn start() -> Self {
        let url = serve(&[TABLE]).await;
        let client = client(&url, http());
        Self {
            ledger: ledger(client.clone()),
            client,
            url,
        }
    }

    /// Another way to the same table.
    pub(super) fn ledger_behind(
        &self,
        way: impl FnOnce(SharedHttpClient) -> SharedHttpClient,
    ) -> Ledger {
        ledger(client(&self.url, way(http())))
    }

    /// The one row that there is.
    pub(super) async fn row(&self) -> Item {
        let mut rows = rows(&self.client, TABLE).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    /// Attributes of the row, as a person would write them.
    pub(super) async fn shown<const N: usize>(&self, names: [&str; N]) -> [String; N] {
        let row = self.row().await;
        names.map(|name| shown(&row, name))
    }

    pub(super) async fn is_empty(&self) -> bool {
        rows(&self.client, TABLE).await.is_empty()
    }

    /// Claims the meeting as it is due now.
    pub(super) async fn claim(&self, now: chrono::DateTime<chrono::Utc>) -> Claim {
        let [due_at] = self.shown(["due_at_epoch_s"]).await;
        let (account, meeting) = (account(), meeting());
        self.ledger
            .claim(&account, &meeting.uuid, due_at.parse().unwrap(), now)
            .await
            .unwrap()
            .expect("it is due")
    }
}

fn ledger(client: Client) -> Ledger {
    let schedule = "180,600,1800".parse().unwrap();
    Ledger::new(client, TABLE.to_owned(), schedule)
}

pub(super) fn account() -> AccountId {
    "A1".parse().unwrap()
}

/// A meeting that ended at noon, as its webhook tells of it.
pub(super) fn meeting() -> Meeting {
    Meeting {
        account: account(),
        uuid: "/abc==".parse().unwrap(),
        kind: MeetingKind::Meeting,
        meeting_id: Some("95123456789".to_owned()),
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

/// What a read found: so many sessions, of so many minutes in all.
pub(crate) fn found(session_count: u32, minute_count: u32) -> Settled {
    Settled {
        participant_count: session_count,
        session_count,
        sessions_with_quality_count: session_count,
        score: MeetingScore {
            minutes: Score {
                minute_count,
                classified_minute_count: minute_count,
                poor_minute_count: 0,
            },
            ..MeetingScore::default()
        },
        unread: UnreadCounts::default(),
        is_whole: false,
    }
}

/// The state, the attempts, and how many seconds after noon it is due again.
pub(super) async fn state(meetings: &Meetings) -> (String, String, Option<i64>) {
    let [state, attempts, due_at] = meetings
        .shown(["ledger_state", "ledger_attempts", "due_at_epoch_s"])
        .await;
    let due_at: Option<i64> = due_at.parse().ok();
    (state, attempts, due_at.map(|at| at - noon().timestamp()))
}

/// A meeting that was owed at its end, at noon; it is due three minutes later.
pub(super) async fn owed() -> Meetings {
    let meetings = Meetings::start().await;
    let ledger = &meetings.ledger;
    let new = ledger.owe(&meeting(), Source::Webhook, noon()).await;
    assert!(new.unwrap());
    meetings
}

/// Claims the meeting so many seconds after noon and settles it so.
pub(super) async fn settle(meetings: &Meetings, at: i64, outcome: &Outcome) {
    let claim = meetings.claim(noon_plus(at)).await;
    let ledger = &meetings.ledger;
    let ours = ledger.settle(&claim, outcome, noon_plus(at)).await;
    assert!(ours.unwrap());
}

pub(super) fn short(found: Option<(u32, u32)>) -> Outcome {
    Outcome::Short {
        found: found.map(|(sessions, minutes)| self::found(sessions, minutes)),
        reason: "too little".to_owned(),
    }
}
