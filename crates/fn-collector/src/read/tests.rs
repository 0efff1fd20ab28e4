//! Pages that do not end: each of the two loops stops by itself. And where a read goes on.

mod again;
mod alone;
mod cut;
mod long;
mod rosters;

use chrono::{DateTime, TimeDelta};
use qos::Session;
use store::Sealer;
use store::ledger::{Claim, Outcome, Slice, SliceList, UnreadCounts};

use super::{Reader, goes_on};
use crate::CollectError;
use crate::next::{Next, next};
use crate::stand_in::{NOBODY, StandIn, claim, place};
use crate::zoom_calls::{List, QOS, ROSTER};

/// A read that begins.
fn slice() -> Slice {
    Slice {
        began_at: DateTime::UNIX_EPOCH,
        list: SliceList::Roster,
        page_token: None,
        saved_at: DateTime::UNIX_EPOCH,
        page_count: 0,
        unasked_count: 0,
        roster_cut_by: None,
        unread: UnreadCounts::default(),
    }
}

fn sealer() -> Sealer {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let keys = format!(r#"{{"active":"k1","keys":{{"k1":"{key}"}},"email_key":"{key}"}}"#);
    Sealer::of_json(&keys.into()).unwrap()
}

/// Reads a list of Zoom's until it stops: how many pages were asked for, and what becomes of the
/// entry.
async fn stops(list: List, answer: fn(usize) -> String, for_s: i64) -> (usize, Outcome) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = (place.clock)() + TimeDelta::seconds(for_s);
    let mut reader = Reader::new(&ctx, &claim, &place, &[], sealer(), slice(), until);
    let read = if list.path == QOS.path {
        reader.read_quality(list).await
    } else {
        reader.read_roster(list).await.map(drop)
    };
    let next = next(
        read.unwrap_err(),
        TimeDelta::minutes(1),
        DateTime::UNIX_EPOCH,
    );
    let Next::Settle(outcome) = next.unwrap() else {
        panic!("the account is held");
    };
    (stand_in.zoom_calls(), outcome)
}

/// An attempt was used, for this reason.
fn short(outcome: Outcome) -> String {
    match outcome {
        Outcome::Short { reason, .. } => reason,
        other => panic!("no attempt was used: {other:?}"),
    }
}

const ENDLESS: &str = "zoom's pages do not end";

#[tokio::test]
async fn pages_whose_token_repeats_are_left_at_the_second() {
    for list in [ROSTER, QOS] {
        let answer = |_| r#"{"participants":[],"next_page_token":"t"}"#.to_owned();
        let (pages, outcome) = stops(list, answer, 3_600).await;
        assert_eq!((pages, &*short(outcome)), (2, ENDLESS), "{}", list.path);
    }
}

#[tokio::test]
async fn pages_that_never_end_are_left_at_the_limit() {
    for list in [ROSTER, QOS] {
        let list = List {
            pages_max: 5,
            ..list
        };
        let answer = |number| format!(r#"{{"participants":[],"next_page_token":"t{number}"}}"#);
        let (pages, outcome) = stops(list, answer, 3_600).await;
        assert_eq!((pages, &*short(outcome)), (5, ENDLESS), "{}", list.path);
    }
}

/// A reader of this roster, with nothing of its quality.
fn knows(mut reader: Reader<'_>, sessions: usize) -> Reader<'_> {
    for nth in 0..sessions {
        reader.found.roster.add(Session {
            zoom_user_id: nth.to_string(),
            ..Session::default()
        });
    }
    reader
}

#[tokio::test]
async fn quality_whose_page_tokens_lead_in_a_circle_is_left_soon() {
    for (sessions, expected) in [(1, 12), (10, 12), (25, 16), (1_000, 210)] {
        let answer = |number| {
            format!(
                r#"{{"participants":[],"next_page_token":"t{}"}}"#,
                number % 2
            )
        };
        let (stand_in, ctx) = StandIn::start(answer).await;
        let claim = claim();
        let place = place(&claim.account, &claim.meeting, claim.kind);
        let until = (place.clock)() + TimeDelta::hours(1);
        let reader = Reader::new(&ctx, &claim, &place, &[], sealer(), slice(), until);
        let mut reader = knows(reader, sessions);
        let read = reader.read_quality(QOS).await;
        assert!(matches!(read, Err(CollectError::EndlessPages)), "{read:?}");
        assert_eq!(stand_in.zoom_calls(), expected, "{sessions} sessions");
    }
}

#[tokio::test]
async fn no_page_is_asked_for_when_the_time_is_over_and_no_attempt_is_used() {
    for list in [ROSTER, QOS] {
        let (pages, outcome) = stops(list, |_| NOBODY.to_owned(), 0).await;
        let due_now =
            matches!(outcome, Outcome::Wait { until, .. } if until == DateTime::UNIX_EPOCH);
        assert!(due_now && pages == 0, "{} {outcome:?}", list.path);
    }
}

#[tokio::test]
async fn what_was_not_understood_is_counted_over_all_slices() {
    let page = |_| r#"{"participants":[{"user_id":"1","new_field":1},{"no_id":true}]}"#.to_owned();
    let (_, ctx) = StandIn::start(page).await;
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = (place.clock)() + TimeDelta::hours(1);
    let begun = Slice {
        unread: UnreadCounts {
            unknown_field_count: 10,
            unreadable_field_count: 20,
            unreadable_item_count: 30,
            items: vec!["earlier".to_owned()],
        },
        ..slice()
    };
    let mut reader = Reader::new(&ctx, &claim, &place, &[], sealer(), begun, until);
    reader.read_roster(ROSTER).await.unwrap();
    let counts = super::unread_counts(&reader.found.roster.unread);
    assert_eq!(counts.unknown_field_count, 11);
    assert_eq!(counts.unreadable_item_count, 31);
    assert_eq!((counts.items.len(), &*counts.items[0]), (2, "earlier"));
}

#[test]
fn a_chain_older_than_a_page_token_lives_begins_anew() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
    for (token, minutes, expected) in [
        (Some("t"), 14, true),
        (Some("t"), 15, false),
        (None, 14, true), // the next list has not begun
        (None, 15, false),
    ] {
        let claim = Claim {
            slice: Some(Slice {
                page_token: token.map(str::to_owned),
                saved_at: now - TimeDelta::minutes(minutes),
                ..slice()
            }),
            ..claim()
        };
        assert_eq!(
            goes_on(&claim, now).is_some(),
            expected,
            "{token:?} {minutes}"
        );
    }
}
