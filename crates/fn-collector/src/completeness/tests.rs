use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use qos::Session;
use qos::score::{Score, SessionScore, Verdict};
use store::ledger::{Claim, Outcome};

use super::{judge, settled};
use crate::read::Found;
use crate::roster::Roster;
use crate::stand_in::claim;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A session of so many seconds, on such a device, in such a status.
fn session(nth: usize, seconds: i64, device: &str, status: &str) -> Session {
    Session {
        zoom_user_id: nth.to_string(),
        joined_at: Some(noon()),
        left_at: Some(noon() + TimeDelta::seconds(seconds)),
        device_kind: Some(device.to_owned()),
        participant_status: Some(status.to_owned()),
        ..Session::default()
    }
}

/// What was found: sessions, and how many minutes of each.
fn found(sessions: &[(Session, u32)]) -> Found {
    let mut roster = Roster::new("a==".parse().unwrap());
    let mut scores = BTreeMap::new();
    for (session, minute_count) in sessions {
        let id = roster.add(session.clone());
        let score = SessionScore {
            minutes: Score {
                minute_count: *minute_count,
                ..Score::default()
            },
            ..SessionScore::default()
        };
        scores.insert(id, score);
    }
    Found {
        roster,
        scores,
        earlier: BTreeMap::new(),
        unasked_count: 0,
        is_whole: true,
    }
}

#[track_caller]
fn check(claim: &Claim, found: &Found, short: Option<&str>) {
    match (judge(claim, found), short) {
        (Outcome::Complete(_), None) => {}
        (Outcome::Short { reason, .. }, Some(expected)) => assert_eq!(reason, expected),
        (outcome, _) => panic!("{outcome:?}"),
    }
}

#[test]
fn complete_is_when_each_session_that_can_have_quality_has_a_minute() {
    let mut sessions = vec![
        (session(0, 1_800, "Mac", "in_meeting"), 30),
        (session(1, 60, "Windows", "in_meeting"), 1),
        (session(2, 59, "Windows", "in_meeting"), 0),
        (session(3, 1_800, "Phone", "in_meeting"), 0),
        (session(4, 1_800, "Mac", "in_waiting_room"), 0),
    ];
    check(&claim(), &found(&sessions), None);
    sessions[1].1 = 0;
    check(
        &claim(),
        &found(&sessions),
        Some("1 of 5 sessions have no minutes yet"),
    );
}

#[test]
fn a_roster_shorter_than_the_list_or_an_earlier_read_is_not_complete() {
    let two = found(&[
        (session(0, 1_800, "Mac", "in_meeting"), 30),
        (session(1, 1_800, "Mac", "in_meeting"), 30),
    ]);
    for (listed, earlier, short) in [
        (None, None, None),
        (Some(2), Some(1), None),
        (Some(3), None, Some("2 of 3 sessions are listed")),
        (Some(2), Some(4), Some("2 of 4 sessions are listed")),
    ] {
        let claim = Claim {
            listed_participant_count: listed,
            session_count: earlier,
            ..claim()
        };
        check(&claim, &two, short);
    }
}

#[test]
fn who_could_not_be_asked_for_alone_is_told() {
    let mut one = found(&[
        (session(0, 1_800, "Mac", "in_meeting"), 30),
        (session(1, 1_800, "Mac", "in_meeting"), 0),
    ]);
    one.unasked_count = 1;
    check(
        &claim(),
        &one,
        Some(
            "1 of 2 sessions have no minutes yet; \
             1 could not be asked for alone, so the list was read",
        ),
    );
}

#[test]
fn nobody_is_not_yet() {
    check(&claim(), &found(&[]), Some("zoom lists nobody yet"));
}

#[test]
fn a_meeting_of_one_person_has_no_quality_and_is_complete() {
    let mut alone = found(&[(session(0, 1_800, "Mac", "in_meeting"), 0)]);
    alone.roster.lose_quality();
    check(&claim(), &alone, None);
}

#[test]
fn no_more_people_are_poor_than_were_there() {
    let guest = session(0, 1_800, "Mac", "in_meeting");
    let breakout = Session {
        breakout_room_id: Some("room".to_owned()),
        ..session(1, 600, "Mac", "in_meeting")
    };
    let mut found = found(&[(guest, 30), (breakout, 10)]);
    for score in found.scores.values_mut() {
        score.verdict = Verdict::Poor;
    }
    let settled = settled(&found);
    assert_eq!((settled.session_count, settled.participant_count), (2, 1));
    assert_eq!(settled.score.minutes.minute_count, 40);
    assert_eq!(settled.score.classified_participant_count, 1);
    assert_eq!(settled.score.poor_participant_count, 1);
}
