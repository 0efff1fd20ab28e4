use std::collections::BTreeSet;

use super::Roster;
use chrono::{DateTime, TimeDelta, Utc};
use qos::{Session, SessionId};

fn session(zoom_user_id: &str, joined_after_s: i64) -> Session {
    let noon: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    Session {
        zoom_user_id: zoom_user_id.to_owned(),
        joined_at: Some(noon + TimeDelta::seconds(joined_after_s)),
        ..Session::default()
    }
}

fn roster() -> Roster {
    Roster::new("a==".parse().unwrap())
}

#[test]
fn quality_goes_to_the_nearest_join_of_the_same_id() {
    let mut roster = roster();
    let first = roster.add(session("1", 0));
    let second = roster.add(session("1", 100));
    assert_eq!(roster.place(session("1", 40)), (first, false));
    assert_eq!(roster.place(session("1", 60)), (second, false));
    assert_eq!(roster.sessions().len(), 2);
}

#[test]
fn quality_of_nobody_on_the_roster_is_a_session_of_its_own() {
    let mut roster = roster();
    roster.add(session("1", 0));
    roster.place(session("1", 121));
    roster.place(session("2", 0));
    assert_eq!(roster.sessions().len(), 3);
}

#[test]
fn a_rejoin_is_the_same_person_and_guests_are_never_merged() {
    let mut roster = roster();
    for (id, user) in [
        ("1", Some("u1")),
        ("2", Some("u1")),
        ("3", None),
        ("4", None),
    ] {
        roster.add(Session {
            user_id: user.map(str::to_owned),
            ..session(id, 0)
        });
    }
    assert_eq!(roster.participant_count(), 3);
}

#[test]
fn breakout_rooms_hold_nobody_who_is_not_counted_already() {
    let mut roster = roster();
    let breakout = |id: &str, user: Option<&str>, uuid: Option<&str>| Session {
        user_id: user.map(str::to_owned),
        participant_uuid: uuid.map(str::to_owned),
        breakout_room_id: Some("room".to_owned()),
        ..session(id, 600)
    };
    for (id, user, uuid) in [
        ("1", Some("u1"), None),
        ("2", None, Some("p2")),
        ("3", None, None),
    ] {
        roster.add(Session {
            breakout_room_id: None,
            ..breakout(id, user, uuid)
        });
        roster.add(breakout(&format!("{id}0"), user, uuid));
    }
    assert_eq!(roster.sessions().len(), 6);
    assert_eq!(roster.participant_count(), 3);
}

#[test]
fn what_only_the_quality_list_knows_is_added_to_the_session() {
    let mut roster = roster();
    let id = roster.add(session("1", 0));
    let placed = roster.place(Session {
        zoom_health: Some("Critical".to_owned()),
        zoom_issue_list: vec!["audio".to_owned()],
        reconnect_reason: Some("network".to_owned()),
        device_kind: Some("H.323/SIP".to_owned()),
        ..session("1", 7)
    });
    assert_eq!(placed, (id.clone(), false));
    let session = &roster.sessions()[&id];
    assert_eq!(session.zoom_health.as_deref(), Some("Critical"));
    assert_eq!(session.zoom_issue_list, ["audio"]);
    assert_eq!(session.reconnect_reason.as_deref(), Some("network"));
    assert_eq!(session.device_kind.as_deref(), Some("H.323/SIP"));
    assert!(session.can_have_quality());
}

/// The key of a session of this join, as a read without an earlier one makes it.
fn key(zoom_user_id: &str, joined_after_s: i64) -> SessionId {
    roster().add(session(zoom_user_id, joined_after_s))
}

#[test]
fn a_join_that_another_read_tells_otherwise_keeps_its_key() {
    let mut roster = roster();
    for joined_after_s in [5, 1_000] {
        roster.remember(key("1", joined_after_s), session("1", joined_after_s));
    }
    roster.add(session("1", 0));
    roster.add(session("1", 1_121)); // too far from any
    roster.add(session("2", 5));
    roster.keep_keys();
    let keys: BTreeSet<_> = roster.sessions().keys().cloned().collect();
    let expected = [key("1", 5), key("1", 1_121), key("2", 5)];
    assert_eq!(keys, expected.into());
    assert_eq!(roster.add(session("1", 0)), key("1", 5), "a page overlaps");
    assert_eq!(roster.place(session("1", 7)), (key("1", 5), false));
    let only_in_the_list = roster.place(session("1", 990));
    assert_eq!(only_in_the_list, (key("1", 1_000), true));
    assert_eq!(roster.place(session("1", 2_000)).0, key("1", 2_000));
}

#[test]
fn a_key_is_not_taken_from_the_session_whose_own_it_is() {
    for joins in [[0, 100], [100, 0]] {
        let mut roster = roster();
        roster.remember(key("p", 0), session("p", 0));
        for joined_after_s in joins {
            roster.add(session("p", joined_after_s));
        }
        roster.keep_keys();
        for joined_after_s in joins {
            let session = &roster.sessions()[&key("p", joined_after_s)];
            assert_eq!(
                session.joined_at,
                self::session("p", joined_after_s).joined_at
            );
        }
    }
}

/// Two joins of one id, and a read that lists one of them: each keeps its row and its minutes.
#[test]
fn a_join_that_is_not_listed_this_time_lends_its_key_to_nobody() {
    let [first, second] = [0, 100].map(|after_s| session("p", after_s));
    assert_eq!(keys(&[&first, &second], &[&first]), [own_key(&first)]);
    assert_eq!(keys(&[&first, &second], &[&second]), [own_key(&second)]);

    let mut roster = roster();
    for row in [&first, &second] {
        roster.remember(own_key(row), row.clone());
    }
    roster.add(first.clone());
    roster.keep_keys();
    assert_eq!(roster.place(session("p", 98)), (own_key(&second), true));
    assert_eq!(roster.place(session("p", 3)), (own_key(&first), false));
}

/// A session of this person, with an id within the meeting or without.
fn of_person(zoom_user_id: Option<&str>, person: &str, joined_after_s: i64) -> Session {
    Session {
        participant_uuid: Some(person.to_owned()),
        ..session(zoom_user_id.unwrap_or(person), joined_after_s)
    }
}

/// The keys of sessions, after an earlier read that had these rows.
fn keys(rows: &[&Session], sessions: &[&Session]) -> Vec<SessionId> {
    let mut roster = roster();
    for row in rows {
        roster.remember(own_key(row), (*row).clone());
    }
    for session in sessions {
        roster.add((*session).clone());
    }
    roster.keep_keys();
    roster.sessions().keys().cloned().collect()
}

fn own_key(session: &Session) -> SessionId {
    roster().add(session.clone())
}

fn sorted<const N: usize>(of: [&Session; N]) -> Vec<SessionId> {
    let mut keys: Vec<_> = of.into_iter().map(own_key).collect();
    keys.sort();
    keys
}

#[test]
fn a_session_whose_id_is_missing_in_one_of_two_reads_keeps_its_row() {
    let [with, without] = [Some("1"), None].map(|id| of_person(id, "p", 0));
    let moved = of_person(None, "p", 120);
    for (row, session) in [(&with, &without), (&without, &with), (&with, &moved)] {
        assert_eq!(keys(&[row], &[session]), [own_key(row)]);
    }
    // The same in one read: what the roster lacks, the list has, and the other way round.
    for (on_roster, in_list) in [(&with, &without), (&without, &with), (&moved, &with)] {
        let mut roster = roster();
        let id = roster.add(on_roster.clone());
        assert_eq!(roster.place(in_list.clone()), (id.clone(), false));
        assert_eq!(roster.sessions()[&id].zoom_user_id, "1");
        assert_eq!(roster.sessions().len(), 1);
    }
    // Who is known by it again is found by it.
    let mut roster = roster();
    roster.remember(own_key(&with), with.clone());
    roster.add(without);
    roster.keep_keys();
    assert_eq!(roster.place(session("1", 7)), (own_key(&with), false));
}

#[test]
fn a_session_whose_id_is_missing_is_nobody_else_and_of_two_neither() {
    let nameless = of_person(None, "p", 60);
    let [first, second, other] = [("1", "p", 0), ("2", "p", 90), ("3", "q", 60)]
        .map(|(id, person, joined_after_s)| of_person(Some(id), person, joined_after_s));
    let [late, unknown] = [Some(121), None].map(|after_s| Session {
        joined_at: after_s.and_then(|after_s| session("", 60 + after_s).joined_at),
        ..of_person(Some("1"), "p", 0)
    });
    for rows in [&[&first, &second][..], &[&other], &[&late], &[&unknown]] {
        assert_eq!(keys(rows, &[&nameless]), sorted([&nameless]), "{rows:?}");
    }
    // One row, and two whose it may be; a row whose own session is there.
    let again = of_person(None, "p", 61);
    let both = sorted([&nameless, &again]);
    assert_eq!(keys(&[&first], &[&nameless, &again]), both);
    let found = keys(&[&first], &[&first, &nameless]);
    assert_eq!(found, sorted([&first, &nameless]));
    let found = keys(&[&first, &second], &[&second, &nameless]);
    assert_eq!(found, sorted([&first, &second]), "all others have theirs");

    let mut roster = roster();
    for session in [&first, &second, &other] {
        roster.add(session.clone());
    }
    assert_eq!(roster.place(nameless.clone()), (own_key(&nameless), false));
    assert_eq!(roster.sessions().len(), 4);
}

#[test]
fn pages_that_overlap_add_nothing() {
    let mut roster = roster();
    roster.add(session("1", 0));
    roster.add(session("1", 0));
    assert_eq!(roster.sessions().len(), 1);
}
