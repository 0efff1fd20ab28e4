use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;

/// A morning on which the data comes after the first attempt, which is at a quarter to nine; with
/// an outage of twenty minutes right after it, in which the token dies, or without.
async fn attempts_of_a_morning(outage: bool) -> Vec<(String, Option<usize>)> {
    let mut day = Day::begin(2).await;
    let lateness = json!({ "list_s": 7_200, "roster_s": 47 * 60, "after": "set" });
    let out_of_order = json!([{
        "answers": ["server_error", "unavailable", "html"],
        "routes": ["GET /v2/*", "POST /oauth/token"],
        "from_s": 48 * 60,
        "for_s": 20 * 60,
    }]);
    let answers = if outage { out_of_order } else { json!([]) };
    let order = json!({ "lateness": lateness, "answers": answers });
    day.zoom.faults(order).await;
    day.pass(TimeDelta::minutes(45)).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::minutes(20)).await;
    if outage {
        for row in day.ledger().await {
            assert_eq!(row.text("ledger_state"), "owed");
            assert_eq!(row.number("ledger_attempts"), Some(1));
            assert_ne!(row.text("ledger_reason"), "");
        }
    }
    day.pass(TimeDelta::hours(4)).await;
    day.expect_everything_collected().await;
    let ledger = day.ledger().await.into_iter();
    let attempts = ledger.map(|row| {
        let uuid = row.text("meeting_uuid").to_owned();
        (uuid, row.number("ledger_attempts"))
    });
    attempts.collect()
}

#[tokio::test]
async fn an_outage_of_zoom_uses_no_attempts() {
    let with = attempts_of_a_morning(true).await;
    assert!(with.iter().all(|(_, attempts)| *attempts == Some(2)));
    assert_eq!(with, attempts_of_a_morning(false).await);
}
