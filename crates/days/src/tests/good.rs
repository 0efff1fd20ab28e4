use chrono::TimeDelta;

use crate::day::Day;
use crate::stored::refresh_token_works;

#[tokio::test]
async fn a_day_with_lost_webhooks_ends_with_every_meeting_complete() {
    let mut day = Day::begin(3).await;
    let uuids = day.zoom.uuids().await;
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass(TimeDelta::hours(24)).await;

    day.expect_everything_collected().await;
    for (uuid, source) in uuids.iter().zip(["webhook", "reconciled", "reconciled"]) {
        assert_eq!(day.entry(uuid).await.text("ledger_source"), source);
    }
    // A token lives an hour and is replaced ten minutes ahead: at 8:50, 9:40, … and 7:20.
    let refreshes = 28;
    let tokens = day.tokens().await;
    assert_eq!(tokens.number("token_version"), Some(1 + refreshes));
    let asked = day.zoom.calls("POST /oauth/token").await;
    assert_eq!(
        asked,
        1 + 28,
        "one for the code, and none that Zoom refused"
    );
    assert!(refresh_token_works(&day).await);
}
