//! The simulator's own clock: the only place that reads the machine's.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The machine's time, plus what somebody moved it forward.
#[derive(Debug, Default)]
pub struct Clock {
    ahead_ms: AtomicI64,
    /// By a test that must not depend on how fast it runs.
    stopped_at: OnceLock<DateTime<Utc>>,
}

impl Clock {
    /// Stands still at this time until somebody moves it.
    pub fn stopped_at(at: DateTime<Utc>) -> Self {
        Self {
            stopped_at: at.into(),
            ..Self::default()
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.machine_now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// By which whoever receives a webhook looks at its stamp: the machine's, unmoved; or this one,
    /// where all follow it because it stands still.
    pub fn receivers_now(&self) -> DateTime<Utc> {
        match self.stopped_at.get() {
            Some(_) => self.now(),
            None => self.machine_now(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the simulator's clock; everything else is handed the time"
    )]
    fn machine_now(&self) -> DateTime<Utc> {
        self.stopped_at.get().copied().unwrap_or_else(Utc::now)
    }

    #[cfg(test)]
    pub(crate) fn stop(&self) {
        self.stopped_at.get_or_init(|| self.machine_now());
    }

    /// Moves this clock, so that codes and tokens expire without waiting.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead_ms
            .fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}
