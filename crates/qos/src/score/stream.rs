//! One stream over the minutes of a session.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Verdict;
use crate::class::{Class, Metric, of_metrics, of_stream};
use crate::{Stream, StreamSample};

/// A stream is poor when more than this share of its classified minutes is poor or bad: one in ten.
const POOR_SHARE: u32 = 10;

/// Or when so many minutes in a row are.
const POOR_RUN: u32 = 3;

/// How a stream went. Its minutes are those of the session: one in which it carried nothing is
/// unclassified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamScore {
    /// Minutes of each class, from good to bad.
    pub class_minute_counts: [u32; Class::ALL.len()],
    /// Minutes without a class.
    pub unclassified_minute_count: u32,
    /// Minutes that were not good, by each metric that was as bad as the minute's class.
    pub reason_minute_counts: [u32; Metric::ALL.len()],
    /// The first of its worst minutes, when any was not good.
    pub worst_minute: Option<(Class, DateTime<Utc>)>,
    /// 95 of 100 minutes were no worse.
    pub latency_p95_ms: Option<Decimal>,
    /// 95 of 100 minutes were no worse.
    pub jitter_p95_ms: Option<Decimal>,
    /// 95 of 100 minutes were no worse.
    pub loss_avg_p95_pct: Option<Decimal>,
    /// 95 of 100 minutes had no fewer: of pictures, fewer is worse.
    pub frame_rate_p05_fps: Option<Decimal>,
    /// The stream as a whole.
    pub verdict: Verdict,
}

impl StreamScore {
    /// Scores a stream: what it carried in each minute of the session, in the order of time.
    pub fn of(stream: Stream, minutes: &[(DateTime<Utc>, Option<&StreamSample>)]) -> Self {
        let mut score = Self::default();
        let (mut run, mut longest_run) = (0, 0);
        for (minute_at, sample) in minutes {
            let class = sample.and_then(|sample| of_stream(stream, sample));
            run = match class {
                Some(Class::Poor | Class::Bad) => run + 1,
                _ => 0, // an idle minute is not in a row with others
            };
            longest_run = longest_run.max(run);
            match (class, sample) {
                (Some(class), Some(sample)) => score.add(*minute_at, class, stream, sample),
                _ => score.unclassified_minute_count += 1,
            }
        }
        let percentile = |of: fn(&StreamSample) -> Option<Decimal>, percent| {
            let values = minutes.iter().filter_map(|(_, sample)| of((*sample)?));
            nearest_rank(values.collect(), percent)
        };
        score.latency_p95_ms = percentile(|sample| sample.latency_ms, 95);
        score.jitter_p95_ms = percentile(|sample| sample.jitter_ms, 95);
        score.loss_avg_p95_pct = percentile(|sample| sample.loss_avg_pct, 95);
        score.frame_rate_p05_fps = percentile(|sample| sample.frame_rate_fps, 5);
        score.verdict = verdict(&score.class_minute_counts, longest_run);
        score
    }

    fn add(
        &mut self,
        minute_at: DateTime<Utc>,
        class: Class,
        stream: Stream,
        sample: &StreamSample,
    ) {
        self.class_minute_counts[class as usize] += 1;
        if class == Class::Good {
            return;
        }
        for (count, (_, of_metric)) in self
            .reason_minute_counts
            .iter_mut()
            .zip(of_metrics(stream, sample))
        {
            *count += u32::from(of_metric == Some(class));
        }
        if self.worst_minute.is_none_or(|(worst, _)| class > worst) {
            self.worst_minute = Some((class, minute_at));
        }
    }
}

fn verdict(counts: &[u32; Class::ALL.len()], longest_run: u32) -> Verdict {
    let classified: u32 = counts.iter().sum();
    let poor = counts[Class::Poor as usize] + counts[Class::Bad as usize];
    match classified {
        0 => Verdict::Unclassified,
        _ if poor * POOR_SHARE > classified || longest_run >= POOR_RUN => Verdict::Poor,
        _ => Verdict::Good,
    }
}

/// The smallest of the values that `percent` of them do not exceed: one that was measured, and none
/// that lies between two.
fn nearest_rank(mut values: Vec<Decimal>, percent: usize) -> Option<Decimal> {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}
