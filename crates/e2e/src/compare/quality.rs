//! Good to bad, as score version 1 says it in words; written a second time on purpose.

use rust_decimal::Decimal;

use super::{Attribute, Item};

pub(super) const GOOD: usize = 0;
pub(super) const POOR: usize = 2;

/// How a stream was in one minute, and which metrics made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    /// 0 is good, then fair, poor, bad.
    pub(super) class: usize,
    pub(super) reasons: Vec<&'static str>,
}

/// `None` if no stream says how good it was, else whether any stream was poor or bad.
pub(crate) fn is_poor(minute: &Item) -> Option<bool> {
    class_of_minute(minute).map(|class| class >= POOR)
}

/// The worst of a minute's streams.
pub(super) fn class_of_minute(minute: &Item) -> Option<usize> {
    let streams = minute.iter();
    streams
        .filter_map(|(name, stream)| judge(name, stream.as_map()?))
        .map(|judgement| judgement.class)
        .max()
}

/// `None` for what is no stream, and for one that says nothing.
pub(super) fn judge(name: &str, stream: &Item) -> Option<Judgement> {
    let least_frames = least_frames(name)?;
    let number = |name: &str| stream.get(name).and_then(Attribute::as_number);
    // Fair, poor and bad begin above these; jitter alone is never bad.
    let above = |name: &str, limits: &[u32]| {
        let value = number(name)?;
        Some(
            limits
                .iter()
                .filter(|limit| value > (**limit).into())
                .count(),
        )
    };
    let frames = number("frame_rate_fps").filter(|_| least_frames > 0);
    let judged = [
        ("latency", above("latency_ms", &[150, 300, 500])),
        ("jitter", above("jitter_ms", &[40, 50])),
        ("loss", above("loss_avg_pct", &[2, 5, 10])),
        (
            "frame_rate",
            frames.map(|frames| {
                if frames < Decimal::from(least_frames) {
                    POOR
                } else {
                    GOOD
                }
            }),
        ),
    ];
    let class = judged.iter().filter_map(|(_, class)| *class).max()?;
    let reasons = judged
        .iter()
        .filter(|(_, of)| *of == Some(class) && class > GOOD);
    Some(Judgement {
        class,
        reasons: reasons.map(|(name, _)| *name).collect(),
    })
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
