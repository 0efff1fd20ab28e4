//! Reconciliation: what Zoom lists is owed, whether its webhook came or not.

mod plan;

use chrono::{DateTime, Days, TimeDelta, Utc};
use qos::{AccountId, Meeting};
use secrecy::SecretString;
use store::installations::{Installation, Status};
use store::ledger::{Coverage, LISTED_WITHIN, Source, closes_at, open};
use store::{AccountHold, Held, HoldKind, Sweep, Unfinished};
use tokens::Unready;
use zoom::Trouble;
use zoom::dashboard::Page;
use zoom_client::CallError;

use crate::ask::{ask, told};
use crate::standing::Standing;
use crate::{Ctx, MENDED_FACTOR, TickError};
use plan::{List, plan};

/// How far the first sweep after an installation reaches back.
const FIRST_REACH: TimeDelta = TimeDelta::days(3);

/// How far each sweep reaches behind the one before it, for meetings that Zoom lists late.
const OVERLAP: TimeDelta = LISTED_WITHIN;

/// What cannot be read is looked for again for so long, in which Zoom, or a newer version of this, may
/// mend it. It comes with every sweep that reaches it, and each would reach further back than the last.
const UNREADABLE_REACH_MAX: TimeDelta = TimeDelta::days(3);

/// Zoom's longest meeting. Source: `docs/zoom.md#lists`.
const LONGEST: TimeDelta = TimeDelta::hours(30);

/// After an outage the coverage of so many days is told; of earlier ones the entries tell.
const DAYS_TOLD_MAX: u64 = 8;

/// Zoom's lists reach back six months; a day less than the shortest six. Source:
/// `docs/zoom.md#lists`.
const REACH_MAX: TimeDelta = TimeDelta::days(180);

/// Zoom forgets a page token after fifteen minutes; then the list begins again. Source:
/// `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// The lists of 28 days have no more pages of 300: these are 600,000 meetings, and the calls of a day
/// collect less than 20,000.
const PAGES_MAX: u32 = 2_000;

/// Sweeps an account, if its last sweep is long enough ago, until `until`; the next tick goes on
/// where this one stops, and the watermark moves when every page is in the ledger. Answers how many
/// meetings nobody had told of.
pub(crate) async fn run(
    ctx: &Ctx,
    installation: &Installation,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<usize, TickError> {
    let now = clock();
    if installation.status != Status::Active || installation.access_expires_at <= now {
        return Ok(0);
    }
    let account = &installation.account;
    let known = ctx.work.sweep(account).await?;
    if known.held_until.is_some_and(|until| now < until) {
        return Ok(0);
    }
    // Whatever a meeting may not be asked with, a list may not either.
    if matches!(
        Standing::of(ctx, installation, now).await?,
        Standing::Held(_)
    ) {
        return Ok(0);
    }
    let mut at = match (&known.unfinished, known.swept_at) {
        (Some(unfinished), _) => unfinished.clone(),
        (None, Some(swept_at)) if now - swept_at < ctx.sweep_interval => return Ok(0),
        (None, _) => begun(&known, all_granted(installation), now),
    };
    let token = installation
        .access_token(&ctx.keys.sealer().await?)
        .map_err(Unready::from)?;
    let lists = plan(at.reach, at.began_at);
    let mut new = 0;
    while let Some(list) = lists.get(at.lists_done) {
        if clock() >= until {
            ctx.work.pause_sweep(account, &at).await?;
            return Ok(new);
        }
        if !is_granted(installation, list.kind.scope) {
            leave_out(account, &mut at, list.kind.scope);
            continue;
        }
        if clock() - at.saved_at > TOKEN_LIVES {
            at.page_token = None;
            at.page_count = 0;
        }
        let page_token = at.page_token.as_deref();
        let page = match page(ctx, account, &token, list, page_token, clock).await {
            Ok(page) => page,
            Err(TickError::Call(CallError::Trouble(Trouble::MissingScope { scopes }))) => {
                leave_out(account, &mut at, &scopes);
                continue;
            }
            Err(error) => {
                stopped(ctx, installation, at, error, clock()).await?;
                return Ok(new);
            }
        };
        at.unreadable_item_count += page.unread.unreadable_item_count;
        for meeting in &page.items {
            let owed = ended_by(meeting) >= at.reach;
            if owed && ctx.ledger.owe(meeting, Source::Reconciled, clock()).await? {
                new += 1;
            }
        }
        turn(account, &mut at, page.next_page_token, clock());
    }
    let done = finished(&known, at);
    ctx.work.finish_sweep(account, &done).await?;
    tracing::info!(account.id = %account, meetings.new = new, "reconciled");
    tell_coverage(ctx, account, &known, &done).await?;
    Ok(new)
}

/// When a meeting is over at the latest: one without an end may have gone on for as long as Zoom lets it.
fn ended_by(meeting: &Meeting) -> DateTime<Utc> {
    if meeting.is_end_known {
        meeting.ended_at
    } else {
        meeting.ended_at + LONGEST
    }
}

fn is_granted(installation: &Installation, scope: &str) -> bool {
    installation.scopes.iter().any(|granted| granted == scope)
}

/// Whether every list may be asked for.
fn all_granted(installation: &Installation) -> bool {
    plan::KINDS
        .iter()
        .all(|kind| is_granted(installation, kind.scope))
}

/// A list that may not be asked for: the others go on, and no day closes meanwhile.
fn leave_out(account: &AccountId, at: &mut Unfinished, scope: &str) {
    tracing::warn!(account.id = %account, scope, "list skipped, for its scope is not granted");
    at.left_out = Some(format!("the scope {scope} is not granted"));
    at.lists_done += 1;
    at.page_token = None;
    at.page_count = 0;
}

/// A sweep that begins behind the last one; after an outage, however long, from where that ended. A
/// list that was left out is caught up with once all may be asked for.
fn begun(known: &Sweep, all_granted: bool, now: DateTime<Utc>) -> Unfinished {
    let behind = |at: DateTime<Utc>| at - OVERLAP;
    let whole = known.whole_at.map(behind).or(known.covered_from);
    let oldest = known.listed_at.map(|at| at - UNREADABLE_REACH_MAX);
    let reach = whole
        .map(|at| oldest.map_or(at, |oldest| at.max(oldest)))
        .filter(|_| all_granted)
        .or(known.swept_at.map(behind))
        .unwrap_or(now - FIRST_REACH);
    Unfinished {
        began_at: now,
        reach: reach.max(now - REACH_MAX),
        left_out: None,
        unreadable_item_count: 0,
        lists_done: 0,
        page_token: None,
        saved_at: now,
        page_count: 0,
    }
}

/// How far the account is swept once this sweep is over.
fn finished(known: &Sweep, at: Unfinished) -> Sweep {
    let is_listed = at.left_out.is_none();
    let is_whole = is_listed && at.unreadable_item_count == 0;
    let covered_from = known.covered_from.filter(|from| {
        // An outage that was longer than Zoom's lists reach back leaves a gap.
        !is_listed || at.reach <= known.listed_at.unwrap_or(*from)
    });
    let unreadable = || {
        let count = at.unreadable_item_count;
        (count > 0).then(|| format!("of the items of zoom's lists {count} could not be read"))
    };
    Sweep {
        swept_at: Some(at.began_at),
        listed_at: is_listed.then_some(at.began_at).or(known.listed_at),
        whole_at: is_whole.then_some(at.began_at).or(known.whole_at),
        covered_from: covered_from.or(Some(at.reach)),
        left_out: at.left_out.or_else(unreadable),
        ..Sweep::default()
    }
}

/// Tells of the days that this sweep has closed against Zoom's lists, and of those that stay open
/// though their time has come.
async fn tell_coverage(
    ctx: &Ctx,
    account: &AccountId,
    before: &Sweep,
    after: &Sweep,
) -> Result<(), TickError> {
    let (Some(before_at), Some(swept_at)) = (before.swept_at, after.swept_at) else {
        return Ok(()); // a first sweep has nothing new to say of days that were over before it
    };
    for days_ago in (1..=DAYS_TOLD_MAX).rev() {
        let day = swept_at.date_naive() - Days::new(days_ago);
        let its_time_came = before_at < closes_at(day);
        if open(day, before).is_none() || (open(day, after).is_some() && !its_time_came) {
            continue;
        }
        match ctx.ledger.coverage(account, day, after).await? {
            Coverage::Of { complete, entries } => {
                tracing::info!(account.id = %account, %day, entries, entries.complete = complete, "day closed");
            }
            Coverage::NoMeetings => {
                tracing::info!(account.id = %account, %day, "day closed, and nothing ended on it");
            }
            Coverage::Open(_) if closes_at(day) > swept_at => {}
            Coverage::Open(why) => {
                tracing::warn!(account.id = %account, %day, reason = %why, "day stays open");
            }
        }
    }
    Ok(())
}

/// Where the sweep goes on after a page. A token that repeats would keep it on one page for ever, and
/// tokens that lead in a circle on a few, so the list ends there.
fn turn(
    account: &AccountId,
    at: &mut Unfinished,
    next_page_token: Option<String>,
    now: DateTime<Utc>,
) {
    at.page_count += 1;
    let repeats = next_page_token.is_some() && next_page_token == at.page_token;
    let is_endless = repeats || (next_page_token.is_some() && at.page_count >= PAGES_MAX);
    if is_endless {
        tracing::error!(account.id = %account, "a list of zoom's does not end");
        at.left_out = Some("a list of zoom's did not end".to_owned());
    }
    at.page_token = next_page_token.filter(|_| !is_endless);
    if at.page_token.is_none() {
        at.lists_done += 1;
        at.page_count = 0;
    }
    at.saved_at = now;
}

/// What is done about an error beside trying again with the next tick.
async fn stopped(
    ctx: &Ctx,
    installation: &Installation,
    mut at: Unfinished,
    error: TickError,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    match error {
        TickError::Call(CallError::Trouble(Trouble::PageExpired)) => {
            at.page_token = None;
            at.page_count = 0;
            Ok(ctx.work.pause_sweep(account, &at).await?)
        }
        // It may be the same a thousand ticks a day; the day stays open meanwhile.
        TickError::NotAPage(_)
        | TickError::Call(
            CallError::TooLong
            | CallError::Trouble(Trouble::Refused { .. } | Trouble::NotYet { .. }),
        ) => {
            let until = now + ctx.fault_wait * MENDED_FACTOR;
            tracing::error!(account.id = %account, %until, error = boot::chain(&error), "zoom's lists are not asked for a while");
            ctx.work.pause_sweep(account, &at).await?;
            Ok(ctx.work.hold_sweep(account, until).await?)
        }
        // The lists' minute is full, or the day: the next tick that may goes on.
        TickError::Busy | TickError::DaySpent => Ok(ctx.work.pause_sweep(account, &at).await?),
        TickError::Call(CallError::Trouble(ref trouble)) => {
            // Each tick would ask again, a thousand times a day; and so would each meeting.
            let (kind, until) = match *trouble {
                Trouble::RateLimited { until, daily } => (daily.then_some(HoldKind::Quota), until),
                Trouble::NoDashboard => {
                    let until = now + ctx.fault_wait * MENDED_FACTOR;
                    (Some(HoldKind::NoDashboard), until)
                }
                _ => return Err(error),
            };
            tracing::warn!(account.id = %account, %until, error = boot::chain(&error), "zoom's lists are not asked for a while");
            ctx.work.pause_sweep(account, &at).await?;
            match kind {
                Some(kind) => {
                    let hold = AccountHold {
                        kind,
                        reason: boot::chain(&error),
                        since: now,
                        until,
                        token_version: installation.token_version,
                    };
                    Ok(ctx.work.hold(account, Held::All, &hold).await?)
                }
                None => Ok(ctx.work.hold_sweep(account, until).await?),
            }
        }
        error => Err(error),
    }
}

async fn page(
    ctx: &Ctx,
    account: &AccountId,
    token: &SecretString,
    list: &List,
    page_token: Option<&str>,
    clock: fn() -> DateTime<Utc>,
) -> Result<Page<Meeting>, TickError> {
    let (from, to) = (list.from.to_string(), list.to.to_string());
    let mut query = vec![
        ("type", list.kind.type_),
        ("from", from.as_str()),
        ("to", to.as_str()),
        ("query_date_type", "end_time"),
        ("page_size", "300"), // Zoom's maximum
    ];
    query.extend(page_token.map(|token| ("next_page_token", token)));
    let bytes = ask(ctx, (account, token), list.kind.path, &query, clock).await?;
    let page = (list.kind.parse)(account, &bytes, clock());
    told(account, page, |page| &page.unread)
}

#[cfg(test)]
mod tests;
