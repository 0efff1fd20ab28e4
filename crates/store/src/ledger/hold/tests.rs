use chrono::{DateTime, TimeDelta, Utc};

use qos::MeetingKind;

use crate::Held;
use crate::dynamodb_stand_in::noon_plus;
use crate::ledger::tests::{Meetings, account, owed, settle, state};
use crate::ledger::{Due, Outcome};

async fn due(meetings: &Meetings, until: DateTime<Utc>) -> Vec<Due> {
    meetings.ledger.due(until, 10).await.unwrap()
}

async fn release(meetings: &Meetings, now: DateTime<Utc>) -> usize {
    release_of(meetings, Held::All, now).await
}

async fn release_of(meetings: &Meetings, held: Held, now: DateTime<Utc>) -> usize {
    let account = account();
    let ledger = &meetings.ledger;
    let released = ledger.release(account.as_str(), held, now, now, 10).await;
    released.unwrap()
}

#[tokio::test]
async fn a_held_account_uses_no_attempt_and_is_not_looked_at_until_it_is_released() {
    let meetings = owed().await;
    let hold = Outcome::Hold {
        held: Held::All,
        reason: "a scope is missing".to_owned(),
    };
    settle(&meetings, 180, &hold).await;
    assert_eq!(
        state(&meetings).await,
        ("owed".to_owned(), "0".to_owned(), Some(180))
    );
    let [reason] = meetings.shown(["ledger_reason"]).await;
    assert_eq!(reason, "a scope is missing");
    let years = noon_plus(0) + TimeDelta::days(1_000);
    assert!(due(&meetings, years).await.is_empty());

    assert_eq!(release(&meetings, noon_plus(900)).await, 1);
    assert_eq!(release(&meetings, noon_plus(900)).await, 0);
    assert_eq!(due(&meetings, noon_plus(900)).await.len(), 1);
    let row = meetings.shown(["ledger_reason", "due_lane"]).await;
    assert_eq!(row[0], "-");
    assert!(row[1].starts_with("live#"), "{row:?}");
    meetings.claim(noon_plus(900)).await;
}

#[tokio::test]
async fn what_one_kind_of_meeting_waits_for_releases_no_other() {
    let webinars = Held::Only(MeetingKind::Webinar);
    for held in Held::EACH {
        let meetings = owed().await;
        let hold = Outcome::Hold {
            held,
            reason: "a scope is missing".to_owned(),
        };
        settle(&meetings, 180, &hold).await;
        let released = release_of(&meetings, webinars, noon_plus(900)).await;
        assert_eq!(released, usize::from(held == webinars), "{held:?}");
        let due = due(&meetings, noon_plus(900)).await;
        assert_eq!(due.len(), released, "{held:?}");
    }
}

#[tokio::test]
async fn what_was_held_for_a_day_goes_behind_what_is_fresh() {
    let meetings = owed().await;
    let entry = due(&meetings, noon_plus(180)).await.remove(0);
    let held = meetings.ledger.hold(&entry, "no token", noon_plus(180));
    assert!(held.await.unwrap());
    let later = noon_plus(25 * 3_600);
    assert_eq!(release(&meetings, later).await, 1);
    let [lane] = meetings.shown(["due_lane"]).await;
    assert!(lane.starts_with("backfill#"), "{lane}");
}

#[tokio::test]
async fn an_entry_is_held_once_and_not_while_a_collector_is_at_it() {
    let meetings = owed().await;
    let entry = due(&meetings, noon_plus(180)).await.remove(0);
    let hold = async |entry: &Due, at| {
        let held = meetings.ledger.hold(entry, "no token", noon_plus(at)).await;
        held.unwrap()
    };
    meetings.claim(noon_plus(180)).await;
    let claimed = meetings.row().await;
    assert!(!hold(&entry, 181).await, "it is not due at that time");
    let collecting = due(&meetings, noon_plus(330)).await.remove(0);
    assert!(!hold(&collecting, 329).await, "the claim has not run out");
    assert_eq!(meetings.row().await, claimed);
    assert!(hold(&collecting, 330).await);
}
