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

/// One stream of a session, named from the person's side.
///
/// Zoom names streams from its own side: its `*_input` is what the person **sends**, its `*_output`
/// what they **receive**. Everybody reads it the other way first, so rows never say input or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stream {
    /// The person's microphone.
    AudioSent,
    /// What the person hears.
    AudioReceived,
    /// The person's camera.
    VideoSent,
    /// What the person sees of others.
    VideoReceived,
    /// The screen that the person shares.
    ShareSent,
    /// The shared screen that the person sees.
    ShareReceived,
}

impl Stream {
    /// Every stream, in the order of the row.
    pub const ALL: [Self; 6] = [
        Self::AudioSent,
        Self::AudioReceived,
        Self::VideoSent,
        Self::VideoReceived,
        Self::ShareSent,
        Self::ShareReceived,
    ];

    /// What it carries.
    pub fn channel(self) -> Channel {
        match self {
            Self::AudioSent | Self::AudioReceived => Channel::Audio,
            Self::VideoSent | Self::VideoReceived => Channel::Video,
            Self::ShareSent | Self::ShareReceived => Channel::Share,
        }
    }

    /// The name of the attribute that holds it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AudioSent => "audio_sent",
            Self::AudioReceived => "audio_received",
            Self::VideoSent => "video_sent",
            Self::VideoReceived => "video_received",
            Self::ShareSent => "share_sent",
            Self::ShareReceived => "share_received",
        }
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
    /// The signal, when the person was on Wi-Fi.
    pub wifi: Option<Wifi>,
}
