//! A session over its minutes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Score, StreamScore, Verdict};
use crate::class::{Class, is_cpu_high, is_wifi_weak, of_minute};
use crate::{Sample, Session, Stream};

/// How a session went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionScore {
    /// Its minutes by the class of their worst stream.
    pub minutes: Score,
    /// The first of its worst minutes, when any was not good.
    pub worst_minute: Option<(Class, DateTime<Utc>)>,
    /// Minutes in which the machine was at its limit.
    pub cpu_high_minute_count: u32,
    /// Minutes in which the Wi-Fi signal was weak.
    pub wifi_weak_minute_count: u32,
    /// The streams that carried anything, in the order of [`Stream::ALL`].
    pub streams: Vec<(Stream, StreamScore)>,
    /// The session as a whole: its worst stream.
    pub verdict: Verdict,
}

impl SessionScore {
    /// Scores a session by its minutes, in any order; one that comes twice counts once, the last of
    /// them. What cannot have quality (`Session::can_have_quality`) is unclassified whatever was
    /// sampled.
    pub fn of(session: &Session, samples: &[Sample]) -> Self {
        let samples: BTreeMap<_, _> = samples
            .iter()
            .map(|sample| (sample.minute_at, sample))
            .collect();
        let mut score = Self::default();
        for (minute_at, sample) in &samples {
            let class = of_minute(&sample.streams).filter(|_| session.can_have_quality());
            score.minutes.add(class);
            let worse = class.filter(|class| {
                let worst = score.worst_minute.map_or(Class::Good, |(worst, _)| worst);
                *class > worst
            });
            if let Some(class) = worse {
                score.worst_minute = Some((class, *minute_at));
            }
            score.cpu_high_minute_count += u32::from(sample.cpu.as_ref().is_some_and(is_cpu_high));
            score.wifi_weak_minute_count +=
                u32::from(sample.wifi.as_ref().is_some_and(is_wifi_weak));
        }
        if session.can_have_quality() {
            score.streams = streams(&samples);
        }
        let verdicts = score.streams.iter().map(|(_, stream)| stream.verdict);
        score.verdict = verdicts.max().unwrap_or_default();
        score
    }
}

fn streams(samples: &BTreeMap<DateTime<Utc>, &Sample>) -> Vec<(Stream, StreamScore)> {
    let carried = |stream: Stream| {
        let minutes = samples.iter().map(move |(minute_at, sample)| {
            let mut streams = sample.streams.iter();
            let found = streams.find(|(of_minute, _)| *of_minute == stream);
            (*minute_at, found.map(|(_, sample)| sample))
        });
        minutes.collect::<Vec<_>>()
    };
    let all = Stream::ALL
        .iter()
        .map(|(stream, _)| (*stream, carried(*stream)));
    all.filter(|(_, minutes)| minutes.iter().any(|(_, sample)| sample.is_some()))
        .map(|(stream, minutes)| (stream, StreamScore::of(stream, &minutes)))
        .collect()
}
