//! Questions over a few rows, and the answers that these have by counting.

use std::path::Path;

use serde_json::{Value, json};

use super::{answers, asked, rows};
use crate::ALL;
use crate::views::{self, Span};

/// The views over rows that are given as SQL; a column that is not named is null.
fn views_over(participants: &str, minutes: &str) -> String {
    let none = |name| {
        let table = dictionary::table(name).unwrap();
        views::rows_of(Path::new("nowhere"), table)
    };
    format!(
        "{}CREATE TABLE raw_participants AS SELECT * FROM {} UNION ALL BY NAME ({participants});
         CREATE TABLE raw_qos_minutes AS SELECT * FROM {} UNION ALL BY NAME ({minutes});\n{}",
        views::MACROS,
        none("participants"),
        none("qos_minutes"),
        views::sessions_and_minutes(Span::default()),
    )
}

const NO_MINUTES: &str = "SELECT 'none' AS meeting_uuid WHERE false";

/// Ten days of calls of an hour: twelve users without a fault, and guests for whom six calls a day are
/// poor in every way until the eighth day. At Lyon they sit alone.
fn guests_beside_users(guests_of_a_meeting: u32, meetings_of_a_day: u32) -> String {
    let participants = format!(
        "SELECT 'g' || d || 'x' || m AS meeting_uuid, 'g' || d || 'x' || m || 'x' || n AS user_key, 'guest' AS person_kind,
           'Lyon' AS site_name, '10.1.1.0/24' AS private_subnet_cidr, 'Bad Line' AS isp_name, '5.1' AS client_version, 'Old Headset' AS microphone_name,
           'Far' AS data_center, TIMESTAMP '2026-11-01 14:00:00' + d * INTERVAL 1 DAY AS joined_at,
           CASE WHEN d < 8 THEN 60 ELSE 0 END AS poor_minute_count, 60 AS wifi_weak_minute_count
         FROM range(10) AS days (d), range({meetings_of_a_day}) AS meetings (m), range({guests_of_a_meeting}) AS guests (n)
         UNION ALL BY NAME SELECT 'u' || d AS meeting_uuid, 'user ' || n AS user_key, 'user' AS person_kind,
           'Oslo' AS site_name, '10.2.2.0/24' AS private_subnet_cidr, 'Good Line' AS isp_name, '6.1' AS client_version, 'Headset' AS microphone_name,
           'Near' AS data_center, TIMESTAMP '2026-11-01 09:00:00' + d * INTERVAL 1 DAY AS joined_at, 0 AS poor_minute_count, 0 AS wifi_weak_minute_count
         FROM range(10) AS days (d), range(12) AS users (n)"
    );
    let participants = format!(
        "SELECT *, meeting_uuid || user_key AS participant_session_id, CAST(joined_at AS date) AS dt, 'Wifi' AS network_kind,
           'Etc/UTC' AS timezone_name, 3600 AS duration_s, 60 AS minute_count, 60 AS classified_minute_count,
           CASE WHEN poor_minute_count > 0 THEN 'poor' ELSE 'good' END AS session_class FROM ({participants})"
    );
    let minutes = "SELECT meeting_uuid, participant_session_id, dt, joined_at + n * INTERVAL 1 MINUTE AS minute_at, session_class AS minute_class,
           session_class AS audio_sent_class, 'good' AS audio_received_class, CASE WHEN site_name = 'Lyon' THEN 99 ELSE 40 END AS cpu_system_max_pct,
           50 AS audio_sent_latency_ms
         FROM raw_participants, range(60) AS minutes (n)";
    views_over(&participants, minutes)
}

/// Which questions mark a row, or show it only where there are enough people.
fn that_mark(views: &str) -> Vec<&'static str> {
    let marking = ALL
        .iter()
        .filter(|question| question.sql.contains("stands_out"));
    let found = answers(views, marking);
    let marks = found.into_iter().filter(|(_, answer)| {
        let mut rows = answer.iter();
        rows.any(|row| row["stands_out"] == json!(true))
    });
    marks.map(|(name, _)| name).collect()
}

#[test]
fn three_people_are_a_group_and_a_guest_of_many_meetings_is_one() {
    let all = ALL
        .iter()
        .filter(|question| question.sql.contains("stands_out"));
    let mut all: Vec<_> = all.map(|question| question.name).collect();
    all.sort_unstable();
    let data_centers = |views: &str| rows(views, asked("data_center_latency")).len();
    let three = guests_beside_users(3, 2);
    assert_eq!((that_mark(&three), data_centers(&three)), (all, 2));
    for (guests, meetings) in [(2, 3), (1, 6)] {
        let fewer = guests_beside_users(guests, meetings);
        assert_eq!((that_mark(&fewer), data_centers(&fewer)), (vec![], 1));
    }
}

#[test]
fn each_question_that_marks_says_from_how_many_people_on() {
    for question in ALL
        .iter()
        .filter(|question| question.sql.contains("stands_out"))
    {
        let said = question.about();
        assert!(said.contains("and 3 people on"), "{said}");
    }
}

#[test]
fn what_a_person_sends_is_not_what_the_person_receives() {
    let session = "SELECT 'm' AS meeting_uuid, 's' AS participant_session_id, 'u' AS user_key, 'user' AS person_kind, 'Lyon' AS site_name,
        600 AS duration_s, 10 AS minute_count, 'poor' AS session_class, DATE '2026-11-01' AS dt";
    let minutes = "SELECT 'm' AS meeting_uuid, 's' AS participant_session_id, TIMESTAMP '2026-11-01 10:00:00' AS minute_at, DATE '2026-11-01' AS dt,
        sent AS audio_sent_class, received AS audio_received_class, CASE WHEN sent = 'good' AND received = 'good' THEN 'good' ELSE 'poor' END AS minute_class
        FROM (VALUES ('poor', 'good'), ('bad', 'good'), ('poor', 'unclassified'), ('bad', NULL), ('poor', 'good'), ('good', 'poor'), ('good', 'bad'),
          ('bad', 'poor'), ('good', 'good'), ('good', 'good')) AS v (sent, received)";
    let found = rows(&views_over(session, minutes), asked("sending_or_receiving"));
    let expected = json!({ "site_name": "Lyon", "minutes": 10, "people": 1, "only_sending_pct": 50.0, "only_receiving_pct": 20.0,
        "both_pct": 10.0, "coverage_pct": 100.0 });
    assert_eq!(found, [expected]);
}

/// `three` was poor in three of eleven meetings, `quarter` in three of twelve, `twice` in two, in one of them by two joins.
#[test]
fn who_is_called_back_had_three_poor_meetings_of_less_than_twelve() {
    let calls = "SELECT who AS user_key, 'user' AS person_kind, 'm' || n AS meeting_uuid, CASE WHEN n < 7 THEN 'Lyon' ELSE 'Oslo' END AS site_name,
        600 AS duration_s, CASE WHEN n = 10 THEN 0 ELSE 10 END AS minute_count, CASE WHEN n = 10 THEN 0 ELSE 10 END AS classified_minute_count,
        CASE WHEN n < 3 THEN 5 ELSE 0 END AS poor_minute_count, CASE WHEN n < 3 THEN 'poor' ELSE 'good' END AS session_class
        FROM (VALUES ('three', 11), ('quarter', 12)) AS v (who, meetings), range(12) AS r (n) WHERE n < meetings
        UNION ALL BY NAME SELECT 'twice' AS user_key, 'user' AS person_kind, unnest(['m1', 'm1', 'm2']) AS meeting_uuid, 'Lyon' AS site_name,
        10 AS minute_count, 'poor' AS session_class
        UNION ALL BY NAME SELECT 'guest' AS person_kind, unnest(['m1', 'm2', 'm3']) AS meeting_uuid, 'Lyon' AS site_name, 10 AS minute_count, 'poor' AS session_class";
    let found = rows(&views_over(calls, NO_MINUTES), asked("people_to_call_back"));
    let expected = json!({ "user_key": "three", "person_kind": "user", "usual_site_name": "Lyon", "meetings": 11, "poor_meetings": 3,
        "poor_pct": 15.0, "coverage_pct": 90.9 });
    assert_eq!(found, [expected]);
}

/// In `b` it was poor for one person, who joined twice, and in `c` for one and for a telephone.
#[test]
fn a_meeting_is_called_back_when_it_was_poor_for_two_people() {
    let calls = "SELECT meeting AS meeting_uuid, who AS user_key, class AS session_class, measured AS minute_count, measured AS classified_minute_count,
        poor AS poor_minute_count, weak AS wifi_weak_minute_count, device AS device_kind, TIMESTAMP '2026-11-01 10:00:00' + nth * INTERVAL 1 MINUTE AS joined_at
        FROM (VALUES (2, 'a', 'x', 'poor', 10, 8, 6, NULL), (1, 'a', 'y', 'poor', 10, 5, 5, NULL), (3, 'a', 'z', 'good', 10, 0, 9, NULL),
          (4, 'a', 'w', 'unclassified', 0, 0, 0, NULL), (1, 'b', 'x', 'poor', 10, 9, 0, NULL), (2, 'b', 'x', 'poor', 10, 9, 0, NULL),
          (1, 'c', 'x', 'poor', 10, 9, 0, NULL), (2, 'c', 'y', 'poor', 10, 9, 0, 'Phone'))
          AS v (nth, meeting, who, class, measured, poor, weak, device)";
    let found = rows(
        &views_over(calls, NO_MINUTES),
        asked("meetings_to_call_back"),
    );
    let expected = json!({ "meeting_uuid": "a", "began_at": "2026-11-01 10:01:00", "people": 4, "poor_people": 2, "weak_wifi_people": 1,
        "poor_pct": 43.3, "coverage_pct": 75.0 });
    assert_eq!(found, [expected]);
}

/// Five people and so many of them poor in one minute after the other; beside them a meeting of two.
#[test]
fn a_minute_is_poor_for_nobody_one_some_or_half() {
    let calls = "SELECT 'm' AS meeting_uuid, 's' || n AS participant_session_id, 'u' || n AS user_key, 'poor' AS session_class,
        CASE WHEN n < 5 THEN 5 ELSE 0 END AS minute_count FROM range(6) AS r (n)
        UNION ALL BY NAME SELECT 'two' AS meeting_uuid, 't' || n AS participant_session_id, 'u' || n AS user_key, 'poor' AS session_class,
        5 AS minute_count FROM range(2) AS r (n)";
    let minutes = "SELECT meeting_uuid, participant_session_id, TIMESTAMP '2026-11-01 10:00:00' + nth * INTERVAL 1 MINUTE + CAST(user_key[2] AS int) * INTERVAL 1 SECOND AS minute_at,
        CASE WHEN CAST(user_key[2] AS int) < poor THEN 'poor' ELSE 'good' END AS minute_class
        FROM raw_participants, (VALUES (0, 0), (1, 1), (2, 2), (3, 3), (4, 5)) AS v (nth, poor) WHERE minute_count > 0";
    let found = rows(&views_over(calls, minutes), asked("one_or_all"));
    let line = |poor_for: &str, count: u32, share: f64| json!({ "poor_for": poor_for, "meeting_minutes": count, "share_pct": share, "coverage_pct": 83.3 });
    let expected = [
        line("0 nobody", 1, 20.0),
        line("1 one person", 1, 20.0),
        line("2 some", 1, 20.0),
        line("3 half or more", 2, 40.0),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_data_centers_minutes_are_put_in_order() {
    let calls = "SELECT place AS data_center, place AS meeting_uuid, place || n AS participant_session_id, place || n AS user_key,
        'user' AS person_kind, 'good' AS session_class, 1 AS minute_count
        FROM (VALUES ('slow', 3), ('short', 3), ('lonely', 2)) AS v (place, people), range(3) AS r (n) WHERE n < people";
    let minutes = "SELECT place AS meeting_uuid, place || ms % people AS participant_session_id, TIMESTAMP '2026-11-01 10:00:00' AS minute_at, 'good' AS minute_class,
        ms AS audio_sent_latency_ms
        FROM (VALUES ('slow', 3, 500), ('short', 3, 499), ('lonely', 2, 500)) AS v (place, people, minutes), range(1, 501) AS r (ms) WHERE ms <= minutes";
    let found = rows(&views_over(calls, minutes), asked("data_center_latency"));
    let expected = json!({ "data_center": "slow", "minutes": 500, "people": 3, "p50_ms": 250.0, "p95_ms": 475.0, "worst_ms": 500.0,
        "coverage_pct": 100.0 });
    assert_eq!(found, [expected]);
}

/// What is left of a last minute, and a first one that was under way, are no gaps.
#[test]
fn a_short_call_that_was_measured_has_no_gap() {
    let calls = "SELECT DATE '2026-11-01' AS dt, minutes AS minute_count, seconds AS duration_s
        FROM (VALUES (1, 76), (1, 119), (2, 151), (2, 179), (3, 226), (8, 600), (9, 659)) AS v (minutes, seconds)";
    let gaps = |more: &str| {
        let views = views_over(&format!("{calls}{more}"), NO_MINUTES);
        let views = format!(
            "{views}CREATE TABLE meetings AS SELECT now() AS ended_at, 'owed' AS ledger_state WHERE false;"
        );
        rows(&views, asked("trust"))[0]["calls_with_gaps"].clone()
    };
    assert_eq!(gaps(""), 0);
    let more = " UNION ALL SELECT DATE '2026-11-01', * FROM (VALUES (7, 600), (1, 120))";
    assert_eq!(gaps(more), 2);
}

/// Five people at each of four sites, the fifth of Lyon only in the second week.
fn four_sites(poor_minutes: &str) -> Vec<Value> {
    let calls = format!(
        "SELECT site AS site_name, DATE '2026-11-01' + CAST(d AS int) AS dt, 'm' || d AS meeting_uuid, site || n AS user_key, 'user' AS person_kind,
           60 AS minute_count, 60 AS classified_minute_count, {poor_minutes} AS poor_minute_count
         FROM (VALUES ('Bern'), ('Kyiv'), ('Lyon'), ('Oslo')) AS s (site), range(14) AS r (d), range(5) AS p (n)
         WHERE site <> 'Lyon' OR n < 4 OR d >= 7"
    );
    let views = views_over(&calls, NO_MINUTES);
    let found = rows(&views, asked("before_and_after"));
    let outstanding = found.into_iter();
    outstanding
        .filter(|row| row["stands_out"] == json!(true))
        .collect()
}

#[test]
fn one_newcomer_is_no_sites_change() {
    let one = "CASE WHEN site = 'Lyon' AND n = 4 THEN 58 ELSE 1 END";
    assert_eq!(four_sites(one), Vec::<Value>::new());
    let all = "CASE WHEN site = 'Lyon' AND d >= 7 THEN 20 ELSE 1 END";
    let found = four_sites(all);
    assert_eq!(found.len(), 1, "{found:?}");
    let names = ["site_name", "changed_on", "people_before", "people_after"];
    let expected = [json!("Lyon"), json!("2026-11-08"), json!(4), json!(5)];
    assert_eq!(names.map(|name| found[0][name].clone()), expected);
}
