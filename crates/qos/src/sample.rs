//! What was measured in one minute of one session.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

/// What a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Voice.
    Audio,
    /// Camera.
    Video,
    /// Screen share, which Zoom calls `as` (application sharing).
    Share,
}

/// Which way a stream goes, from the person's side or past a gateway.
///
/// Zoom names streams from its own side: its `*_input` is what the person **sends**, its `*_output`
/// what they **receive**. Everybody reads it the other way first, so rows never say input or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Leg {
    /// From the person to Zoom.
    Sent,
    /// From Zoom to the person.
    Received,
    /// From the conference room connector, which H.323 and SIP rooms come through.
    FromCrc,
    /// To the conference room connector.
    ToCrc,
    /// From the gateway that web clients come through.
    FromRwg,
    /// To the gateway of web clients.
    ToRwg,
}

/// One stream of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stream {
    /// What it carries.
    pub channel: Channel,
    /// Which way.
    pub leg: Leg,
}

impl Stream {
    /// Every stream with the name of the attribute that holds it, in the order of the row.
    pub const ALL: [(Self, &'static str); 18] = [
        (Self::of(Channel::Audio, Leg::Sent), "audio_sent"),
        (Self::of(Channel::Audio, Leg::Received), "audio_received"),
        (Self::of(Channel::Video, Leg::Sent), "video_sent"),
        (Self::of(Channel::Video, Leg::Received), "video_received"),
        (Self::of(Channel::Share, Leg::Sent), "share_sent"),
        (Self::of(Channel::Share, Leg::Received), "share_received"),
        (Self::of(Channel::Audio, Leg::FromCrc), "audio_from_crc"),
        (Self::of(Channel::Audio, Leg::ToCrc), "audio_to_crc"),
        (Self::of(Channel::Video, Leg::FromCrc), "video_from_crc"),
        (Self::of(Channel::Video, Leg::ToCrc), "video_to_crc"),
        (Self::of(Channel::Share, Leg::FromCrc), "share_from_crc"),
        (Self::of(Channel::Share, Leg::ToCrc), "share_to_crc"),
        (Self::of(Channel::Audio, Leg::FromRwg), "audio_from_rwg"),
        (Self::of(Channel::Audio, Leg::ToRwg), "audio_to_rwg"),
        (Self::of(Channel::Video, Leg::FromRwg), "video_from_rwg"),
        (Self::of(Channel::Video, Leg::ToRwg), "video_to_rwg"),
        (Self::of(Channel::Share, Leg::FromRwg), "share_from_rwg"),
        (Self::of(Channel::Share, Leg::ToRwg), "share_to_rwg"),
    ];

    /// The stream of this channel and leg.
    pub const fn of(channel: Channel, leg: Leg) -> Self {
        Self { channel, leg }
    }

    /// The name of the attribute that holds it.
    pub fn name(self) -> &'static str {
        let (_, name) = Self::ALL
            .iter()
            .find(|(stream, _)| *stream == self)
            .expect("ALL has every channel with every leg");
        name
    }
}

/// The measures of one stream in one minute. `None` is "not measured", never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamSample {
    /// Kilobits a second.
    pub bitrate_kbps: Option<Decimal>,
    /// A round trip in milliseconds: Zoom echoes packet timestamps, processing included.
    pub latency_ms: Option<Decimal>,
    /// Variation of the latency in milliseconds.
    pub jitter_ms: Option<Decimal>,
    /// Packets lost on average, in percent.
    pub loss_avg_pct: Option<Decimal>,
    /// Packets lost at the worst, in percent.
    pub loss_max_pct: Option<Decimal>,
    /// Width of the picture; video and share only.
    pub width_px: Option<u32>,
    /// Height of the picture; video and share only.
    pub height_px: Option<u32>,
    /// Pictures a second; video and share only.
    pub frame_rate_fps: Option<Decimal>,
}

impl StreamSample {
    /// Whether nothing at all was measured: the stream was idle.
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}

/// The load of the person's machine, in percent of its processors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cpu {
    /// Zoom's own least share.
    pub zoom_min_pct: Option<Decimal>,
    /// Zoom's own average share.
    pub zoom_avg_pct: Option<Decimal>,
    /// Zoom's own greatest share.
    pub zoom_max_pct: Option<Decimal>,
    /// The whole machine's greatest load.
    pub system_max_pct: Option<Decimal>,
}

/// How hard the machine works, in Zoom's words: `normal`, and others that it has not published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuPressure {
    /// At its least.
    pub min_level: Option<String>,
    /// On average.
    pub avg_level: Option<String>,
    /// At its most.
    pub max_level: Option<String>,
}

/// The strength of the Wi-Fi signal; nearer to zero is stronger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wifi {
    /// Weakest, in dBm.
    pub rssi_min_dbm: Option<i32>,
    /// Average, in dBm.
    pub rssi_avg_dbm: Option<i32>,
    /// Strongest, in dBm.
    pub rssi_max_dbm: Option<i32>,
}

/// One minute of one session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Zoom's `date_time`, unrounded: two samples in one minute are both kept.
    pub minute_at: DateTime<Utc>,
    /// The streams that carried something, in the order of [`Stream::ALL`].
    pub streams: Vec<(Stream, StreamSample)>,
    /// The machine's load, when Zoom tells.
    pub cpu: Option<Cpu>,
    /// How hard the machine works, where Zoom tells.
    pub cpu_pressure: Option<CpuPressure>,
    /// The signal, when the person was on Wi-Fi.
    pub wifi: Option<Wifi>,
}

#[cfg(test)]
mod tests {
    use super::{Channel, Leg, Stream};

    #[test]
    fn every_channel_has_every_leg_under_a_name_of_its_own() {
        let mut names = Vec::new();
        for channel in [Channel::Audio, Channel::Video, Channel::Share] {
            for leg in [
                Leg::Sent,
                Leg::Received,
                Leg::FromCrc,
                Leg::ToCrc,
                Leg::FromRwg,
                Leg::ToRwg,
            ] {
                names.push(Stream::of(channel, leg).name());
            }
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Stream::ALL.len());
    }
}
