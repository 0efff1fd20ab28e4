//! The calls of one label that this process has in hand.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use super::told::Told;
use super::{BLOCK_MAX, PATIENCE};
use crate::limits::{LEEWAY, Rhythm};

/// A stretch of the account's time in which nobody else calls, and a limiter that keeps the calls in
/// it a gap apart, by when they are really made.
///
/// A lease of n calls goes from the first of them to a leeway behind the n-th, and the next one's
/// first call is a gap behind that n-th. So from any call to the one that is n behind it, of
/// whichever process, it is n gaps less one leeway at least: what [`Rhythm`] is made for.
#[derive(Debug)]
pub(super) struct Lane {
    rhythm: Rhythm,
    limiter: RateLimiter<NotKeyed, InMemoryState, Told, NoOpMiddleware<Duration>>,
    time: Told,
    lease: Option<Lease>,
}

#[derive(Clone, Copy, Debug)]
struct Lease {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    count: u32,
    left: u32,
    /// When the last of its calls was made.
    called_at: Option<DateTime<Utc>>,
}

/// When the next call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    At(DateTime<Utc>),
    /// Not by this lease: its time is somebody else's by then.
    Over,
}

impl Lane {
    pub(super) fn new(rhythm: Rhythm) -> Self {
        let time = Told::default();
        let gap = rhythm.gap.to_std().unwrap_or_default();
        let quota = Quota::with_period(gap).expect("a gap has a length");
        Self {
            rhythm,
            limiter: RateLimiter::direct_with_clock(quota.allow_burst(rhythm.burst), time.clone()),
            time,
            lease: None,
        }
    }

    /// How many calls to ask for; nothing while there are some in hand. Who comes back within the
    /// pace takes more each time, and who comes back later takes one, and lets none lapse.
    pub(super) fn wants(&self, now: DateTime<Utc>) -> Option<u32> {
        let Some(lease) = self.lease else {
            return Some(1);
        };
        if lease.left > 0 && now <= lease.until {
            return None;
        }
        let is_fast =
            lease.left == 0 && lease.called_at.is_some_and(|at| now < at + self.rhythm.gap);
        let is_even = self.rhythm.burst.get() == 1; // a block of a burst has no even times
        Some(if is_fast && is_even {
            (lease.count * 2).min(self.block_max())
        } else {
            1
        })
    }

    /// No block is longer than half of what others wait for their turn.
    fn block_max(&self) -> u32 {
        let gap_ms = self.rhythm.gap.num_milliseconds().max(1);
        let fitting = PATIENCE.num_milliseconds() / 2 / gap_ms;
        u32::try_from(fitting).map_or(BLOCK_MAX, |calls| calls.clamp(1, BLOCK_MAX))
    }

    /// So many calls are ours from `from` on.
    pub(super) fn lease(&mut self, from: DateTime<Utc>, count: u32) {
        let gaps = i32::try_from(count).map_or(0, |count| count - 1);
        self.lease = Some(Lease {
            from,
            until: from + self.rhythm.gap * gaps + LEEWAY,
            count,
            left: count,
            called_at: None,
        });
    }

    /// Whether the next call is made now; then it is.
    pub(super) fn next(&mut self, now: DateTime<Utc>) -> Next {
        let Some(lease) = self.lease.as_mut() else {
            return Next::Over;
        };
        if lease.left == 0 || lease.until < now {
            return Next::Over;
        }
        if now < lease.from {
            return Next::At(lease.from);
        }
        self.time.is(now);
        match self.limiter.check() {
            Ok(()) => {
                lease.left -= 1;
                lease.called_at = Some(now);
                Next::Now
            }
            Err(not_yet) => {
                let since_1970 = TimeDelta::from_std(not_yet.earliest_possible());
                let at = DateTime::UNIX_EPOCH + since_1970.unwrap_or(TimeDelta::MAX);
                if at <= lease.until {
                    return Next::At(at);
                }
                lease.left = 0; // its time is over before the limiter lets another call through
                Next::Over
            }
        }
    }
}
