use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::tests::{Meetings, account, meeting, owed, state};

#[tokio::test]
async fn a_due_entry_is_claimed_once() {
    let meetings = owed().await;
    let due_at = noon_plus(180).timestamp();
    let (account, meeting) = (account(), meeting().uuid);
    let claim = async |now| {
        let claim = meetings.ledger.claim(&account, &meeting, due_at, now).await;
        claim.unwrap().is_some()
    };
    assert!(claim(noon_plus(180)).await);
    assert_eq!(
        state(&meetings).await,
        ("collecting".to_owned(), "0".to_owned(), Some(330))
    );
    assert!(!claim(noon_plus(181)).await);
    assert!(!claim(noon_plus(9_999)).await);
}

#[tokio::test]
async fn a_message_about_nothing_makes_no_entry() {
    let meetings = Meetings::start().await;
    let ledger = &meetings.ledger;
    let claim = ledger.claim(&account(), &meeting().uuid, 0, noon()).await;
    assert!(claim.unwrap().is_none());
    assert!(meetings.is_empty().await);
}

#[tokio::test]
async fn a_dead_collectors_entry_comes_due_again_by_itself() {
    let meetings = owed().await;
    meetings.claim(noon_plus(180)).await;
    let due = async |until| meetings.ledger.due(until, 10).await.unwrap();
    assert_eq!(due(noon_plus(329)).await, []);
    let again = due(noon_plus(330)).await;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].due_at_epoch_s, noon_plus(330).timestamp());
    meetings.claim(noon_plus(330)).await;
}
