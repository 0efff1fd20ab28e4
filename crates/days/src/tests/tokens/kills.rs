//! A process that is killed within a refresh, at each of its awaits.

use boot::Env;

use super::modes::{
    ANSWER_LOST, ANSWER_LOST_IN_GRACE, DELAY, ERROR, ERROR_IN_GRACE, GRACE, STRICT,
};
use super::modes::{Before, Mode};
use crate::clock;
use crate::day::Day;
use crate::gates::{Asked, Gates, Kill, Life, NOW, Phase};
use crate::keepers::{keep_all, keeper};

pub(super) const KEEPER: &str = "tests::tokens::kills::a_keeper_of_its_own";

/// The process that is killed.
#[tokio::test]
#[ignore = "the tests of kills start it"]
async fn a_keeper_of_its_own() {
    let env = Env::of_process();
    let Some(now) = env.optional(NOW) else {
        return;
    };
    clock::stop_at(now.parse().unwrap());
    keep_all(&keeper(&env)).await;
}

/// Whether what Zoom gave died with the process.
pub(super) fn took_a_token_along(life: &Life) -> bool {
    let done = |what: fn(&Asked) -> bool| {
        let mut done = life.asked.iter().filter(|asked| asked.was_carried_out());
        done.any(what)
    };
    life.was_killed && done(Asked::is_token) && !done(Asked::is_save) && !done(Asked::is_spill)
}

/// Kills a keeper at its first request, then one at the second, until one comes through alive.
async fn killed_at_each_await(mode: Mode) {
    let day = Day::before_installation(&[]).await;
    day.install().await;
    let gates = Gates::before(&day).await;
    let mut taken_along = 0;
    for phase in [Phase::Received, Phase::CarriedOut] {
        let mut nth = 0;
        loop {
            let before = Before::of(&day).await;
            day.zoom.faults(mode.order()).await;
            day.until_a_refresh_is_due().await;
            let life = gates.live(KEEPER, Some(Kill { nth, phase })).await;
            day.settle().await;

            let posts = life.asked.iter().filter(|asked| asked.is_token());
            assert!(posts.count() <= 1, "{life:?}");
            let lost = mode.loses_an_answer || took_a_token_along(&life);
            taken_along += usize::from(took_a_token_along(&life));
            let when = format!("{phase:?} {:?}", life.asked.last());
            before.expect_kept(&day, &mode, lost, &when).await;
            if day.stored().await.status.name() != "active" {
                day.install().await;
            }
            if !life.was_killed {
                break;
            }
            nth += 1;
        }
        let least = if mode.loses_an_answer { 6 } else { 9 };
        assert!(nth >= least, "{nth} awaits");
    }
    // The one place where a token can be lost: Zoom has given it, and it is not saved.
    let least = if mode.loses_an_answer { 1 } else { 2 };
    assert_eq!(taken_along, least, "{mode:?}");
}

#[tokio::test]
async fn a_killed_keeper_loses_no_token_when_zoom_is_strict() {
    killed_at_each_await(STRICT).await;
}

#[tokio::test]
async fn a_killed_keeper_loses_no_token_within_a_grace() {
    killed_at_each_await(GRACE).await;
}

#[tokio::test]
async fn a_killed_keeper_loses_no_token_when_zoom_is_slow() {
    killed_at_each_await(DELAY).await;
}

#[tokio::test]
async fn a_killed_keeper_changes_nothing_about_a_lost_answer() {
    killed_at_each_await(ANSWER_LOST).await;
    killed_at_each_await(ANSWER_LOST_IN_GRACE).await;
}

#[tokio::test]
async fn a_killed_keeper_changes_nothing_about_an_error_after_the_commit() {
    killed_at_each_await(ERROR).await;
    killed_at_each_await(ERROR_IN_GRACE).await;
}
