//! What is asked of Zoom, read off a server that plays both Zoom and the table of counts.

use qos::MeetingKind;
use zoom::dashboard::{participants, participants_of_past, participants_qos};

use super::{List, QOS, ROSTER, ROSTER_OF_ONE, ROSTER_OF_PAST, page};
use crate::stand_in::{NOBODY, StandIn, place};

/// Asks for a page, and checks that it was counted before it was asked for, and how.
async fn check(list: List, kind: MeetingKind, page_token: Option<&str>, expected: &str) {
    let (stand_in, ctx) = StandIn::start(|_| NOBODY.to_owned()).await;
    let (account, meeting) = ("A1".parse().unwrap(), "/abc==".parse().unwrap());
    let place = place(&account, &meeting, kind);
    let ended_at = (place.clock)();
    if list.path == QOS.path {
        let parse = |body: &[u8]| participants_qos(body, ended_at);
        let page = page(&ctx, &place, list, page_token, parse).await;
        page.unwrap();
    } else {
        let parse = |body: &[u8]| participants(body, ended_at);
        let page = page(&ctx, &place, list, page_token, parse).await;
        page.unwrap();
    }
    // Taken and counted first.
    assert_eq!(stand_in.asked(), ["/", "/", expected]);
}

#[tokio::test]
async fn a_meetings_pages_are_those_of_one_that_is_past() {
    check(
        ROSTER,
        MeetingKind::Meeting,
        None,
        "/v2/metrics/meetings/%252Fabc%253D%253D/participants?type=past&include_fields=registrant_id&page_size=300",
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
        "/v2/metrics/meetings/%252Fabc%253D%253D/participants?type=pastOne&include_fields=registrant_id&page_size=300",
    )
    .await;
}

#[tokio::test]
async fn a_roster_outside_of_the_dashboard_has_a_path_of_its_own() {
    let (stand_in, ctx) = StandIn::start(|_| NOBODY.to_owned()).await;
    let (account, meeting) = ("A1".parse().unwrap(), "/abc==".parse().unwrap());
    let place = place(&account, &meeting, MeetingKind::Meeting);
    let parse = |body: &[u8]| participants_of_past(body, (place.clock)());
    let page = page(&ctx, &place, ROSTER_OF_PAST, None, parse).await;
    page.unwrap();
    let path = "/v2/past_meetings/%252Fabc%253D%253D/participants?page_size=300";
    // Medium calls do not count against the day.
    assert_eq!(stand_in.asked(), ["/", path]);
}

#[tokio::test]
async fn a_webinar_is_asked_for_among_the_webinars() {
    check(
        ROSTER,
        MeetingKind::Webinar,
        None,
        "/v2/metrics/webinars/%252Fabc%253D%253D/participants?type=past&include_fields=registrant_id&page_size=300",
    )
    .await;
}
