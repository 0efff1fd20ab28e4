//! What Zoom allows an account, and the share of it that is ours.

use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::TimeDelta;

/// Zoom's label of a route, by which it limits the rate. Source: `docs/zoom.md#limits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// One thing by its name.
    Light,
    /// Lists of an account's things.
    Medium,
    /// A meeting's people and their quality.
    Heavy,
    /// Lists of meetings and webinars.
    ResourceIntensive,
}

impl Label {
    /// The name of its lane in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
            Self::ResourceIntensive => "resource_intensive",
        }
    }

    /// Whether its calls count against the day's allowance.
    pub fn counts_in_day(self) -> bool {
        matches!(self, Self::Heavy | Self::ResourceIntensive)
    }
}

/// Zoom's limits for all apps of an account together: `ZOOM_LIMITS`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    light_per_s: u32,
    medium_per_s: u32,
    heavy_per_s: u32,
    resource_intensive_per_min: u32,
    per_day: u64,
}

/// Numbers that cannot be limits.
#[derive(Debug, thiserror::Error)]
#[error("not five whole numbers above 0")]
pub struct NotLimits;

impl FromStr for Limits {
    type Err = NotLimits;

    /// Reads `80,60,40,20,60000`: light, medium and heavy calls a second, resource-intensive ones a
    /// minute, the last two together a day.
    fn from_str(text: &str) -> Result<Self, NotLimits> {
        let numbers: Vec<u32> = text
            .split(',')
            .map(|number| number.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| NotLimits)?;
        let [light, medium, heavy, resource_intensive, day] = numbers[..] else {
            return Err(NotLimits);
        };
        if numbers.contains(&0) {
            return Err(NotLimits);
        }
        Ok(Self {
            light_per_s: light,
            medium_per_s: medium,
            heavy_per_s: heavy,
            resource_intensive_per_min: resource_intensive,
            per_day: day.into(),
        })
    }
}

/// The part of the limits that this product takes: `ZOOM_SHARE_PCT`.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    limits: Limits,
    pct: u32,
}

/// How much later than its turn a call may be made: a timer wakes a millisecond or two late, and a
/// busy machine some more. Of a second's calls it costs a fortieth.
pub(crate) const LEEWAY: TimeDelta = TimeDelta::milliseconds(25);

/// How calls of one label follow one another, so that no window of Zoom's, however it slides, has
/// more of them than the share, though some are a leeway late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// The time between two calls.
    pub gap: TimeDelta,
    /// How many may come at once, when there were none before.
    pub burst: NonZeroU32,
}

impl Rhythm {
    /// How far the first ones may be ahead of even gaps.
    pub fn head_start(&self) -> TimeDelta {
        self.gap * i32::try_from(self.burst.get() - 1).unwrap_or(0)
    }
}

impl Share {
    /// At least one call of each label and 1 %, at most everything.
    pub fn new(limits: Limits, pct: u32) -> Self {
        let pct = pct.clamp(1, 100);
        Self { limits, pct }
    }

    /// Calls of a UTC day.
    pub fn per_day(&self) -> u64 {
        (self.limits.per_day * u64::from(self.pct) / 100).max(1)
    }

    /// Calls that a minute has room for.
    pub fn per_minute(&self, label: Label) -> u32 {
        let (limit, window_s) = self.limit(label);
        limit * (60 / window_s)
    }

    /// Even gaps; of a minute's few calls, half may come at once, so that a sweep of three lists
    /// need not wait.
    pub fn rhythm(&self, label: Label) -> Rhythm {
        let (limit, seconds) = self.limit(label);
        let length_ms = i64::from(seconds) * 1_000 + LEEWAY.num_milliseconds();
        let burst = if seconds == 60 { (limit / 2).max(1) } else { 1 };
        // In a window there are the burst, of which the last is the first of those a gap apart.
        let apart = limit - burst + 1;
        Rhythm {
            gap: TimeDelta::milliseconds((length_ms + i64::from(apart) - 1) / i64::from(apart)),
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
        }
    }

    /// Our limit of a label, and the seconds that it is for.
    fn limit(&self, label: Label) -> (u32, u32) {
        let limits = &self.limits;
        let (limit, window_s) = match label {
            Label::Light => (limits.light_per_s, 1),
            Label::Medium => (limits.medium_per_s, 1),
            Label::Heavy => (limits.heavy_per_s, 1),
            Label::ResourceIntensive => (limits.resource_intensive_per_min, 60),
        };
        let share = u64::from(limit) * u64::from(self.pct) / 100;
        (u32::try_from(share).unwrap_or(limit).max(1), window_s)
    }
}

#[cfg(test)]
mod tests {
    use super::{LEEWAY, Label, Limits, Share};

    const LABELS: [Label; 4] = [
        Label::Light,
        Label::Medium,
        Label::Heavy,
        Label::ResourceIntensive,
    ];

    fn share(limits: &str, pct: u32) -> Share {
        Share::new(limits.parse().unwrap(), pct)
    }

    #[test]
    fn half_of_a_business_account_is_half_of_each_limit() {
        let share = share("80,60,40,20,60000", 50);
        assert_eq!(share.per_day(), 30_000);
        assert_eq!(share.per_minute(Label::Heavy), 1_200);
        assert_eq!(share.per_minute(Label::ResourceIntensive), 10);
        assert_eq!(share.rhythm(Label::Heavy).gap.num_milliseconds(), 52);
        let list = share.rhythm(Label::ResourceIntensive);
        assert_eq!(list.gap.num_milliseconds(), 10_005);
        assert_eq!(list.burst.get(), 5);
        assert_eq!(list.head_start().num_milliseconds(), 4 * 10_005);
    }

    /// As many calls as the rhythm allows, as early as it allows them, in any window; the first of
    /// them may be a leeway late, and the others not.
    #[test]
    fn no_window_however_it_slides_has_more_than_the_share() {
        for limits in [
            "80,60,40,20,60000",
            "30,20,10,10,30000",
            "1,1,1,1,1",
            "7,3,9,5,100",
        ] {
            for pct in [1, 10, 33, 50, 99, 100] {
                let share = share(limits, pct);
                for label in LABELS {
                    let (limit, window_s) = share.limit(label);
                    let rhythm = share.rhythm(label);
                    let (mut next_ms, mut calls) = (0, Vec::new());
                    for _ in 0..10 * limit {
                        calls.push((next_ms - rhythm.head_start().num_milliseconds()).max(0));
                        next_ms += rhythm.gap.num_milliseconds();
                    }
                    for (nth, at) in calls.iter().enumerate() {
                        let late = at + LEEWAY.num_milliseconds();
                        let end = late + i64::from(window_s) * 1_000;
                        let within = calls[nth..].iter().filter(|at| **at < end).count();
                        assert!(
                            within <= limit as usize,
                            "{limits} {pct} {label:?} {within}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn limits_are_five_whole_numbers() {
        for text in [
            "",
            "80,60,40,20",
            "80,60,40,20,0",
            "80,60,40,20,x",
            "1,2,3,4,5,6",
        ] {
            assert!(text.parse::<Limits>().is_err(), "{text}");
        }
    }
}
