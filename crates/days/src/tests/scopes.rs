//! Each scope that is used, and what an account goes without that lacks it.

use chrono::TimeDelta;

use crate::day::Day;

/// A day of two meetings, of which Zoom tells one, on an installation without this scope.
async fn day_without(scope: &str) -> Day {
    let mut day = Day::begin(2).await;
    let installation = day.installation().await;
    let all: Vec<_> = installation.text("granted_scopes").split(' ').collect();
    let granted: Vec<_> = all.iter().copied().filter(|name| *name != scope).collect();
    assert_eq!((all.len(), granted.len()), (16, 15), "{scope}");
    day.zoom.grant_only(&granted).await;
    day.install().await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass(TimeDelta::hours(1)).await;
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
        ("meeting:read:past_meeting:admin", all), // nothing is asked of it yet
    ] {
        let day = day_without(scope).await;
        assert_eq!(stored(&day).await, expected, "{scope}");
    }
}

#[tokio::test]
async fn an_entry_that_waits_for_a_scope_says_so_and_uses_no_attempt() {
    let day = day_without("dashboard:read:list_meeting_participants:admin").await;
    for row in day.ledger().await {
        assert_eq!(row.text("ledger_state"), "owed");
        assert!(row.text("ledger_reason").contains("scope"), "{row:?}");
        assert_eq!(row.number("ledger_attempts"), Some(0));
    }
}
