//! Pages that do not end: each of the two loops stops by itself.

use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use qos::MeetingKind;
use store::ledger::Outcome;
use tokio::time::Instant;

use super::{read_quality, read_roster};
use crate::next;
use crate::roster::Roster;
use crate::stand_in::{StandIn, place};
use crate::zoom_calls::{List, QOS, ROSTER};

/// Reads a list of Zoom's until it stops: how many pages were asked for, and why it stopped. What
/// follows is an attempt that was used.
async fn stops(list: List, answer: fn(usize) -> String, for_s: u64) -> (usize, String) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let (account, meeting) = ("A1".parse().unwrap(), "a==".parse().unwrap());
    let place = place(&account, &meeting, MeetingKind::Meeting);
    let until = Instant::now() + Duration::from_secs(for_s);
    let error = if list.path == QOS.path {
        let mut roster = Roster::new(meeting.clone());
        let read = read_quality(&ctx, &place, list, &mut roster, until).await;
        read.unwrap_err()
    } else {
        read_roster(&ctx, &place, list, until).await.unwrap_err()
    };
    let outcome = next(error, TimeDelta::minutes(1), DateTime::UNIX_EPOCH).unwrap();
    let Outcome::Short { reason, .. } = outcome else {
        panic!("no attempt was used: {outcome:?}");
    };
    (stand_in.zoom_calls(), reason)
}

const ENDLESS: &str = "zoom's pages do not end";

#[tokio::test]
async fn pages_whose_token_repeats_are_left_at_the_second() {
    for list in [ROSTER, QOS] {
        let (pages, reason) = stops(list, |_| r#"{"next_page_token":"t"}"#.to_owned(), 3_600).await;
        assert_eq!((pages, reason.as_str()), (2, ENDLESS), "{}", list.path);
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
        let (pages, reason) = stops(list, answer, 3_600).await;
        assert_eq!((pages, reason.as_str()), (5, ENDLESS), "{}", list.path);
    }
}

#[tokio::test]
async fn no_page_is_asked_for_when_the_time_is_over() {
    for list in [ROSTER, QOS] {
        let (pages, reason) = stops(list, |_| "{}".to_owned(), 0).await;
        let expected = (0, "the meeting is too large for one read");
        assert_eq!((pages, reason.as_str()), expected, "{}", list.path);
    }
}
