//! A server that plays both Zoom and the table of counts, for tests.

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use boot::{Aws, Env, Patience};
use chrono::{DateTime, Utc};
use qos::{AccountId, MeetingKind, MeetingUuid};
use store::ledger::{Claim, UnreadCounts};

use crate::bearer::Bearer;
use crate::zoom_calls::Place;
use crate::{Ctx, Settings};

/// A page of nobody.
pub(crate) const NOBODY: &str = r#"{"participants":[]}"#;

/// What was asked of it, and what Zoom answers to the call of each number, from 0.
#[derive(Clone)]
pub(crate) struct StandIn {
    asked: Arc<Mutex<Vec<String>>>,
    answer: fn(usize) -> String,
}

impl StandIn {
    /// Starts one, and what a function knows that talks to it.
    pub(crate) async fn start(answer: fn(usize) -> String) -> (Self, Ctx) {
        let (stand_in, url) = Self::serve(answer).await;
        (stand_in, ctx(&url))
    }

    /// One that plays Zoom alone, and where.
    pub(crate) async fn serve(answer: fn(usize) -> String) -> (Self, String) {
        let stand_in = Self {
            asked: Arc::default(),
            answer,
        };
        let router = Router::new().fallback(reply).with_state(stand_in.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        (stand_in, url)
    }

    /// The paths of all requests in the order in which they came: `/` is `DynamoDB`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// How many of them were for Zoom.
    pub(crate) fn zoom_calls(&self) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|path| *path != "/").count()
    }
}

async fn reply(State(stand_in): State<StandIn>, uri: Uri) -> String {
    let number = stand_in.zoom_calls();
    let path = uri.to_string();
    stand_in.asked.lock().unwrap().push(path.clone());
    if path == "/" {
        "{}".to_owned()
    } else {
        (stand_in.answer)(number)
    }
}

thread_local! {
    /// Noon, and what was waited for since.
    static NOW: Cell<DateTime<Utc>> = Cell::new("2026-11-20T12:00:00Z".parse().unwrap());
}

/// A function that finds everything at this URL.
pub(crate) fn ctx(url: &str) -> Ctx {
    ctx_beside(url, url)
}

/// A function that finds Zoom and AWS at these.
pub(crate) fn ctx_beside(zoom_url: &str, aws_url: &str) -> Ctx {
    let env = Env::from_iter([
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", aws_url),
        ("MEETINGS_TABLE", "meetings"),
        ("PARTICIPANTS_TABLE", "participants"),
        ("QOS_MINUTES_TABLE", "minutes"),
        ("WORK_TABLE", "work"),
        ("INSTALLATIONS_TABLE", "installations"),
        ("SEALING_SECRET_ARN", "arn:sealing"),
        ("ZOOM_API_URL", zoom_url),
        ("ZOOM_LIMITS", "1000,1000,1000,1000,60000"),
        ("ZOOM_SHARE_PCT", "100"),
        ("FAULT_WAIT_S", "60"),
        ("KEEP_DEVICE_IDENTIFIERS", "false"),
        ("ATTEMPT_DELAYS_S", "180,600"),
    ]);
    let aws = Aws::new(&env, Patience::PATIENT).unwrap();
    let mut ctx = Ctx::new(&aws, Settings::read(&env).unwrap()).unwrap();
    ctx.pace.wait_by(|until| {
        NOW.set(NOW.get().max(until));
        Box::pin(std::future::ready(()))
    });
    ctx
}

/// A meeting to ask about.
pub(crate) fn place<'a>(
    account: &'a AccountId,
    meeting: &'a MeetingUuid,
    kind: MeetingKind,
) -> Place<'a> {
    Place {
        account,
        meeting,
        kind,
        bearer: Bearer::new(1, "token".into()),
        clock: || NOW.get(),
    }
}

/// An entry that nothing is known of but its end.
pub(crate) fn claim() -> Claim {
    Claim {
        account: "A1".parse().unwrap(),
        meeting: "a==".parse().unwrap(),
        kind: MeetingKind::Meeting,
        ended_at: "2026-11-20T12:00:00Z".parse().unwrap(),
        attempts: 0,
        fault_count: 0,
        listed_participant_count: None,
        session_count: None,
        minute_count: None,
        unread: UnreadCounts::default(),
        reread: false,
        slice: None,
        leased_until_epoch_s: 0,
    }
}
