//! Asking Zoom for its lists, when it is our turn.

use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;
use secrecy::SecretString;
use store::Slots;
use zoom::NotAnObject;
use zoom::dashboard::Unread;
use zoom_client::{CallError, Label, Turn, Wanted, tell};

use crate::{Ctx, TickError};

/// A list of meetings or webinars.
pub(crate) async fn ask(
    ctx: &Ctx,
    (account, token): (&AccountId, &SecretString),
    path: &str,
    query: &[(&str, &str)],
    clock: fn() -> DateTime<Utc>,
) -> Result<Vec<u8>, TickError> {
    ask_as(
        ctx,
        Label::ResourceIntensive,
        (account, token),
        path,
        query,
        clock,
    )
    .await
}

/// A call of another label. Light and medium calls have no allowance of the day.
pub(crate) async fn ask_as(
    ctx: &Ctx,
    label: Label,
    (account, token): (&AccountId, &SecretString),
    path: &str,
    query: &[(&str, &str)],
    clock: fn() -> DateTime<Utc>,
) -> Result<Vec<u8>, TickError> {
    let take = async |wanted: Wanted| {
        let slots = Slots {
            lane: wanted.label.name(),
            count: wanted.count,
            gap: wanted.rhythm.gap,
            head_start: wanted.rhythm.head_start(),
            patience: wanted.patience,
        };
        ctx.work.take_slots(account, slots, wanted.from).await
    };
    let most = ctx.pace.share().per_day();
    let count = async || ctx.work.count_call(account, most, clock()).await;
    let turn = ctx.pace.wait(account.as_str(), label, clock, take, count);
    match turn.await? {
        Turn::Now => {}
        Turn::Busy => return Err(TickError::Busy),
        Turn::DaySpent => return Err(TickError::DaySpent),
    }
    let now = clock();
    let answer = ctx.api.get(token, path, query, now).await;
    if let Some(until) = answer.as_ref().err().and_then(CallError::too_fast_until) {
        let lane = (label.name(), ctx.pace.share().rhythm(label).head_start());
        ctx.work.close_lane(account, lane, until, now).await?;
        ctx.pace.forget(account.as_str(), label);
    }
    Ok(answer?)
}

/// What was asked for, or an answer that was no page: what nobody understood is told in both cases.
pub(crate) fn told<T>(
    account: &AccountId,
    read: Result<T, NotAnObject>,
    unread: impl FnOnce(&T) -> &Unread,
) -> Result<T, TickError> {
    match &read {
        Ok(page) => tell(account, unread(page)),
        Err(_) => tell(account, &Unread::of_no_page()),
    }
    Ok(read?)
}

/// What is left out is told once a day, and not with every tick or sweep.
const TOLD_EVERY: TimeDelta = TimeDelta::days(1);

/// Says that `what` is left out, and why; `zqos installations` says it, too.
pub(crate) async fn tell_of_scope(
    ctx: &Ctx,
    account: &AccountId,
    scope: &str,
    what: &str,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    if is_to_be_told(ctx, scope, account, now).await? {
        tracing::warn!(account.id = %account, scope, "{what} skipped, for the scope is not granted");
    }
    Ok(())
}

/// Says that Zoom does not give a list; a metric filter of infra/watch.yaml reads this line.
pub(crate) async fn tell_of_list(
    ctx: &Ctx,
    account: &AccountId,
    list: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    if is_to_be_told(ctx, list, account, now).await? {
        tracing::error!(account.id = %account, list, reason, "list left out");
    }
    Ok(())
}

/// Whether nothing was told of it for a day; then it is from now on.
async fn is_to_be_told(
    ctx: &Ctx,
    what: &str,
    account: &AccountId,
    now: DateTime<Utc>,
) -> Result<bool, TickError> {
    let is_to_be = !ctx.holds.is_held(what, account, now).await?;
    if is_to_be {
        ctx.holds.hold(what, account, now + TOLD_EVERY).await?;
    }
    Ok(is_to_be)
}
