//! What falls due goes to the collect queue.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use queue::message::DueEntry;
use tokio::time::Instant;

use crate::{Ctx, TickError};

/// A tick a minute, and one that is missed: whatever falls due before the tick after the next is
/// sent now, with a delay until it is due.
const AHEAD: TimeDelta = TimeDelta::minutes(2);

/// Sending a thousand takes a few seconds; a queue that is slow must not cost the tick.
const SENDS_FOR: Duration = Duration::from_secs(10);

/// The fewest calls that a meeting costs: one for the roster, one for its quality.
const CALLS_PER_ENTRY_MIN: f64 = 2.0;

/// The collectors that run at once: the template's `MaximumConcurrency`.
const COLLECTORS: f64 = 2.0;

/// No more than the collectors can do until the entries would be dispatched again.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small positive number"
)]
pub(crate) fn most(zoom_calls_per_second: f64) -> usize {
    let calls = zoom_calls_per_second * COLLECTORS * AHEAD.as_seconds_f64();
    (calls / CALLS_PER_ENTRY_MIN).clamp(1.0, 1_000.0) as usize
}

/// A message that was sent is waited for so long after its time; with a full queue, longer than the
/// collectors take for what one tick sends. Then the entry comes due again.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(5);

/// Sends what falls due, once: the ledger notes the dispatch first, by moving the due time.
pub(crate) async fn run(ctx: &Ctx, begun: Instant, now: DateTime<Utc>) -> Result<(), TickError> {
    let due = ctx.ledger.due(now + AHEAD, ctx.dispatch_most).await?;
    let mut count = 0;
    for entry in due {
        if begun.elapsed() > SENDS_FOR {
            break; // the next tick goes on; tokens must not wait for it
        }
        let delay_s = entry.due_at_epoch_s - now.timestamp();
        let Some(entry) = ctx.ledger.dispatch(entry, now, WAITED_FOR).await? else {
            continue; // claimed or dispatched meanwhile
        };
        count += 1;
        let message = DueEntry {
            account_id: entry.account_id,
            meeting_uuid: entry.meeting_uuid,
            due_at_epoch_s: entry.due_at_epoch_s,
        };
        let delay_s = i32::try_from(delay_s).unwrap_or(0);
        ctx.collect.send_later(&message, delay_s).await?;
    }
    if count > 0 {
        tracing::info!(entries = count, "dispatched");
    }
    Ok(())
}
