use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::day::Day;
use crate::stored::refresh_token_works;

/// Two hours, and two refreshes of which the first goes wrong.
async fn hours_with(refresh: Value) -> Day {
    let mut day = Day::begin(2).await;
    day.zoom.faults(json!({ "refresh": refresh })).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::hours(2)).await;
    day.expect_everything_collected().await;
    day
}

async fn is_still_installed(day: &Day) {
    let installation = day.installation().await;
    assert_eq!(installation.text("installation_status"), "active");
    assert!(refresh_token_works(day).await);
}

#[tokio::test]
async fn a_refresh_whose_outcome_is_unknown_is_made_once_more_with_the_same_token() {
    for mode in ["answer_lost", "error_after_commit"] {
        let day = hours_with(json!({ "mode": mode, "times": 1, "grace_s": 3_600 })).await;
        // The code, the one that went wrong, and two that did not.
        assert_eq!(day.zoom.calls("POST /oauth/token").await, 4, "{mode}");
        is_still_installed(&day).await;
    }
}

#[tokio::test]
async fn an_error_after_which_the_token_is_spent_asks_for_a_new_installation() {
    let day = hours_with(json!({ "mode": "error_after_commit", "times": 1 })).await;
    let installation = day.installation().await;
    assert_eq!(installation.text("installation_status"), "needs_reinstall");
    assert_eq!(installation.text("status_reason"), "invalid_grant");
}

#[tokio::test]
async fn a_slow_refresh_is_a_refresh() {
    let day = hours_with(json!({ "mode": "delay", "delay_s": 1, "times": 1 })).await;
    assert_eq!(day.zoom.calls("POST /oauth/token").await, 3);
    is_still_installed(&day).await;
}

#[tokio::test]
async fn an_earlier_token_that_still_works_is_not_used() {
    let day = hours_with(json!({ "mode": "grace" })).await;
    assert_eq!(day.zoom.calls("POST /oauth/token").await, 3);
    is_still_installed(&day).await;
}

#[tokio::test]
async fn tokens_that_live_for_minutes_are_kept_fresh() {
    let day = hours_with(json!({ "expires_in_s": 300 })).await;
    is_still_installed(&day).await;
}
