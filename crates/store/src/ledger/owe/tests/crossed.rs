//! Somebody else writes an entry between the reading and the writing of who tells of it. A read that
//! lags behind is the same: what it lacks was written after it.

use std::collections::BTreeMap;

use qos::Meeting;

use super::gate::Gate;
use super::owe;
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::owe::TRIES_MAX;
use crate::ledger::tests::{Meetings, found, meeting, short};
use crate::ledger::{Outcome, Source};
use crate::{Error, Held};

/// When everything is told that is told twice.
const LATE_S: i64 = 4_000;

/// What an entry was before.
#[derive(Clone, Copy, Debug)]
enum Before {
    Nothing,
    Owed,
    Collecting,
    Settled,
}

use Before::{Collecting, Nothing, Owed, Settled};

async fn before(before: Before) -> Meetings {
    let meetings = Meetings::start().await;
    if matches!(before, Owed | Collecting | Settled) {
        owe(&meetings, &meeting(), noon()).await;
    }
    if matches!(before, Collecting | Settled) {
        let claim = meetings.claim(noon_plus(180)).await;
        let complete = Outcome::Complete(found(2, 60));
        if matches!(before, Settled) {
            let settled = meetings.ledger.settle(&claim, &complete, noon_plus(200));
            assert!(settled.await.unwrap());
        }
    }
    meetings
}

/// What can be told of one meeting, each with something that the others lack.
fn tellings() -> [Meeting; 5] {
    let listed = |participant_count, quality: &str| Meeting {
        participant_count: Some(participant_count),
        zoom_audio_quality: Some(quality.to_owned()),
        ..meeting()
    };
    [
        Meeting {
            topic: Some("Stand-up".to_owned()),
            started_at: Some(noon_plus(-3_600)),
            ..meeting()
        },
        Meeting {
            ended_at: noon_plus(1_800),
            ..meeting()
        },
        Meeting {
            host_user_id: Some("h1".to_owned()),
            started_at: Some(noon_plus(-3_600)),
            ended_at: noon_plus(3_600),
            participant_count: Some(4),
            ..meeting()
        },
        listed(5, "good"),
        Meeting {
            other: BTreeMap::from([("new".to_owned(), "1".to_owned())]),
            ..listed(3, "good")
        },
    ]
}

/// Tells of a meeting while `between` happens at each writing, as often as it is said. Answers what
/// was asked of the table on the way.
async fn tell_and(
    meetings: &Meetings,
    told: &Meeting,
    times: usize,
    mut between: impl AsyncFnMut(usize),
) -> (Result<bool, Error>, Vec<&'static str>) {
    let gate = Gate::new();
    let ledger = meetings.ledger_behind(|http| gate.before(http));
    let mut telling = std::pin::pin!(ledger.owe(told, Source::Webhook, noon_plus(LATE_S)));
    let others = async {
        for nth in 0..times {
            gate.reached().await;
            between(nth).await;
            gate.let_pass(1);
        }
        gate.let_pass(TRIES_MAX);
    };
    let told = tokio::select! {
        told = &mut telling => told, // before it met all of them
        () = others => telling.await,
    };
    (told, gate.asked())
}

async fn tell(meetings: &Meetings, told: &Meeting) {
    owe(meetings, told, noon_plus(LATE_S)).await;
}

#[tokio::test]
async fn of_two_who_tell_at_once_both_are_heard() {
    let tellings = tellings();
    for was in [Nothing, Owed, Collecting, Settled] {
        for (nth, one) in tellings.iter().enumerate() {
            for (mth, other) in tellings.iter().enumerate().filter(|(mth, _)| *mth != nth) {
                let expected = before(was).await;
                tell(&expected, other).await;
                tell(&expected, one).await;

                let meetings = before(was).await;
                let between = async |_| tell(&meetings, other).await;
                let (told, _) = Box::pin(tell_and(&meetings, one, 1, between)).await;
                told.unwrap();
                let rows = (meetings.row().await, expected.row().await);
                assert_eq!(rows.0, rows.1, "{was:?}: {mth} while {nth} is told");
            }
        }
    }
}

/// The other one's entry is there, and ours is none.
#[tokio::test]
async fn of_two_who_saw_no_entry_only_one_makes_it() {
    let meetings = before(Nothing).await;
    let tellings = tellings();
    let between = async |_| tell(&meetings, &tellings[0]).await;
    let (told, asked) = Box::pin(tell_and(&meetings, &tellings[1], 1, between)).await;
    assert!(!told.unwrap());
    let again = ["read", "write", "consistent read", "write"];
    assert_eq!(asked, again);
}

#[tokio::test]
async fn what_nobody_crosses_costs_a_lagging_read_and_a_write_if_there_is_news() {
    for (was, told, expected) in [
        (Nothing, meeting(), ["read", "write"].as_slice()),
        (Owed, meeting(), &["read"]),
        (Collecting, meeting(), &["read"]),
        (Settled, meeting(), &["read"]),
        (Owed, tellings()[2].clone(), &["read", "write"]),
        (Collecting, tellings()[2].clone(), &["read", "write"]),
        (Settled, tellings()[2].clone(), &["read", "write"]),
    ] {
        let meetings = before(was).await;
        let (_, asked) = Box::pin(tell_and(&meetings, &told, 0, async |_| {})).await;
        assert_eq!(asked, expected, "{was:?}");
    }
}

/// What the poller and the collector do with an entry.
#[derive(Clone, Copy, Debug)]
enum Step {
    Dispatch,
    Claim,
    Settle,
    Hold,
}

async fn take(meetings: &Meetings, step: Step, now: i64) {
    let ledger = &meetings.ledger;
    let now = noon_plus(now);
    match step {
        Step::Dispatch => {
            let due = ledger.due(now, 1).await.unwrap().remove(0);
            let wait = chrono::TimeDelta::minutes(10);
            let sent = ledger.dispatch(due, now, wait).await.unwrap();
            assert!(sent.is_some());
        }
        Step::Claim => drop(meetings.claim(now).await),
        Step::Settle => {
            let claim = meetings.claim(now).await;
            assert!(
                ledger
                    .settle(&claim, &short(Some((2, 60))), now)
                    .await
                    .unwrap()
            );
        }
        Step::Hold => {
            let claim = meetings.claim(now).await;
            let held = Outcome::Hold {
                held: Held::All,
                reason: "a scope is missing".to_owned(),
            };
            assert!(ledger.settle(&claim, &held, now).await.unwrap());
        }
    }
}

#[tokio::test]
async fn news_that_cross_the_poller_or_the_collector_are_heard() {
    let tellings = tellings();
    for step in [Step::Dispatch, Step::Claim, Step::Settle, Step::Hold] {
        for told in &tellings {
            let expected = before(Owed).await;
            take(&expected, step, 180).await;
            tell(&expected, told).await;

            let meetings = before(Owed).await;
            let between = async |_| take(&meetings, step, 180).await;
            let (done, _) = Box::pin(tell_and(&meetings, told, 1, between)).await;
            done.unwrap();
            let rows = (meetings.row().await, expected.row().await);
            assert_eq!(rows.0, rows.1, "{step:?} while this is told: {told:?}");
        }
    }
}

/// The message comes again, and the news with it.
#[tokio::test]
async fn news_that_others_cross_each_time_are_an_error_and_heard_later() {
    let meetings = before(Owed).await;
    let told = &tellings()[2];
    let end = |nth: usize| Meeting {
        ended_at: noon_plus(10 * (1 + i64::try_from(nth).unwrap())),
        ..meeting()
    };
    let between = async |nth| tell(&meetings, &end(nth)).await;
    let (done, asked) = Box::pin(tell_and(&meetings, told, TRIES_MAX, between)).await;
    assert!(matches!(done, Err(Error::Crossed { .. })), "{done:?}");
    assert_eq!(
        asked.iter().filter(|asked| **asked == "write").count(),
        TRIES_MAX
    );
    tell(&meetings, told).await;
    let expected = before(Owed).await;
    tell(&expected, &end(TRIES_MAX - 1)).await;
    tell(&expected, told).await;
    assert_eq!(meetings.row().await, expected.row().await);
}
