use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::day::{Day, morning};

/// The schedule, in seconds after the end.
const DELAYS_S: [i64; 6] = [180, 600, 1_800, 7_200, 43_200, 86_400];

/// When the attempts on a meeting come that ended before the day began: those whose time has passed
/// follow one another, ten minutes apart at most.
fn scheduled(ended_at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut times = vec![(ended_at + TimeDelta::seconds(DELAYS_S[0])).max(morning())];
    for pair in DELAYS_S.windows(2) {
        let step = TimeDelta::seconds(pair[1] - pair[0]).min(TimeDelta::minutes(10));
        let on_time = ended_at + TimeDelta::seconds(pair[1]);
        times.push(on_time.max(times[times.len() - 1] + step));
    }
    times
}

#[tokio::test]
async fn data_that_comes_hours_late_is_collected_on_a_later_attempt() {
    let mut day = Day::begin(2).await;
    let lateness = json!({ "roster_s": 900, "qos_s": 3600, "qos_full_s": 5 * 3600 });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.tell_of_all_but(&[]).await;
    day.pass(TimeDelta::hours(6)).await;
    let uuids = day.zoom.uuids().await;
    for uuid in &uuids {
        let row = day.entry(uuid).await;
        assert_eq!(row.text("ledger_state"), "owed");
        assert_eq!(row.number("ledger_attempts"), Some(4));
        assert!(row.number("minute_count") > Some(0), "{row:?}");
        let reason = row.text("ledger_reason");
        assert!(reason.ends_with("sessions have no minutes yet"), "{reason}");
    }

    day.pass(TimeDelta::hours(7)).await;
    day.expect_everything_collected().await;
    for uuid in &uuids {
        let ended_at = day.entry(uuid).await.time("ended").unwrap();
        let attempts = day.attempts_on(uuid);
        let at: Vec<_> = attempts.iter().map(|one| one.at).collect();
        assert_eq!(at, scheduled(ended_at)[..5]);
        let used: Vec<_> = attempts.iter().map(|one| one.used).collect();
        assert_eq!(used, [1, 2, 3, 4, 5]);
    }
}

#[tokio::test]
async fn a_meeting_without_quality_settles_and_says_why() {
    let mut day = Day::begin(2).await;
    let uuids = day.zoom.uuids().await;
    let order = json!({
        "answers": [{
            "answers": ["not_yet"],
            "routes": ["GET /v2/metrics/meetings/{uuid}/participants/qos"],
            "uuids": [uuids[0]],
        }],
        "lateness": { "qos_full_s": 400 * 86_400 },
    });
    day.zoom.faults(order).await;
    day.tell_of_all_but(&[]).await;
    day.pass_days(2).await;
    let expected = [
        ("unavailable", "sessions have no minutes yet"),
        ("partial", "sessions have no minutes yet"),
    ];
    for (uuid, (state, reason)) in uuids.iter().zip(expected) {
        let row = day.entry(uuid).await;
        assert_eq!(row.text("ledger_state"), state);
        assert!(row.text("ledger_reason").ends_with(reason), "{row:?}");
        assert_eq!(row.number("ledger_attempts"), Some(6));
        // Who was there is known all the same.
        assert!(row.number("session_count") > Some(0), "{row:?}");
    }

    day.pass_days(6).await;
    for (uuid, (state, reason)) in uuids.iter().zip(expected) {
        let row = day.entry(uuid).await;
        let ended_at = row.time("ended").unwrap();
        let attempts = day.attempts_on(uuid);
        let revisits: Vec<_> = attempts[6..].iter().map(|one| one.at - ended_at).collect();
        assert_eq!(revisits, [TimeDelta::days(3), TimeDelta::days(7)]);
        assert_eq!(row.text("ledger_state"), state);
        assert!(row.text("ledger_reason").ends_with(reason), "{row:?}");
        assert_eq!(row.time("due"), None);
    }

    let about_meetings = "GET /v2/metrics/meetings/";
    let asked = day.zoom.calls(about_meetings).await;
    day.pass_days(3).await;
    assert_eq!(day.zoom.calls(about_meetings).await, asked);
}

#[tokio::test]
async fn quality_that_comes_after_two_days_is_found_when_the_meeting_is_looked_at_again() {
    let mut day = Day::begin(1).await;
    let lateness = json!({ "qos_s": 2 * 86_400, "qos_empty": true });
    day.zoom.faults(json!({ "lateness": lateness })).await;
    day.tell_of_all_but(&[]).await;
    day.pass_days(2).await;
    let uuid = &day.zoom.uuids().await[0];
    let row = day.entry(uuid).await;
    assert_eq!(row.text("ledger_state"), "unavailable");
    assert_eq!(row.number("ledger_attempts"), Some(6));

    day.pass_days(1).await;
    day.expect_everything_collected().await;
    assert_eq!(day.entry(uuid).await.number("ledger_attempts"), Some(7));
}
