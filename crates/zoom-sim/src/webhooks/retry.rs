//! Zoom's own retries.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::attempt;
use super::events::Notice;
use crate::Simulator;

/// After the first attempt: 5 minutes, 20 after that, 60 after that.
const AFTER_MIN: [i64; 3] = [5, 25, 85];

/// How often the simulator's clock is looked at: it may be moved at any moment.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What was not taken.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) url: String,
    pub(super) notice: Notice,
    pub(super) first_at: DateTime<Utc>,
    pub(super) keep_timestamp: bool,
}

/// Only a server's own error and no answer at all are tried again, 3xx and 4xx are not.
pub(super) fn is_due(delivery: &Value) -> bool {
    delivery["status"]
        .as_u64()
        .is_none_or(|status| status >= 500)
}

/// Tries again until it is taken, or refused, or Zoom gives up.
pub(super) async fn until_told(simulator: Arc<Simulator>, told: Told) {
    let waiting = simulator.webhooks.wait(&told.notice.about);
    for (nth, after_min) in (2..).zip(AFTER_MIN) {
        let due_at = told.first_at + TimeDelta::minutes(after_min);
        simulator.webhooks.due(waiting, nth, due_at);
        while simulator.clock.now() < due_at {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        // As old as it would be if the receiver's clock had moved too.
        let age = simulator.clock.now() - told.first_at;
        let first_stamp = (simulator.clock.receivers_now() - age).timestamp();
        let timestamp_s = told.keep_timestamp.then_some(first_stamp);
        let delivery = attempt(&simulator, &told.url, &told.notice, nth, timestamp_s).await;
        if !is_due(&delivery) {
            break;
        }
    }
    simulator.webhooks.settle(waiting);
}
