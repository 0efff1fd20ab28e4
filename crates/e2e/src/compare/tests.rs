//! One meeting of three sessions, right in every way; each test makes one thing wrong.

use serde_json::{Value, json};

use super::attribute::item_of_wire;
use super::{Rows, differences, told};

mod cast;

/// The tables, in DynamoDB's JSON.
fn rows() -> Value {
    serde_json::from_str(include_str!("tests/rows.json")).unwrap()
}

fn account() -> Value {
    serde_json::from_str(include_str!("tests/account.json")).unwrap()
}

fn found(account: &Value, rows: &Value) -> Vec<String> {
    let table = |name: &str| {
        let items = rows[name].as_array().unwrap();
        items.iter().map(item_of_wire).collect()
    };
    let rows = Rows {
        meetings: table("meetings"),
        participants: table("participants"),
        minutes: table("minutes"),
        events: table("events"),
        installations: table("installations"),
        oauth_states: table("oauth_states"),
        users: table("users"),
        work: table("work"),
        account_scores: table("account_scores"),
    };
    // Of the body that the fixture's rows hold.
    let sha256 = "e6c3ef856761553e53d6e1eace92d0ad7aa6bd15a69a9a2f0d707fdaaf195d21";
    let end = json!({ "event": "meeting.ended", "uuid": "/meet==", "body_sha256": sha256 });
    let found = differences(account, &told(&[end.clone(), end], 2), &rows);
    found.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
    let mut rows = rows();
    change(&mut rows);
    let found = found(&account(), &rows);
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    assert_eq!(found, expected);
}

fn push_copy(rows: &mut Value, table: &str, change: impl FnOnce(&mut Value)) {
    let mut copy = rows[table][0].clone();
    change(&mut copy);
    rows[table].as_array_mut().unwrap().push(copy);
}

const ADA: &str = "/meet== user 101 joined 2026-11-21T10:00:00Z";

#[test]
fn what_is_right_has_no_difference() {
    check(|_| {}, &[]);
}

#[test]
fn one_changed_number_is_named() {
    let minute = format!("qos_minutes [{ADA} minute 2026-11-21T10:01:07Z]");
    check(
        |rows| rows["minutes"][0]["audio_sent"]["M"]["bitrate_kbps"]["N"] = json!("27.16"),
        &[&format!(
            "{minute} audio_sent.bitrate_kbps: expected 27.15, found 27.16"
        )],
    );
    check(
        |rows| rows["meetings"][0]["poor_minute_count"]["N"] = json!("1"),
        &["meetings [/meet==] poor_minute_count: expected 2, found 1"],
    );
}

#[test]
fn a_wrong_score_and_a_wrong_worst_person_are_named() {
    check(
        |rows| {
            let scores = &mut rows["participants"][1]["stream_scores"]["M"];
            scores["audio_received"]["M"]["latency_p95_ms"]["N"] = json!("300");
            rows["participants"][2]["session_class"]["S"] = json!("good");
            rows["meetings"][0]["worst_participant_session_id"]["S"] = json!("session-of-guest");
        },
        &[
            "participants [/meet== user 102 joined 2026-11-21T10:11:00Z] stream_scores.audio_received.latency_p95_ms: expected 301, found 300",
            "participants [/meet== user 103 joined 2026-11-21T10:11:00Z] session_class: expected \"unclassified\", found \"good\"",
            "meetings [/meet==] worst_participant_session_id: expected a session of the person with the most poor minutes, found session-of-guest",
        ],
    );
}

#[test]
fn a_number_may_be_written_with_zeros_that_say_nothing() {
    check(
        |rows| rows["minutes"][0]["audio_sent"]["M"]["latency_ms"]["N"] = json!("126.0"),
        &[],
    );
}

#[test]
fn a_number_is_no_text() {
    let minute = format!("qos_minutes [{ADA} minute 2026-11-21T10:01:07Z]");
    check(
        |rows| rows["minutes"][0]["audio_sent"]["M"]["latency_ms"] = json!({ "S": "126" }),
        &[&format!(
            "{minute} audio_sent.latency_ms: expected 126, found \"126\""
        )],
    );
}

#[test]
fn a_missing_minute_is_named() {
    check(
        |rows| drop(rows["minutes"].as_array_mut().unwrap().remove(1)),
        &[&format!(
            "qos_minutes [{ADA} minute 2026-11-21T10:02:07Z]: expected a row, found none"
        )],
    );
}

#[test]
fn a_minute_too_many_is_named() {
    check(
        |rows| {
            push_copy(rows, "minutes", |minute| {
                minute["minute_at"]["S"] = json!("2026-11-21T10:03:07Z");
            });
        },
        &[&format!(
            "qos_minutes [{ADA} minute 2026-11-21T10:03:07Z]: \
             expected no row, or no second one, found a row"
        )],
    );
}

#[test]
fn a_minute_of_no_session_is_two_differences() {
    let at = "minute 2026-11-21T10:02:07Z";
    check(
        |rows| rows["minutes"][1]["participant_session_id"]["S"] = json!("session-of-nobody"),
        &[
            &format!(
                "qos_minutes [unknown session session-of-nobody {at}]: \
                 expected no row, or no second one, found a row"
            ),
            &format!("qos_minutes [{ADA} {at}]: expected a row, found none"),
        ],
    );
}

#[test]
fn silence_is_not_zero() {
    let minute = format!("qos_minutes [{ADA} minute 2026-11-21T10:02:07Z]");
    check(
        |rows| rows["minutes"][1]["audio_sent"] = json!({ "M": { "latency_ms": { "N": "0" } } }),
        &[&format!(
            "{minute} audio_sent: expected nothing, found {{latency_ms: 0}}"
        )],
    );
}

#[test]
fn a_session_twice_a_meeting_too_many_and_a_stray_attribute_are_named() {
    check(
        |rows| push_copy(rows, "participants", |_| {}),
        &[&format!(
            "participants [{ADA}]: expected no row, or no second one, found a row"
        )],
    );
    check(
        |rows| {
            push_copy(rows, "meetings", |row| {
                row["meeting_uuid"]["S"] = json!("other==");
            });
        },
        &["meetings [other==]: expected no row, or no second one, found a row"],
    );
    check(
        |rows| rows["participants"][0]["mac_address"] = json!({ "S": "00:00" }),
        &[&format!(
            "participants [{ADA}] mac_address: expected nothing, found \"00:00\""
        )],
    );
}

#[test]
fn an_entry_that_is_still_due_is_not_settled() {
    check(
        |rows| {
            rows["meetings"][0]["ledger_state"]["S"] = json!("partial");
            rows["meetings"][0]["due_lane"] = json!({ "S": "live#1" });
        },
        &[
            "meetings [/meet==] ledger_state: expected \"complete\", found \"partial\"",
            "meetings [/meet==] due_lane: expected nothing, found \"live#1\"",
        ],
    );
}

#[test]
fn one_email_has_one_key() {
    check(
        |rows| rows["participants"][1]["email_key"]["S"] = json!("key-of-somebody-else-entirely"),
        &[
            "participants [/meet== user 102 joined 2026-11-21T10:11:00Z] email_key: \
           expected one key for each e-mail, found key-of-somebody-else-entirely",
        ],
    );
}

#[test]
fn a_token_in_plain_text_is_noticed() {
    let token = format!("eyJzdiI6{}", "x".repeat(200));
    check(
        |rows| rows["installations"][1]["sealed_access_token"]["S"] = json!(token),
        &[&format!(
            "installations [tokens#acct] sealed_access_token: expected no token in plain text, found \"{token}\""
        )],
    );
}

#[test]
fn a_lost_event_and_an_uncounted_call_are_named() {
    check(
        |rows| rows["events"] = json!([]),
        &["events [meeting.ended /meet==]: expected a row of this event, found none"],
    );
    check(
        |rows| rows["work"][0]["calls_used"]["N"] = json!("4"),
        &["work [acct] calls_used: expected 5, found 4"],
    );
}

#[test]
fn a_field_that_nobody_compares_does_not_pass() {
    let mut account = account();
    account["meetings"][0]["sessions"][0]["minutes"][0]["audio_input"]["mos"] = json!("4.2");
    assert_eq!(
        found(&account, &rows()),
        ["the simulator's account [mos]: expected a field that is compared, found \"4.2\""]
    );
}

#[test]
fn one_changed_byte_of_a_body_that_is_kept_is_named() {
    let mut rows = rows();
    let body = &mut rows["events"][0]["body_base64"]["S"];
    let changed =
        body.as_str()
            .unwrap()
            .replacen("eyJldmVudCI6", "eyAiZXZlbnQiOiAi".get(..12).unwrap(), 1);
    *body = json!(changed);
    let found = found(&account(), &rows);
    assert!(
        found[0].starts_with("events [e1] body_base64: expected a webhook that was sent, once"),
        "{found:?}"
    );
}
