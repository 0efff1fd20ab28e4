//! Pages that do not end: each of the two loops stops by itself.

use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use store::Sealer;
use store::ledger::{Outcome, Slice};
use tokio::time::Instant;

use super::Reader;
use crate::next::{Next, next};
use crate::stand_in::{StandIn, claim, place};
use crate::zoom_calls::{List, QOS, ROSTER};

/// Reads a list of Zoom's until it stops: how many pages were asked for, and what becomes of the
/// entry.
async fn stops(list: List, answer: fn(usize) -> String, for_s: u64) -> (usize, Outcome) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = claim();
    let slice = Slice {
        began_at: DateTime::UNIX_EPOCH,
        has_roster: false,
        page_token: None,
        saved_at: DateTime::UNIX_EPOCH,
        page_count: 0,
    };
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let keys = format!(r#"{{"active":"k1","keys":{{"k1":"{key}"}},"email_key":"{key}"}}"#);
    let sealer = Sealer::of_json(&keys.into()).unwrap();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = Instant::now() + Duration::from_secs(for_s);
    let mut reader = Reader::new(&ctx, &claim, &place, &[], sealer, slice, until);
    let read = if list.path == QOS.path {
        reader.read_quality(list).await
    } else {
        reader.read_roster(list).await
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
        let answer = |_| r#"{"next_page_token":"t"}"#.to_owned();
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
        let answer = |number| format!(r#"{{"next_page_token":"t{number}"}}"#);
        let (pages, outcome) = stops(list, answer, 3_600).await;
        assert_eq!((pages, &*short(outcome)), (5, ENDLESS), "{}", list.path);
    }
}

#[tokio::test]
async fn no_page_is_asked_for_when_the_time_is_over_and_no_attempt_is_used() {
    for list in [ROSTER, QOS] {
        let (pages, outcome) = stops(list, |_| "{}".to_owned(), 0).await;
        let due_now =
            matches!(outcome, Outcome::Wait { until, .. } if until == DateTime::UNIX_EPOCH);
        assert!(due_now && pages == 0, "{} {outcome:?}", list.path);
    }
}
