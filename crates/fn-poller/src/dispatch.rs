//! What falls due goes to the collect queue.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use queue::message::DueEntry;
use store::installations::Installation;

use crate::standing::{NOT_INSTALLED, Standing};
use crate::{Ctx, TickError};

/// A tick a minute, and one that is missed: whatever falls due before the tick after the next is
/// sent now, with a delay until it is due.
const AHEAD: TimeDelta = TimeDelta::minutes(2);

/// Sending a thousand takes a few seconds; a queue that is slow must not cost the tick.
const SENDS_FOR: TimeDelta = TimeDelta::seconds(10);

/// What the collectors can do between two ticks: two at once (the template's `MaximumConcurrency`),
/// each with four calls a second, of which a meeting costs two. More would wait in the queue, where
/// nothing fresh can overtake it.
pub(crate) const SENT_MAX: usize = 240;

/// Looked at in one tick: entries of accounts that have no turn now lie among the others.
const READ_MAX: usize = 2_000;

/// Entries of a released account that become due with one tick. Each is read and written.
const RELEASED_MAX: usize = 500;

/// A message that was sent is waited for so long after its time; with a full queue, longer than the
/// collectors take for what one tick sends. Then the entry comes due again.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(5);

/// Sends what falls due, at most `most` entries of it, each once: the ledger notes the dispatch first, by moving the due time. Entries
/// of accounts that are held leave the lanes, and come back when their account is released.
pub(crate) async fn run(
    ctx: &Ctx,
    installations: &[Installation],
    most: usize,
    sent: &mut usize,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let now = clock();
    let mut standings = BTreeMap::new();
    for installation in installations {
        let account = installation.account.as_str();
        let standing = Standing::of(ctx, installation, now).await?;
        if matches!(standing, Standing::Open(_)) {
            let released = ctx
                .ledger
                .release(account, now + AHEAD, now, RELEASED_MAX)
                .await?;
            if released > 0 {
                tracing::info!(account.id = account, entries = released, "released");
            }
        }
        standings.insert(account.to_owned(), standing);
    }
    let nobody = Standing::Held(NOT_INSTALLED.to_owned());
    let mut held = 0;
    for entry in ctx.ledger.due(now + AHEAD, READ_MAX).await? {
        if clock() - now > SENDS_FOR || *sent >= most {
            break; // the next tick goes on; tokens must not wait for it
        }
        match standings
            .get_mut(&entry.account_id)
            .unwrap_or(&mut nobody.clone())
        {
            Standing::Held(reason) => {
                held += usize::from(ctx.ledger.hold(&entry, reason, now).await?);
            }
            Standing::Open(0) => {} // another account's turn
            Standing::Open(left) => {
                *left -= 1;
                let delay_s = entry.due_at_epoch_s - now.timestamp();
                let Some(entry) = ctx.ledger.dispatch(entry, now, WAITED_FOR).await? else {
                    continue; // claimed or dispatched meanwhile
                };
                *sent += 1;
                let message = DueEntry {
                    account_id: entry.account_id,
                    meeting_uuid: entry.meeting_uuid,
                    due_at_epoch_s: entry.due_at_epoch_s,
                };
                let delay_s = i32::try_from(delay_s).unwrap_or(0);
                ctx.collect.send_later(&message, delay_s).await?;
            }
        }
    }
    if *sent + held > 0 {
        tracing::info!(entries = *sent, entries.held = held, "dispatched");
    }
    Ok(())
}
