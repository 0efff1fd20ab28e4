//! Zoom refuses an access token before its time is over.

use chrono::TimeDelta;
use serde_json::json;

use crate::clock;
use crate::day::Day;

#[tokio::test]
async fn what_a_refused_token_was_asked_for_is_asked_for_again_in_the_same_tick() {
    for (route, table) in [
        ("GET /v2/metrics/meetings", "MeetingsTable"),
        ("GET /v2/users", "UsersTable"),
        ("GET /v2/metrics/quality", "AccountScoresTable"),
    ] {
        let day = Day::begin(1).await;
        clock::move_to(clock::now() + TimeDelta::minutes(6)); // a younger token is not renewed for it
        let refused = json!({ "answers": ["token_expired"], "routes": [route], "times": 1 });
        day.zoom.faults(json!({ "answers": [refused] })).await;
        day.tick().await;
        let fired = day.zoom.faults_report().await["fired"]["token_expired"].clone();
        assert_eq!(fired, 1, "{route}");
        assert_eq!(
            day.tokens().await.number("token_version"),
            Some(2),
            "{route}"
        );
        assert!(!day.rows(table).await.is_empty(), "{route}");
    }
}

#[tokio::test]
async fn a_young_token_that_is_refused_is_not_renewed_with_every_tick() {
    let day = Day::begin(1).await;
    let refused = json!({ "answers": ["token_expired"], "routes": ["GET /v2/metrics/*"] });
    day.zoom.faults(json!({ "answers": [refused] })).await;
    day.tick().await;
    day.tick().await;
    assert_eq!(day.tokens().await.number("token_version"), Some(1));
}
