//! Fifty keepers at one token.

use std::sync::Arc;

use chrono::TimeDelta;
use tokens::Keeper;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::modes::{
    ANSWER_LOST, ANSWER_LOST_IN_GRACE, Before, DELAY, ERROR, ERROR_IN_GRACE, GRACE, Mode, STRICT,
};
use crate::clock;
use crate::day::Day;
use crate::gates::{Asked, Gates};
use crate::keepers::keeper;

const KEEPERS: usize = 50;

/// All of them read the same, and only then does the first one act.
async fn all_at_once(keepers: &[Arc<Keeper>]) {
    let barrier = Arc::new(Barrier::new(keepers.len()));
    let mut all = JoinSet::new();
    for keeper in keepers {
        let (keeper, barrier) = (Arc::clone(keeper), Arc::clone(&barrier));
        all.spawn(async move {
            let mut read = keeper.installations(clock::now()).await.unwrap();
            barrier.wait().await;
            let installation = read.remove(0);
            keeper.keep(installation, clock::now()).await.ok();
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
}

async fn fifty_at_one_token(mode: Mode) {
    let day = Day::before_installation(&[]).await;
    day.install().await;
    let gates = Gates::before(&day).await;
    let env = gates.variables().iter().cloned().collect();
    let keepers: Vec<_> = (0..KEEPERS).map(|_| Arc::new(keeper(&env))).collect();
    let before = Before::of(&day).await;
    day.zoom.faults(mode.order()).await;
    day.until_a_refresh_is_due().await;
    all_at_once(&keepers).await;
    let asked = gates.asked();
    let count = |what: fn(&Asked) -> bool| asked.iter().filter(|asked| what(asked)).count();
    assert_eq!(count(Asked::is_lease), KEEPERS, "{mode:?}");
    assert_eq!(count(Asked::is_token), 1, "{mode:?}");

    // Those that come after the lease are as many.
    clock::move_to(clock::now() + TimeDelta::seconds(61));
    all_at_once(&keepers).await;
    let asked = gates.asked();
    let again = asked.iter().filter(|asked| asked.is_token()).count();
    assert_eq!(again, usize::from(mode.loses_an_answer), "{mode:?}");
    day.settle().await;
    let lost = mode.loses_an_answer;
    before.expect_kept(&day, &mode, lost, "fifty keepers").await;
}

#[tokio::test]
async fn of_fifty_keepers_one_refreshes() {
    for mode in [STRICT, GRACE, DELAY] {
        fifty_at_one_token(mode).await;
    }
}

#[tokio::test]
async fn of_fifty_keepers_one_tries_again_what_was_lost() {
    for mode in [ANSWER_LOST, ANSWER_LOST_IN_GRACE, ERROR, ERROR_IN_GRACE] {
        fifty_at_one_token(mode).await;
    }
}
