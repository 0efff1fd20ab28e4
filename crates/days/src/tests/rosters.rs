//! Rosters and quality that Zoom has in more than one place.

use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;

const ROSTER: &str = "GET /v2/metrics/meetings/{uuid}/participants";
const QUALITY: &str = "GET /v2/metrics/meetings/{uuid}/participants/qos";
const OF_ONE_SESSION: &str = "GET /v2/metrics/meetings/{uuid}/participants/{user_id}/qos";
const OF_PAST: &str = "GET /v2/past_meetings/{uuid}/participants";

const PAST_SCOPE: &str = "meeting:read:list_past_participants:admin";
const SINGLE_SCOPE: &str = "dashboard:read:meeting_participant_qos:admin";

/// A day of one meeting on an installation with these scopes more, and without those.
async fn day_with(more: &[&str], without: &[&str]) -> Day {
    let day = Day::begin(1).await;
    let installation = day.installation().await;
    let sixteen = installation.text("granted_scopes").split(' ');
    let granted = sixteen.filter(|scope| !without.contains(scope));
    let granted: Vec<_> = granted.chain(more.iter().copied()).collect();
    day.zoom.grant_only(&granted).await;
    day.install().await;
    day
}

/// The Dashboard never knows the meeting.
async fn an_hour_without_the_dashboard(day: &mut Day) {
    let order = json!({ "answers": [{ "answers": ["not_yet"], "routes": [ROSTER, QUALITY] }] });
    day.zoom.faults(order).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::hours(1)).await;
}

#[tokio::test]
async fn a_meeting_that_the_dashboard_does_not_know_has_its_roster_from_elsewhere() {
    let mut day = day_with(&[PAST_SCOPE], &[]).await;
    an_hour_without_the_dashboard(&mut day).await;
    let uuid = &day.zoom.uuids().await[0];
    let held = day.zoom.account_of(uuid).await;
    let held = held["meetings"][0]["sessions"].as_array().unwrap().clone();
    let stored = day.rows("ParticipantsTable").await;
    assert_eq!(stored.len(), held.len());
    for session in &held {
        let row = stored
            .iter()
            .find(|row| row.text("zoom_user_id") == session["user_id"]);
        let row = row.expect("each session has a row");
        assert_eq!(row.text("user_name"), session["user_name"]);
        assert_eq!(row.text("joined_at"), session["join_time"]);
    }
    let row = day.entry(uuid).await;
    assert_eq!(row.number("session_count"), Some(held.len()));
    let reason = row.text("ledger_reason");
    assert!(reason.ends_with("sessions have no minutes yet"), "{reason}");
    // Not before the third attempt, which is half an hour after the end.
    let (first_two, later) = (2, row.number("ledger_attempts").unwrap() - 2);
    assert!(later >= 1);
    let asked = day.zoom.calls_of(OF_PAST).await;
    assert_eq!(asked, u64::try_from(later).unwrap());
    let dashboards = day.zoom.calls_of(ROSTER).await;
    let all = first_two + 2 * later; // and `pastOne` with each later one
    assert_eq!(dashboards, u64::try_from(all).unwrap());
}

#[tokio::test]
async fn without_its_scope_the_other_roster_is_not_asked_for() {
    let mut day = day_with(&[], &[]).await;
    an_hour_without_the_dashboard(&mut day).await;
    let uuid = &day.zoom.uuids().await[0];
    assert!(day.entry(uuid).await.number("ledger_attempts") > Some(2));
    assert_eq!(day.zoom.calls_of(OF_PAST).await, 0);
    assert!(day.rows("ParticipantsTable").await.is_empty());
}

/// What was asked for after a first read that found the quality of some.
#[derive(Debug)]
struct SecondRead {
    sessions: u64,
    missing: u64,
    pages: u64,
    alone: u64,
}

/// Quality comes evenly within a thousand seconds; the first attempt is made after so many.
async fn second_read(after_s: i64, without: &[&str]) -> SecondRead {
    Box::pin(second_read_with(after_s, without, json!([]))).await
}

/// The same, where some calls get wrong answers.
async fn second_read_with(
    after_s: i64,
    without: &[&str],
    answers: serde_json::Value,
) -> SecondRead {
    let mut day = day_with(&[], without).await;
    let lateness = json!({ "after": "set", "list_s": 7_200, "qos_full_s": 1_000 });
    let order = json!({ "lateness": lateness, "answers": answers });
    day.zoom.faults(order).await;
    day.pass(TimeDelta::seconds(after_s)).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::minutes(1)).await;
    let uuid = &day.zoom.uuids().await[0];
    let row = day.entry(uuid).await;
    assert_eq!(row.number("ledger_attempts"), Some(1));
    let count = |name| u64::try_from(row.number(name).unwrap()).unwrap();
    let sessions = count("session_count");
    let missing = sessions - count("sessions_with_quality_count");
    let pages = day.zoom.calls_of(QUALITY).await;
    day.pass(TimeDelta::minutes(20)).await;
    day.expect_collected(uuid).await;
    SecondRead {
        sessions,
        missing,
        pages: day.zoom.calls_of(QUALITY).await - pages,
        alone: day.zoom.calls_of(OF_ONE_SESSION).await,
    }
}

#[tokio::test]
async fn the_last_sessions_without_minutes_are_asked_for_alone() {
    let read = Box::pin(second_read(940, &[])).await;
    assert!(read.missing > 0 && read.missing <= read.sessions.div_ceil(10));
    assert_eq!((read.alone, read.pages), (read.missing, 0), "{read:?}");
}

#[tokio::test]
async fn a_fault_among_the_last_sessions_does_not_cost_the_whole_list() {
    let fault = json!([{ "answers": ["unavailable"], "routes": [OF_ONE_SESSION], "times": 1 }]);
    let read = Box::pin(second_read_with(940, &[], fault)).await;
    assert!(read.missing > 0);
    assert_eq!((read.alone, read.pages), (read.missing + 1, 0), "{read:?}");
}

#[tokio::test]
async fn a_refusal_among_the_last_sessions_costs_the_list_once() {
    let refusal = json!([{ "answers": ["missing_scope"], "routes": [OF_ONE_SESSION] }]);
    let read = Box::pin(second_read_with(940, &[], refusal)).await;
    let list = read.sessions.div_ceil(10);
    assert_eq!((read.alone, read.pages), (read.missing, list), "{read:?}");
}

#[tokio::test]
async fn an_empty_roster_is_not_yet_and_costs_one_call() {
    let mut day = day_with(&[], &[]).await;
    let lateness =
        json!({ "after": "set", "list_s": 7_200, "roster_s": 400, "roster_empty": true });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::minutes(5)).await;
    let uuid = &day.zoom.uuids().await[0];
    let row = day.entry(uuid).await;
    assert_eq!(row.number("ledger_attempts"), Some(1));
    assert_eq!(row.text("ledger_reason"), "zoom lists nobody yet");
    let about_it = "GET /v2/metrics/meetings/";
    assert_eq!(day.zoom.calls(about_it).await, 1);
    day.pass(TimeDelta::minutes(20)).await;
    day.expect_collected(uuid).await;
}

#[tokio::test]
async fn many_sessions_without_minutes_are_read_with_the_list() {
    let read = Box::pin(second_read(700, &[])).await;
    assert!(read.missing > read.sessions.div_ceil(10), "{read:?}");
    let list = read.sessions.div_ceil(10);
    assert_eq!((read.alone, read.pages), (0, list), "{read:?}");
}

#[tokio::test]
async fn without_its_scope_nobody_is_asked_for_alone() {
    let read = Box::pin(second_read(940, &[SINGLE_SCOPE])).await;
    let list = read.sessions.div_ceil(10);
    assert_eq!((read.alone, read.pages), (0, list), "{read:?}");
}
