//! A stack that stood still for a long time.

use chrono::TimeDelta;

use super::modes::{Before, STRICT};
use crate::clock;
use crate::day::Day;

#[tokio::test]
async fn a_token_that_was_idle_for_sixty_days_is_renewed_by_the_first_tick() {
    let day = Day::begin(1).await;
    let before = Before::of(&day).await;
    clock::move_to(clock::now() + TimeDelta::days(60));
    day.tick().await;
    let stored = day.stored().await;
    assert!(stored.access_expires_at > clock::now());
    before.expect_kept(&day, &STRICT, false, "sixty days").await;
}

#[tokio::test]
async fn a_token_that_was_idle_for_longer_than_zoom_keeps_it_needs_a_person() {
    let day = Day::begin(1).await;
    clock::move_to(clock::now() + TimeDelta::days(91));
    day.tick().await;
    assert_eq!(day.stored().await.status.name(), "active");
    clock::move_to(clock::now() + TimeDelta::minutes(1));
    day.tick().await;
    assert_eq!(day.stored().await.status.name(), "needs_reinstall");
}
