//! Reconciliation: what Zoom lists is owed, whether its webhook came or not.

use chrono::{DateTime, Days, TimeDelta, Utc};
use qos::Meeting;
use secrecy::SecretString;
use store::Watermark;
use store::installations::{Installation, Status};
use store::ledger::Source;
use zoom::dashboard::meetings;

use crate::{Ctx, TickError};

/// How far the first sweep after an installation reaches back.
const FIRST_REACH: TimeDelta = TimeDelta::days(3);

/// How far each sweep reaches behind the one before it, for meetings that Zoom lists late.
const OVERLAP: TimeDelta = TimeDelta::hours(6);

/// Zoom's list covers at most a month, and reaches back six.
const WINDOW_DAYS: u64 = 28;
const REACH_MAX: TimeDelta = TimeDelta::days(180);

/// 300 meetings a page, and five pages are what the pace allows within one tick.
const PAGES_MAX: usize = 5;

/// Sweeps an account, if its last sweep is long enough ago.
pub(crate) async fn run(
    ctx: &Ctx,
    installation: &Installation,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    if installation.status != Status::Active || installation.access_expires_at <= now {
        return Ok(());
    }
    let account = &installation.account;
    let swept_at = ctx.work.watermark(account).await?.map(|mark| mark.swept_at);
    if swept_at.is_some_and(|at| now - at < ctx.sweep_interval) {
        return Ok(());
    }
    // After an outage or a new installation, however long, from where the last sweep ended.
    let reach = swept_at.map_or(now - FIRST_REACH, |at| at - OVERLAP);
    let reach = reach.max(now - REACH_MAX);
    let token = installation.access_token(&ctx.sealer().await?)?;
    let found = sweep(ctx, installation, &token, reach, now).await?;
    ctx.work
        .set_watermark(account, Watermark { swept_at: now })
        .await?;
    tracing::info!(account.id = %account, meetings.new = found, "reconciled");
    Ok(())
}

/// Owes all that ended since `reach`; answers how many entries are new.
async fn sweep(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    reach: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<usize, TickError> {
    let mut new = 0;
    // Zoom's time zone is not documented: a day wider on each side, and filtered by end here.
    let mut from = reach.date_naive() - Days::new(1);
    let last = now.date_naive() + Days::new(1);
    while from <= last {
        let to = (from + Days::new(WINDOW_DAYS)).min(last);
        let (from_text, to_text) = (from.to_string(), to.to_string());
        let query = [
            ("type", "past"),
            ("from", from_text.as_str()),
            ("to", to_text.as_str()),
            ("query_date_type", "end_time"),
            ("page_size", "300"),
        ];
        for meeting in list(ctx, installation, token, &query, now).await? {
            if meeting.ended_at >= reach
                && ctx.ledger.owe(&meeting, Source::Reconciled, now).await?
            {
                new += 1;
            }
        }
        from = to + Days::new(1);
    }
    Ok(new)
}

/// All pages of one list.
async fn list(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    query: &[(&str, &str)],
    now: DateTime<Utc>,
) -> Result<Vec<Meeting>, TickError> {
    let account = &installation.account;
    let mut listed = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let mut query = query.to_vec();
        query.extend(next.as_deref().map(|next| ("next_page_token", next)));
        ctx.work.count_call(account, now).await?;
        let bytes = ctx.api.get(token, "/metrics/meetings", &query, now).await?;
        let page = meetings(account, &bytes)?;
        if page.unread_count > 0 {
            tracing::warn!(account.id = %account, unread = page.unread_count, "listed meetings could not be read");
        }
        listed.extend(page.items);
        next = page.next_page_token;
        if next.is_none() {
            return Ok(listed);
        }
    }
    Err(TickError::EndlessPages { pages: PAGES_MAX })
}
