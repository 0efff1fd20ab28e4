//! The last few sessions without minutes.

use chrono::{DateTime, TimeDelta};
use qos::Session;
use qos::score::{Score, SessionScore};
use store::ledger::{Claim, Slice, SliceList};

use super::{Reader, sealer, slice};
use crate::CollectError;
use crate::stand_in::{NOBODY, StandIn, claim, ctx, place};

const SCOPE: &str = "dashboard:read:meeting_participant_qos:admin";

fn minutes(minute_count: u32) -> SessionScore {
    SessionScore {
        minutes: Score {
            minute_count,
            ..Score::default()
        },
        ..SessionScore::default()
    }
}

/// A roster of so many sessions, of which the last ones have minutes, and the others, as a row would
/// say, none.
fn knows(reader: &mut Reader<'_>, sessions: usize, missing: usize, had: u32) {
    for nth in 0..sessions {
        let id = reader.found.roster.add(Session {
            zoom_user_id: (1_000 + nth).to_string(),
            ..Session::default()
        });
        let score = minutes(if nth < missing { 0 } else { had });
        reader.found.scores.insert(id, score);
    }
}

/// Whether so many sessions without minutes of so many are asked for one by one, where an earlier
/// read found so many sessions, each of them with so many minutes.
fn few_are_missing(
    (missing, sessions): (usize, usize),
    scope: &str,
    (earlier, had): (u32, u32),
) -> bool {
    let ctx = ctx("http://127.0.0.1:1");
    let claim = Claim {
        session_count: Some(earlier),
        ..claim()
    };
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let scopes = [scope.to_owned()];
    let until = DateTime::UNIX_EPOCH;
    let mut reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), slice(), until);
    knows(&mut reader, sessions, missing, had);
    reader.few_are_missing()
}

#[tokio::test]
async fn sessions_are_asked_for_alone_while_that_costs_no_more_than_their_list() {
    for (missing, sessions, expected) in [
        (0, 10, true),
        (1, 10, true),
        (2, 10, false),
        (2, 11, true),
        (10, 95, true),
        (11, 95, false),
    ] {
        let found = few_are_missing((missing, sessions), SCOPE, (1, 30));
        assert_eq!(found, expected, "{missing} of {sessions}");
    }
    assert!(!few_are_missing((1, 10), SCOPE, (1, 0)), "the list is new");
    assert!(!few_are_missing((1, 10), "another", (1, 30)), "not granted");
    assert!(
        !few_are_missing((1, 10), SCOPE, (11, 30)),
        "somebody is in the list alone"
    );
}

/// Goes on with a slice that asks for people one by one: where it ends, and what was asked for.
async fn go_on(
    answer: fn(usize) -> String,
    ids: &[&str],
    last: Option<usize>,
) -> (Result<(), CollectError>, Vec<String>, Slice, u32) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = (place.clock)() + TimeDelta::hours(1);
    let begun = Slice {
        list: SliceList::Missing,
        ..slice()
    };
    let mut reader = Reader::new(&ctx, &claim, &place, &[], sealer(), begun, until);
    knows(&mut reader, 30, 0, 30);
    for id in ids {
        reader.found.roster.add(Session {
            zoom_user_id: (*id).to_owned(),
            ..Session::default()
        });
    }
    // They are asked for in the order of their keys.
    let missing = reader.found.roster.with_quality();
    let missing: Vec<_> = missing
        .filter(|id| !reader.found.has_minutes(id))
        .map(|id| id.as_str().to_owned())
        .collect();
    reader.slice.page_token = last.map(|nth| missing[nth].clone());
    let read = reader.read(true).await;
    let asked = stand_in.asked().into_iter().filter(|path| path != "/");
    let asked = asked.map(|path| path.replace("/v2/metrics/meetings/a%3D%3D/participants", ""));
    (
        read,
        asked.collect(),
        reader.slice,
        reader.found.unasked_count,
    )
}

fn is_of_one(path: &str) -> bool {
    path.ends_with("/qos?type=past")
}

#[tokio::test]
async fn one_that_cannot_be_asked_for_alone_ends_no_others_and_the_list_is_read_once() {
    // Refused; unreadable; and beside them what only stands for an id within the meeting.
    let answer = |number| match number {
        0 => r#"{"code":300,"message":"no"}"#.to_owned(),
        1 => r#"{"user_name":"nobody"}"#.to_owned(),
        2 => r#"{"user_id":"1000","user_qos":[]}"#.to_owned(),
        _ => NOBODY.to_owned(),
    };
    let (read, asked, _, unasked) = go_on(answer, &["1", "uuid-2", "3", "4"], None).await;
    read.unwrap();
    let (alone, list): (Vec<_>, Vec<_>) = asked.iter().partition(|path| is_of_one(path));
    assert_eq!(alone.len(), 3, "{asked:?}");
    assert_eq!(list, ["/qos?type=past&page_size=10"]);
    assert_eq!(unasked, 3);
}

#[tokio::test]
async fn those_that_have_nothing_yet_do_not_cost_the_list() {
    let answer = |_| r#"{"code":3001,"message":"not yet"}"#.to_owned();
    let (read, asked, _, unasked) = go_on(answer, &["1", "2", "3"], None).await;
    read.unwrap();
    assert!(asked.iter().all(|path| is_of_one(path)), "{asked:?}");
    assert_eq!((asked.len(), unasked), (3, 0));
}

#[tokio::test]
async fn a_slice_goes_on_behind_the_one_that_was_asked_for_last() {
    let answer = |_| r#"{"code":3001,"message":"not yet"}"#.to_owned();
    for (last, expected) in [(None, 3), (Some(0), 2), (Some(1), 1), (Some(2), 0)] {
        let (read, asked, _, _) = go_on(answer, &["1", "2", "3"], last).await;
        read.unwrap();
        assert_eq!(asked.len(), expected, "{asked:?}");
    }
    // Zoom is out of order: what was asked for is not asked for again.
    let fault = |number| match number {
        0 => r#"{"code":3001,"message":"not yet"}"#.to_owned(),
        _ => "<html>".to_owned(),
    };
    let (read, asked, slice, _) = go_on(fault, &["1", "2", "3"], None).await;
    assert!(read.is_err());
    assert_eq!(asked.len(), 2);
    assert_eq!((slice.list, slice.page_count), (SliceList::Missing, 1));
    assert!(slice.page_token.is_some());
}
