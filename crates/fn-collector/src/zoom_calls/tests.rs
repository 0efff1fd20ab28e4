//! What is asked of Zoom, read off a server that plays both Zoom and the table of counts.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use boot::{Aws, Env, Patience};
use qos::MeetingKind;
use zoom::dashboard::{participants, participants_qos};

use super::{List, Place, QOS, ROSTER, ROSTER_OF_ONE, page};
use crate::{Ctx, Settings};

/// The paths of the requests in the order in which they came: `/` is `DynamoDB`.
type Asked = Arc<Mutex<Vec<String>>>;

async fn answer(State(asked): State<Asked>, uri: Uri) -> &'static str {
    asked.lock().unwrap().push(uri.to_string());
    "{}"
}

fn ctx(url: &str) -> Ctx {
    let env = Env::from_iter([
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", url),
        ("MEETINGS_TABLE", "meetings"),
        ("PARTICIPANTS_TABLE", "participants"),
        ("QOS_MINUTES_TABLE", "minutes"),
        ("WORK_TABLE", "work"),
        ("INSTALLATIONS_TABLE", "installations"),
        ("SEALING_SECRET_ARN", "arn:sealing"),
        ("ZOOM_API_URL", url),
        ("ZOOM_CALLS_PER_SECOND", "1000"),
        ("FAULT_WAIT_S", "60"),
        ("ATTEMPT_DELAYS_S", "180,600"),
    ]);
    let aws = Aws::new(&env, Patience::PATIENT).unwrap();
    Ctx::new(&aws, Settings::read(&env).unwrap()).unwrap()
}

/// Asks for a page, and checks that it was counted before it was asked for, and how.
async fn check(list: List, kind: MeetingKind, page_token: Option<&str>, expected: &str) {
    let asked = Asked::default();
    let router = Router::new().fallback(answer).with_state(asked.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());

    let (account, meeting) = ("A1".parse().unwrap(), "/abc==".parse().unwrap());
    let place = Place {
        account: &account,
        meeting: &meeting,
        kind,
        token: "token".into(),
        clock: || "2026-11-20T12:00:00Z".parse().unwrap(),
    };
    let ctx = ctx(&url);
    if list.path == QOS.path {
        let page = page(&ctx, &place, list, page_token, participants_qos).await;
        page.unwrap();
    } else {
        let page = page(&ctx, &place, list, page_token, participants).await;
        page.unwrap();
    }
    assert_eq!(*asked.lock().unwrap(), ["/", expected]);
}

#[tokio::test]
async fn a_meetings_pages_are_those_of_one_that_is_past() {
    check(
        ROSTER,
        MeetingKind::Meeting,
        None,
        "/v2/metrics/meetings/%252Fabc%253D%253D/participants?type=past&page_size=300",
    )
    .await;
    check(
        QOS,
        MeetingKind::Meeting,
        Some("n=x"),
        "/v2/metrics/meetings/%252Fabc%253D%253D/participants/qos?type=past&page_size=10&next_page_token=n%3Dx",
    )
    .await;
}

#[tokio::test]
async fn a_meeting_of_one_person_is_past_under_a_name_of_its_own() {
    check(
        ROSTER_OF_ONE,
        MeetingKind::Meeting,
        None,
        "/v2/metrics/meetings/%252Fabc%253D%253D/participants?type=pastOne&page_size=300",
    )
    .await;
}

#[tokio::test]
async fn a_webinar_is_asked_for_among_the_webinars() {
    check(
        ROSTER,
        MeetingKind::Webinar,
        None,
        "/v2/metrics/webinars/%252Fabc%253D%253D/participants?type=past&page_size=300",
    )
    .await;
}
