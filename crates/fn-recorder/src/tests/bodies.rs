//! What Zoom may send in other forms than it says.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::tables::Tables;
use super::{after, body_base64, ended, meeting, noon, removal, tell, user};
use crate::record;

/// An attribute of the first row of a table, which is the only one unless it has tokens.
fn shown<'a>(rows: &'a Value, table: &str, attribute: &str) -> &'a str {
    let rows = rows[table].as_array().unwrap();
    assert!(rows.len() == 1 || table == "InstallationsTable", "{table}");
    let value = rows[0][attribute].as_object();
    let text = value.and_then(|value| value.values().next());
    text.and_then(Value::as_str).unwrap_or("-")
}

#[tokio::test]
async fn an_id_may_be_a_number_or_text_anywhere() {
    let as_text = json!({
        "id": "95123456789",
        "uuid": "m==",
        "host_id": "h1",
        "start_time": "2026-11-20T11:00:00Z",
        "end_time": "2026-11-20T12:00:00Z",
    });
    let [number, text] = [meeting("m=="), ended("meeting.ended", as_text)];
    let [number, text] = [after(&[number]).await, after(&[text]).await];
    assert_eq!(number["MeetingsTable"], text["MeetingsTable"]);
    assert_eq!(shown(&number, "MeetingsTable", "meeting_id"), "95123456789");
    assert_eq!(shown(&number, "EventsTable", "account_id"), "A1");
}

#[tokio::test]
async fn a_user_may_have_a_number_for_an_id() {
    let event = json!({
        "event": "user.deleted",
        "event_ts": "1763640000123",
        "payload": { "account_id": "A1", "object": { "id": 7 } },
    });
    let rows = after(&[event]).await;
    assert_eq!(shown(&rows, "UsersTable", "user_id"), "7");
    let told_at = shown(&rows, "UsersTable", "told_at_epoch_ms");
    assert_eq!(told_at, "1763640000123");
}

/// The form is one of those that `moment.rs` of zoom reads.
#[tokio::test]
async fn a_removal_with_its_time_inside_the_payload_removes() {
    for time in [
        json!(noon().timestamp_millis()),
        json!(noon().timestamp()),
        json!("2026-11-20 12:00:00"),
        json!("2026-11-20 12:00:00.123"),
        json!("2026-11-20T13:00:00+01:00"),
        // Of another zone, or of a clock that is fast.
        json!("2026-11-21 11:00:00"),
    ] {
        let mut event = removal();
        event["payload"]["event_ts"] = time;
        let rows = after(&[event]).await;
        let status = shown(&rows, "InstallationsTable", "installation_status");
        assert_eq!(status, "removed");
    }
}

#[tokio::test]
async fn a_removal_whose_time_is_ahead_spares_what_is_installed_after_it_came() {
    let mut event = removal();
    event["payload"]["event_ts"] = json!("2026-11-20 23:00:00");
    let tables = Tables::installed_at(noon() + TimeDelta::minutes(1)).await;
    let before = tables.rows();
    // The queue's second delivery, or a redrive.
    let two = noon() + TimeDelta::minutes(2);
    let message = tables.message(event.to_string());
    record(&tables.ctx(), &message, two).await.unwrap();
    let rows = tables.rows();
    assert_eq!(rows["InstallationsTable"], before["InstallationsTable"]);
}

#[tokio::test]
async fn a_time_years_ahead_is_none() {
    let far = json!("2099-01-01T00:00:00Z");
    let mut removal = removal();
    removal["payload"]["event_ts"] = far.clone();
    let rows = after(&[removal]).await;
    let status = shown(&rows, "InstallationsTable", "installation_status");
    assert_eq!(status, "active");

    let mut deleted = user("user.deleted", "u1", 0);
    deleted["event_ts"] = far;
    let rows = after(&[deleted]).await;
    assert_eq!(shown(&rows, "UsersTable", "told_at_epoch_ms"), "-");
}

#[tokio::test]
async fn a_deletion_without_a_time_buries_nobody_and_zoom_is_asked() {
    let mut event = user("user.deleted", "u1", 0);
    event.as_object_mut().unwrap().remove("event_ts");
    let rows = after(&[event]).await;
    assert_eq!(rows["UsersTable"][0]["is_gone"]["BOOL"], false);
    assert_eq!(shown(&rows, "UsersTable", "stale_lane"), "A1");
    assert_eq!(shown(&rows, "UsersTable", "expires_at_epoch_s"), "-");
}

#[tokio::test]
async fn an_end_far_ahead_is_due_as_if_it_had_none() {
    let [mut none, mut far] = [meeting("m=="), meeting("m==")];
    none["payload"]["object"]["end_time"] = json!("");
    far["payload"]["object"]["end_time"] = json!("2099-01-01T00:00:00Z");
    let [none, far] = [after(&[none]).await, after(&[far]).await];
    assert_eq!(none["MeetingsTable"], far["MeetingsTable"]);
    let [day, due] =
        ["account_day", "due_at_epoch_s"].map(|name| shown(&far, "MeetingsTable", name));
    assert_eq!(day, "A1#2026-11-20");
    let due_at: i64 = due.parse().unwrap();
    assert!((0..3_600).contains(&(due_at - noon().timestamp())), "{due}");
}

#[tokio::test]
async fn a_removal_without_a_time_is_recorded_and_removes_nothing() {
    let mut event = removal();
    event["payload"].as_object_mut().unwrap().remove("event_ts");
    let rows = after(&[event]).await;
    let status = shown(&rows, "InstallationsTable", "installation_status");
    assert_eq!(status, "active");
    assert_eq!(
        shown(&rows, "EventsTable", "event_name"),
        "app_deauthorized"
    );
}

#[tokio::test]
async fn a_practice_session_is_recorded_and_owes_nothing() {
    let practice = json!({ "uuid": "w==", "practice_session": true });
    let rows = after(&[ended("webinar.ended", practice)]).await;
    assert_eq!(rows["MeetingsTable"], json!([]));
    assert_eq!(shown(&rows, "EventsTable", "event_name"), "webinar.ended");
}

#[tokio::test]
async fn any_other_event_is_recorded_whole_and_has_no_effect() {
    for event in [
        json!({ "event": "meeting.started", "payload": { "object": { "uuid": "m==" } } }),
        json!({ "event": "planet.risen" }),
        json!({ "event": "planet.risen", "payload": null }),
        json!({ "event": "planet.risen", "payload": [1] }),
    ] {
        let rows = after(std::slice::from_ref(&event)).await;
        assert_eq!(rows["MeetingsTable"], json!([]));
        assert_eq!(rows["UsersTable"], json!([]));
        let body = shown(&rows, "EventsTable", "body_base64");
        assert_eq!(body, body_base64(event.to_string()));
    }
}

/// The door takes bodies of 256 KiB; with a third more in base64 such a row stays below 400 KB.
#[tokio::test]
async fn the_longest_body_is_recorded_whole_and_has_its_effect() {
    let mut long = meeting("m==");
    let short = after(std::slice::from_ref(&long)).await;
    long["payload"]["object"]["notes"] = "".into();
    let room = 256 * 1024 - long.to_string().len();
    long["payload"]["object"]["notes"] = "x".repeat(room).into();
    assert_eq!(long.to_string().len(), 256 * 1024);
    let rows = after(std::slice::from_ref(&long)).await;
    let kept = shown(&rows, "EventsTable", "body_base64");
    assert_eq!(kept, body_base64(long.to_string()));
    assert_eq!(rows["MeetingsTable"], short["MeetingsTable"]);
}

#[tokio::test]
async fn an_event_that_lacks_its_object_stays_in_the_queue_and_writes_nothing() {
    let tables = Tables::start().await;
    let ctx = tables.ctx();
    let before = tables.rows();
    for event in [
        json!({ "event": "meeting.ended" }),
        json!({ "event": "meeting.ended", "payload": {} }),
        json!({ "event": "meeting.ended", "payload": { "account_id": "A1" } }),
        json!({ "event": "meeting.ended", "payload": { "account_id": "A1", "object": [] } }),
        json!({ "event": "user.updated", "payload": { "account_id": "A1", "object": {} } }),
        json!({ "event": "user.updated", "payload": { "account_id": "A1" } }),
        json!({ "event": "user.deleted", "payload": { "object": { "id": "u1" } } }),
        json!({ "event": "app_deauthorized", "payload": { "user_id": "u1" } }),
        json!({ "payload": {} }),
        json!([]),
    ] {
        let recorded = record(&ctx, &tables.message(event.to_string()), noon()).await;
        assert!(recorded.is_err(), "{event}");
    }
    assert_eq!(tables.rows(), before);
}

#[tokio::test]
async fn odd_characters_are_kept() {
    let tables = Tables::start().await;
    let body =
        br#"{"event":"planet.risen","payload":{"object":{"topic":"\u0000\ufffe\ud83d\ude00"}}}"#;
    let recorded = record(&tables.ctx(), &tables.message(body), noon()).await;
    recorded.unwrap();
    let rows = tables.rows();
    let kept = shown(&rows, "EventsTable", "body_base64");
    assert_eq!(kept, body_base64(body));
    tell(
        &tables,
        &tables.ctx(),
        &json!({ "event": "a\u{0}b\u{fffe}" }),
    )
    .await;
}

#[tokio::test]
async fn a_topic_that_was_cut_within_a_character_costs_no_meeting() {
    let tables = Tables::start().await;
    let end = json!({ "uuid": "a==", "topic": "cut here", "end_time": "2026-11-20T12:00:00Z" });
    let body = ended("meeting.ended", end).to_string();
    let body = body.replace("here", r"\ud83d");
    let message = tables.message(body.as_bytes());
    record(&tables.ctx(), &message, noon()).await.unwrap();
    let rows = tables.rows();
    assert_eq!(
        shown(&rows, "EventsTable", "body_base64"),
        message.body_base64
    );
    assert_eq!(shown(&rows, "MeetingsTable", "topic"), "cut \u{fffd}");
}
