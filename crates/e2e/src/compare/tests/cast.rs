//! What only the full cast has.

use serde_json::json;

use super::{account, found, rows};

const GUEST: &str = "/meet== user 103 joined 2026-11-21T10:11:00Z";

#[test]
fn who_waits_outside_is_a_session_and_no_person() {
    let (mut account, mut rows) = (account(), rows());
    account["meetings"][0]["sessions"][2]["status"] = json!("in_waiting_room");
    rows["participants"][2]["participant_status"]["S"] = json!("in_waiting_room");
    assert_eq!(
        found(&account, &rows),
        ["meetings [/meet==] participant_count: expected 1, found 2"]
    );
}

#[test]
fn the_list_has_its_own_count_and_a_webinar_is_no_meeting() {
    let mut account = account();
    account["meetings"][0]["listed_participants"] = json!(2);
    account["meetings"][0]["kind"] = json!("webinar");
    assert_eq!(
        found(&account, &rows()),
        [
            "meetings [/meet==] listed_participant_count: expected 2, found 3",
            "meetings [/meet==] meeting_kind: expected \"webinar\", found \"meeting\"",
        ]
    );
}

#[test]
fn what_nobody_knows_is_kept_as_json() {
    let (mut account, mut rows) = (account(), rows());
    account["meetings"][0]["sessions"][2]["unknown_fields"] = json!({ "new": { "level": 3 } });
    account["meetings"][0]["sessions"][2]["bo_mtg_id"] = json!("room");
    rows["participants"][2]["zoom_other"] = json!({ "M": { "new": { "S": "{\"level\":4}" } } });
    let expected = [
        "meetings [/meet==] unknown_field_count: expected 1, found 0".to_owned(),
        format!("participants [{GUEST}] breakout_room_id: expected \"room\", found nothing"),
        format!(
            r#"participants [{GUEST}] zoom_other.new: expected "{{\"level\":3}}", found "{{\"level\":4}}""#
        ),
    ];
    assert_eq!(found(&account, &rows), expected);
}

#[test]
fn without_an_item_of_quality_there_is_no_health_and_no_minute() {
    let mut account = account();
    account["meetings"][0]["sessions"][1]["in_qos"] = json!(false);
    let found = found(&account, &rows());
    let session = "/meet== user 102 joined 2026-11-21T10:11:00Z";
    assert!(found.contains(&format!(
        "participants [{session}] zoom_issue_list: expected nothing, found [\"audio\"]"
    )));
    assert!(found.contains(&format!(
        "qos_minutes [{session} minute 2026-11-21T10:12:00Z]: expected no row, or no second one, found a row"
    )));
}

#[test]
fn a_stream_of_a_gateway_has_a_name_and_a_class_of_its_own() {
    let (mut account, mut rows) = (account(), rows());
    let minute = &mut account["meetings"][0]["sessions"][1]["minutes"][0];
    minute["audio_device_to_crc"] = minute["audio_output"].take();
    let minute = &mut rows["minutes"][2];
    minute["audio_to_crc"] = minute["audio_received"].take();
    minute.as_object_mut().unwrap().remove("audio_received");
    let scores = rows["participants"][1]["stream_scores"]["M"]
        .as_object_mut()
        .unwrap();
    let score = scores.remove("audio_received").unwrap();
    scores.insert("audio_to_crc".to_owned(), score);
    assert_eq!(found(&account, &rows), [""; 0]);
}

#[test]
fn an_event_nobody_sent_and_a_user_without_an_event_are_named() {
    let mut rows = rows();
    rows["users"] = json!([{ "account_id": { "S": "acct" }, "user_id": { "S": "u-ada" } }]);
    let mut copy = rows["events"][0].clone();
    copy["event_id"]["S"] = json!("e2");
    rows["events"].as_array_mut().unwrap().push(copy);
    let found = found(&account(), &rows);
    assert_eq!(
        found[0],
        "users [u-ada]: expected no row, or no second one, found a row"
    );
    assert!(
        found[1].starts_with("events [e2] body_base64: expected a webhook that was sent, once")
    );
    assert_eq!(found.len(), 2);
}
