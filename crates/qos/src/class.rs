//! Good, fair, poor, bad: score version 1.
//!
//! The one definition. Rows store no class; sessions and meetings store counts made from it, and
//! anything else that needs a class asks here.

use rust_decimal::Decimal;

use crate::{Channel, Cpu, Stream, StreamSample, Wifi};

/// The version of the limits below; stored beside every count that was made with them.
pub const SCORE_VERSION: u32 = 1;

/// How good a stream was in one minute, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Nothing disturbed.
    Good,
    /// Noticeable.
    Fair,
    /// Disturbing.
    Poor,
    /// Hardly usable.
    Bad,
}

impl Class {
    /// From best to worst.
    pub const ALL: [Self; 4] = [Self::Good, Self::Fair, Self::Poor, Self::Bad];

    /// The text in the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
            Self::Bad => "bad",
        }
    }
}

/// What a class is made of, and so the reason for one that is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// The round trip.
    Latency,
    /// Its variation.
    Jitter,
    /// Packets lost on average.
    Loss,
    /// Pictures a second.
    FrameRate,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Latency, Self::Jitter, Self::Loss, Self::FrameRate];

    /// The text in the row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Latency => "latency",
            Self::Jitter => "jitter",
            Self::Loss => "loss",
            Self::FrameRate => "frame_rate",
        }
    }
}

/// Where a class ends. A limit belongs to the better class: exactly 150 ms is still good.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most that is still good, fair, poor.
    pub latency_ms: [i64; 3],
    /// The same for jitter; no jitter alone makes a minute bad.
    pub jitter_ms: [i64; 2],
    /// The same for average loss.
    pub loss_avg_pct: [i64; 3],
}

/// The network limits, the same for every channel.
///
/// Good: the commonly cited recommendation of Zoom's for meeting statistics (latency 150, jitter
/// 40, loss 2). Fair ends at 300/50/5, the limits at which the open conferencing client Circuit
/// calls a connection bad. Bad begins above 500 ms, where Microsoft's Call Quality Dashboard calls
/// audio poor by round trip, and above 10 % loss, its limit for audio.
pub const LIMITS: Limits = Limits {
    latency_ms: [150, 300, 500],
    jitter_ms: [40, 50],
    loss_avg_pct: [2, 5, 10],
};

/// Fewer frames a second than this are poor: 7 for video and 2 for a shared screen, as in
/// Microsoft's Call Quality Dashboard.
pub fn frame_rate_fps_min(channel: Channel) -> Option<i64> {
    match channel {
        Channel::Audio => None,
        Channel::Video => Some(7),
        Channel::Share => Some(2),
    }
}

/// The class of each metric of a stream in one minute; `None` for what was not measured. A
/// resolution never counts, for Zoom lowers it by layout.
pub fn of_metrics(stream: Stream, sample: &StreamSample) -> [(Metric, Option<Class>); 4] {
    let slow = frame_rate_fps_min(stream.channel)
        .zip(sample.frame_rate_fps)
        .map(|(least, fps)| {
            if fps < Decimal::from(least) {
                Class::Poor
            } else {
                Class::Good
            }
        });
    [
        (
            Metric::Latency,
            of_metric(sample.latency_ms, &LIMITS.latency_ms),
        ),
        (
            Metric::Jitter,
            of_metric(sample.jitter_ms, &LIMITS.jitter_ms),
        ),
        (
            Metric::Loss,
            of_metric(sample.loss_avg_pct, &LIMITS.loss_avg_pct),
        ),
        (Metric::FrameRate, slow),
    ]
}

/// The class of one stream in one minute: that of its worst metric. `None` is unclassified: nothing
/// was measured that says how good it was.
pub fn of_stream(stream: Stream, sample: &StreamSample) -> Option<Class> {
    let classes = of_metrics(stream, sample).map(|(_, class)| class);
    classes.into_iter().flatten().max()
}

/// The class of a minute: that of its worst stream; `None` when no stream could be classified.
pub fn of_minute(streams: &[(Stream, StreamSample)]) -> Option<Class> {
    streams
        .iter()
        .filter_map(|(stream, sample)| of_stream(*stream, sample))
        .max()
}

/// A machine whose load was above this at its worst had nothing left for the call. Nobody in the
/// field publishes a limit; this one is ours.
pub const CPU_SYSTEM_MAX_PCT: i64 = 90;

/// A signal weaker than this is weak for voice: the edge of a cell in the usual planning guides for
/// Wi-Fi telephony (Cisco's, cited from memory).
pub const WIFI_RSSI_AVG_DBM: i32 = -67;

/// Whether the machine was at its limit: a reason of its own, beside the class.
pub fn is_cpu_high(cpu: &Cpu) -> bool {
    cpu.system_max_pct
        .is_some_and(|load| load > Decimal::from(CPU_SYSTEM_MAX_PCT))
}

/// Whether the signal was weak: a reason of its own, beside the class.
pub fn is_wifi_weak(wifi: &Wifi) -> bool {
    wifi.rssi_avg_dbm.is_some_and(|dbm| dbm < WIFI_RSSI_AVG_DBM)
}

fn of_metric(value: Option<Decimal>, limits: &[i64]) -> Option<Class> {
    let value = value?;
    let passed = limits
        .iter()
        .filter(|limit| value > Decimal::from(**limit))
        .count();
    Some(Class::ALL[passed])
}

#[cfg(test)]
mod tests;
