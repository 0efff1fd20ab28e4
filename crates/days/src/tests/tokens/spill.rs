//! The table is down when a token is saved: it goes to the spill, and is drained.

use std::future::Future;
use std::thread;

use store::installations::{SealedTokens, TokenPair};
use store::{Secrets, Spill};
use zoom_client::Authorizer;

use super::kills::{KEEPER, took_a_token_along};
use super::modes::{Before, STRICT};
use crate::clock;
use crate::day::Day;
use crate::functions::SPILL;
use crate::gates::{Asked, Gates, Kill, Life, Phase};

/// Worlds beside one another, for a keeper waits a second after each save that fails.
fn each_in_its_own_world<T, F>(of: &[T], test: impl Fn(T) -> F + Copy + Send)
where
    T: Copy + Send,
    F: Future<Output = ()>,
{
    thread::scope(|scope| {
        for one in of.iter().copied() {
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.unwrap().block_on(test(one));
            });
        }
    });
}

/// A refresh while the table takes no tokens, and later keepers when it does again.
async fn refresh_without_a_table(kill: Option<Kill>) -> Life {
    let day = Day::before_installation(&[]).await;
    day.install().await;
    let gates = Gates::before(&day).await;
    let before = Before::of(&day).await;
    day.until_a_refresh_is_due().await;
    gates.refuse(Some(Asked::is_save));
    let life = gates.live(KEEPER, kill).await;
    day.settle().await;
    let lost = took_a_token_along(&life);
    let when = format!("{kill:?} {:?}", life.asked.last());
    before.expect_kept(&day, &STRICT, lost, &when).await;
    life
}

#[tokio::test]
async fn a_killed_keeper_loses_no_token_that_is_spilled() {
    let life = refresh_without_a_table(None).await;
    let position = |what: fn(&Asked) -> bool| life.asked.iter().position(what).unwrap();
    let (first_save, spill) = (position(Asked::is_save), position(Asked::is_spill));
    let saves = life.asked.iter().filter(|asked| asked.is_save()).count();
    assert_eq!((saves, spill), (3, first_save + 4), "and the spill is read");
    let mut kills = Vec::new();
    for nth in first_save..life.asked.len() {
        let phases = [Phase::Received, Phase::CarriedOut];
        kills.extend(phases.map(|phase| Kill { nth, phase }));
    }
    each_in_its_own_world(&kills, |kill| async move {
        assert!(refresh_without_a_table(Some(kill)).await.was_killed);
    });
}

impl Day {
    /// A token is refreshed, and what came lies in the spill.
    async fn spill_a_refresh(&self) {
        let installation = self.stored().await;
        let sealer = self.sealer().await;
        let app = serde_json::from_value(self.zoom.app.clone()).unwrap();
        let zoom = Authorizer::new(self.zoom.http.clone(), &self.zoom.url);
        let spent = self.refresh_token().await;
        let tokens = zoom.refresh(&app, &spent, clock::now()).await.unwrap();
        let pair = TokenPair {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            access_expires_at: tokens.expires_at,
        };
        let account = &installation.account;
        let kept = SealedTokens::seal(&sealer, account, &pair).unwrap();
        let secrets = Secrets::new(self.functions.aws.secrets_manager());
        let spill = Spill::new(secrets, SPILL.to_owned());
        let put = spill.put(account, installation.token_version, &kept);
        put.await.unwrap();
    }
}

#[tokio::test]
async fn a_spilled_token_is_drained_before_anything_is_asked_of_zoom() {
    let day = Day::before_installation(&[]).await;
    day.install().await;
    let gates = Gates::before(&day).await;
    for phase in [Phase::Received, Phase::CarriedOut] {
        let mut nth = 0;
        loop {
            let before = Before::of(&day).await;
            day.until_a_refresh_is_due().await;
            day.spill_a_refresh().await;
            let life = gates.live(KEEPER, Some(Kill { nth, phase })).await;
            assert!(!life.asked.iter().any(Asked::is_token), "{life:?}");
            day.settle().await;
            let when = format!("{phase:?} {:?}", life.asked.last());
            before.expect_kept(&day, &STRICT, false, &when).await;
            if !life.was_killed {
                break;
            }
            nth += 1;
        }
        assert!(nth >= 8, "{nth} awaits");
    }
}
