//! Never faster than agreed.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// A least time between two calls of this process.
#[derive(Debug)]
pub struct Pace {
    gap: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// At most `calls_per_second`, evenly spread; at least one call in a hundred seconds.
    pub fn per_second(calls_per_second: f64) -> Self {
        Self {
            gap: Duration::from_secs_f64(1.0 / calls_per_second.max(0.01)),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits until the next call may be made; callers are served in turn.
    pub async fn wait(&self) {
        let mut next = self.next.lock().await;
        sleep_until(*next).await;
        *next = Instant::now() + self.gap;
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use std::time::Duration;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn calls_are_spread_evenly() {
        let pace = Pace::per_second(4.0);
        let begin = Instant::now();
        for _ in 0..9 {
            pace.wait().await;
        }
        assert_eq!(begin.elapsed(), Duration::from_secs(2));
    }
}
