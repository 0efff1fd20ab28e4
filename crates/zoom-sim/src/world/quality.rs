//! How good a line is, and what Zoom calls that.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::dice::chance;
use super::meeting::Session;
use super::minute::{Minute, Stream};
use super::place::Place;

/// The state of one person's line in one minute; all streams of the minute share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weather {
    Good,
    /// Between good and poor.
    Fair,
    /// Latency, jitter and loss far over any limit that somebody calls poor.
    Bad,
}

impl Weather {
    pub(super) fn over(place: &Place, rng: &mut ChaCha8Rng) -> Self {
        if chance(rng, place.bad_minutes_percent) {
            Self::Bad
        } else if chance(rng, 7) {
            Self::Fair
        } else {
            Self::Good
        }
    }

    pub(super) fn is_bad(self) -> bool {
        self == Self::Bad
    }

    pub(super) fn latency_ms(self, rng: &mut ChaCha8Rng) -> u32 {
        rng.random_range(match self {
            Self::Good => 8..=140,
            Self::Fair => 160..=290,
            Self::Bad => 420..=950,
        })
    }

    pub(super) fn jitter_ms(self, rng: &mut ChaCha8Rng) -> u32 {
        rng.random_range(match self {
            Self::Good => 0..=30,
            Self::Fair => 25..=48,
            Self::Bad => 70..=190,
        })
    }

    /// The average loss, in hundredths of a percent. Mostly none on a good line.
    pub(super) fn loss(self, rng: &mut ChaCha8Rng) -> u32 {
        let some = match self {
            Self::Good if chance(rng, 60) => return 0,
            Self::Good => 1..=120,
            Self::Fair => 50..=420,
            Self::Bad => 700..=1900,
        };
        rng.random_range(some)
    }
}

/// Zoom's own word for one channel of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    Good,
    Fair,
    Poor,
    Bad,
}

/// Zoom's own words for a session; `None` where the channel was never used.
#[derive(Debug)]
pub(crate) struct Health {
    pub(crate) audio: Option<Grade>,
    pub(crate) video: Option<Grade>,
    pub(crate) share: Option<Grade>,
}

impl Health {
    pub(crate) fn of(session: &Session) -> Self {
        let minutes = &session.minutes;
        Self {
            audio: grade(minutes, |m| [&m.audio_input, &m.audio_output]),
            video: grade(minutes, |m| [&m.video_input, &m.video_output]),
            share: grade(minutes, |m| [&m.as_input, &m.as_output]),
        }
    }

    pub(crate) fn worst(&self) -> Grade {
        let all = [self.audio, self.video, self.share];
        all.into_iter().flatten().max().unwrap_or(Grade::Good)
    }
}

/// By the share of streams with a lost packet in twenty. Zoom does not publish its rule.
fn grade(minutes: &[Minute], channel: fn(&Minute) -> [&Option<Stream>; 2]) -> Option<Grade> {
    let streams: Vec<_> = minutes.iter().flat_map(channel).flatten().collect();
    if streams.is_empty() {
        return None;
    }
    let lossy = streams.iter().filter(|s| s.avg_loss_pct.0 >= 500).count();
    Some(match lossy * 100 / streams.len() {
        0..5 => Grade::Good,
        5..20 => Grade::Fair,
        20..50 => Grade::Poor,
        _ => Grade::Bad,
    })
}
