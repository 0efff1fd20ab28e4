//! The scopes of webinars, and what an account goes without that lacks one.

use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;
use crate::tables::Row;
use crate::zoom_side::Held;

/// A day of a webinar of so many people and of two meetings, or none, without this scope; and all
/// scopes that there are.
async fn day_without(scope: &str, meetings: u16, webinar: u32) -> (Day, String) {
    let held = Held {
        meetings,
        webinar,
        webinar_min: 3,
        ..Held::default()
    };
    let day = Box::pin(Day::deploy_for(held, &[])).await;
    day.install().await;
    let installation = day.installation().await;
    let all = installation.text("granted_scopes").to_owned();
    let granted: Vec<_> = all.split(' ').filter(|name| *name != scope).collect();
    assert_eq!(granted.len(), 15, "{scope}");
    day.zoom.grant_only(&granted).await;
    Box::pin(day.install()).await;
    (day, all)
}

/// The webinar's entry, if there is one, and the meetings'.
async fn entries(day: &Day) -> (Option<Row>, Vec<Row>) {
    let ledger = day.ledger().await;
    let is_webinar = |row: &Row| row.text("meeting_kind") == "webinar";
    let (mut webinars, meetings): (Vec<_>, Vec<_>) = ledger.into_iter().partition(is_webinar);
    assert!(webinars.len() <= 1);
    (webinars.pop(), meetings)
}

#[tokio::test]
async fn without_a_webinars_scope_meetings_go_on_and_the_webinar_settles_once_it_is_granted() {
    for scope in [
        "dashboard:read:list_webinar_participants:admin",
        "dashboard:read:list_webinar_participants_qos:admin",
    ] {
        let (mut day, all) = day_without(scope, 2, 12).await;
        day.tell_of_all_but(&[]).await;
        Box::pin(day.pass(TimeDelta::hours(1))).await;
        let (webinar, meetings) = entries(&day).await;
        assert_eq!(meetings.len(), 2);
        for meeting in meetings {
            assert_eq!(meeting.text("ledger_state"), "complete", "{scope}");
        }
        let webinar = webinar.expect("a webhook told of it");
        assert_eq!(webinar.text("ledger_state"), "owed");
        assert_eq!(webinar.number("ledger_attempts"), Some(0));
        let lane = format!("held#{}#webinar", day.account_id());
        assert_eq!(webinar.text("due_lane"), lane);
        let reason = webinar.text("ledger_reason");
        let change = format!("{scope}; add it to the app at Zoom");
        assert!(reason.contains(&change), "{reason}");

        let scopes: Vec<_> = all.split(' ').collect();
        day.zoom.grant_only(&scopes).await;
        Box::pin(day.install()).await;
        // Between two ticks of an idle day are ten minutes.
        Box::pin(day.pass(TimeDelta::minutes(20))).await;
        day.expect_everything_collected().await;
    }
}

#[tokio::test]
async fn without_the_list_of_webinars_only_those_are_known_that_a_webhook_told_of() {
    let (mut day, _) = day_without("dashboard:read:list_webinars:admin", 2, 12).await;
    Box::pin(day.pass(TimeDelta::hours(1))).await;
    let (webinar, meetings) = entries(&day).await;
    assert_eq!((webinar, meetings.len()), (None, 2));
    day.tell_of_all_but(&[]).await;
    Box::pin(day.pass(TimeDelta::hours(1))).await;
    day.expect_everything_collected().await;
}

#[tokio::test]
async fn without_the_webinars_events_scope_webinars_are_found_by_the_list() {
    let (mut day, _) = day_without("webinar:read:webinar:admin", 2, 12).await;
    day.tell_of_all_but(&[]).await;
    let (webinar, meetings) = entries(&day).await;
    assert_eq!((webinar, meetings.len()), (None, 2));
    Box::pin(day.pass(TimeDelta::hours(1))).await;
    day.expect_everything_collected().await;
    let (webinar, _) = entries(&day).await;
    assert_eq!(webinar.unwrap().text("ledger_source"), "reconciled");
}

/// How often single people of a webinar were asked for, on a day on which Zoom has the quality of the
/// last one some minutes after that of the others.
async fn asked_alone(without: &str) -> u64 {
    let (mut day, _) = day_without(without, 0, 15).await;
    let lateness = json!({ "after": "set", "list_s": 7_200, "qos_full_s": 1_000 });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.pass(TimeDelta::seconds(940)).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::minutes(20)).await;
    day.expect_everything_collected().await;
    let alone = "GET /v2/metrics/webinars/{uuid}/participants/{user_id}/qos";
    day.zoom.calls_of(alone).await
}

#[tokio::test]
async fn the_last_people_of_a_webinar_are_asked_for_alone_only_with_the_scope_for_it() {
    let of_meetings = "dashboard:read:meeting_participant_qos:admin";
    assert_eq!(Box::pin(asked_alone(of_meetings)).await, 1);
    let of_webinars = "dashboard:read:webinar_participant_qos:admin";
    assert_eq!(Box::pin(asked_alone(of_webinars)).await, 0);
}
