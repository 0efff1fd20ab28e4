//! The wire against the account: two pieces of code wrote them from one world.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Zoom, days, segment};

/// Zoom's text of a measure as the account writes it: `None` for `""`.
fn number(text: &Value, unit: &str) -> Option<Value> {
    let digits = text.as_str()?.strip_suffix(unit)?.trim();
    let plain = match digits.split_once('.') {
        Some((whole, decimals)) => match decimals.trim_end_matches('0') {
            "" => whole.to_owned(),
            decimals => format!("{whole}.{decimals}"),
        },
        None => digits.to_owned(),
    };
    Some(json!(plain))
}

fn stream(leaf: &Value) -> Option<Value> {
    let mut fields = Map::new();
    for (from, to, unit) in [
        ("bitrate", "bitrate_kbps", "kbps"),
        ("latency", "latency_ms", "ms"),
        ("jitter", "jitter_ms", "ms"),
        ("avg_loss", "avg_loss_pct", "%"),
        ("max_loss", "max_loss_pct", "%"),
        ("frame_rate", "frame_rate_fps", "fps"),
    ] {
        fields.extend(number(&leaf[from], unit).map(|value| (to.to_owned(), value)));
    }
    if let Some((width, height)) = leaf["resolution"]
        .as_str()
        .and_then(|text| text.split_once('*'))
    {
        fields.insert("width_px".to_owned(), json!(width));
        fields.insert("height_px".to_owned(), json!(height));
    }
    (!fields.is_empty()).then_some(Value::Object(fields))
}

fn minute(entry: &Value, full: bool) -> Value {
    let mut minute = Map::new();
    minute.insert("date_time".to_owned(), entry["date_time"].clone());
    for medium in ["audio", "video", "as"] {
        for end in [
            "input",
            "output",
            "device_from_crc",
            "device_to_crc",
            "device_from_rwg",
            "device_to_rwg",
        ] {
            let name = format!("{medium}_{end}");
            minute.extend(stream(&entry[&name]).map(|leaf| (name, leaf)));
        }
    }
    let mut cpu = Map::new();
    for (from, to) in [
        ("zoom_min_cpu_usage", "zoom_min_pct"),
        ("zoom_avg_cpu_usage", "zoom_avg_pct"),
        ("zoom_max_cpu_usage", "zoom_max_pct"),
        ("system_max_cpu_usage", "system_max_pct"),
    ] {
        cpu.extend(number(&entry["cpu_usage"][from], "%").map(|value| (to.to_owned(), value)));
    }
    if !cpu.is_empty() {
        minute.insert("cpu_usage".to_owned(), Value::Object(cpu));
    }
    let pressure = &entry["cpu_pressure_level"];
    if full && pressure.is_object() {
        let word = |of: &str| &pressure[format!("system_{of}_cpu_pressure_level")];
        let (min, avg, max) = (word("min"), word("avg"), word("max"));
        let pressure = json!({ "system_min": min, "system_avg": avg, "system_max": max });
        minute.insert("cpu_pressure_level".to_owned(), pressure);
    }
    if let Some(rssi) = entry.get("wifi_rssi") {
        assert_eq!(rssi["rssi_unit"], "dBm");
        let (min, avg, max) = (&rssi["min_rssi"], &rssi["avg_rssi"], &rssi["max_rssi"]);
        let rssi = json!({ "min_dbm": min, "avg_dbm": avg, "max_dbm": max });
        minute.insert("wifi_rssi".to_owned(), rssi);
    }
    Value::Object(minute)
}

/// What the account should say, put together from the roster and the QoS list.
async fn sessions(zoom: &Zoom, tokens: &Value, kind: &str, meeting: &Value) -> Vec<Value> {
    let uuid = segment(meeting["uuid"].as_str().unwrap());
    let full = meeting.get("kind").is_some();
    let path = format!("/v2/metrics/{kind}s/{uuid}/participants");
    let (_, roster) = zoom
        .get(
            tokens,
            &format!("{path}?type=past&include_fields=registrant_id&page_size=300"),
        )
        .await;
    let mut qos = BTreeMap::new();
    let mut token = String::new();
    loop {
        let page = format!("{path}/qos?type=past&page_size=10&next_page_token={token}");
        let (_, body) = zoom.get(tokens, &page).await;
        for item in body["participants"].as_array().unwrap() {
            qos.insert(item["user_id"].to_string(), item.clone());
        }
        body["next_page_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    let items = roster["participants"].as_array().unwrap().iter();
    items
        .map(|item| session(item, qos.get(&item["user_id"].to_string()), full))
        .collect()
}

/// Fields that the account has as the roster serves them.
const AS_SERVED: [&str; 39] = [
    "user_id",
    "participant_user_id",
    "participant_uuid",
    "user_name",
    "email",
    "join_time",
    "leave_time",
    "leave_reason",
    "device",
    "os",
    "os_version",
    "version",
    "client",
    "ip_address",
    "internal_ip_addresses",
    "location",
    "network_type",
    "connection_type",
    "video_connection_type",
    "as_connection_type",
    "data_center",
    "sip_uri",
    "registrant_id",
    "browser_name",
    "browser_version",
    "share_application",
    "share_desktop",
    "share_whiteboard",
    "recording",
    "has_archiving",
    "optional_archiving",
    "microphone",
    "speaker",
    "camera",
    "role",
    "audio_quality",
    "video_quality",
    "screen_share_quality",
    "bo_mtg_id",
];

fn session(roster: &Value, qos: Option<&Value>, full: bool) -> Value {
    let mut session = Map::new();
    for field in AS_SERVED {
        if roster[field] != "" {
            session.insert(field.to_owned(), roster[field].clone());
        }
    }
    for field in ["in_room_participants", "total_jointime_cost"] {
        session.insert(field.to_owned(), json!(roster[field].to_string()));
    }
    if let Some(center) = roster["full_data_center"]
        .as_str()
        .unwrap()
        .strip_suffix(';')
    {
        session.insert("full_data_center".to_owned(), json!([center]));
    }
    if roster["audio_call"] != json!([]) {
        session.insert("audio_call".to_owned(), roster["audio_call"].clone());
    }
    if full {
        session.insert("status".to_owned(), roster["status"].clone());
        session.insert("in_qos".to_owned(), json!(qos.is_some()));
    }
    if let Some(unknown) = roster.get("future_signal") {
        let unknown = json!({ "future_signal": unknown });
        session.insert("unknown_fields".to_owned(), unknown);
        let of_minutes = json!({ "command_socket_break": "" });
        let minutes = qos.map_or(&[][..], |qos| qos["user_qos"].as_array().unwrap());
        for minute in minutes {
            assert_eq!(minute["command_socket_break"], "");
        }
        session.insert("unknown_minute_fields".to_owned(), of_minutes);
    }
    let Some(qos) = qos else {
        // Nobody measured anything.
        session.insert("health".to_owned(), json!("Good"));
        session.insert("issue_list".to_owned(), json!([]));
        session.insert("minutes".to_owned(), json!([]));
        return Value::Object(session);
    };
    session.insert("health".to_owned(), qos["health"].clone());
    session.insert("issue_list".to_owned(), qos["issue_list"].clone());
    if let Some(reason) = qos["rc_reason"]
        .as_str()
        .filter(|reason| !reason.is_empty())
    {
        session.insert("rc_reason".to_owned(), json!(reason));
    }
    let minutes = qos["user_qos"].as_array().unwrap().iter();
    let minutes = minutes.map(|entry| minute(entry, full)).collect();
    session.insert("minutes".to_owned(), minutes);
    Value::Object(session)
}

#[tokio::test]
async fn the_account_says_what_the_api_serves() {
    check_account(Zoom::start().await, 4).await;
}

#[tokio::test]
async fn the_account_of_the_full_cast_says_what_the_api_serves() {
    check_account(Zoom::full().await, 7).await;
}

/// Of all instances but the single person's, which has no quality to compare.
async fn check_account(zoom: Zoom, instances: usize) {
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let meetings = account["meetings"].as_array().unwrap().iter();
    let several: Vec<_> = meetings.filter(|m| m["single"] != true).collect();
    assert_eq!(several.len(), instances);
    for meeting in several {
        let kind = meeting["kind"].as_str().unwrap_or("meeting");
        let path = format!("/v2/metrics/{kind}s?type=past&{}", days(&zoom));
        let (_, list) = zoom.get(&tokens, &path).await;
        let listed = list[format!("{kind}s")]
            .as_array()
            .unwrap()
            .iter()
            .find(|m| m["uuid"] == meeting["uuid"]);
        let listed = listed.unwrap();
        assert_eq!(listed["id"].to_string(), meeting["id"].as_str().unwrap());
        for (theirs, ours) in [
            ("topic", "topic"),
            ("host", "host_name"),
            ("email", "host_email"),
            ("start_time", "start_time"),
            ("end_time", "end_time"),
        ] {
            assert_eq!(listed[theirs], meeting[ours]);
        }
        for quality in ["audio_quality", "video_quality", "screen_share_quality"] {
            // A webinar has none, and a channel that nobody used has an empty one.
            let word = listed.get(quality).filter(|word| **word != "");
            assert_eq!(word, meeting.get(quality));
        }
        if let Some(participants) = meeting.get("listed_participants") {
            assert_eq!(&listed["participants"], participants);
        }
        let served = sessions(&zoom, &tokens, kind, meeting).await;
        let told = meeting["sessions"].as_array().unwrap();
        assert_eq!(served.len(), told.len());
        for (served, told) in served.iter().zip(told) {
            for (field, value) in served.as_object().unwrap() {
                assert_eq!(Some(value), told.get(field), "{field}");
            }
            assert_eq!(served, told);
        }
    }
}

#[tokio::test]
async fn idle_streams_are_empty_texts_or_missing() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let account = zoom.account().await;
    let uuid = segment(account["meetings"][0]["uuid"].as_str().unwrap());
    let path = format!("/v2/metrics/meetings/{uuid}/participants/qos?type=past&page_size=10");
    let (_, page) = zoom.get(&tokens, &path).await;
    let people = page["participants"].as_array().unwrap().iter();
    let minutes: Vec<_> = people
        .flat_map(|p| p["user_qos"].as_array().unwrap())
        .collect();
    let idle =
        json!({ "bitrate": "", "latency": "", "jitter": "", "avg_loss": "", "max_loss": "" });
    assert!(minutes.iter().any(|minute| minute["audio_input"] == idle));
    assert!(
        minutes
            .iter()
            .any(|minute| minute.get("as_input").is_none())
    );
    let bitrates: Vec<_> = minutes
        .iter()
        .filter_map(|m| m["audio_output"]["bitrate"].as_str())
        .collect();
    assert!(bitrates.iter().any(|text| text.ends_with(" kbps")));
    assert!(
        bitrates
            .iter()
            .any(|text| text.ends_with("kbps") && !text.contains(' '))
    );
}
