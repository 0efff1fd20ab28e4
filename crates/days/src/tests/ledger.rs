//! The ledger's life, where more than one function takes part in it.

use chrono::TimeDelta;
use serde_json::json;

use crate::at_work::End;
use crate::clock;
use crate::day::Day;
use crate::zoom_side::Held;

/// A day on which meetings end one after the other, and when they do.
async fn day_of(
    meetings: u16,
    ending_over: TimeDelta,
    parameters: &[(&str, &str)],
) -> (Day, Vec<End>) {
    let held = Held {
        meetings,
        ending_over_s: u32::try_from(ending_over.num_seconds()).unwrap(),
        ..Held::default()
    };
    let day = Day::deploy_for(held, parameters).await;
    let ends = End::all(&day.zoom).await;
    (day, ends)
}

#[tokio::test]
async fn what_has_begun_and_not_ended_never_enters() {
    let (mut day, ends) = day_of(1, TimeDelta::hours(24), &[]).await;
    day.install().await;
    day.tell(json!({ "events": ["meeting.started"] })).await;
    let before_the_end = ends[0].at - clock::now() - TimeDelta::minutes(1);
    assert!(
        before_the_end > TimeDelta::minutes(30),
        "two sweeps at least"
    );
    day.pass(before_the_end).await;
    assert!(day.ledger().await.is_empty());
    assert!(day.zoom.calls("GET /v2/metrics/meetings").await >= 2);

    day.pass(TimeDelta::hours(1)).await;
    day.expect_everything_collected().await;
}

#[tokio::test]
async fn what_is_fresh_goes_before_what_is_caught_up_with_when_calls_are_short() {
    // One meeting's calls a day; no sweep and no scores take any of them.
    let parameters = [
        ("ZOOM_LIMITS", "100000,100000,100000,6000000,4"),
        ("SWEEP_INTERVAL_S", "8640000"),
    ];
    let (mut day, ends) = day_of(6, TimeDelta::days(6), &parameters).await;
    let scopes = [
        "user:read:user:admin",
        "meeting:read:meeting:admin", // or Zoom tells of no end
        "dashboard:read:list_meeting_participants:admin",
        "dashboard:read:list_meeting_participants_qos:admin",
    ];
    day.zoom.grant_only(&scopes).await;
    day.install().await;
    let (old, fresh) = (&ends[0], &ends[5]);
    assert!(fresh.at - old.at > TimeDelta::hours(26), "{ends:?}");
    let told_at = fresh.at + TimeDelta::minutes(2);
    day.pass_days((told_at - clock::now()).num_days()).await;
    day.pass(told_at - clock::now()).await;
    // The old one is due before the other.
    let both = json!({ "only": [old.uuid, fresh.uuid], "drop": false });
    day.tell(both).await;
    let due_at = async |uuid: &str| day.entry(uuid).await.time("due").unwrap();
    assert!(due_at(&old.uuid).await < due_at(&fresh.uuid).await);
    day.pass(TimeDelta::minutes(10)).await;
    assert_eq!(
        day.entry(&fresh.uuid).await.text("ledger_state"),
        "complete"
    );
    let waits = day.entry(&old.uuid).await;
    assert_eq!(waits.text("ledger_state"), "owed");
    assert_eq!(waits.number("ledger_attempts"), Some(0));
    let reason = waits.text("ledger_reason");
    assert!(reason.contains("until midnight UTC"), "{reason}");

    day.pass_days(1).await;
    assert_eq!(day.entry(&old.uuid).await.text("ledger_state"), "complete");
}
