//! An account removes the app: by event, or so that only refusals tell.

use chrono::TimeDelta;
use serde_json::json;
use store::installations::Status;

use crate::clock;
use crate::day::Day;

const REMOVED: &str = "app_deauthorized";

/// A morning with a meeting that Zoom has not written up for an hour.
async fn morning() -> Day {
    let day = Day::begin(1).await;
    let lateness = json!({ "roster_s": 3_600, "after": "set" });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.tell_of_all_but(&[]).await;
    day
}

/// Nothing is asked of Zoom any more, until the app is installed again.
async fn expect_standstill(day: &mut Day) {
    let asked = day.zoom.calls("").await;
    day.pass(TimeDelta::hours(4)).await;
    assert_eq!(day.zoom.calls("").await, asked);
    let uuid = &day.zoom.uuids().await[0];
    let held = day.entry(uuid).await;
    assert_eq!(held.text("ledger_state"), "owed");
    let reason = held.text("ledger_reason");
    assert!(
        reason.starts_with("the account has no working installation"),
        "{reason}"
    );

    day.install().await;
    assert_eq!(day.stored().await.status, Status::Active);
    day.pass(TimeDelta::hours(1)).await;
    day.expect_everything_collected().await;
    assert!(day.holds_the_live_token().await);
}

#[tokio::test]
async fn a_removal_that_is_told_forgets_the_tokens_until_the_app_is_installed_again() {
    let mut day = morning().await;
    day.pass(TimeDelta::minutes(30)).await;
    day.tell(json!({ "events": [REMOVED], "drop": false }))
        .await;
    assert_eq!(day.stored().await.status, Status::Removed);
    let tokens = day.tokens().await;
    for name in ["sealed_access_token", "sealed_refresh_token"] {
        assert_eq!(tokens.text(name), "");
    }
    expect_standstill(&mut day).await;
}

#[tokio::test]
async fn the_removal_of_an_earlier_installation_changes_nothing() {
    let mut day = morning().await;
    day.pass(TimeDelta::minutes(30)).await;
    let before = day.tokens().await;
    day.tell(json!({ "events": [REMOVED], "app_deauthorized_age_s": 3_600 }))
        .await;
    assert_eq!(day.stored().await.status, Status::Active);
    assert_eq!(day.tokens().await, before);
    day.pass(TimeDelta::hours(4)).await;
    day.expect_everything_collected().await;
}

#[tokio::test]
async fn a_removal_that_nobody_tells_is_noticed_when_the_api_refuses() {
    let mut day = morning().await;
    day.pass(TimeDelta::minutes(10)).await;
    day.zoom.revoke(&day.access_token().await).await;
    let ends_at = day.stored().await.access_expires_at;
    while day.stored().await.status == Status::Active {
        day.pass(TimeDelta::minutes(1)).await;
        assert!(clock::now() < ends_at - TimeDelta::minutes(10));
    }
    let stored = day.stored().await;
    assert_eq!(stored.status, Status::NeedsReinstall);
    assert_eq!(stored.status_reason.as_deref(), Some("invalid_grant"));
    expect_standstill(&mut day).await;
}

#[tokio::test]
async fn a_removal_that_nobody_tells_is_noticed_when_the_refresh_is_refused() {
    let mut day = morning().await;
    day.until_a_refresh_is_due().await;
    day.zoom.revoke(&day.access_token().await).await;
    day.tick().await;
    assert_eq!(
        day.stored().await.status,
        Status::Active,
        "once is not enough"
    );
    clock::move_to(clock::now() + TimeDelta::minutes(1));
    day.tick().await;
    assert_eq!(day.stored().await.status, Status::NeedsReinstall);
    expect_standstill(&mut day).await;
}
