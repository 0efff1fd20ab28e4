//! Which roster is read, and what an empty one says.

use chrono::{DateTime, TimeDelta};
use qos::MeetingKind;
use store::ledger::{Claim, Slice, SliceList};
use zoom::scopes::PAST_PARTICIPANTS;

use super::{Reader, sealer, slice};
use crate::next::{Next, next};
use crate::stand_in::{NOBODY, StandIn, claim, ctx, place};

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
        (
            SliceList::Roster,
            "participants?type=past&include_fields=registrant_id&page_size=300",
        ),
        (
            SliceList::RosterOfOne,
            "participants?type=pastOne&include_fields=registrant_id&page_size=300",
        ),
        (
            SliceList::RosterOfPast,
            "/v2/past_meetings/a%3D%3D/participants?page_size=300",
        ),
    ] {
        let (stand_in, ctx) = StandIn::start(|_| NOBODY.to_owned()).await;
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
    }
}

/// Reads a meeting after so many attempts whose rosters are answered like this, one after the other:
/// what Zoom was asked for, how many sessions there are, and whether they can have quality.
async fn read(attempts: usize, answer: fn(usize) -> String) -> (Vec<String>, usize, bool) {
    let (stand_in, ctx) = StandIn::start(answer).await;
    let claim = Claim {
        attempts,
        ..claim()
    };
    let place = place(&claim.account, &claim.meeting, claim.kind);
    let scopes = [PAST_PARTICIPANTS.to_owned()];
    let until = (place.clock)() + TimeDelta::hours(1);
    let mut reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), slice(), until);
    reader.read(false).await.unwrap();
    let asked = stand_in.asked().into_iter().filter(|path| path != "/");
    let asked = asked.map(|path| path.replace("/v2/metrics/meetings/a%3D%3D/", ""));
    let roster = &reader.found.roster;
    let quality = roster.with_quality().count() > 0;
    (asked.collect(), roster.sessions().len(), quality)
}

const PAST: &str = "participants?type=past&include_fields=registrant_id&page_size=300";
const ONE: &str = "participants?type=pastOne&include_fields=registrant_id&page_size=300";
const ELSEWHERE: &str = "/v2/past_meetings/a%3D%3D/participants?page_size=300";
const QUALITY: &str = "participants/qos?type=past&page_size=10";

const TWO_PEOPLE: &str = r#"{"participants":[{"user_id":"1"},{"user_id":"2"}]}"#;

#[tokio::test]
async fn an_empty_roster_is_not_yet_and_costs_one_call() {
    for attempts in [0, 1] {
        let (asked, sessions, _) = read(attempts, |_| NOBODY.to_owned()).await;
        assert_eq!((asked, sessions), (vec![PAST.to_owned()], 0));
    }
}

#[tokio::test]
async fn after_an_empty_roster_the_next_one_is_asked_for() {
    let elsewhere = |number| match number {
        2 => TWO_PEOPLE.to_owned(),
        _ => NOBODY.to_owned(),
    };
    let (asked, sessions, has_quality) = read(2, elsewhere).await;
    assert_eq!(asked, [PAST, ONE, ELSEWHERE, QUALITY]);
    assert_eq!((sessions, has_quality), (2, true));
}

#[tokio::test]
async fn another_roster_that_is_refused_is_not_yet_and_the_next_one_is_asked_for() {
    let refusals: [fn(usize) -> String; 3] = [
        |number| refused_second(number, r#"{"code":300,"message":"no"}"#),
        |number| refused_second(number, r#"{"code":4711,"message":"scopes:[a]"}"#),
        |number| refused_second(number, r#"{"code":200,"message":"only paid"}"#),
    ];
    for answer in refusals {
        let (asked, sessions, has_quality) = read(2, answer).await;
        assert_eq!(asked, [PAST, ONE, ELSEWHERE, QUALITY]);
        assert_eq!((sessions, has_quality), (2, true));
    }
}

/// The meeting's own roster is not there yet, the second is refused so, and the third has two people.
fn refused_second(number: usize, refusal: &str) -> String {
    match number {
        0 => r#"{"code":3001,"message":"not yet"}"#.to_owned(),
        1 => refusal.to_owned(),
        2 => TWO_PEOPLE.to_owned(),
        _ => NOBODY.to_owned(),
    }
}

#[tokio::test]
async fn a_refused_last_roster_holds_no_account_and_a_refused_own_one_does() {
    let third: fn(usize) -> String = |number| match number {
        0 | 1 => r#"{"code":3001,"message":"not yet"}"#.to_owned(),
        _ => REFUSED.to_owned(),
    };
    for (list, is_own) in [(SliceList::Roster, true), (SliceList::RosterOfPast, false)] {
        // All three are asked for; or the slice goes on in the one that its page token is of.
        for begun in [
            slice(),
            Slice {
                list,
                page_count: 3,
                ..slice()
            },
        ] {
            let all: fn(usize) -> String = |_| REFUSED.to_owned();
            let (_, ctx) = StandIn::start(if begun.page_count > 0 { all } else { third }).await;
            let claim = Claim {
                attempts: 2,
                ..claim()
            };
            let place = place(&claim.account, &claim.meeting, claim.kind);
            let scopes = [PAST_PARTICIPANTS.to_owned()];
            let until = (place.clock)() + TimeDelta::hours(1);
            let is_held = begun.page_count > 0 && is_own;
            let mut reader = Reader::new(&ctx, &claim, &place, &scopes, sealer(), begun, until);
            let error = reader.read_any_roster().await.unwrap_err();
            let next = next(error, TimeDelta::minutes(1), DateTime::UNIX_EPOCH).unwrap();
            assert_eq!(matches!(next, Next::Hold(..)), is_held, "{next:?}");
        }
    }
}

const REFUSED: &str = r#"{"code":4711,"message":"scopes:[a]"}"#;

#[tokio::test]
async fn only_a_meeting_of_one_person_goes_without_quality() {
    let alone = |number| match number {
        0 => NOBODY.to_owned(),
        // Who left and came back is one person all the same.
        _ => r#"{"participants":[{"user_id":"1","participant_uuid":"p"},
            {"user_id":"2","participant_uuid":"p"}]}"#
            .to_owned(),
    };
    let (asked, sessions, has_quality) = read(2, alone).await;
    assert_eq!(asked, [PAST, ONE]);
    assert_eq!((sessions, has_quality), (2, false));

    let together = |number| match number {
        1 => TWO_PEOPLE.to_owned(),
        _ => NOBODY.to_owned(),
    };
    let (asked, sessions, has_quality) = read(2, together).await;
    assert_eq!(asked, [PAST, ONE, QUALITY]);
    assert_eq!((sessions, has_quality), (2, true));
}
