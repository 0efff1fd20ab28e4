//! A participant of the QoS list: one `user_qos` entry per minute.

use serde_json::{Value, json};

use super::measure::Spelling;
use super::roster::identity;
use super::time;
use crate::world::{Cpu, Grade, Health, Hundredths, Minute, Picture, Session, Stream, WifiRssi};

pub(crate) fn participant(session: &Session) -> Value {
    let health = Health::of(session);
    let mut item = identity(session);
    item["health"] = json!(match health.worst() {
        Grade::Good | Grade::Fair => "Good",
        Grade::Poor => "Warning",
        Grade::Bad => "Critical",
    });
    item["issue_list"] = issues(&health);
    item["user_qos"] = session
        .minutes
        .iter()
        .enumerate()
        .map(|(nth, m)| minute(nth, m))
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
fn minute(nth: usize, minute: &Minute) -> Value {
    let mut entry = json!({ "date_time": time(minute.date_time) });
    let streams = [
        ("audio_input", &minute.audio_input, false),
        ("audio_output", &minute.audio_output, false),
        ("video_input", &minute.video_input, true),
        ("video_output", &minute.video_output, true),
        ("as_input", &minute.as_input, true),
        ("as_output", &minute.as_output, true),
    ];
    for (place, (name, stream, has_picture)) in streams.into_iter().enumerate() {
        let position = nth * 7 + place;
        match stream {
            Some(stream) => entry[name] = leaf(Spelling::nth(position), stream, has_picture),
            None if position.is_multiple_of(11) => {}
            None => entry[name] = idle(has_picture),
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

fn resolution(picture: &Picture) -> String {
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
