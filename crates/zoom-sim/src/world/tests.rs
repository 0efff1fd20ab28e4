use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser as _;

use super::World;
use super::minute::Stream;
use crate::Args;

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00.25Z".parse().unwrap()
}

fn of_seed(seed: u64, now: DateTime<Utc>) -> World {
    let seed = seed.to_string();
    let args = ["zoom-sim", "--seed", &seed, "--meetings", "5"];
    World::of_args(&Args::parse_from(args), now)
}

fn world() -> World {
    of_seed(7, noon())
}

#[test]
fn the_same_seed_makes_the_same_world() {
    assert_eq!(format!("{:?}", world()), format!("{:?}", world()));
    assert_ne!(
        format!("{:?}", world()),
        format!("{:?}", of_seed(8, noon()))
    );
}

#[test]
fn the_second_of_the_start_changes_times_only() {
    let names = |world: World| {
        let sessions = world.meetings.into_iter().flat_map(|m| {
            let uuid = m.uuid;
            m.sessions
                .into_iter()
                .map(move |s| (uuid.clone(), s.user_id, s.person.name))
        });
        sessions.collect::<Vec<_>>()
    };
    let later = of_seed(7, noon() + TimeDelta::seconds(37));
    assert_eq!(names(world()), names(later));
}

#[test]
fn meetings_ended_between_5_and_50_minutes_ago_and_are_of_realistic_size() {
    for seed in 0..20 {
        for meeting in of_seed(seed, noon()).meetings {
            let ago = noon() - meeting.end_time;
            assert!((TimeDelta::minutes(5)..=TimeDelta::minutes(50)).contains(&ago));
            let length = meeting.end_time - meeting.start_time;
            assert!((TimeDelta::minutes(20)..=TimeDelta::minutes(60)).contains(&length));
            let people: BTreeSet<_> = meeting
                .sessions
                .iter()
                .map(|s| &s.participant_uuid)
                .collect();
            assert!((6..=24).contains(&people.len()));
        }
    }
}

#[test]
fn uuids_have_the_shapes_that_break_paths() {
    for seed in 0..20 {
        let world = of_seed(seed, noon());
        assert!(world.meetings[0].uuid.starts_with('/'));
        assert!(world.meetings[1].uuid.contains("//"));
        let third = &world.meetings[2].uuid;
        assert!(!third.starts_with('/') && !third.contains("//") && third.contains('/'));
        assert!(world.meetings.iter().all(|m| m.uuid.len() == 24));
    }
}

#[test]
fn only_the_last_webhook_is_lost() {
    let lost: Vec<_> = world().meetings.iter().map(|m| m.webhook_lost).collect();
    assert_eq!(lost, [false, false, false, false, true]);
}

#[test]
fn each_meeting_has_a_guest_without_identifier_and_each_larger_one_a_rejoin() {
    for meeting in world().meetings {
        let guests = meeting
            .sessions
            .iter()
            .filter(|s| s.person.id.is_empty() && s.person.email.is_empty());
        assert_eq!(guests.count(), 1);
        let people: BTreeSet<_> = meeting
            .sessions
            .iter()
            .map(|s| &s.participant_uuid)
            .collect();
        let rejoins = meeting.sessions.len() - people.len();
        assert_eq!(rejoins, usize::from(people.len() >= 8));
        let in_meeting: BTreeSet<_> = meeting.sessions.iter().map(|s| &s.user_id).collect();
        assert_eq!(in_meeting.len(), meeting.sessions.len());
    }
}

#[test]
fn one_place_of_three_is_clearly_bad() {
    let world = world();
    let bad_share = |public_ip: &str| {
        let sessions = world.meetings.iter().flat_map(|m| &m.sessions);
        let here = sessions.filter(|s| s.person.place.public_ip == public_ip);
        let minutes: Vec<_> = here.flat_map(|s| &s.minutes).collect();
        let bad =
            |stream: &Option<Stream>| stream.as_ref().is_some_and(|s| s.latency_ms.0 > 30_000);
        let bad = minutes.iter().filter(|m| bad(&m.audio_output)).count();
        bad * 100 / minutes.len()
    };
    assert!(bad_share("203.0.113.10") < 5);
    assert!(bad_share("192.0.2.33") < 5);
    assert!(bad_share("198.51.100.77") > 55);
}

#[test]
fn minutes_lie_within_their_session_once_each() {
    for session in world().meetings.iter().flat_map(|m| &m.sessions) {
        let times: BTreeSet<_> = session.minutes.iter().map(|m| m.date_time).collect();
        assert_eq!(times.len(), session.minutes.len());
        assert!(!times.is_empty());
        assert!(
            times
                .iter()
                .all(|at| (session.join_time..=session.leave_time).contains(at))
        );
    }
}

#[test]
fn signal_strength_is_known_on_wifi_only() {
    for session in world().meetings.iter().flat_map(|m| &m.sessions) {
        let wifi = session.person.network_type == "Wifi";
        assert!(
            session
                .minutes
                .iter()
                .all(|m| m.wifi_rssi.is_some() == wifi)
        );
    }
}

#[test]
fn exactly_one_person_shares_in_each_meeting() {
    for meeting in world().meetings {
        let sharing = meeting
            .sessions
            .iter()
            .filter(|s| s.minutes.iter().any(|m| m.as_input.is_some()));
        let sharers: BTreeSet<_> = sharing.map(|s| &s.participant_uuid).collect();
        assert_eq!(sharers.len(), 1);
    }
}
