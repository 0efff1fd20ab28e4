use super::Outcome;
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::Source;
use crate::ledger::tests::{Meetings, account, found, meeting};

/// A meeting that was owed at its end, at noon; it is due three minutes later.
async fn owed() -> Meetings {
    let meetings = Meetings::start().await;
    let ledger = &meetings.ledger;
    let new = ledger.owe(&meeting(), Source::Webhook, noon()).await;
    assert!(new.unwrap());
    meetings
}

/// Claims the meeting at its due time and settles it so.
async fn settle(meetings: &Meetings, at: i64, outcome: &Outcome) {
    let claim = meetings.claim(noon_plus(at)).await;
    let ledger = &meetings.ledger;
    let ours = ledger.settle(&claim, outcome, noon_plus(at)).await;
    assert!(ours.unwrap());
}

/// The state, the attempts, and how many seconds after noon it is due again.
async fn state(meetings: &Meetings) -> (String, String, Option<i64>) {
    let [state, attempts, due_at] = meetings
        .shown(["ledger_state", "ledger_attempts", "due_at_epoch_s"])
        .await;
    let due_at: Option<i64> = due_at.parse().ok();
    (state, attempts, due_at.map(|at| at - noon().timestamp()))
}

fn short(found: Option<(u32, u32)>) -> Outcome {
    Outcome::Short {
        found: found.map(|(sessions, minutes)| self::found(sessions, minutes)),
        reason: "too little".to_owned(),
    }
}

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
async fn a_claim_knows_what_was_listed_and_what_was_found_before() {
    let meetings = owed().await;
    settle(&meetings, 180, &short(Some((2, 60)))).await;
    let listed = qos::Meeting {
        participant_count: Some(1),
        ..meeting()
    };
    let ledger = &meetings.ledger;
    let new = ledger.owe(&listed, Source::Reconciled, noon_plus(300));
    assert!(!new.await.unwrap());
    let claim = meetings.claim(noon_plus(600)).await;
    assert_eq!((claim.attempts, claim.ended_at), (1, noon()));
    assert_eq!(claim.listed_participant_count, Some(1));
    assert_eq!(
        (claim.session_count, claim.minute_count),
        (Some(2), Some(60))
    );
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

#[tokio::test]
async fn who_comes_after_his_claim_ran_out_writes_nothing() {
    let meetings = owed().await;
    let late = meetings.claim(noon_plus(180)).await;
    meetings.claim(noon_plus(330)).await;
    let claimed = meetings.row().await;
    for outcome in [Outcome::Complete(found(2, 60)), short(None)] {
        let written = meetings.ledger.settle(&late, &outcome, noon_plus(331));
        assert!(!written.await.unwrap());
    }
    assert_eq!(meetings.row().await, claimed);
}

#[tokio::test]
async fn a_complete_entry_is_never_due_again() {
    let meetings = owed().await;
    settle(&meetings, 180, &short(Some((1, 20)))).await;
    settle(&meetings, 600, &Outcome::Complete(found(2, 60))).await;
    let row = meetings
        .shown([
            "ledger_state",
            "ledger_attempts",
            "due_at_epoch_s",
            "due_lane",
            "ledger_reason",
            "session_count",
            "minute_count",
        ])
        .await;
    assert_eq!(row, ["complete", "2", "-", "-", "-", "2", "60"]);
}

#[tokio::test]
async fn a_short_answer_uses_an_attempt_and_says_why() {
    let meetings = owed().await;
    settle(&meetings, 180, &short(None)).await;
    assert_eq!(
        state(&meetings).await,
        ("owed".to_owned(), "1".to_owned(), Some(600))
    );
    let row = meetings.shown(["ledger_reason", "session_count"]).await;
    assert_eq!(row, ["too little", "-"]);
}

#[tokio::test]
async fn a_hold_uses_no_attempt_however_often() {
    let meetings = owed().await;
    for at in [180, 480, 780, 1_080, 1_380] {
        let hold = Outcome::Hold {
            until: noon_plus(at + 300),
            reason: "no token".to_owned(),
        };
        settle(&meetings, at, &hold).await;
        assert_eq!(
            state(&meetings).await,
            ("owed".to_owned(), "0".to_owned(), Some(at + 300))
        );
    }
}

#[tokio::test]
async fn after_the_last_attempt_it_is_settled_with_what_there_is() {
    for (found, settled) in [(Some((2, 60)), "partial"), (None, "unavailable")] {
        let meetings = owed().await;
        for at in [180, 600] {
            settle(&meetings, at, &short(found)).await;
            assert_eq!(state(&meetings).await.0, "owed");
        }
        // Zoom's last word says nothing; the rows of an earlier read are still there.
        settle(&meetings, 1_800, &short(None)).await;
        let day = 86_400;
        let after = |attempts: &str, due| (settled.to_owned(), attempts.to_owned(), due);
        assert_eq!(state(&meetings).await, after("3", Some(3 * day)));
        settle(&meetings, 3 * day, &short(None)).await;
        assert_eq!(state(&meetings).await, after("4", Some(7 * day)));
        settle(&meetings, 7 * day, &short(None)).await;
        assert_eq!(state(&meetings).await, after("5", None));
    }
}
