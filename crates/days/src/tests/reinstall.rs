use chrono::TimeDelta;
use serde_json::json;

use crate::day::Day;

#[tokio::test]
async fn tokens_that_die_stop_collection_and_a_new_installation_resumes_it() {
    // A dead account's meetings are looked at every fifth hour, or four days would be long.
    let mut day = Day::with(2, &[("FAULT_WAIT_S", "3600")]).await;
    let order = json!({
        "refresh": { "mode": "answer_lost", "times": 1 },
        "lateness": { "list_s": 7_200, "roster_s": 7_200, "after": "set" },
    });
    day.zoom.faults(order).await;
    let uuids = day.zoom.uuids().await;
    let (told, lost) = (&uuids[0], &uuids[1]);
    day.tell_of_all_but(&uuids[1..]).await;
    day.pass(TimeDelta::hours(3)).await;

    // Zoom rotated the token, its answer was lost, and the old token is spent: refused twice.
    let installation = day.installation().await;
    assert_eq!(installation.text("installation_status"), "needs_reinstall");
    assert_eq!(installation.text("status_reason"), "invalid_grant");
    assert_eq!(day.zoom.calls("POST /oauth/token").await, 4);
    let held = day.entry(told).await;
    assert_eq!(held.text("ledger_state"), "owed");
    assert_eq!(
        held.text("ledger_reason"),
        "the account has no working installation; an administrator has to open the install page"
    );
    let used = held.number("ledger_attempts").unwrap();

    let asked = day.zoom.calls("").await;
    day.pass_days(4).await;
    assert_eq!(
        day.zoom.calls("").await,
        asked,
        "a dead account asks nothing"
    );
    let still_held = day.entry(told).await;
    assert_eq!(still_held.text("ledger_state"), "owed");
    assert_eq!(still_held.number("ledger_attempts"), Some(used));
    assert_eq!(day.ledger().await.len(), 1, "nobody knows of the other yet");

    day.zoom.faults(json!({})).await;
    day.install().await;
    day.pass(TimeDelta::hours(6)).await;
    day.expect_everything_collected().await;
    let resumed = day.entry(told).await;
    assert_eq!(resumed.number("ledger_attempts"), Some(used + 1));
    // It ended longer ago than a first sweep looks back: this one began at the watermark.
    let found = day.entry(lost).await;
    assert_eq!(found.text("ledger_source"), "reconciled");
}
