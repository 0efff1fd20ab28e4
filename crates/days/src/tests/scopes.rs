//! Each scope that is used, and what an account goes without that lacks it.

mod webinars;

use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;
use crate::install::{allow, begin, finish};

/// The morning of a day of so many meetings, on an installation without these scopes.
async fn day_of(meetings: u16, without: &[&str]) -> Day {
    let day = Box::pin(Day::begin(meetings)).await;
    let installation = day.installation().await;
    let all: Vec<_> = installation.text("granted_scopes").split(' ').collect();
    let mut granted = all.clone();
    granted.retain(|name| !without.contains(name));
    let expected = (16, 16 - without.len());
    assert_eq!((all.len(), granted.len()), expected, "{without:?}");
    day.zoom.grant_only(&granted).await;
    Box::pin(day.install()).await;
    day
}

/// A day of two meetings, of which Zoom tells one.
async fn day_without(scopes: &[&str]) -> Day {
    let mut day = day_of(2, scopes).await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    Box::pin(day.pass(TimeDelta::hours(1))).await;
    day
}

/// What is stored: entries, complete ones, sessions, minutes, users that are whole, days.
async fn stored(day: &Day) -> [bool; 6] {
    let ledger = day.ledger().await;
    let complete = |row: &&crate::tables::Row| row.text("ledger_state") == "complete";
    let users = day.rows("UsersTable").await;
    let whole = |row: &&crate::tables::Row| row.number("read_at_epoch_ms").is_some();
    [
        ledger.len() == 2,
        ledger.iter().filter(complete).count() == ledger.len(),
        !day.rows("ParticipantsTable").await.is_empty(),
        !day.rows("QosMinutesTable").await.is_empty(),
        !users.is_empty() && users.iter().filter(whole).count() == users.len(),
        !day.rows("AccountScoresTable").await.is_empty(),
    ]
}

#[tokio::test]
async fn without_a_scope_its_part_is_missing_and_the_rest_goes_on() {
    let all = [true; 6];
    let without = |parts: &[usize]| {
        let mut stored = all;
        for part in parts {
            stored[*part] = false;
        }
        stored
    };
    for (scope, expected) in [
        ("dashboard:read:list_meetings:admin", without(&[0])),
        (
            "dashboard:read:list_meeting_participants:admin",
            without(&[1, 2, 3]),
        ),
        (
            "dashboard:read:list_meeting_participants_qos:admin",
            without(&[1, 3]),
        ),
        ("user:read:list_users:admin", without(&[4])),
        ("dashboard:read:meeting_quality_score:admin", without(&[5])),
    ] {
        let day = day_without(&[scope]).await;
        assert_eq!(stored(&day).await, expected, "{scope}");
    }
}

#[tokio::test]
async fn an_entry_that_waits_for_a_scope_says_so_and_uses_no_attempt() {
    let day = day_without(&["dashboard:read:list_meeting_participants:admin"]).await;
    for row in day.ledger().await {
        assert_eq!(row.text("ledger_state"), "owed");
        assert!(row.text("ledger_reason").contains("scope"), "{row:?}");
        assert_eq!(row.number("ledger_attempts"), Some(0));
    }
}

#[tokio::test]
async fn a_scope_that_nothing_is_asked_with_costs_nothing() {
    let day = day_without(&[
        "dashboard:read:meeting:admin",
        "dashboard:read:webinar:admin",
        "meeting:read:past_meeting:admin",
    ])
    .await;
    assert_eq!(stored(&day).await, [true; 6]);
}

/// Where Zoom does not tell of a meeting, it is found all the same, by the list.
#[tokio::test]
async fn without_the_events_scope_meetings_are_found_by_the_list_alone() {
    let day = day_without(&["meeting:read:meeting:admin"]).await;
    assert_eq!(stored(&day).await, [true; 6]);
    for row in day.ledger().await {
        assert_eq!(row.text("ledger_source"), "reconciled", "{row:?}");
    }
}

/// How often single people were asked for, on a day on which Zoom has the quality of the last one
/// hours after that of the others.
async fn asked_alone(scope: &str) -> u64 {
    let mut day = day_of(1, &[scope]).await;
    let meeting = &day.zoom.account().await["meetings"][0];
    let sessions = meeting["sessions"].as_array().unwrap().len();
    // They come evenly: two hours after the end, the last one is missing for a minute or two.
    let lateness = json!({ "qos_full_s": 7_200 * 2 * sessions / (2 * sessions - 1) });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.tell_of_all_but(&[]).await;
    Box::pin(day.pass(TimeDelta::hours(13))).await;
    day.expect_everything_collected().await;
    let alone = "GET /v2/metrics/meetings/{uuid}/participants/{user_id}/qos";
    day.zoom.calls(alone).await
}

#[tokio::test]
async fn the_last_missing_people_are_asked_for_alone_only_with_the_scope_for_it() {
    assert_eq!(
        asked_alone("dashboard:read:webinar_participant_qos:admin").await,
        1
    );
    assert_eq!(
        asked_alone("dashboard:read:meeting_participant_qos:admin").await,
        0
    );
}

/// Sub-accounts and other products are not looked at, whatever was granted.
#[tokio::test]
async fn a_scope_beyond_the_sixteen_is_kept_and_changes_nothing() {
    let mut day = Day::begin(2).await;
    let installation = day.installation().await;
    let all = installation.text("granted_scopes").to_owned();
    let more = format!("{all} phone:read:call:admin");
    day.zoom
        .grant_only(&more.split(' ').collect::<Vec<_>>())
        .await;
    day.install().await;
    assert_eq!(day.installation().await.text("granted_scopes"), more);
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::hours(1)).await;
    assert_eq!(stored(&day).await, [true; 6]);
}

#[tokio::test]
async fn without_the_users_scope_the_app_cannot_be_installed() {
    let day = Day::before_installation(&[]).await;
    let mut all_but_it = zoom::scopes::SCOPES.map(|scope| scope.name).to_vec();
    all_but_it.retain(|name| *name != "user:read:user:admin");
    assert_eq!(all_but_it.len(), 15);
    day.zoom.grant_only(&all_but_it).await;
    let (consent, cookie) = begin(&day.functions.oauth).await;
    let callback = allow(&day.zoom, &consent).await;
    let page = finish(&day.functions.oauth, &cookie, callback).await;
    assert_ne!(page.status(), 200);
    assert!(day.rows("InstallationsTable").await.is_empty());
}
