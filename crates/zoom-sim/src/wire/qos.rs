//! A participant of the QoS list: one `user_qos` entry per minute.

use serde_json::{Value, json};

use super::measure::Spelling;
use super::roster::identity;
use super::time;
use crate::world::{
    Cpu, Gateway, Grade, Health, Hundredths, Minute, Picture, Session, Stream, WifiRssi,
};

/// The answer about one participant: no page, and the devices too.
pub(crate) fn single(session: &Session) -> Value {
    let device = session.person.device;
    let mut item = participant(session);
    item["microphone"] = json!(device.microphone);
    item["speaker"] = json!(device.speaker);
    item["camera"] = json!(device.camera);
    item
}

pub(crate) fn participant(session: &Session) -> Value {
    let health = Health::of(session);
    let mut item = identity(session);
    item["health"] = json!(match health.worst() {
        Grade::Good | Grade::Fair => "Good",
        Grade::Poor => "Warning",
        Grade::Bad => "Critical",
    });
    item["issue_list"] = issues(&health);
    if session.novel {
        item["rc_reason"] = json!(session.rc_reason);
    }
    item["user_qos"] = session
        .minutes
        .iter()
        .enumerate()
        .map(|(nth, m)| minute(nth, m, session))
        .collect();
    item
}

fn issues(health: &Health) -> Value {
    let channels = [
        ("audio", health.audio),
        ("video", health.video),
        ("screen_share", health.share),
    ];
    let poor = channels
        .into_iter()
        .filter(|(_, grade)| *grade >= Some(Grade::Poor));
    poor.map(|(name, _)| json!(name)).collect()
}

/// An idle stream is an object of empty texts, and now and then missing altogether.
fn minute(nth: usize, minute: &Minute, session: &Session) -> Value {
    let mut entry = json!({ "date_time": time(minute.date_time) });
    let gateway = session.person.device.gateway;
    for (place, (name, stream)) in streams(minute, gateway).into_iter().enumerate() {
        let position = nth * 7 + place;
        let has_picture = !name.starts_with("audio");
        let name = &name;
        match stream {
            Some(stream) => entry[name] = leaf(Spelling::nth(position), stream, has_picture),
            None if position.is_multiple_of(11) => {}
            None => entry[name] = idle(has_picture),
        }
    }
    if session.novel {
        entry["command_socket_break"] = json!(""); // of 2026-06; its type has not been seen
        if nth.is_multiple_of(3) {
            // The streams of a client that this person does not use.
            let other = match gateway {
                Gateway::None => Gateway::Crc,
                Gateway::Crc | Gateway::Rwg => Gateway::None,
            };
            entry[stream_name(other, "audio", "input")] = idle(false);
            entry[stream_name(other, "video", "output")] = idle(true);
        }
    }
    entry["cpu_usage"] = cpu(minute.cpu_usage.as_ref());
    if minute.cpu_usage.is_some() {
        entry["cpu_pressure_level"] = json!({
            "system_min_cpu_pressure_level": "normal",
            "system_avg_cpu_pressure_level": "normal",
            "system_max_cpu_pressure_level": "normal",
        });
    }
    if let Some(rssi) = &minute.wifi_rssi {
        entry["wifi_rssi"] = wifi(rssi);
    }
    entry
}

/// The streams of a minute, by Zoom's names.
pub(super) fn streams(minute: &Minute, gateway: Gateway) -> [(String, Option<&Stream>); 6] {
    [
        ("audio", "input", &minute.audio_input),
        ("audio", "output", &minute.audio_output),
        ("video", "input", &minute.video_input),
        ("video", "output", &minute.video_output),
        ("as", "input", &minute.as_input),
        ("as", "output", &minute.as_output),
    ]
    .map(|(medium, direction, stream)| (stream_name(gateway, medium, direction), stream.as_ref()))
}

/// Behind a gateway a stream is named by who sends it, the device or the gateway.
fn stream_name(gateway: Gateway, medium: &str, direction: &str) -> String {
    let gateway = match gateway {
        Gateway::None => return format!("{medium}_{direction}"),
        Gateway::Crc => "crc",
        Gateway::Rwg => "rwg",
    };
    let way = if direction == "input" { "from" } else { "to" };
    format!("{medium}_device_{way}_{gateway}")
}

fn leaf(spelling: Spelling, stream: &Stream, has_picture: bool) -> Value {
    let mut leaf = json!({
        "bitrate": spelling.kbps(stream.bitrate_kbps),
        "latency": spelling.ms(stream.latency_ms),
        "jitter": spelling.ms(stream.jitter_ms),
        "avg_loss": spelling.percent(stream.avg_loss_pct),
        "max_loss": spelling.percent(stream.max_loss_pct),
    });
    if has_picture {
        leaf["resolution"] = json!(stream.picture.as_ref().map_or_else(String::new, resolution));
        leaf["frame_rate"] = json!(
            stream
                .picture
                .as_ref()
                .map_or_else(String::new, |p| spelling.fps(p.frame_rate_fps))
        );
    }
    leaf
}

pub(super) fn resolution(picture: &Picture) -> String {
    format!("{}*{}", picture.width_px, picture.height_px)
}

fn idle(has_picture: bool) -> Value {
    let mut leaf = json!({
        "bitrate": "", "latency": "", "jitter": "", "avg_loss": "", "max_loss": "",
    });
    if has_picture {
        leaf["resolution"] = json!("");
        leaf["frame_rate"] = json!("");
    }
    leaf
}

fn cpu(cpu: Option<&Cpu>) -> Value {
    let text = |of: fn(&Cpu) -> u32| {
        cpu.map_or_else(String::new, |cpu| {
            Spelling::Tight.percent(Hundredths::whole(of(cpu)))
        })
    };
    json!({
        "zoom_min_cpu_usage": text(|cpu| cpu.zoom_min_pct),
        "zoom_avg_cpu_usage": text(|cpu| cpu.zoom_avg_pct),
        "zoom_max_cpu_usage": text(|cpu| cpu.zoom_max_pct),
        "system_max_cpu_usage": text(|cpu| cpu.system_max_pct),
    })
}

fn wifi(rssi: &WifiRssi) -> Value {
    json!({
        "max_rssi": rssi.max_dbm,
        "avg_rssi": rssi.avg_dbm,
        "min_rssi": rssi.min_dbm,
        "rssi_unit": "dBm",
    })
}
