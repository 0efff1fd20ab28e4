use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use super::Slots;
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::work::{Work, of_template};

fn account() -> AccountId {
    "A1".parse().unwrap()
}

fn at_ms(ms: i64) -> DateTime<Utc> {
    noon() + TimeDelta::milliseconds(ms)
}

/// Twenty calls a second.
fn slots(count: u32) -> Slots {
    Slots {
        lane: "heavy",
        count,
        gap: TimeDelta::milliseconds(50),
        head_start: TimeDelta::zero(),
        patience: TimeDelta::seconds(1),
    }
}

/// Milliseconds from noon to the first of the slots that are taken.
async fn take(work: &Work, slots: Slots, now_ms: i64) -> Option<i64> {
    let taken = work.take_slots(&account(), slots, at_ms(now_ms)).await;
    taken.unwrap().map(|at| (at - noon()).num_milliseconds())
}

#[tokio::test]
async fn slots_follow_one_another_whoever_takes_them() {
    let work = of_template().await;
    for (count, now_ms, first_ms) in [
        (1, 0, Some(0)),
        (4, 0, Some(50)),
        (1, 10, Some(250)),
        (10, 20, Some(300)),
        (1, 800, Some(800)),
        // Nobody saves up what was not used.
        (1, 9_000, Some(9_000)),
        (1, 9_000, Some(9_050)),
    ] {
        assert_eq!(take(&work, slots(count), now_ms).await, first_ms);
    }
}

#[tokio::test]
async fn who_would_wait_for_too_long_takes_nothing() {
    let work = of_template().await;
    assert_eq!(take(&work, slots(30), 0).await, Some(0));
    assert_eq!(take(&work, slots(1), 499).await, None);
    assert_eq!(take(&work, slots(1), 500).await, Some(1_500));
    let other = Slots {
        lane: "list",
        ..slots(1)
    };
    assert_eq!(take(&work, other, 0).await, Some(0), "a lane of its own");
}

#[tokio::test]
async fn a_burst_goes_ahead_and_is_paid_for_afterwards() {
    let work = of_template().await;
    let list = Slots {
        lane: "list",
        count: 1,
        gap: TimeDelta::seconds(12),
        head_start: TimeDelta::seconds(48),
        patience: TimeDelta::seconds(2),
    };
    for _ in 0..5 {
        assert_eq!(take(&work, list, 0).await, Some(0));
    }
    assert_eq!(take(&work, list, 0).await, None);
    assert_eq!(take(&work, list, 10_000).await, Some(12_000));
    assert_eq!(take(&work, list, 24_000).await, Some(24_000));
    assert_eq!(take(&work, list, 24_000).await, None);
}

async fn close(work: &Work, until_ms: i64) {
    close_burst(work, slots(1), until_ms).await;
}

async fn close_burst(work: &Work, slots: Slots, until_ms: i64) {
    let lane = (slots.lane, slots.head_start);
    let (account, until) = (account(), at_ms(until_ms));
    let closed = work.close_lane(&account, lane, until, noon()).await;
    closed.unwrap();
}

#[tokio::test]
async fn a_closed_lane_does_not_open_a_burst_early() {
    let work = of_template().await;
    let list = Slots {
        lane: "list",
        count: 1,
        gap: TimeDelta::seconds(12),
        head_start: TimeDelta::seconds(48),
        patience: TimeDelta::seconds(2),
    };
    close_burst(&work, list, 60_000).await;
    assert_eq!(take(&work, list, 57_000).await, None);
    assert_eq!(take(&work, list, 58_000).await, Some(60_000));
    assert_eq!(take(&work, list, 60_000).await, None, "one at a time");
    assert_eq!(take(&work, list, 70_000).await, Some(72_000));
}

#[tokio::test]
async fn a_closed_lane_stays_closed_for_everybody() {
    let work = of_template().await;
    assert_eq!(take(&work, slots(1), 0).await, Some(0));
    close(&work, 3_000).await;
    assert_eq!(take(&work, slots(1), 1_000).await, None);
    assert_eq!(take(&work, slots(1), 2_500).await, Some(3_000));
    // Never opened again by who asks for less.
    close(&work, 2_600).await;
    assert_eq!(take(&work, slots(1), 2_600).await, Some(3_050));
}

#[tokio::test]
async fn calls_are_counted_by_account_and_utc_day_and_never_above_the_share() {
    let work = of_template().await;
    let other: AccountId = "A2".parse().unwrap();
    let midnight = 12 * 3_600;
    for (account, at, counted) in [
        (&account(), 0, true),
        (&account(), midnight - 1, true),
        (&other, 0, true),
        (&account(), midnight - 1, true),
        (&account(), midnight - 1, false),
        (&account(), midnight, true),
        (&account(), 0, false),
    ] {
        let call = work.count_call(account, 3, noon_plus(at)).await;
        assert_eq!(call.unwrap(), counted, "{account} at {at}");
    }
    for (at, used) in [(0, 3), (midnight, 1), (2 * midnight, 1), (4 * midnight, 0)] {
        let calls = work.calls_used(&account(), noon_plus(at)).await;
        assert_eq!(calls.unwrap(), used);
    }
    let none = work.count_call(&other, 0, noon_plus(midnight)).await;
    assert!(!none.unwrap());
}
