use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;

#[tokio::test]
async fn a_daily_limit_parks_the_account_until_midnight() {
    let mut day = Day::begin(2).await;
    let until_midnight = TimeDelta::hours(16);
    let limit = json!({
        "answers": ["too_many_per_day"],
        "for_s": until_midnight.num_seconds(),
    });
    day.zoom.faults(json!({ "answers": [limit] })).await;
    day.tell_of_all_but(&[]).await;
    day.pass(until_midnight - TimeDelta::minutes(1)).await;
    for row in day.ledger().await {
        assert_eq!(row.text("ledger_state"), "owed");
        assert_eq!(row.number("ledger_attempts"), Some(0));
        assert!(row.text("due_lane").starts_with("held#"), "{row:?}");
        let reason = row.text("ledger_reason");
        assert!(
            reason.contains("wait until 2026-11-21 00:00:00"),
            "{reason}"
        );
    }
    let asked = day.zoom.calls("GET /v2/metrics/").await;
    assert_eq!(asked, 1, "one refused call, and not one for each entry");

    day.pass(TimeDelta::hours(1)).await;
    day.expect_everything_collected().await;
    for row in day.ledger().await {
        assert_eq!(row.number("ledger_attempts"), Some(1));
    }
}
