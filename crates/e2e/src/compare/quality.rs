//! Poor or not, as score version 1 says it in words; written a second time on purpose.

use rust_decimal::Decimal;

use super::{Attribute, Item};

/// `None` if no stream says how good it was, else whether any stream was poor or bad.
pub(crate) fn is_poor(minute: &Item) -> Option<bool> {
    let streams = minute
        .iter()
        .filter_map(|(name, stream)| Some((least_frames(name)?, stream.as_map()?)));
    streams
        .filter_map(|(frames, stream)| stream_is_poor(frames, stream))
        .reduce(|one, other| one || other)
}

/// Fewer frames a second are poor; 0 for audio, and nothing for what is no stream. What a stream
/// carries is the first word of its name.
fn least_frames(name: &str) -> Option<u32> {
    match name.split_once('_')?.0 {
        "audio" => Some(0),
        "video" => Some(7),
        "share" => Some(2),
        _ => None,
    }
}

/// Poor begins above 300 ms, 50 ms and 5 %; bad, which counts too, lies above that.
fn stream_is_poor(least_frames: u32, stream: &Item) -> Option<bool> {
    let number = |name: &str| stream.get(name).and_then(Attribute::as_number);
    let above = |name: &str, most: u32| number(name).map(|value| value > Decimal::from(most));
    let slow = number("frame_rate_fps").map(|frames| frames < Decimal::from(least_frames));
    let judgements = [
        above("latency_ms", 300),
        above("jitter_ms", 50),
        above("loss_avg_pct", 5),
        slow.filter(|_| least_frames > 0),
    ];
    judgements
        .into_iter()
        .flatten()
        .reduce(|one, other| one || other)
}
