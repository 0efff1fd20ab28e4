use super::{Outcome, Settled, Slice, UnreadCounts};
use crate::Held;
use crate::dynamodb_stand_in::{noon, noon_plus};
use crate::ledger::Source;
use crate::ledger::slice::{ATTRIBUTES, SliceList};
use crate::ledger::tests::{found, meeting, owed, settle, short, state};

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
async fn a_fault_uses_no_attempt_however_often() {
    let meetings = owed().await;
    for (fault_count, at) in [180, 480, 780, 1_080, 1_380].into_iter().enumerate() {
        let fault_count = u32::try_from(fault_count).unwrap() + 1;
        settle(&meetings, at, &fault(at + 300, fault_count)).await;
        let noted = meetings.shown(["ledger_fault_count"]).await;
        assert_eq!(noted, [fault_count.to_string()]);
        assert_eq!(
            state(&meetings).await,
            ("owed".to_owned(), "0".to_owned(), Some(at + 300))
        );
    }
}

/// A fault on the way, the last of so many.
fn fault(due_after_s: i64, fault_count: u32) -> Outcome {
    Outcome::Wait {
        until: noon_plus(due_after_s),
        reason: "zoom did not answer".to_owned(),
        slice: None,
        fault_count,
    }
}

#[tokio::test]
async fn faults_are_counted_until_zoom_says_something_about_the_meeting() {
    let meetings = owed().await;
    settle(&meetings, 180, &fault(240, 7)).await;
    let claim = meetings.claim(noon_plus(240)).await;
    assert_eq!(claim.fault_count, 7);
    let held = Outcome::Hold {
        held: Held::All,
        reason: "a scope is missing".to_owned(),
    };
    let ledger = &meetings.ledger;
    assert!(ledger.settle(&claim, &held, noon_plus(241)).await.unwrap());
    assert_eq!(meetings.shown(["ledger_fault_count"]).await, ["7"]);
    for answer in [fault(600, 0), short(None), Outcome::Complete(found(2, 60))] {
        let meetings = owed().await;
        settle(&meetings, 180, &fault(240, 7)).await;
        settle(&meetings, 240, &answer).await;
        assert_eq!(meetings.shown(["ledger_fault_count"]).await, ["-"]);
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

#[tokio::test]
async fn what_an_earlier_read_found_is_not_forgotten_by_a_shorter_one() {
    let meetings = owed().await;
    settle(&meetings, 180, &short(Some((3, 60)))).await;
    settle(&meetings, 600, &short(Some((2, 70)))).await;
    let counts = ["session_count", "minute_count"];
    assert_eq!(meetings.shown(counts).await, ["3", "70"]);
    settle(&meetings, 1_800, &short(Some((3, 10)))).await;
    assert_eq!(meetings.shown(counts).await, ["3", "70"]);
}

/// Rows of the first read still lack what it could not read, until everything is read again.
#[tokio::test]
async fn what_a_read_could_not_read_is_not_forgotten_by_one_that_did_not_look_at_it() {
    let meetings = owed().await;
    let read = |unread: UnreadCounts, is_whole| Settled {
        unread,
        is_whole,
        ..found(3, 60)
    };
    let unread = |unreadable_field_count, items: &[&str]| UnreadCounts {
        unreadable_field_count,
        unreadable_item_count: u32::try_from(items.len()).unwrap(),
        items: items.iter().map(|&item| item.to_owned()).collect(),
        ..UnreadCounts::default()
    };
    let short = |found| Outcome::Short {
        found: Some(found),
        reason: "some lack quality".to_owned(),
    };
    let counts = [
        "unreadable_field_count",
        "unreadable_item_count",
        "unreadable_items",
    ];
    let first = read(unread(100, &["one", "two"]), true);
    settle(&meetings, 180, &short(first)).await;
    let before = meetings.shown(counts).await;
    assert_eq!(before[..2], ["100", "2"]);
    settle(&meetings, 600, &short(read(unread(3, &[]), false))).await;
    assert_eq!(meetings.shown(counts).await, before);
    let last = Outcome::Complete(read(unread(3, &[]), true));
    settle(&meetings, 1_800, &last).await;
    assert_eq!(meetings.shown(counts).await, ["3", "0", "-"]);
}

#[tokio::test]
async fn a_later_end_that_comes_to_light_during_a_read_undoes_it() {
    let meetings = owed().await;
    let claim = meetings.claim(noon_plus(180)).await;
    let later = qos::Meeting {
        ended_at: noon_plus(60),
        ..meeting()
    };
    let ledger = &meetings.ledger;
    let new = ledger.owe(&later, Source::Reconciled, noon_plus(190));
    assert!(!new.await.unwrap());
    let outcome = Outcome::Complete(found(2, 60));
    let ours = ledger.settle(&claim, &outcome, noon_plus(200)).await;
    assert!(!ours.unwrap());
    assert_eq!(
        state(&meetings).await,
        ("collecting".to_owned(), "0".to_owned(), Some(330))
    );
    let again = meetings.claim(noon_plus(330)).await;
    assert_eq!(again.ended_at, noon_plus(60));
    assert!(
        again.reread,
        "earlier minutes are those up to the earlier end"
    );
}

/// Nothing settles on a shorter list than was told: what was found is written, and read for once more.
#[tokio::test]
async fn a_longer_list_that_comes_to_light_during_a_read_is_read_for_before_it_settles() {
    let complete = Outcome::Complete(found(2, 60));
    let partial = short(Some((2, 60)));
    for (attempts, outcome, listed, settled) in [
        (0, &complete, 2, Some("complete")), // no more than were found
        (0, &complete, 3, None),
        (2, &partial, 3, None),
        (1, &partial, 3, Some("owed")), // which is read for them anyhow
    ] {
        let meetings = owed().await;
        for at in [180, 600].into_iter().take(attempts) {
            settle(&meetings, at, &short(None)).await;
        }
        let claim = meetings.claim(noon_plus(1_800)).await;
        let longer = qos::Meeting {
            participant_count: Some(listed),
            ..meeting()
        };
        let ledger = &meetings.ledger;
        let new = ledger.owe(&longer, Source::Reconciled, noon_plus(1_810));
        assert!(!new.await.unwrap());
        let ours = ledger.settle(&claim, outcome, noon_plus(1_820)).await;
        assert_eq!(ours.unwrap(), settled.is_some(), "{listed} were listed");
        let (state, used, due_at) = state(&meetings).await;
        assert_eq!(state, settled.unwrap_or("collecting"));
        if settled.is_none() {
            assert_eq!((used, due_at), (attempts.to_string(), Some(1_950)));
            let again = meetings.claim(noon_plus(1_950)).await;
            assert_eq!(again.listed_participant_count, Some(listed));
            let ours = ledger.settle(&again, &partial, noon_plus(1_951)).await;
            assert!(ours.unwrap());
        }
    }
}

#[tokio::test]
async fn a_slice_is_due_now_and_goes_on_where_it_was_left_until_the_read_is_over() {
    let meetings = owed().await;
    let mut slice = Slice {
        began_at: noon_plus(180),
        list: SliceList::Roster,
        page_token: Some("next".to_owned()),
        saved_at: noon_plus(250),
        page_count: 3,
        unasked_count: 1,
        roster_cut_by: Some("no page".to_owned()),
        unread: UnreadCounts::default(),
    };
    for (list, page_token, unread) in [
        (SliceList::Roster, Some("next"), 0),
        (SliceList::RosterOfOne, Some("m"), 1),
        (SliceList::RosterOfPast, Some("o"), 2),
        (SliceList::Missing, Some("s"), 2),
        (SliceList::Quality, None, 3),
        (SliceList::Quality, Some("n"), 4),
        (SliceList::QualityOneByOne, Some("p"), 5),
        (SliceList::Left, Some("l"), 6),
    ] {
        slice.list = list;
        slice.unread = UnreadCounts {
            unknown_field_count: unread,
            unreadable_field_count: unread + 1,
            unreadable_item_count: unread + 2,
            items: (0..unread).map(|nth| nth.to_string()).collect(),
        };
        slice.page_token = page_token.map(str::to_owned);
        let wait = Outcome::Wait {
            until: noon_plus(260),
            reason: "reading goes on".to_owned(),
            slice: Some(slice.clone()),
            fault_count: 0,
        };
        settle(&meetings, 260, &wait).await;
        let owed = ("owed".to_owned(), "0".to_owned(), Some(260));
        assert_eq!(state(&meetings).await, owed);
        let claim = meetings.claim(noon_plus(260)).await;
        assert_eq!(claim.slice.as_ref(), Some(&slice));
        // A fault on the way leaves it as it is, and so does a collector that dies.
        let ledger = &meetings.ledger;
        let ours = ledger.settle(&claim, &fault(300, 1), noon_plus(261)).await;
        assert!(ours.unwrap());
        meetings.claim(noon_plus(300)).await;
        assert_eq!(meetings.claim(noon_plus(450)).await.slice, claim.slice);
    }
    settle(&meetings, 600, &Outcome::Complete(found(2, 60))).await;
    for name in ATTRIBUTES {
        assert_eq!(meetings.shown([name]).await, ["-"], "{name}");
    }
}
