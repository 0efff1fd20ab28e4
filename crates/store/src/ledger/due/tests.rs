use chrono::TimeDelta;
use qos::Meeting;

use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::tests::{Meetings, meeting};
use crate::ledger::{Due, Source};

/// Owes a meeting of this name that ended so many days before noon.
async fn owe(meetings: &Meetings, uuid: &str, days: i64) {
    let meeting = Meeting {
        uuid: uuid.parse().unwrap(),
        ended_at: noon() - TimeDelta::days(days),
        ..meeting()
    };
    let ledger = &meetings.ledger;
    let new = ledger.owe(&meeting, Source::Reconciled, noon()).await;
    assert!(new.unwrap());
}

#[tokio::test]
async fn fresh_meetings_go_before_those_that_are_caught_up_with() {
    let meetings = Meetings::start().await;
    for n in 0..20 {
        owe(&meetings, &format!("old{n}"), 2).await;
        owe(&meetings, &format!("new{n}"), 0).await;
    }
    let due = async |until, most| {
        let due = meetings.ledger.due(until, most).await.unwrap();
        due.into_iter()
            .map(|due| due.meeting_uuid)
            .collect::<Vec<_>>()
    };
    let all = due(noon_plus(180), 1_000).await;
    assert_eq!(all.len(), 40);
    assert!(
        all[..20].iter().all(|uuid| uuid.starts_with("new")),
        "{all:?}"
    );
    assert_eq!(due(noon_plus(180), 7).await, all[..7]);
    // Only what is caught up with is due at once.
    assert_eq!(due(noon_plus(179), 1_000).await, all[20..]);
}

#[tokio::test]
async fn what_is_dispatched_is_not_dispatched_again_until_its_wait_is_over() {
    let meetings = Meetings::start().await;
    owe(&meetings, "one", 0).await;
    let wait = TimeDelta::minutes(5);
    let due = async |until| meetings.ledger.due(until, 10).await.unwrap();
    let found = due(noon_plus(180)).await.remove(0);
    let dispatch = async |due: Due, now| meetings.ledger.dispatch(due, now, wait).await.unwrap();
    let sent = dispatch(found.clone(), noon_plus(60)).await.unwrap();
    assert_eq!(dispatch(found, noon_plus(60)).await, None);
    assert!(due(noon_plus(479)).await.is_empty());
    assert_eq!(due(noon_plus(480)).await, std::slice::from_ref(&sent));

    // The message names the time under which a collector may claim, and whoever has claimed keeps
    // the entry until the claim runs out.
    let (account, uuid) = ("A1".parse().unwrap(), "one".parse().unwrap());
    let at = sent.due_at_epoch_s;
    let claim = meetings
        .ledger
        .claim(&account, &uuid, at, noon_plus(180))
        .await;
    assert!(claim.unwrap().is_some());
    let held = due(noon_plus(400)).await.remove(0);
    assert_eq!(dispatch(held.clone(), noon_plus(300)).await, None);
    let over = noon_plus(400);
    assert!(dispatch(held, over).await.is_some());
}
