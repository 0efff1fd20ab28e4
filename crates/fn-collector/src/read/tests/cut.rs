//! Lists that cannot be read to their end: nobody behind it, or before it, is lost with it.

use chrono::TimeDelta;
use store::ledger::{Slice, SliceList};

use super::{Reader, knows, sealer, slice};
use crate::CollectError;
use crate::stand_in::{StandIn, claim, place};

const SCOPE: &str = "dashboard:read:meeting_participant_qos:admin";

/// An object of Zoom's that is no page.
const NO_PAGE: &str = r#"{"participants":null}"#;

const NOT_YET: &str = r#"{"code":3001,"message":"not yet"}"#;

/// Somebody with a minute.
fn person(id: usize) -> String {
    format!(r#"{{"user_id":"{id}","user_qos":[{{"date_time":"2026-11-20T11:30:00Z"}}]}}"#)
}

fn page(people: &[usize], next: &str) -> String {
    let people: Vec<_> = people.iter().copied().map(person).collect();
    format!(
        r#"{{"next_page_token":"{next}","participants":[{}]}}"#,
        people.join(",")
    )
}

/// Reads a meeting of which so many sessions are known, or goes on with it: how it ends, what was asked
/// for, and how many have minutes.
async fn read(
    answer: fn(usize) -> String,
    (sessions, scopes): (usize, &[&str]),
    begun: Slice,
) -> (Result<(), CollectError>, Vec<String>, (Slice, usize)) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let until = (place.clock)() + TimeDelta::hours(1);
    let scopes: Vec<_> = scopes.iter().map(|&scope| scope.to_owned()).collect();
    let reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), begun, until);
    let mut reader = knows(reader, sessions);
    let read = reader.read(true).await;
    assert!(read.is_ok() || !reader.found.is_whole, "{read:?}");
    let asked = stand_in.asked().into_iter().filter(|path| path != "/");
    let asked = asked.map(|path| {
        let path = path.replace("/v2/metrics/meetings/a%3D%3D/participants", "");
        path.replace("type=past&", "")
    });
    let ids: Vec<_> = reader.found.roster.sessions().keys().cloned().collect();
    let has_minutes = ids.iter().filter(|id| reader.found.has_minutes(id)).count();
    (read, asked.collect(), (reader.slice, has_minutes))
}

fn in_list(list: SliceList) -> Slice {
    Slice { list, ..slice() }
}

fn is_of_one(path: &str) -> bool {
    path.ends_with("/qos?type=past")
}

#[tokio::test]
async fn those_behind_a_page_that_cannot_be_read_are_asked_for_alone() {
    let no_page: fn(usize) -> String = |number| match number {
        0 => page(&[0], "a"),
        1 => NO_PAGE.to_owned(),
        nth => person(nth - 1),
    };
    let too_long: fn(usize) -> String = |number| match number {
        0 | 2 => "x".repeat(32 * 1024 * 1024 + 1),
        1 => page(&[0], "a"),
        nth => person(nth - 2),
    };
    let endless: fn(usize) -> String = |number| match number {
        0 | 1 => page(&[0], "a"),
        nth => person(nth - 1),
    };
    for (answer, pages) in [(no_page, 2), (too_long, 3), (endless, 2)] {
        let begun = || in_list(SliceList::Quality);
        let (outcome, asked, (_, has_minutes)) = read(answer, (3, &[SCOPE]), begun()).await;
        outcome.unwrap();
        let (alone, list): (Vec<_>, Vec<_>) = asked.iter().partition(|path| is_of_one(path));
        assert_eq!((list.len(), alone.len(), has_minutes), (pages, 2, 3));
        let (outcome, asked, (_, has_minutes)) = read(answer, (3, &[]), begun()).await;
        assert!(outcome.is_err(), "nobody may be asked for alone");
        assert_eq!((asked.len(), has_minutes), (pages, 1));
    }
}

#[tokio::test]
async fn who_has_no_minutes_behind_the_end_of_a_list_keeps_the_entry_short() {
    let answer = |number| match number {
        0 => NO_PAGE.to_owned(),
        1 => person(0),
        _ => NOT_YET.to_owned(),
    };
    let begun = in_list(SliceList::Quality);
    let (outcome, asked, (_, has_minutes)) = read(answer, (3, &[SCOPE]), begun).await;
    let is_short = matches!(outcome, Err(CollectError::QualityCut));
    assert!(is_short, "{outcome:?}");
    assert_eq!((asked.len(), has_minutes), (4, 1));
}

#[tokio::test]
async fn an_attempt_asks_for_a_thousand_alone_in_however_many_slices() {
    for (asked_before, expected) in [(0, 3), (998, 2), (1_000, 0)] {
        let begun = Slice {
            page_count: asked_before,
            ..in_list(SliceList::Left)
        };
        let (outcome, asked, _) = read(|_| NOT_YET.to_owned(), (3, &[SCOPE]), begun).await;
        assert!(matches!(outcome, Err(CollectError::QualityCut)));
        assert_eq!(asked.len(), expected, "{asked:?}");
    }
    // Zoom is out of order: the next slice goes on behind the one that was asked for last.
    let answer = |number| match number {
        0 => NO_PAGE.to_owned(),
        1 => NOT_YET.to_owned(),
        _ => "<html>".to_owned(),
    };
    let begun = in_list(SliceList::Quality);
    let (outcome, _, (slice, _)) = read(answer, (3, &[SCOPE]), begun).await;
    assert!(outcome.is_err());
    assert_eq!((slice.list, slice.page_count), (SliceList::Left, 1));
    let (_, asked, _) = read(|_| NOT_YET.to_owned(), (3, &[SCOPE]), slice).await;
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_roster_that_is_cut_costs_nobody_who_is_known_their_quality_and_is_never_whole() {
    let no_page: fn(usize) -> String = |number| match number {
        0 => page(&[1, 2], "a"),
        1 => NO_PAGE.to_owned(),
        _ => page(&[1, 2], ""),
    };
    let too_long: fn(usize) -> String = |number| match number {
        1 => "x".repeat(32 * 1024 * 1024 + 1),
        0 => page(&[1, 2], "a"),
        _ => page(&[1, 2], ""),
    };
    let endless: fn(usize) -> String = |number| match number {
        0 | 1 => page(&[1, 2], "a"),
        _ => page(&[1, 2], ""),
    };
    for (answer, why) in [
        (no_page, "zoom's answer is not a page"),
        (too_long, "zoom's answer is too long"),
        (endless, "zoom's pages do not end"),
    ] {
        let (outcome, asked, (cut, has_minutes)) = read(answer, (0, &[]), slice()).await;
        let is_said = matches!(&outcome, Err(CollectError::RosterCut(said)) if said.contains(why));
        assert!(is_said, "{outcome:?}");
        assert_eq!((asked.len(), has_minutes), (3, 2), "{asked:?}");
        assert_eq!(asked[2], "/qos?page_size=10");
        // A later slice, which has no roster to read, knows it too.
        let (outcome, _, _) = read(|_| page(&[1, 2], ""), (0, &[]), cut).await;
        assert!(matches!(outcome, Err(CollectError::RosterCut(_))));
    }
    // Of nobody there is nothing to ask for.
    let (outcome, asked, _) = read(|_| NO_PAGE.to_owned(), (0, &[]), slice()).await;
    assert!(matches!(outcome, Err(CollectError::NotAPage(_))));
    assert_eq!(asked.len(), 1);
}
