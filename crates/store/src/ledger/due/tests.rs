use chrono::TimeDelta;
use qos::Meeting;

use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::Source;
use crate::ledger::tests::{Meetings, meeting};

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
