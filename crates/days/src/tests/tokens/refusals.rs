//! Zoom says that a token is spent: when that is believed.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::kills::KEEPER;
use super::modes::{Before, STRICT};
use crate::clock;
use crate::day::Day;
use crate::gates::{Asked, Gates, Kill, Phase};
use crate::keepers::{keep_all, keeper};
use crate::stored::refresh_token_works;

const A_TICK: TimeDelta = TimeDelta::minutes(1);

/// So many good refreshes are refused.
fn refusing(times: usize) -> Value {
    let routes = ["POST /oauth/token"];
    json!({ "answers": [{ "answers": ["invalid_grant"], "routes": routes, "times": times }] })
}

async fn status(day: &Day) -> (&'static str, Option<String>) {
    let stored = day.stored().await;
    (stored.status.name(), stored.status_reason)
}

fn dead() -> (&'static str, Option<String>) {
    ("needs_reinstall", Some("invalid_grant".to_owned()))
}

#[tokio::test]
async fn one_refusal_is_not_believed() {
    let day = Day::begin(1).await;
    let before = Before::of(&day).await;
    day.zoom.faults(refusing(1)).await;
    day.until_a_refresh_is_due().await;
    day.tick().await;
    let stored = day.stored().await;
    assert_eq!(stored.status.name(), "active");
    assert_eq!(stored.refused_at, Some(clock::now()));
    assert_eq!(stored.refresh_trouble.as_deref(), Some("invalid_grant"));

    clock::move_to(clock::now() + A_TICK);
    day.tick().await;
    let stored = day.stored().await;
    assert_eq!((stored.refused_at, stored.refresh_trouble), (None, None));
    before.expect_kept(&day, &STRICT, false, "Zoom erred").await;
}

#[tokio::test]
async fn a_second_refusal_a_tick_later_is_believed() {
    let day = Day::begin(1).await;
    day.zoom.faults(refusing(2)).await;
    day.until_a_refresh_is_due().await;
    day.tick().await;
    assert_eq!(status(&day).await.0, "active");
    clock::move_to(clock::now() + A_TICK);
    day.tick().await;
    assert_eq!(status(&day).await, dead());
}

/// Zoom errs for some seconds, about everything.
#[tokio::test]
async fn refusals_of_one_tick_are_one() {
    let day = Day::with(1, &[("SWEEP_INTERVAL_S", "1")]).await;
    day.until_a_refresh_is_due().await;
    let mut order = refusing(3);
    let lists = json!({ "answers": ["token_expired"], "routes": ["GET /v2/*"], "times": 3 });
    order["answers"].as_array_mut().unwrap().push(lists);
    day.zoom.faults(order).await;
    let asked = day.zoom.calls("POST /oauth/token").await;
    day.tick().await;
    let refused = day.zoom.calls("POST /oauth/token").await - asked;
    assert_eq!(refused, 2, "ahead of its end, and because it was refused");
    day.tick().await;
    assert_eq!(status(&day).await.0, "active", "a tick that overlaps");

    day.zoom.faults(json!({})).await;
    clock::move_to(clock::now() + A_TICK);
    day.tick().await;
    assert_eq!(status(&day).await.0, "active");
    assert!(day.holds_the_live_token().await);
}

/// A keeper whose request is on its way for longer than its lease.
#[tokio::test]
async fn a_refusal_of_a_token_that_a_sibling_rotated_changes_nothing() {
    let day = Day::begin(1).await;
    let gates = Gates::before(&day).await;
    let before = Before::of(&day).await;
    day.until_a_refresh_is_due().await;
    let let_in = gates.hold(Asked::is_token);
    let slow = Arc::new(keeper(&gates.variables().iter().cloned().collect()));
    let slow = tokio::spawn(async move { keep_all(&slow).await });
    while !gates.saw(Asked::is_token) {
        tokio::task::yield_now().await;
    }
    day.settle().await;
    let_in.notify_one();
    slow.await.unwrap();
    let stored = day.stored().await;
    assert_eq!((stored.refused_at, stored.refresh_trouble), (None, None));
    before.expect_kept(&day, &STRICT, false, "a sibling").await;
}

/// Its process is killed at each await of the first and of the second keeper that is refused.
#[tokio::test]
async fn a_token_that_is_dead_is_called_so_in_the_end() {
    let day = Day::before_installation(&[]).await;
    day.install().await;
    let gates = Gates::before(&day).await;
    for refused_before in [false, true] {
        for phase in [Phase::Received, Phase::CarriedOut] {
            let mut nth = 0;
            loop {
                day.until_a_refresh_is_due().await;
                assert!(refresh_token_works(&day).await, "it is spent by this");
                if refused_before {
                    keep_all(&keeper(&day.variables.iter().cloned().collect())).await;
                    assert_eq!(status(&day).await.0, "active");
                    clock::move_to(clock::now() + A_TICK);
                }
                let life = gates.live(KEEPER, Some(Kill { nth, phase })).await;
                day.settle().await;
                assert_eq!(status(&day).await, dead(), "{phase:?} {nth}");
                day.install().await;
                if !life.was_killed {
                    break;
                }
                nth += 1;
            }
            assert!(nth >= 9, "{nth} awaits");
        }
    }
}
