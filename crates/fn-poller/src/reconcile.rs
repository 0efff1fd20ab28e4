//! Reconciliation: what Zoom lists is owed, whether its webhook came or not.

mod plan;
mod reach;

use chrono::{DateTime, Days, TimeDelta, Utc};
use qos::{AccountId, Meeting};
use secrecy::SecretString;
use store::installations::{Installation, Status};
use store::ledger::{Coverage, Source, closed_without, closes_at, open};
use store::{AccountHold, Held, HoldKind, Sweep, Unfinished};
use tokens::Unready;
use zoom::Trouble;
use zoom::dashboard::Page;
use zoom_client::CallError;

use crate::ask::{ask, tell_of_list, tell_of_scope, told};
use crate::standing::Standing;
use crate::{Ctx, MENDED_FACTOR, TickError};
use plan::{List, plan};
use reach::{begun, finished, leave_out, unread_since};

/// Zoom's longest meeting. Source: `docs/zoom.md#lists`.
const LONGEST: TimeDelta = TimeDelta::hours(30);

/// After an outage the coverage of so many days is told; of earlier ones the entries tell.
const DAYS_TOLD_MAX: u64 = 8;

/// Zoom forgets a page token after fifteen minutes; then the list begins again. Source:
/// `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// A list that meets nothing but faults for so long, while nothing else is asked for, is left out.
const FAULTS_FOR: TimeDelta = TimeDelta::hours(1);

/// The lists of 28 days have no more pages of 300: these are 600,000 meetings, and the calls of a day
/// collect less than 20,000.
const PAGES_MAX: u32 = 2_000;

/// Why a list is left where it is.
const ENDLESS: &str = "its pages do not end";

/// Each of the items may be a meeting.
const UNREADABLE: &str = "not every item of it could be read";

/// Sweeps an account, if its last sweep is long enough ago, until `until`; the next tick goes on
/// where this one stops, and the watermark moves when every page is in the ledger. Answers how many
/// meetings nobody had told of.
pub(crate) async fn run(
    ctx: &Ctx,
    installation: &Installation,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<usize, TickError> {
    let account = &installation.account;
    let Some((known, mut at)) = turn_of(ctx, installation, clock()).await? else {
        return Ok(0);
    };
    let token = installation
        .access_token(&ctx.keys.sealer().await?)
        .map_err(Unready::from)?;
    let lists = plan(&known, at.began_at);
    let mut new = 0;
    while let Some(list) = lists.get(at.lists_done) {
        if clock() >= until {
            ctx.work.pause_sweep(account, &at).await?;
            return Ok(new);
        }
        if !is_granted(installation, list.kind.scope) {
            without_scope(ctx, account, (&mut at, &lists), list.kind.scope, clock()).await?;
            continue;
        }
        if clock() - at.saved_at > TOKEN_LIVES {
            at.page_token = None;
            at.page_count = 0;
        }
        let page_token = at.page_token.as_deref();
        let page = match page(ctx, account, &token, list, page_token, clock).await {
            Ok(page) => page,
            Err(error) => match left_out(ctx, account, (&mut at, &lists), error, clock()).await? {
                None => continue,
                Some(error) => {
                    stopped(ctx, installation, at, error, clock()).await?;
                    return Ok(new);
                }
            },
        };
        if page.unread.unreadable_item_count > 0 {
            not_read(&mut at, list, UNREADABLE.to_owned());
        }
        for meeting in &page.items {
            let owed = ended_by(meeting) >= list.reach;
            if owed && ctx.ledger.owe(meeting, Source::Reconciled, clock()).await? {
                new += 1;
            }
        }
        if turn(&mut at, list, page.next_page_token, clock()) {
            tell_of_list(ctx, account, &list.kind.name(), ENDLESS, clock()).await?;
        }
    }
    // Who is killed from here on tells twice, and asks Zoom nothing again.
    ctx.work.pause_sweep(account, &at).await?;
    let done = finished(&known, at);
    tell_coverage(ctx, account, &known, &done).await?;
    ctx.work.finish_sweep(account, &done).await?;
    tracing::info!(account.id = %account, meetings.new = new, "reconciled");
    Ok(new)
}

/// How far the account is swept, and the sweep that is to go on or begin, if one is.
async fn turn_of(
    ctx: &Ctx,
    installation: &Installation,
    now: DateTime<Utc>,
) -> Result<Option<(Sweep, Unfinished)>, TickError> {
    if installation.status != Status::Active || installation.access_expires_at <= now {
        return Ok(None);
    }
    let account = &installation.account;
    let known = ctx.work.sweep(account).await?;
    if known.held_until.is_some_and(|until| now < until) {
        return Ok(None);
    }
    // Whatever a meeting may not be asked with, a list may not either.
    if matches!(
        Standing::of(ctx, installation, now).await?,
        Standing::Held(_)
    ) {
        return Ok(None);
    }
    let is_recent = |at: DateTime<Utc>| now - at < ctx.sweep_interval;
    if known.unfinished.is_none() && known.swept_at.is_some_and(is_recent) {
        return Ok(None);
    }
    let at = begun(&known, now);
    Ok(Some((known, at)))
}

/// Leaves a list out if it is the list's own trouble, and answers the error if it is not.
async fn left_out(
    ctx: &Ctx,
    account: &AccountId,
    (at, lists): (&mut Unfinished, &[List]),
    error: TickError,
    now: DateTime<Utc>,
) -> Result<Option<TickError>, TickError> {
    if let TickError::Call(CallError::Trouble(Trouble::MissingScope { scopes })) = &error {
        without_scope(ctx, account, (at, lists), scopes, now).await?;
        return Ok(None);
    }
    if !is_of_the_list(&error, at, now) {
        return Ok(Some(error));
    }
    let (list, reason) = (&lists[at.lists_done], boot::chain(&error));
    tell_of_list(ctx, account, &list.kind.name(), &reason, now).await?;
    if !is_unread(&error) && list.is_newest && at.page_count == 0 {
        pass_by(at, lists, reason, now);
    } else {
        not_read(at, list, reason);
        end_list(at, now);
    }
    Ok(None)
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

/// A list that may not be asked for, of which the others are no worse.
async fn without_scope(
    ctx: &Ctx,
    account: &AccountId,
    (at, lists): (&mut Unfinished, &[List]),
    scope: &str,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    tell_of_scope(ctx, account, scope, "zoom's lists", now).await?;
    pass_by(at, lists, format!("the scope {scope} is not granted"), now);
    Ok(())
}

/// Nothing of a list can be had: once it can, a sweep reaches back to where this one would have.
fn pass_by(at: &mut Unfinished, lists: &[List], why: String, now: DateTime<Utc>) {
    let list = &lists[at.lists_done];
    leave_out(at, &list.kind, list.reach, why);
    let is_of_it = |one: &List| one.kind.name() == list.kind.name();
    while lists.get(at.lists_done).is_some_and(is_of_it) {
        end_list(at, now);
    }
}

/// A part of a list cannot be read: later sweeps look for it while they may still reach it.
fn not_read(at: &mut Unfinished, list: &List, why: String) {
    let since = unread_since(list.reach, at.began_at);
    leave_out(at, &list.kind, since, why);
}

fn end_list(at: &mut Unfinished, now: DateTime<Utc>) {
    at.lists_done += 1;
    at.page_token = None;
    at.page_count = 0;
    at.saved_at = now;
}

/// Whether Zoom answered with something that cannot be read, and may of other days with what can.
fn is_unread(error: &TickError) -> bool {
    matches!(
        error,
        TickError::NotAPage(_) | TickError::Call(CallError::TooLong)
    )
}

/// Whether it is this list alone that cannot be had, now or ever.
fn is_of_the_list(error: &TickError, at: &Unfinished, now: DateTime<Utc>) -> bool {
    let TickError::Call(error) = error else {
        return matches!(error, TickError::NotAPage(_));
    };
    match error {
        CallError::TooLong
        | CallError::Trouble(Trouble::Refused { .. } | Trouble::NotYet { .. }) => true,
        CallError::Trouble(Trouble::NoDashboard) => at.lists_done > 0,
        CallError::Trouble(Trouble::OutOfOrder { .. }) | CallError::NoAnswer(_) => {
            now - at.saved_at > FAULTS_FOR
        }
        CallError::Trouble(_) => false,
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
        let without = closed_without(day, before, after);
        match ctx.ledger.coverage(account, day, after).await? {
            Coverage::Of { complete, entries } => {
                tracing::info!(account.id = %account, %day, entries, entries.complete = complete, without, "day closed");
            }
            Coverage::NoMeetings => {
                tracing::info!(account.id = %account, %day, without, "day closed, and nothing ended on it");
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
/// tokens that lead in a circle on a few, so the list ends there; answers whether it does.
fn turn(
    at: &mut Unfinished,
    list: &List,
    next_page_token: Option<String>,
    now: DateTime<Utc>,
) -> bool {
    at.page_count += 1;
    let repeats = next_page_token.is_some() && next_page_token == at.page_token;
    let is_endless = repeats || (next_page_token.is_some() && at.page_count >= PAGES_MAX);
    if is_endless {
        not_read(at, list, ENDLESS.to_owned());
    }
    at.page_token = next_page_token.filter(|_| !is_endless);
    at.saved_at = now;
    if at.page_token.is_none() {
        end_list(at, now);
    }
    is_endless
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
                _ => {
                    ctx.work.pause_sweep(account, &at).await?;
                    return Err(error);
                }
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
