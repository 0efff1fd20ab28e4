//! `GET /metrics/meetings/{uuid}/participants/qos`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qos::{Channel, Cpu, CpuPressure, Leg, Sample, Session, Stream, StreamSample, Wifi, measure};
use serde_json::value::RawValue;

use super::list_of::fields_and_list;
use super::near::is_near;
use super::page::{Page, fields, page, text};
use super::{Unread, roster};
use crate::NotAnObject;
use crate::fields::Fields;

/// One session with its minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantQos {
    /// Who: the identity that the QoS list repeats from the roster.
    pub session: Session,
    /// Its minutes.
    pub samples: Vec<Sample>,
}

/// Reads a page of the QoS list of a meeting that ended then. Source: `docs/zoom.md#quality`.
pub fn participants_qos(
    body: &[u8],
    ended_at: DateTime<Utc>,
) -> Result<Page<ParticipantQos>, NotAnObject> {
    page(body, "participants", |raw, unread| {
        participant(raw, ended_at, unread)
    })
}

/// Reads the answer about a single participant: the item of the list, alone.
pub fn participant_qos(
    body: &[u8],
    ended_at: DateTime<Utc>,
) -> Result<Page<ParticipantQos>, NotAnObject> {
    let mut unread = Unread::default();
    let text = text(body, &mut unread)?;
    let raw: &RawValue = serde_json::from_str(&text)?;
    // Its minutes make it longer than any other object: those of a day are two megabytes.
    if !raw.get().starts_with('{') {
        return Err(NotAnObject { cause: None });
    }
    let item = participant(raw, ended_at, &mut unread);
    if item.is_none() {
        unread.lose(raw);
    }
    Ok(Page {
        items: item.into_iter().collect(),
        next_page_token: None,
        unread,
    })
}

/// An old specification has an object of minutes where there is a list today; both are taken.
fn participant(
    raw: &RawValue,
    ended_at: DateTime<Utc>,
    unread: &mut Unread,
) -> Option<ParticipantQos> {
    let (item, minutes) = fields_and_list(raw, "user_qos", unread)?;
    let mut session = roster::session(item, ended_at, unread)?;
    let mut samples = Vec::with_capacity(minutes.len());
    for minute in minutes {
        let other = &mut session.other;
        match fields(minute).and_then(|minute| sample(minute, ended_at, unread, other)) {
            Some(sample) => samples.push(sample),
            None => unread.lose(minute),
        }
    }
    Some(ParticipantQos { session, samples })
}

/// Where a minute leaves what nobody here understands: with its session, once under each name, for
/// a minute must stay small.
type Other = BTreeMap<String, String>;

/// One minute; `None` without a time that can be the meeting's, for then it has no key.
fn sample(
    mut minute: Fields,
    ended_at: DateTime<Utc>,
    unread: &mut Unread,
    other: &mut Other,
) -> Option<Sample> {
    let minute_at = minute.time_if("date_time", |at| is_near(*at, ended_at))?;
    let mut streams = Vec::new();
    for (stream, _) in Stream::ALL {
        let name = wire_name(stream);
        if let Some(mut fields) = minute.object(name) {
            let sample = stream_sample(&mut fields);
            unread.leave(&format!("user_qos.{name}."), fields, other);
            if !sample.is_idle() {
                streams.push((stream, sample));
            }
        }
    }
    let sample = Sample {
        minute_at,
        streams,
        cpu: minute
            .object("cpu_usage")
            .map(|fields| cpu(fields, unread, other)),
        cpu_pressure: minute
            .object("cpu_pressure_level")
            .map(|fields| cpu_pressure(fields, unread, other)),
        wifi: minute
            .object("wifi_rssi")
            .map(|fields| wifi(fields, unread, other)),
    };
    unread.leave("user_qos.", minute, other);
    Some(sample)
}

/// Zoom names a stream from its own side: its input is what the person sends.
///
/// Source: `docs/zoom.md#direction`.
fn wire_name(stream: Stream) -> &'static str {
    match (stream.channel, stream.leg) {
        (Channel::Audio, Leg::Sent) => "audio_input",
        (Channel::Audio, Leg::Received) => "audio_output",
        (Channel::Video, Leg::Sent) => "video_input",
        (Channel::Video, Leg::Received) => "video_output",
        (Channel::Share, Leg::Sent) => "as_input",
        (Channel::Share, Leg::Received) => "as_output",
        (Channel::Audio, Leg::FromCrc) => "audio_device_from_crc",
        (Channel::Audio, Leg::ToCrc) => "audio_device_to_crc",
        (Channel::Video, Leg::FromCrc) => "video_device_from_crc",
        (Channel::Video, Leg::ToCrc) => "video_device_to_crc",
        (Channel::Share, Leg::FromCrc) => "as_device_from_crc",
        (Channel::Share, Leg::ToCrc) => "as_device_to_crc",
        (Channel::Audio, Leg::FromRwg) => "audio_device_from_rwg",
        (Channel::Audio, Leg::ToRwg) => "audio_device_to_rwg",
        (Channel::Video, Leg::FromRwg) => "video_device_from_rwg",
        (Channel::Video, Leg::ToRwg) => "video_device_to_rwg",
        (Channel::Share, Leg::FromRwg) => "as_device_from_rwg",
        (Channel::Share, Leg::ToRwg) => "as_device_to_rwg",
    }
}

fn stream_sample(fields: &mut Fields) -> StreamSample {
    let size = fields.parsed("resolution", |text| measure::pixels(text).ok().flatten());
    StreamSample {
        bitrate_kbps: fields.parsed("bitrate", |text| measure::kbps(text).ok().flatten()),
        latency_ms: fields.parsed("latency", |text| measure::ms(text).ok().flatten()),
        jitter_ms: fields.parsed("jitter", |text| measure::ms(text).ok().flatten()),
        loss_avg_pct: fields.parsed("avg_loss", |text| measure::percent(text).ok().flatten()),
        loss_max_pct: fields.parsed("max_loss", |text| measure::percent(text).ok().flatten()),
        width_px: size.map(|(width, _)| width),
        height_px: size.map(|(_, height)| height),
        frame_rate_fps: fields.parsed("frame_rate", |text| measure::fps(text).ok().flatten()),
    }
}

fn cpu(mut fields: Fields, unread: &mut Unread, other: &mut Other) -> Cpu {
    let mut share = |name| fields.parsed(name, |text| measure::percent(text).ok().flatten());
    let cpu = Cpu {
        zoom_min_pct: share("zoom_min_cpu_usage"),
        zoom_avg_pct: share("zoom_avg_cpu_usage"),
        zoom_max_pct: share("zoom_max_cpu_usage"),
        system_max_pct: share("system_max_cpu_usage"),
    };
    unread.leave("user_qos.cpu_usage.", fields, other);
    cpu
}

fn cpu_pressure(mut fields: Fields, unread: &mut Unread, other: &mut Other) -> CpuPressure {
    let pressure = CpuPressure {
        min_level: fields.text("system_min_cpu_pressure_level"),
        avg_level: fields.text("system_avg_cpu_pressure_level"),
        max_level: fields.text("system_max_cpu_pressure_level"),
    };
    unread.leave("user_qos.cpu_pressure_level.", fields, other);
    pressure
}

/// Beyond these no receiver measures anything.
const DBM: std::ops::RangeInclusive<i64> = -150..=20;

/// Numbers of another unit are none of dBm; without a unit they are what Zoom documents.
fn wifi(mut fields: Fields, unread: &mut Unread, other: &mut Other) -> Wifi {
    let is_dbm = |text: &str| text.trim().eq_ignore_ascii_case("dBm").then_some(());
    fields.parsed("rssi_unit", is_dbm);
    if fields.is_unreadable("rssi_unit") {
        fields.refuse(&["min_rssi", "avg_rssi", "max_rssi"]);
    }
    let mut dbm = |name| {
        fields
            .whole_within(name, DBM)
            .and_then(|dbm| dbm.try_into().ok())
    };
    let wifi = Wifi {
        rssi_min_dbm: dbm("min_rssi"),
        rssi_avg_dbm: dbm("avg_rssi"),
        rssi_max_dbm: dbm("max_rssi"),
    };
    unread.leave("user_qos.wifi_rssi.", fields, other);
    wifi
}
