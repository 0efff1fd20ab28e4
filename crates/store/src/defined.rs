//! Rows are what the dictionary says: nothing else is written, and nothing there is in vain.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dictionary::{Kind, Table};
use qos::score::SessionScore;
use qos::{
    AudioCall, Cpu, CpuPressure, DeviceIdentifiers, MeetingUuid, Sample, Session, SessionId,
    Sharing, Stream, StreamSample, User, UserDetail, Wifi,
};

use crate::dynamodb_stand_in::{noon, noon_plus, rows, with_table};
use crate::row::Item;
use crate::{
    AccountScore, AccountScores, Counted, Minutes, MinutesOf, ParticipantRow, Participants, Users,
};

/// Panics when a row of an exported table has what the dictionary does not define. Every row that any
/// test here reads goes through it.
pub(crate) fn holds(logical_id: &str, item: &Item) {
    let Some(table) = table(logical_id) else {
        return;
    };
    for (path, value) in values(table, item) {
        let defined = table.attributes.iter().find(|one| one.path == path);
        let defined = defined.unwrap_or_else(|| panic!("{path} of {} is not defined", table.name));
        let fits = matches!(
            (defined.kind, value),
            (Kind::Text | Kind::Time, AttributeValue::S(_))
                | (Kind::Whole | Kind::Decimal, AttributeValue::N(_))
                | (Kind::Flag, AttributeValue::Bool(_))
                | (Kind::Json, AttributeValue::L(_) | AttributeValue::M(_))
        );
        assert!(fits, "{path} of {} is {value:?}", table.name);
        if let (Kind::Whole, AttributeValue::N(number)) = (defined.kind, value) {
            assert!(number.parse::<i64>().is_ok(), "{path} is {number}");
        }
    }
}

fn table(logical_id: &str) -> Option<&'static Table> {
    let name = match logical_id {
        "MeetingsTable" => "meetings",
        "ParticipantsTable" => "participants",
        "QosMinutesTable" => "qos_minutes",
        "UsersTable" => "users",
        "AccountScoresTable" => "account_scores",
        _ => return None,
    };
    dictionary::table(name)
}

/// Each single value with its path; a map that is defined as one value is one.
fn values<'a>(table: &Table, item: &'a Item) -> Vec<(String, &'a AttributeValue)> {
    let mut found = Vec::new();
    let mut open: Vec<_> = item
        .iter()
        .map(|(name, value)| (name.clone(), value))
        .collect();
    while let Some((path, value)) = open.pop() {
        let is_one = table.attributes.iter().any(|one| one.path == path);
        match value {
            AttributeValue::M(map) if !is_one => {
                open.extend(
                    map.iter()
                        .map(|(name, value)| (format!("{path}.{name}"), value)),
                );
            }
            _ => found.push((path, value)),
        }
    }
    found
}

/// Every attribute of the definition is in at least one of these rows.
#[track_caller]
fn all_are_written(name: &str, items: &[Item]) {
    let table = dictionary::table(name).unwrap();
    let written: BTreeSet<_> = items
        .iter()
        .flat_map(|item| values(table, item))
        .map(|(path, _)| path)
        .collect();
    let in_vain: Vec<_> = table
        .attributes
        .iter()
        .map(|one| one.path.as_str())
        .filter(|path| !written.contains(*path))
        .collect();
    assert!(in_vain.is_empty(), "nothing writes {in_vain:?} of {name}");
}

fn text() -> String {
    "a".to_owned()
}

fn list() -> Vec<String> {
    vec!["a".to_owned()]
}

/// A minute in which everything was measured, and everything was bad in its own way.
fn samples() -> Vec<Sample> {
    let bad = |nth: i64| {
        let of = |stream: Stream| StreamSample {
            bitrate_kbps: Some(27.into()),
            latency_ms: Some(if nth == 0 { 600.into() } else { 10.into() }),
            jitter_ms: Some(if nth == 1 { 60.into() } else { 1.into() }),
            loss_avg_pct: Some(if nth == 2 { 20.into() } else { 0.into() }),
            loss_max_pct: Some(20.into()),
            width_px: (stream.channel != qos::Channel::Audio).then_some(640),
            height_px: (stream.channel != qos::Channel::Audio).then_some(480),
            frame_rate_fps: Some(1.into())
                .filter(|_| nth == 3 || stream.channel != qos::Channel::Audio),
        };
        let streams = Stream::ALL.iter().map(|(stream, _)| {
            let mut sample = of(*stream);
            if stream.channel == qos::Channel::Audio {
                sample.frame_rate_fps = None;
            }
            (*stream, sample)
        });
        let one = Some(1.into());
        Sample {
            minute_at: noon_plus(60 * nth),
            streams: streams.collect(),
            cpu: Some(Cpu {
                zoom_min_pct: one,
                zoom_avg_pct: one,
                zoom_max_pct: one,
                system_max_pct: one,
            }),
            cpu_pressure: Some(CpuPressure {
                min_level: Some(text()),
                avg_level: Some(text()),
                max_level: Some(text()),
            }),
            wifi: Some(Wifi {
                rssi_min_dbm: Some(-80),
                rssi_avg_dbm: Some(-70),
                rssi_max_dbm: Some(-60),
            }),
        }
    };
    (0..4).map(bad).collect()
}

/// Nobody has all of it.
fn session() -> Session {
    Session {
        zoom_user_id: "1".to_owned(),
        participant_uuid: Some(text()),
        user_id: Some(text()),
        registrant_id: Some(text()),
        customer_key: Some(text()),
        user_name: Some(text()),
        email: Some(text()),
        participant_role: Some(text()),
        participant_status: Some(text()),
        joined_at: Some(noon()),
        left_at: Some(noon_plus(600)),
        leave_reason: Some(text()),
        reconnect_reason: Some(text()),
        join_cost_s: Some(1.into()),
        breakout_room_id: Some(text()),
        group_id: Some(text()),
        in_room_participant_count: Some(1),
        ip_address: Some("198.51.100.7".to_owned()),
        internal_ip_addresses: vec!["10.5.3.7".to_owned()],
        location_name: Some(text()),
        network_kind: Some(text()),
        connection_kind: Some(text()),
        video_connection_kind: Some(text()),
        share_connection_kind: Some(text()),
        data_center: Some(text()),
        data_center_list: list(),
        sip_uri: Some(text()),
        from_sip_uri: Some(text()),
        audio_calls: vec![AudioCall {
            call_number: Some(text()),
            call_kind: Some(text()),
            zoom_number: Some(text()),
        }],
        device_kind: Some(text()),
        device_os: Some(text()),
        device_os_version: Some(text()),
        client_name: Some(text()),
        client_version: Some(text()),
        thin_client_plugin_version: Some(text()),
        browser_name: Some(text()),
        browser_version: Some(text()),
        microphone_name: Some(text()),
        speaker_name: Some(text()),
        camera_name: Some(text()),
        identifiers: DeviceIdentifiers {
            pc_name: Some(text()),
            domain_name: Some(text()),
            mac_address: Some(text()),
            disk_id: Some(text()),
            device_name: Some(text()),
        },
        sharing: Sharing {
            application: Some(true),
            desktop: Some(true),
            whiteboard: Some(true),
            recording: Some(true),
        },
        has_archiving: Some(true),
        has_optional_archiving: Some(true),
        ai_companion_disclaimer: Some(text()),
        zoom_audio_quality: Some(text()),
        zoom_video_quality: Some(text()),
        zoom_share_quality: Some(text()),
        zoom_health: Some(text()),
        zoom_issue_list: list(),
        other: [("new".to_owned(), "1".to_owned())].into(),
    }
}

#[tokio::test]
async fn minutes_and_sessions_have_every_attribute_of_their_definition() {
    let meeting: MeetingUuid = "a==".parse().unwrap();
    let account = "A1".parse().unwrap();
    let session_id = SessionId::new(&meeting, "1", noon());

    let client = with_table("QosMinutesTable").await;
    let minutes = Minutes::new(client.clone(), "QosMinutesTable".to_owned());
    let of = MinutesOf {
        account: &account,
        meeting: &meeting,
        session: &session_id,
        user_id: Some("u1"),
    };
    minutes.put(&[(of, &samples())], noon()).await.unwrap();
    all_are_written("qos_minutes", &rows(&client, "QosMinutesTable").await);

    let client = with_table("ParticipantsTable").await;
    let participants = Participants::new(client.clone(), "ParticipantsTable".to_owned());
    let session = session();
    let row = ParticipantRow {
        account: &account,
        meeting: &meeting,
        ended_at: noon(),
        session_id: &session_id,
        session: &session,
        email_key: Some(text()),
        score: Some(&SessionScore::of(&session, &samples())),
        keep_device_identifiers: true,
    };
    participants.put(&[row], noon()).await.unwrap();
    all_are_written("participants", &rows(&client, "ParticipantsTable").await);
}

#[tokio::test]
async fn users_and_scores_have_every_attribute_of_their_definition() {
    let client = with_table("UsersTable").await;
    let users = Users::new(client.clone(), "UsersTable".to_owned());
    let account = "A1".parse().unwrap();
    users
        .mark_stale(&account, "u1", noon(), false)
        .await
        .unwrap();
    users
        .mark_stale(&account, "u2", noon(), true)
        .await
        .unwrap();
    users
        .mark_stale(&account, "u3", noon(), false)
        .await
        .unwrap();
    let stale = users.stale(&account, 9).await.unwrap();
    let user = User {
        user_id: "u1".to_owned(),
        email: Some(text()),
        first_name: Some(text()),
        last_name: Some(text()),
        display_name: Some(text()),
        user_type: Some(1),
        user_status: Some(text()),
        department_name: Some(text()),
        role_id: Some(text()),
        group_ids: list(),
        created_at: Some(noon()),
        last_login_at: Some(noon()),
        last_client_version: Some(text()),
        time_zone: Some(text()),
        detail: UserDetail {
            role_name: Some(text()),
            location_name: Some(text()),
            job_title: Some(text()),
            manager_name: Some(text()),
            cost_center: Some(text()),
            company_name: Some(text()),
        },
    };
    let seen = stale.iter().find(|one| one.user_id == "u1").unwrap();
    assert!(users.put(&account, seen, &user, noon()).await.unwrap());
    users.list(&account, &user, noon_plus(60)).await.unwrap();
    all_are_written("users", &rows(&client, "UsersTable").await);

    let client = with_table("AccountScoresTable").await;
    let scores = AccountScores::new(client.clone(), "AccountScoresTable".to_owned());
    let score = AccountScore {
        day: noon().date_naive(),
        counted: Counted::Meetings,
        channels: ["audio", "video", "share"].map(|channel| (channel, [Some(1); 4])),
    };
    scores.put(&account, &score, noon()).await.unwrap();
    all_are_written("account_scores", &rows(&client, "AccountScoresTable").await);
}

/// A meeting's row is written in many steps, whose tests each hold what they read; here each name
/// has to stand in the code of one of them.
#[test]
fn each_attribute_of_a_meeting_is_written_somewhere() {
    let code = [
        include_str!("ledger.rs"),
        include_str!("ledger/claim.rs"),
        include_str!("ledger/owe/news.rs"),
        include_str!("ledger/settle.rs"),
        include_str!("ledger/slice.rs"),
        include_str!("ledger/unread.rs"),
        include_str!("score_rows.rs"),
    ]
    .concat();
    for attribute in &dictionary::table("meetings").unwrap().attributes {
        let name = &attribute.path;
        let of_time = |suffix| {
            name.strip_suffix(suffix)
                .map(|name| format!("(\"{name}\","))
        };
        let spelled = [
            Some(format!("\"{name}\"")),
            of_time("_at"),
            of_time("_at_epoch_s"),
        ];
        let is_written = spelled.iter().flatten().any(|text| code.contains(text));
        assert!(is_written, "nothing writes {name} of meetings");
    }
}
