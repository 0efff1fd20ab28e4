//! `GET /metrics/meetings/{uuid}/participants/qos`.

use qos::{Cpu, Sample, Session, Stream, StreamSample, Wifi, measure};

use super::{Page, page, roster};
use crate::fields::{Fields, NotAnObject};

/// One session with its minutes.
#[derive(Debug)]
pub struct ParticipantQos {
    /// Who: the identity that the QoS list repeats from the roster.
    pub session: Session,
    /// Its minutes.
    pub samples: Vec<Sample>,
}

/// Reads a page of the QoS list.
pub fn participants_qos(body: &[u8]) -> Result<Page<ParticipantQos>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    Ok(page(
        &mut fields,
        "participants",
        |mut item, unread_count| {
            // An old specification has an object where there is a list today; `objects` takes both.
            let minutes = item.objects("user_qos");
            let session = roster::session(&mut item)?;
            let mut samples = Vec::with_capacity(minutes.len());
            for minute in minutes {
                match sample(minute, unread_count) {
                    Some(sample) => samples.push(sample),
                    None => *unread_count += 1,
                }
            }
            Some(ParticipantQos { session, samples })
        },
    ))
}

/// One minute; `None` without a time, for then it has no key.
fn sample(mut minute: Fields, unread_count: &mut usize) -> Option<Sample> {
    let minute_at = minute.time("date_time")?;
    let mut streams = Vec::new();
    for stream in Stream::ALL {
        if let Some(mut fields) = minute.object(wire_name(stream)) {
            let sample = stream_sample(&mut fields);
            *unread_count += fields.rest().len();
            if !sample.is_idle() {
                streams.push((stream, sample));
            }
        }
    }
    Some(Sample {
        minute_at,
        streams,
        cpu: minute
            .object("cpu_usage")
            .map(|mut fields| cpu(&mut fields)),
        wifi: minute
            .object("wifi_rssi")
            .map(|mut fields| wifi(&mut fields)),
    })
}

/// Zoom names a stream from its own side: its input is what the person sends.
///
/// Source: `docs/zoom.md#direction`.
fn wire_name(stream: Stream) -> &'static str {
    match stream {
        Stream::AudioSent => "audio_input",
        Stream::AudioReceived => "audio_output",
        Stream::VideoSent => "video_input",
        Stream::VideoReceived => "video_output",
        Stream::ShareSent => "as_input",
        Stream::ShareReceived => "as_output",
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

fn cpu(fields: &mut Fields) -> Cpu {
    let mut share = |name| fields.parsed(name, |text| measure::percent(text).ok().flatten());
    Cpu {
        zoom_min_pct: share("zoom_min_cpu_usage"),
        zoom_avg_pct: share("zoom_avg_cpu_usage"),
        zoom_max_pct: share("zoom_max_cpu_usage"),
        system_max_pct: share("system_max_cpu_usage"),
    }
}

fn wifi(fields: &mut Fields) -> Wifi {
    let mut dbm = |name| fields.whole(name).and_then(|dbm| dbm.try_into().ok());
    Wifi {
        rssi_min_dbm: dbm("min_rssi"),
        rssi_avg_dbm: dbm("avg_rssi"),
        rssi_max_dbm: dbm("max_rssi"),
    }
}
