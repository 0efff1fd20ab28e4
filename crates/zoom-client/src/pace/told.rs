//! The time that a limiter goes by: what it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governor::clock::Clock;

/// In nanoseconds since 1970: that of the call that is judged.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(Arc<AtomicU64>);

impl Told {
    /// It is this time now.
    pub(super) fn is(&self, now: DateTime<Utc>) {
        let since_1970 = now.timestamp_nanos_opt().unwrap_or_default();
        let since_1970 = u64::try_from(since_1970).unwrap_or_default();
        self.0.store(since_1970, Ordering::Relaxed);
    }
}

impl Clock for Told {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}
