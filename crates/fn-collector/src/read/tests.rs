//! Pages that do not end: each of the two loops stops by itself.

use chrono::{DateTime, TimeDelta};
use qos::score::SessionScore;
use qos::{MeetingKind, Session};
use store::Sealer;
use store::ledger::{Claim, Outcome, Slice, SliceList, UnreadCounts};

use super::{PAST_PARTICIPANTS, Reader, goes_on};
use crate::next::{Next, next};
use crate::stand_in::{StandIn, claim, ctx, place};
use crate::zoom_calls::{List, QOS, ROSTER};

/// A read that begins.
fn slice() -> Slice {
    Slice {
        began_at: DateTime::UNIX_EPOCH,
        list: SliceList::Roster,
        page_token: None,
        saved_at: DateTime::UNIX_EPOCH,
        page_count: 0,
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

/// The rosters that are asked for after so many attempts, of a meeting that Zoom lists with so many
/// people, with these scopes.
fn rosters(kind: MeetingKind, attempts: usize, listed: Option<u32>, scope: &str) -> Vec<SliceList> {
    let ctx = ctx("http://127.0.0.1:1");
    let claim = Claim {
        kind,
        attempts,
        listed_participant_count: listed,
        ..claim()
    };
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let scopes = [scope.to_owned()];
    let until = DateTime::UNIX_EPOCH;
    let reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), slice(), until);
    reader.rosters()
}

#[tokio::test]
async fn a_not_yet_costs_one_call_and_after_half_an_hour_all_rosters_are_asked_for() {
    use SliceList::{Roster, RosterOfOne, RosterOfPast};
    let (meeting, webinar) = (MeetingKind::Meeting, MeetingKind::Webinar);
    for (kind, attempts, listed, scope, expected) in [
        (meeting, 0, None, PAST_PARTICIPANTS, vec![Roster]),
        (meeting, 1, Some(2), PAST_PARTICIPANTS, vec![Roster]),
        (meeting, 1, Some(1), PAST_PARTICIPANTS, vec![RosterOfOne]),
        (meeting, 2, Some(1), "", vec![RosterOfOne, Roster]),
        (meeting, 2, None, "", vec![Roster, RosterOfOne]),
        (
            meeting,
            2,
            Some(3),
            PAST_PARTICIPANTS,
            vec![Roster, RosterOfOne, RosterOfPast],
        ),
        (webinar, 2, Some(1), PAST_PARTICIPANTS, vec![Roster]),
    ] {
        let found = rosters(kind, attempts, listed, scope);
        assert_eq!(found, expected, "{kind:?} {attempts} {listed:?} {scope}");
    }
}

#[tokio::test]
async fn a_roster_goes_on_in_the_list_that_its_page_token_is_of() {
    for (list, path) in [
        (SliceList::Roster, "participants?type=past&page_size=300"),
        (
            SliceList::RosterOfOne,
            "participants?type=pastOne&page_size=300",
        ),
        (
            SliceList::RosterOfPast,
            "/v2/past_meetings/a%3D%3D/participants?page_size=300",
        ),
    ] {
        let (stand_in, ctx) = StandIn::start(|_| "{}".to_owned()).await;
        let claim = claim();
        let place = place(&claim.account, &claim.meeting, claim.kind);
        let until = (place.clock)() + TimeDelta::hours(1);
        let begun = Slice {
            list,
            page_token: Some("t".to_owned()),
            page_count: 3,
            ..slice()
        };
        let mut reader = Reader::new(&ctx, &claim, &place, &[], sealer(), begun, until);
        reader.read_any_roster().await.unwrap();
        let asked = stand_in.asked().pop().unwrap();
        assert!(
            asked.ends_with(&format!("{path}&next_page_token=t")),
            "{asked}"
        );
        assert_eq!(reader.slice.list, SliceList::Quality);
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
fn a_chain_older_than_its_page_token_begins_anew() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
    for (token, minutes, expected) in [
        (Some("t"), 14, true),
        (Some("t"), 15, false),
        (None, 15, true), // the next list has not begun
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

/// Of so many sessions so many have no minutes: how many are asked for one by one.
fn asked_alone(sessions: usize, missing: usize, scope: &str, read_before: bool) -> Option<usize> {
    let ctx = ctx("http://127.0.0.1:1");
    let claim = claim();
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let scopes = [scope.to_owned()];
    let until = DateTime::UNIX_EPOCH;
    let mut reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), slice(), until);
    for nth in 0..sessions {
        let id = reader.found.roster.add(Session {
            zoom_user_id: nth.to_string(),
            ..Session::default()
        });
        if nth >= missing {
            reader.found.scores.insert(id, SessionScore::default());
        }
    }
    reader.few_missing(read_before).map(|few| few.len())
}

#[tokio::test]
async fn sessions_are_asked_for_alone_while_that_costs_no_more_than_their_list() {
    let scope = "dashboard:read:meeting_participant_qos:admin";
    for (sessions, missing, expected) in [
        (10, 1, Some(1)),
        (10, 2, None),
        (11, 2, Some(2)),
        (95, 10, Some(10)),
        (95, 11, None),
    ] {
        let found = asked_alone(sessions, missing, scope, true);
        assert_eq!(found, expected, "{missing} of {sessions}");
    }
    assert_eq!(asked_alone(10, 1, scope, false), None, "the list is new");
    assert_eq!(asked_alone(10, 1, "another", true), None, "not granted");
}
