//! Every field of every answer, odd in every way: nothing beside it is lost, and what cannot be read
//! is counted and kept.

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::noon;
use crate::dashboard::{
    Page, Unread, meetings, participant_qos, participants, participants_of_past, participants_qos,
    webinars,
};
use crate::directory::users;
use crate::tests::{lines, lost, no_values, oddities, places, replaced, unreadable};
use crate::{LimitHeaders, NotAnObject, trouble};

const ROSTER: &str = include_str!("../../../fuzz/corpus/roster/full.json");
const PAST: &str = include_str!("../../../fuzz/corpus/past_roster/full.json");
const USERS: &str = include_str!("../../../fuzz/corpus/list_of_users/full.json");
const QOS: &str = include_str!("../../../fuzz/corpus/qos_page/full.json");
const MEETINGS: &str = include_str!("../../../fuzz/corpus/list_of_meetings/full.json");
const WEBINARS: &str = include_str!("../../../fuzz/corpus/list_of_webinars/full.json");

/// Every place within the first item of the list. One minute is like another.
fn places_of_first(body: &Value, list: &str) -> Vec<String> {
    let first = format!("/{list}/0");
    let mut places = places(body, &first);
    places.retain(|place| *place != first && !place.contains("/user_qos/1/"));
    places
}

/// The most lines that one value is in a session or a minute: the unit of three signals.
const LINES_OF_ONE: usize = 10;

fn check<T: Debug + PartialEq>(
    body: &Value,
    field: &str,
    (kept, needed): (&[&str], &[&str]),
    parse: impl Fn(&[u8]) -> Result<Page<T>, NotAnObject>,
) {
    let whole = parse(&serde_json::to_vec(body).unwrap()).unwrap();
    assert_eq!(whole.unread, Unread::default(), "everything is known");
    let first = lines(&whole.items[0]);
    let mut none = no_values().to_vec();
    none.push(unreadable().to_string());
    for place in places_of_first(body, field) {
        let is_leaf = !matches!(
            body.pointer(&place).unwrap(),
            Value::Object(_) | Value::Array(_)
        );
        let name = place.rsplit('/').next().unwrap();
        for odd in oddities() {
            let said = format!("{place} is {odd:?}")
                .chars()
                .take(200)
                .collect::<String>();
            let odd = odd.as_deref();
            let is_none = none.iter().any(|none| Some(&**none) == odd);
            let nobody_reads = is_none && kept.contains(&name);
            let page = parse(&replaced(body, &place, odd)).expect(&said);
            let last = page.items.last().expect(&said);
            assert!(*last == whole.items[1], "{said}");
            let all_there = page.unread.unreadable_item_count == 0;
            if all_there && is_leaf {
                let gone = lost(&first, &page.items[0]);
                assert!(gone <= LINES_OF_ONE, "{gone} lines lost: {said}");
            }
            let fewer = page.items.len() < whole.items.len();
            assert!(!(fewer && all_there), "{said}");
            assert!(all_there || !is_leaf || needed.contains(&name), "{said}");
            assert_eq!(all_there, page.unread.items.is_empty(), "{said}");
            assert!(
                !nobody_reads || !page.unread.is_none(),
                "not counted: {said}"
            );
        }
    }
}

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

/// The names of all fields, but for those that are known and not read.
fn names<'a>(body: &'a str, not_read: &[&str]) -> Vec<&'a str> {
    let mut names: Vec<_> = body
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|name| !not_read.contains(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn an_odd_field_of_a_session_costs_nothing_beside_it() {
    let names = names(ROSTER, &[]);
    check(&json(ROSTER), "participants", (&names, &[]), |body| {
        participants(body, noon())
    });
}

#[test]
fn an_odd_field_of_a_past_session_costs_nothing_beside_it() {
    let not_read = [
        "duration",
        "failover",
        "internal_user",
        "name",
        "user_email",
    ];
    let names = self::names(PAST, &not_read);
    check(&json(PAST), "participants", (&names, &[]), |body| {
        participants_of_past(body, noon())
    });
}

#[test]
fn an_odd_field_of_a_listed_user_costs_nothing_beside_it() {
    let names = names(USERS, &["pmi", "verified", "plan_united_type"]);
    check(&json(USERS), "users", (&names, &["id"]), users);
}

/// One stream is read like another, so that a few of them will do.
#[test]
fn an_odd_field_of_a_minute_costs_nothing_beside_it() {
    let mut body = json(QOS);
    for person in body["participants"].as_array_mut().unwrap() {
        for minute in person["user_qos"].as_array_mut().unwrap() {
            let few = ["audio_output", "video_input", "as_device_to_crc"];
            let streams = ["audio_", "video_", "as_"];
            let is_stream = |name: &str| streams.iter().any(|of| name.starts_with(of));
            let minute = minute.as_object_mut().unwrap();
            minute.retain(|name, _| !is_stream(name) || few.contains(&name.as_str()));
        }
    }
    let names = names(QOS, &[]);
    check(&body, "participants", (&names, &["date_time"]), |body| {
        participants_qos(body, noon())
    });
}

#[test]
fn an_odd_field_of_a_list_costs_nothing_beside_it() {
    let account = "A1".parse().unwrap();
    let read = [
        "uuid",
        "id",
        "topic",
        "email",
        "start_time",
        "end_time",
        "participants",
    ];
    check(&json(MEETINGS), "meetings", (&read, &["uuid"]), |body| {
        meetings(&account, body, noon())
    });
    check(&json(WEBINARS), "webinars", (&read, &["uuid"]), |body| {
        webinars(&account, body, noon())
    });
}

#[test]
fn an_odd_page_is_a_fault_or_a_list_without_what_cannot_be_read() {
    let [longest, endless] = [2_048, 2_049].map(|length| json!("t".repeat(length)));
    let body = json!({ "participants": [], "next_page_token": longest });
    let page = participants(&serde_json::to_vec(&body).unwrap(), noon()).unwrap();
    assert!(page.next_page_token.is_some());
    for token in [json!(7), json!({}), json!(["a"]), json!(true), endless] {
        let body = json!({ "participants": [], "next_page_token": token });
        let page = participants(&serde_json::to_vec(&body).unwrap(), noon());
        assert!(page.is_err(), "an odd token ends no list: {token}");
    }
    for (list, lost) in [
        (json!([]), 0),
        (json!({}), 1),
        (json!([null, 7, "a", [], {}]), 5),
    ] {
        let body = serde_json::to_vec(&json!({ "participants": list })).unwrap();
        let roster = participants(&body, noon()).unwrap();
        assert!(roster.items.is_empty(), "{list}");
        assert_eq!(roster.unread.unreadable_item_count, lost, "{list}");
        let qos = participants_qos(&body, noon()).unwrap();
        assert_eq!(qos.unread.unreadable_item_count, lost, "{list}");
    }
    for body in [
        "<html>",
        "",
        "[]",
        "null",
        "\u{feff}{}",
        "{\"participants\":[",
    ] {
        assert!(participants(body.as_bytes(), noon()).is_err(), "{body}");
    }
    for body in [
        &b"{\"participants\":\"\xff\"}"[..],
        b"{\"participants\":[{\"user_id\":\xff}]}",
        b"{\"participants\":[]}\xff",
    ] {
        assert!(participants(body, noon()).is_err(), "{body:?}");
    }
}

fn count<T>(page: Result<Page<T>, NotAnObject>) -> Option<(usize, Unread)> {
    page.ok().map(|page| (page.items.len(), page.unread))
}

/// How many items a page has of which every list that it may have is `value`, and under `more` one
/// more; `None` if it is no page.
fn counts(value: Option<&Value>, more: Option<&str>) -> [Option<(usize, Unread)>; 6] {
    let account = "A1".parse().unwrap();
    let body = |key: &str| {
        let mut body = json!({ "next_page_token": "", "page_size": 30 });
        if let Some(value) = value {
            body[key] = value.clone();
        }
        if let Some(more) = more {
            body[more] = json!([{ "uuid": "a==" }]);
        }
        serde_json::to_vec(&body).unwrap()
    };
    [
        count(meetings(&account, &body("meetings"), noon())),
        count(webinars(&account, &body("webinars"), noon())),
        count(users(&body("users"))),
        count(participants(&body("participants"), noon())),
        count(participants_of_past(&body("participants"), noon())),
        count(participants_qos(&body("participants"), noon())),
    ]
}

#[test]
fn a_page_without_its_list_is_none_and_no_empty_one() {
    let odd = [
        json!(null),
        json!(""),
        json!("people"),
        json!(7),
        json!(true),
    ];
    for more in [None, Some("items")] {
        for value in odd.iter().map(Some).chain([None]) {
            assert_eq!(counts(value, more), [const { None }; 6], "{value:?}");
        }
        let unknown = usize::from(more.is_some());
        for page in counts(Some(&json!([])), more) {
            let (items, unread) = page.unwrap();
            assert_eq!((items, unread.unknown_field_count), (0, unknown));
            assert_eq!(unread.unknown_names(), more.unwrap_or_default());
        }
    }
}

#[test]
fn what_a_page_has_too_much_of_is_counted_and_the_rest_kept() {
    let sessions: Vec<_> = (0..1_003).map(|id| json!({ "user_id": id })).collect();
    let body = serde_json::to_vec(&json!({ "participants": sessions })).unwrap();
    let page = participants(&body, noon()).unwrap();
    assert_eq!(page.items.len(), 1_000);
    assert_eq!(page.unread.unreadable_item_count, 3);
    let minute = json!({ "date_time": "2026-11-20T12:00:00Z" });
    let session = json!({ "user_id": 1, "user_qos": vec![minute; 3_002] });
    let body = serde_json::to_vec(&json!({ "participants": [session] })).unwrap();
    let page = participants_qos(&body, noon()).unwrap();
    assert_eq!(page.items[0].samples.len(), 3_000);
    assert_eq!(page.unread.unreadable_item_count, 2);
}

#[test]
fn an_item_of_megabytes_costs_only_itself() {
    let long = json!({ "user_id": 1, "odd": "x".repeat(2_000_000) });
    let body = json!({ "participants": [long, { "user_id": 2 }] });
    let body = serde_json::to_vec(&body).unwrap();
    for page in [
        participants(&body, noon()).unwrap(),
        page_of_sessions(participants_qos(&body, noon()).unwrap()),
    ] {
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].zoom_user_id, "2");
        assert_eq!(page.unread.items, ["an item of 2000022 bytes"]);
    }
}

fn page_of_sessions(page: Page<crate::dashboard::ParticipantQos>) -> Page<qos::Session> {
    let items = page.items.into_iter().map(|item| item.session).collect();
    Page {
        items,
        next_page_token: page.next_page_token,
        unread: page.unread,
    }
}

#[test]
fn what_is_lost_is_kept_without_what_names_a_machine() {
    let body =
        json!({ "participants": [{ "mac_addr": "00:53:00", "pc_name": "PC-7", "os": "Windows" }] });
    let page = participants(&serde_json::to_vec(&body).unwrap(), noon()).unwrap();
    assert_eq!(page.unread.items, [r#"{"os":"Windows"}"#]);
}

#[test]
fn what_is_lost_is_kept_as_its_text_also_where_it_is_no_value() {
    for odd in no_values() {
        let cut = |text: String| text.chars().take(256).collect::<String>();
        let item = format!(r#"{{"os":{odd}}}"#);
        let body = format!(r#"{{"participants":[{{"os":{odd},"mac_addr":{odd}}},{odd}]}}"#);
        let unread = participants(body.as_bytes(), noon()).unwrap().unread;
        assert_eq!(unread.unreadable_item_count, 2);
        assert_eq!(unread.items, [cut(item), cut(odd.clone())]);
        let body = format!(r#"{{"participants":[{{"user_id":"1","os":{odd}}}]}}"#);
        let page = participants(body.as_bytes(), noon()).unwrap();
        assert_eq!(page.items[0].other["os"], cut(odd));
        assert_eq!(page.unread.unreadable_field_count, 1);
    }
}

/// In UTF-8, as Zoom's are; in JSON's own escapes it is U+FFFD without a word.
#[test]
fn a_name_that_was_cut_within_a_character_costs_nobody_else() {
    let person = |id: &str, name: &[u8]| {
        let before = format!(r#"{{"user_id":"{id}","user_name":""#);
        [
            before.as_bytes(),
            name,
            br#"","user_qos":[{"date_time":"2026-11-20T12:00:00Z"}]}"#,
        ]
        .concat()
    };
    let people = [person("1", b"Zo\xc3"), b",".to_vec(), person("2", b"Ada")].concat();
    let body = [
        br#"{"participants":["#,
        &people[..],
        br#"],"next_page_token":"t"}"#,
    ]
    .concat();
    assert!(trouble(200, &LimitHeaders::default(), &body, noon()).is_none());
    let of_list = participants_qos(&body, noon()).unwrap();
    let of_one = participant_qos(&person("1", b"Zo\xc3"), noon()).unwrap();
    for (page, people) in [(&of_list, 2), (&of_one, 1)] {
        assert_eq!(page.items.len(), people);
        assert_eq!(
            page.items[0].session.user_name.as_deref(),
            Some("Zo\u{fffd}")
        );
        assert!(page.items.iter().all(|person| person.samples.len() == 1));
        assert_eq!(page.unread.unreadable_field_count, 1);
        assert_eq!(page.unread.unreadable_item_count, 0);
    }
    assert_eq!(of_list.next_page_token.as_deref(), Some("t"));
}

#[test]
fn more_people_than_any_meeting_has_are_none() {
    let account = "A1".parse().unwrap();
    for (listed, expected) in [
        (100_000_u64, Some(100_000)),
        (100_001, None),
        (4_000_000_000, None),
    ] {
        let item = json!({ "uuid": "a==", "end_time": noon(), "participants": listed });
        let body = json!({ "meetings": [item] }).to_string();
        let page = meetings(&account, body.as_bytes(), noon()).unwrap();
        assert_eq!(page.items[0].participant_count, expected);
        let is_none = usize::from(expected.is_none());
        assert_eq!(page.unread.unreadable_field_count, is_none);
        let kept = page.items[0].other.get("participants");
        assert_eq!(
            kept.cloned(),
            expected.is_none().then(|| listed.to_string())
        );
    }
}

#[test]
fn a_signal_in_another_unit_than_dbm_is_kept_and_no_measure() {
    let read = |unit: Value| {
        let wifi = json!({ "min_rssi": -70, "avg_rssi": -61, "max_rssi": null, "rssi_unit": unit });
        let minute = json!({ "date_time": "2026-11-20T12:00:00Z", "wifi_rssi": wifi });
        let body = json!({ "participants": [{ "user_id": "1", "user_qos": [minute] }] });
        let mut page = participants_qos(&serde_json::to_vec(&body).unwrap(), noon()).unwrap();
        let session = page.items.remove(0);
        let wifi = session.samples[0].wifi.clone().unwrap();
        (wifi.rssi_avg_dbm, page.unread, session.session.other)
    };
    for unit in [json!("dBm"), json!(" DBM"), json!(""), json!(null)] {
        let (avg_dbm, unread, _) = read(unit);
        assert_eq!(avg_dbm, Some(-61));
        assert!(unread.is_none());
    }
    for unit in [json!("%"), json!("dBW"), json!(7), json!(["dBm"])] {
        let (avg_dbm, unread, other) = read(unit.clone());
        assert_eq!(avg_dbm, None, "{unit}");
        assert_eq!(unread.unreadable_field_count, 3, "{unit}");
        assert_eq!(other["user_qos.wifi_rssi.avg_rssi"], "-61");
        assert_eq!(other["user_qos.wifi_rssi.rssi_unit"], unit.to_string());
    }
}

#[test]
fn a_session_without_an_id_within_the_meeting_is_the_persons() {
    let body = json!({ "participants": [{ "participant_uuid": "p1==", "user_qos": [{}] }] });
    let body = serde_json::to_vec(&body).unwrap();
    let [roster, qos] = [
        participants(&body, noon())
            .unwrap()
            .items
            .remove(0)
            .zoom_user_id,
        participants_qos(&body, noon())
            .unwrap()
            .items
            .remove(0)
            .session
            .zoom_user_id,
    ];
    assert_eq!([roster.as_str(), qos.as_str()], ["p1==", "p1=="]);
}

#[test]
fn a_meeting_without_an_end_is_owed_by_its_start() {
    let body = json!({ "meetings": [{ "uuid": "a==", "start_time": "2026-11-20T11:00:00Z", "end_time": "" }] });
    let account = "A1".parse().unwrap();
    let page = meetings(&account, &serde_json::to_vec(&body).unwrap(), noon()).unwrap();
    assert_eq!(page.items[0].ended_at, page.items[0].started_at.unwrap());
    assert!(!page.items[0].is_end_known);
}

#[test]
fn who_left_before_joining_or_what_began_after_its_end_is_kept_as_text_and_counted() {
    let (earlier, later) = ("2026-11-20T11:00:00Z", "2026-11-20T11:30:00Z");
    let text = format!("\"{earlier}\"");
    let person = json!({ "user_id": "1", "join_time": later, "leave_time": earlier });
    let body = json!({ "participants": [person] }).to_string();
    let page = participants(body.as_bytes(), noon()).unwrap();
    let session = &page.items[0];
    assert_eq!((session.left_at, session.duration_s()), (None, None));
    assert_eq!(session.other["leave_time"], text);
    assert_eq!(page.unread.unreadable_field_count, 1);

    let meeting = json!({ "uuid": "a==", "start_time": later, "end_time": earlier });
    let body = json!({ "meetings": [meeting] }).to_string();
    let page = meetings(&"A1".parse().unwrap(), body.as_bytes(), noon()).unwrap();
    let meeting = &page.items[0];
    assert!(meeting.started_at.is_none() && meeting.is_end_known);
    assert_eq!(meeting.ended_at, earlier.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(meeting.other["start_time"], format!("\"{later}\""));
    assert_eq!(page.unread.unreadable_field_count, 1);
}

/// Rows are kept from these times on.
#[test]
fn a_time_that_is_far_from_the_meetings_end_is_none() {
    let far = [
        "2026-11-13T11:59:59Z",
        "2026-11-27T12:00:01Z",
        "2099-01-01T00:00:00Z",
    ];
    for odd in far {
        let minutes = json!([{ "date_time": odd }, { "date_time": "2026-11-20T11:30:00Z" }]);
        let person = json!({ "user_id": "1", "join_time": odd, "leave_time": odd });
        let mut body = json!({ "participants": [person] });
        for page in [participants, participants_of_past] {
            let page = page(body.to_string().as_bytes(), noon()).unwrap();
            let session = &page.items[0];
            assert_eq!((session.joined_at, session.left_at), (None, None));
            for name in ["join_time", "leave_time"] {
                assert_eq!(session.other[name], json!(odd).to_string());
            }
            assert_eq!(page.unread.unreadable_field_count, 2);
        }
        body["participants"][0]["user_qos"] = minutes;
        let page = participants_qos(body.to_string().as_bytes(), noon()).unwrap();
        assert_eq!(page.items[0].session.joined_at, None);
        assert_eq!(page.items[0].samples.len(), 1, "the other minute is kept");
        assert_eq!(page.unread.unreadable_item_count, 1);
        assert_eq!(page.unread.items, [json!({ "date_time": odd }).to_string()]);
    }
    for near in ["2026-11-13T12:00:00Z", "2026-11-27T12:00:00Z"] {
        let person = json!({ "user_id": "1", "join_time": near, "leave_time": near });
        let body = json!({ "participants": [person] }).to_string();
        let page = participants(body.as_bytes(), noon()).unwrap();
        assert_eq!(page.items[0].duration_s(), Some(0));
        assert!(page.unread.is_none());
    }
}

#[test]
fn a_listed_end_far_ahead_is_none() {
    let started_at = "2026-11-20T11:00:00Z";
    let listed = |start_time: &str, end_time: &str| {
        let item = json!({ "uuid": "a==", "start_time": start_time, "end_time": end_time });
        let account = "A1".parse().unwrap();
        let body = |key: &str| serde_json::to_vec(&json!({ key: [item] })).unwrap();
        [
            meetings(&account, &body("meetings"), noon()).unwrap(),
            webinars(&account, &body("webinars"), noon()).unwrap(),
        ]
    };
    let ended_at = |at: &str| Some(at.parse::<DateTime<Utc>>().unwrap());
    // Clocks and time zones differ by less than a day.
    for page in listed(started_at, "2026-11-21T12:00:00Z") {
        assert_eq!(page.items[0].ended_at, noon() + TimeDelta::days(1));
        assert!(page.unread.is_none());
    }
    for end_time in ["2026-11-21T12:00:01Z", "2099-01-01T00:00:00Z"] {
        for page in listed(started_at, end_time) {
            assert_eq!(Some(page.items[0].ended_at), ended_at(started_at));
            assert_eq!(page.items[0].other["end_time"], format!("\"{end_time}\""));
            assert_eq!(page.unread.unreadable_field_count, 1);
        }
    }
    for page in listed("2099-01-01T00:00:00Z", "2099-01-01T00:00:00Z") {
        assert!(page.items.is_empty(), "it has no time at all");
        assert_eq!(page.unread.unreadable_item_count, 1);
    }
}

#[test]
fn a_meeting_of_thirty_hours_over_midnight_keeps_each_of_its_minutes() {
    let first: DateTime<Utc> = "2026-11-20T18:00:00Z".parse().unwrap();
    let minutes: Vec<_> = (0..30 * 60)
        .map(|nth| json!({ "date_time": first + TimeDelta::minutes(nth) }))
        .collect();
    let body = json!({ "participants": [{ "user_id": "1", "user_qos": minutes }] });
    let page = participants_qos(&serde_json::to_vec(&body).unwrap(), noon()).unwrap();
    let samples = &page.items[0].samples;
    assert_eq!(samples.len(), 1_800);
    assert_eq!(
        samples[1_799].minute_at.to_rfc3339(),
        "2026-11-21T23:59:00+00:00"
    );
}
