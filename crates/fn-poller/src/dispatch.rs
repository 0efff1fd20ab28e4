//! What falls due goes to the collect queue.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use queue::message::DueEntry;
use store::Held;
use store::installations::Installation;

use crate::standing::{NOT_INSTALLED, Standing, held};
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

/// Makes those entries of an account due that nothing holds any more.
async fn release(
    ctx: &Ctx,
    installation: &Installation,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    let account = installation.account.as_str();
    for of in Held::EACH {
        if held(ctx, installation, of, now).await?.is_some() {
            continue;
        }
        let until = now + AHEAD;
        let ledger = &ctx.ledger;
        let released = ledger
            .release(account, of, until, now, RELEASED_MAX)
            .await?;
        if released > 0 {
            tracing::info!(account.id = account, held = ?of, entries = released, "released");
        }
    }
    Ok(())
}

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
        let standing = Standing::of(ctx, installation, now).await?;
        if matches!(standing, Standing::Open(_)) {
            release(ctx, installation, now).await?;
        }
        standings.insert(installation.account.to_string(), standing);
    }
    let nobody = Standing::Held(NOT_INSTALLED.to_owned());
    let mut held_count = 0;
    for entry in ctx.ledger.due(now + AHEAD, READ_MAX).await? {
        if clock() - now > SENDS_FOR || *sent >= most {
            break; // the next tick goes on; tokens must not wait for it
        }
        match standings
            .get_mut(&entry.account_id)
            .unwrap_or(&mut nobody.clone())
        {
            Standing::Held(reason) => {
                held_count += usize::from(ctx.ledger.hold(&entry, reason, now).await?);
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
    if *sent + held_count > 0 {
        tracing::info!(entries = *sent, entries.held = held_count, "dispatched");
    }
    Ok(())
}
