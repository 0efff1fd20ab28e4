//! When an entry is due again.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

/// The delays after a meeting's end at which it is read: `ATTEMPT_DELAYS_S`.
///
/// By default 3, 10, 30 and 120 minutes, 12 and 24 hours: Zoom documents no delay after which the
/// data is there; its staff speak of minutes, and large meetings settle later. Source:
/// `docs/zoom.md#delay`.
#[derive(Clone, Debug)]
pub struct Schedule {
    attempts: Vec<TimeDelta>,
}

/// An entry that settled short of complete is looked at again after these.
const REVISITS: [TimeDelta; 2] = [TimeDelta::days(3), TimeDelta::days(7)];

/// What follows an attempt that did not complete an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// When it is due again, if ever.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the attempts are over, so that the entry is settled as it is.
    pub settled: bool,
}

/// Delays that cannot be a schedule.
#[derive(Debug, thiserror::Error)]
#[error("a delay is negative, smaller than the one before, or no whole number")]
pub struct NotASchedule;

impl FromStr for Schedule {
    type Err = NotASchedule;

    /// Reads seconds, `180,600,1800`.
    fn from_str(text: &str) -> Result<Self, NotASchedule> {
        let delays_s: Vec<u32> = text
            .split(',')
            .map(|delay| delay.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| NotASchedule)?;
        if !delays_s.is_sorted() {
            return Err(NotASchedule);
        }
        Ok(Self {
            attempts: delays_s
                .into_iter()
                .map(|delay_s| TimeDelta::seconds(delay_s.into()))
                .collect(),
        })
    }
}

impl Schedule {
    /// When a meeting that ended is first read.
    pub fn first(&self, ended_at: DateTime<Utc>) -> DateTime<Utc> {
        ended_at + self.attempts[0]
    }

    /// What follows after `attempts` used ones. A delay that has passed already means at once, but
    /// one after the other: a meeting found late has as many attempts as any.
    pub fn after(&self, attempts: usize, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> Next {
        let settled = attempts >= self.attempts.len();
        let delay = if settled {
            REVISITS.get(attempts - self.attempts.len())
        } else {
            self.attempts.get(attempts)
        };
        let before = attempts
            .checked_sub(1)
            .and_then(|last| self.attempts.get(last));
        Next {
            due_at: delay.map(|delay| {
                let step = *delay - before.copied().unwrap_or_default();
                (ended_at + *delay).max(now + step.min(LATE_STEP_MAX))
            }),
            settled,
        }
    }
}

/// Between two attempts on a meeting that was found long after its end: its data has had time to
/// settle, so the day-long steps of a fresh one would help nobody.
const LATE_STEP_MAX: TimeDelta = TimeDelta::minutes(10);

#[cfg(test)]
mod tests {
    use super::{Next, Schedule};
    use chrono::{DateTime, TimeDelta, Utc};

    fn noon() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn schedule() -> Schedule {
        "180,600, 1800,7200,43200,86400".parse().unwrap()
    }

    #[test]
    fn a_meeting_on_time_is_read_at_the_delays_after_its_end() {
        let ended_at = noon();
        assert_eq!(schedule().first(ended_at), ended_at + TimeDelta::minutes(3));
        let now = ended_at + TimeDelta::minutes(3);
        let next = schedule().after(1, ended_at, now);
        assert_eq!(next.due_at, Some(ended_at + TimeDelta::minutes(10)));
        assert!(!next.settled);
    }

    #[test]
    fn a_meeting_found_late_has_as_many_attempts_closer_together() {
        let now = noon();
        let ended_at = now - TimeDelta::days(2);
        let next = schedule().after(5, ended_at, now);
        assert_eq!(next.due_at, Some(now + TimeDelta::minutes(10)));
        assert!(!next.settled);
    }

    #[test]
    fn after_the_last_attempt_it_is_settled_and_looked_at_twice_more() {
        let ended_at = noon();
        let now = ended_at + TimeDelta::days(1);
        let expected = |days| Next {
            due_at: Some(ended_at + TimeDelta::days(days)),
            settled: true,
        };
        assert_eq!(schedule().after(6, ended_at, now), expected(3));
        assert_eq!(schedule().after(7, ended_at, now), expected(7));
        assert_eq!(schedule().after(8, ended_at, now).due_at, None);
    }

    #[test]
    fn delays_must_ascend() {
        for text in ["", "10,5", "-1", "180,soon"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }
}
