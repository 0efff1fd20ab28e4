use super::{Event, NotAnEvent, What};

fn parse(body: &[u8]) -> Result<Event, NotAnEvent> {
    Event::parse(body, "2026-11-20T12:00:00Z".parse().unwrap())
}

const ENDED: &str = r#"{"event":"meeting.ended","event_ts":1763640000123,"payload":{"account_id":"A1",
 "object":{"id":95123456789,"uuid":"/abc==","host_id":"h1","topic":"Stand-up \ud83d\ude00","type":2,
 "start_time":"2026-11-20T11:00:00Z","end_time":"2026-11-20T12:00:00Z","timezone":"","duration":0}}}"#;

#[test]
fn a_meeting_that_ended_says_which_and_when() {
    let event = parse(ENDED.as_bytes()).unwrap();
    assert_eq!(
        event.event_id,
        "meeting.ended#A1#/abc==#2026-11-20T12:00:00.000Z"
    );
    let What::Ended(ended) = event.what else {
        panic!("not ended: {:?}", event.what);
    };
    assert_eq!(ended.meeting.uuid.as_str(), "/abc==");
    assert_eq!(ended.meeting.meeting_id.as_deref(), Some("95123456789"));
    assert_eq!(ended.meeting.topic.as_deref(), Some("Stand-up 😀"));
    assert!(!ended.practice_session);
}

#[test]
fn the_same_end_told_twice_is_one_event() {
    let again = ENDED.replace("1763640000123", "1763640009999");
    let first = parse(ENDED.as_bytes()).unwrap();
    assert_eq!(first.event_id, parse(again.as_bytes()).unwrap().event_id);
}

#[test]
fn an_end_without_a_meeting_cannot_be_recorded() {
    for field in ["uuid", "end_time"] {
        let body = ENDED
            .replace(&format!("\"{field}\""), "\"gone\"")
            .replace("event_ts", "gone_too");
        let error = parse(body.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, format!("meeting.ended lacks payload.object.{field}"));
    }
}

#[test]
fn an_end_without_its_time_ended_when_zoom_told() {
    let body = ENDED.replace("\"end_time\"", "\"gone\"");
    let What::Ended(ended) = parse(body.as_bytes()).unwrap().what else {
        panic!("not ended");
    };
    assert_eq!(ended.meeting.ended_at.timestamp_millis(), 1_763_640_000_123);
}

#[test]
fn an_end_far_ahead_ended_when_zoom_told() {
    let at = |ended: &str| {
        let body = ENDED.replace("2026-11-20T12:00:00Z", ended);
        match parse(body.as_bytes()).unwrap().what {
            What::Ended(ended) => ended.meeting.ended_at.timestamp_millis(),
            what => panic!("not ended: {what:?}"),
        }
    };
    // Clocks and time zones differ by less than a day.
    assert_eq!(at("2026-11-21T12:00:00Z"), 1_795_262_400_000);
    for ended in ["2026-11-21T12:00:01Z", "2099-01-01T00:00:00Z"] {
        assert_eq!(at(ended), 1_763_640_000_123, "{ended}");
    }
}

#[test]
fn an_end_that_was_told_far_ahead_too_cannot_be_recorded() {
    let body = ENDED
        .replace("2026-11-20T12:00:00Z", "2099-01-01T00:00:00Z")
        .replace("1763640000123", "4070908800000");
    let error = parse(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "meeting.ended lacks payload.object.end_time");
}

#[test]
fn a_deauthorization_may_have_its_time_as_text() {
    let body = br#"{"event":"app_deauthorized","payload":{"account_id":"A1","event_ts":"2024-09-08 15:58:40"}}"#;
    let event = parse(body).unwrap();
    assert_eq!(
        event.event_at.unwrap().to_rfc3339(),
        "2024-09-08T15:58:40+00:00"
    );
}

#[test]
fn a_deauthorization_keeps_its_time_inside_the_payload() {
    for time in ["1763640000123", "\"2024-09-08 15:58:40\"", "null"] {
        let body = format!(
            r#"{{"event":"app_deauthorized","payload":{{"account_id":"A1","deauthorization_time":"2026-11-20T12:00:00Z","event_ts":{time}}}}}"#
        );
        let event = parse(body.as_bytes()).unwrap();
        assert!(matches!(event.what, What::Deauthorized { .. }));
        assert_eq!(
            event.event_at.unwrap().to_rfc3339(),
            "2026-11-20T12:00:00+00:00"
        );
    }
}

#[test]
fn an_unknown_event_is_kept_under_the_hash_of_its_body() {
    let body = br#"{"event":"zoomroom.dreamed","payload":{}}"#;
    let event = parse(body).unwrap();
    assert!(matches!(event.what, What::Other));
    assert!(event.event_id.starts_with("sha256#"));
    assert_eq!(event.event_id.len(), "sha256#".len() + 64);
}

#[test]
fn what_is_no_object_is_no_event() {
    for body in ["", "null", "[1]", "<html>", "{\"payload\":{}}"] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
}

/// Nothing is read of a value that nobody asked for, and what is read has 127 levels at most: the limit
/// of `serde_json`, which keeps the stack from running out.
#[test]
fn a_value_that_is_none_costs_only_its_field_however_deep_it_is() {
    let deep = |levels| ["[", "]"].map(|one| one.repeat(levels)).concat();
    for odd in ["1e400".to_owned(), deep(127), deep(128), deep(100_000)] {
        let body = format!(r#"{{"event":"planet.risen","payload":{odd}}}"#);
        assert!(matches!(parse(body.as_bytes()).unwrap().what, What::Other));
        let body = ENDED.replace("\"topic\":", &format!("\"topic\":{odd},\"agenda\":"));
        let What::Ended(ended) = parse(body.as_bytes()).unwrap().what else {
            panic!("not ended");
        };
        assert_eq!(ended.meeting.topic, None);
        assert_eq!(ended.meeting.host_user_id.as_deref(), Some("h1"));
        assert!(parse(odd.as_bytes()).is_err());
    }
}

#[test]
fn a_name_has_at_most_1_024_bytes() {
    for (length, is_read) in [(1_024, true), (1_025, false)] {
        let body = format!(r#"{{"event":"{}"}}"#, "a".repeat(length));
        assert_eq!(parse(body.as_bytes()).is_ok(), is_read, "{length}");
    }
}

#[test]
fn a_time_more_than_a_day_ahead_is_none() {
    let at = |event_ts: &str| {
        let body = format!(
            r#"{{"event":"user.deleted","event_ts":{event_ts},"payload":{{"account_id":"A1","object":{{"id":"u1"}}}}}}"#
        );
        let event = parse(body.as_bytes()).unwrap();
        event.event_at.map(|at| at.timestamp_millis())
    };
    assert_eq!(at("1795262400000"), Some(1_795_262_400_000));
    assert_eq!(at("1795262400"), Some(1_795_262_400_000));
    assert_eq!(at("1795262400001"), None);
    assert_eq!(at("4070908800000"), None);
    assert_eq!(at("null"), None);
}
