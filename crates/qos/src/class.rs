//! Good, fair, poor, bad: score version 1.
//!
//! The one definition. Rows store no class; sessions and meetings store counts made from it, and
//! anything else that needs a class asks here.

use rust_decimal::Decimal;

use crate::{Channel, Stream, StreamSample};

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

/// The class of one stream in one minute: that of its worst metric. `None` is unclassified: nothing
/// was measured that says how good it was. A resolution alone never counts, for Zoom lowers it by
/// layout.
pub fn of_stream(stream: Stream, sample: &StreamSample) -> Option<Class> {
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
        of_metric(sample.latency_ms, &LIMITS.latency_ms),
        of_metric(sample.jitter_ms, &LIMITS.jitter_ms),
        of_metric(sample.loss_avg_pct, &LIMITS.loss_avg_pct),
        slow,
    ]
    .into_iter()
    .flatten()
    .max()
}

/// The class of a minute: that of its worst stream; `None` when no stream could be classified.
pub fn of_minute(streams: &[(Stream, StreamSample)]) -> Option<Class> {
    streams
        .iter()
        .filter_map(|(stream, sample)| of_stream(*stream, sample))
        .max()
}

fn of_metric(value: Option<Decimal>, limits: &[i64]) -> Option<Class> {
    const CLASSES: [Class; 4] = [Class::Good, Class::Fair, Class::Poor, Class::Bad];
    let value = value?;
    let passed = limits
        .iter()
        .filter(|limit| value > Decimal::from(**limit))
        .count();
    Some(CLASSES[passed])
}

#[cfg(test)]
mod tests {
    use super::{Class, of_minute, of_stream};
    use crate::{Channel, Leg, Stream, StreamSample};

    const AUDIO: Stream = Stream::of(Channel::Audio, Leg::Sent);
    const VIDEO: Stream = Stream::of(Channel::Video, Leg::Sent);
    const SHARE: Stream = Stream::of(Channel::Share, Leg::Sent);

    fn latency(ms: i64) -> StreamSample {
        StreamSample {
            latency_ms: Some(ms.into()),
            ..StreamSample::default()
        }
    }

    #[test]
    fn a_limit_belongs_to_the_better_class() {
        for (ms, class) in [
            (0, Class::Good),
            (150, Class::Good),
            (151, Class::Fair),
            (300, Class::Fair),
            (301, Class::Poor),
            (500, Class::Poor),
            (501, Class::Bad),
        ] {
            assert_eq!(of_stream(AUDIO, &latency(ms)), Some(class), "{ms} ms");
        }
    }

    #[test]
    fn jitter_alone_is_poor_and_never_bad() {
        let sample = StreamSample {
            jitter_ms: Some(5_000.into()),
            ..StreamSample::default()
        };
        assert_eq!(of_stream(AUDIO, &sample), Some(Class::Poor));
    }

    #[test]
    fn few_frames_are_poor_for_video_and_fine_for_a_shared_screen() {
        let sample = StreamSample {
            frame_rate_fps: Some(6.into()),
            ..StreamSample::default()
        };
        assert_eq!(of_stream(VIDEO, &sample), Some(Class::Poor));
        assert_eq!(of_stream(SHARE, &sample), Some(Class::Good));
        assert_eq!(of_stream(AUDIO, &sample), None);
    }

    #[test]
    fn the_worst_stream_decides_and_silence_decides_nothing() {
        let idle = (VIDEO, StreamSample::default());
        assert_eq!(of_minute(std::slice::from_ref(&idle)), None);
        let bad = (Stream::of(Channel::Audio, Leg::ToRwg), latency(900));
        let good = (AUDIO, latency(20));
        assert_eq!(of_minute(&[idle, good, bad]), Some(Class::Bad));
    }
}
