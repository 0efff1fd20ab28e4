//! Items as an export writes them.

use chrono::{SecondsFormat, TimeDelta};
use qos::class::{Class, SCORE_VERSION};
use qos::{Sample, StreamSample, subnet_cidr};
use serde_json::{Map, Value, json};

use super::Call;
use super::people::SITES;

const ACCOUNT: &str = "abc123XYZ";

/// A minute's item.
pub fn minute_line(call: &Call, sample: &Sample) -> String {
    let mut item = Item::default();
    item.text("participant_session_id", &call.session_id);
    item.text("minute_at", &iso(sample.minute_at));
    item.text("account_id", ACCOUNT);
    item.text("meeting_uuid", &call.meeting_uuid);
    if let Some(user_id) = user_id(call) {
        item.text("user_id", &user_id);
    }
    item.text("collected_at", &iso(call.joined_at + TimeDelta::hours(2)));
    let expires = sample.minute_at + TimeDelta::days(90);
    item.number("expires_at_epoch_s", expires.timestamp());
    item.number("schema_version", 1);
    for (stream, sample) in &sample.streams {
        item.map(stream.name(), of_stream(sample));
    }
    if let Some(cpu) = &sample.cpu {
        let mut map = Item::default();
        map.number_if("zoom_min_pct", cpu.zoom_min_pct);
        map.number_if("zoom_avg_pct", cpu.zoom_avg_pct);
        map.number_if("zoom_max_pct", cpu.zoom_max_pct);
        map.number_if("system_max_pct", cpu.system_max_pct);
        item.map("cpu", map);
    }
    if let Some(wifi) = &sample.wifi {
        let mut map = Item::default();
        map.number_if("rssi_min_dbm", wifi.rssi_min_dbm);
        map.number_if("rssi_avg_dbm", wifi.rssi_avg_dbm);
        map.number_if("rssi_max_dbm", wifi.rssi_max_dbm);
        item.map("wifi", map);
    }
    Value::Object(item.0).to_string()
}

fn of_stream(sample: &StreamSample) -> Item {
    let mut map = Item::default();
    map.number_if("bitrate_kbps", sample.bitrate_kbps);
    map.number_if("latency_ms", sample.latency_ms);
    map.number_if("jitter_ms", sample.jitter_ms);
    map.number_if("loss_avg_pct", sample.loss_avg_pct);
    map.number_if("loss_max_pct", sample.loss_max_pct);
    map.number_if("width_px", sample.width_px);
    map.number_if("height_px", sample.height_px);
    map.number_if("frame_rate_fps", sample.frame_rate_fps);
    map
}

/// A session's item, with its score.
pub fn session_line(call: &Call) -> String {
    let person = &call.person;
    let mut item = Item::default();
    item.text("meeting_uuid", &call.meeting_uuid);
    item.text("participant_session_id", &call.session_id);
    item.text("account_id", ACCOUNT);
    item.text("zoom_user_id", &(16_778_240 + person.nth).to_string());
    item.text("participant_uuid", &format!("P-{}", person.nth));
    if let Some(user_id) = user_id(call) {
        item.text("user_id", &user_id);
        item.text("email", &format!("person{}@example.com", person.nth));
    }
    item.text("user_name", &format!("Person {}", person.nth));
    item.time("joined", call.joined_at);
    item.time("left", call.left_at);
    let duration = call.left_at - call.joined_at;
    item.number("duration_s", duration.num_seconds());
    item.text("ip_address", &person.public_address());
    item.text_if("public_subnet_cidr", subnet_cidr(&person.public_address()));
    if person.nth % 12 != 4 {
        let list = json!({ "L": [{ "S": person.private_address() }] });
        item.0.insert("internal_ip_addresses".to_owned(), list);
        item.text_if(
            "private_subnet_cidr",
            subnet_cidr(&person.private_address()),
        );
    }
    item.text("network_kind", person.network_kind);
    let is_led_astray = call.day % 7 == 3 && person.nth.is_multiple_of(12);
    let nearest = if is_led_astray { 3 } else { person.site };
    item.text("data_center", SITES[nearest].2);
    item.text(
        "device_os",
        if person.nth.is_multiple_of(3) {
            "Mac"
        } else {
            "Windows"
        },
    );
    item.text("client_version", person.client_version);
    item.text("microphone_name", person.microphone_name);
    item.text("camera_name", "Integrated Camera");
    score(&mut item, call);
    item.text("collected_at", &iso(call.joined_at + TimeDelta::hours(2)));
    let expires = call.joined_at + TimeDelta::days(400);
    item.number("expires_at_epoch_s", expires.timestamp());
    item.number("schema_version", 1);
    Value::Object(item.0).to_string()
}

/// The item of a call's meeting.
pub fn meeting_line(call: &Call) -> String {
    let mut item = Item::default();
    item.text("account_id", ACCOUNT);
    item.text("meeting_uuid", &call.meeting_uuid);
    item.text("meeting_kind", "meeting");
    item.time("ended", call.left_at);
    item.text("ledger_state", "complete");
    item.number("schema_version", 1);
    Value::Object(item.0).to_string()
}

fn score(item: &mut Item, call: &Call) {
    let score = &call.score;
    item.number("minute_count", score.minutes.minute_count);
    item.number(
        "classified_minute_count",
        score.minutes.classified_minute_count,
    );
    item.number("poor_minute_count", score.minutes.poor_minute_count);
    item.text("session_class", score.verdict.name());
    item.number("cpu_high_minute_count", score.cpu_high_minute_count);
    item.number("wifi_weak_minute_count", score.wifi_weak_minute_count);
    item.number("score_version", SCORE_VERSION);
    let mut streams = Item::default();
    for (stream, score) in &score.streams {
        let mut map = Item::default();
        for class in Class::ALL {
            let count = score.class_minute_counts[class as usize];
            map.number(&format!("{}_minute_count", class.name()), count);
        }
        map.number("unclassified_minute_count", score.unclassified_minute_count);
        map.number_if("latency_p95_ms", score.latency_p95_ms);
        map.number_if("jitter_p95_ms", score.jitter_p95_ms);
        map.number_if("loss_avg_p95_pct", score.loss_avg_p95_pct);
        map.number_if("frame_rate_p05_fps", score.frame_rate_p05_fps);
        map.text("stream_class", score.verdict.name());
        streams.map(stream.name(), map);
    }
    item.map("stream_scores", streams);
}

fn user_id(call: &Call) -> Option<String> {
    (!call.person.is_guest).then(|| format!("user-{}", call.person.nth))
}

fn iso(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[derive(Default)]
struct Item(Map<String, Value>);

impl Item {
    fn text(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), json!({ "S": text }));
    }

    fn text_if(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text {
            self.text(name, &text);
        }
    }

    fn number(&mut self, name: &str, number: impl std::fmt::Display) {
        let number = json!({ "N": number.to_string() });
        self.0.insert(name.to_owned(), number);
    }

    fn number_if(&mut self, name: &str, number: Option<impl std::fmt::Display>) {
        if let Some(number) = number {
            self.number(name, number);
        }
    }

    fn time(&mut self, name: &str, at: chrono::DateTime<chrono::Utc>) {
        self.text(&format!("{name}_at"), &iso(at));
        self.number(&format!("{name}_at_epoch_s"), at.timestamp());
    }

    fn map(&mut self, name: &str, map: Self) {
        self.0.insert(name.to_owned(), json!({ "M": map.0 }));
    }
}
