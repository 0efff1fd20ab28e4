//! The directory: pages say who there is, and each user who is new or changed is read alone.

use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qos::AccountId;
use secrecy::SecretString;
use store::installations::Installation;
use store::{StaleUser, UserSweep};
use tokens::Unready;
use zoom::Trouble;
use zoom::directory::{user, users};
use zoom_client::{CallError, Label};

use crate::ask::{ask_as, tell_of_scope, told};
use crate::{Ctx, MENDED_FACTOR, TickError};

/// Events tell of changes at once; the pages are for what no event told.
const READ_EVERY: TimeDelta = TimeDelta::hours(24);

/// Zoom's lists of users: `/users` has a list for each. Source: `docs/zoom.md#directory`.
const LISTS: [&str; 3] = ["active", "inactive", "pending"];

/// Zoom forgets a page token after fifteen minutes. Source: `docs/zoom.md#pages`.
const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(14);

/// More pages of 300 than any account has users: 600,000.
const PAGES_MAX: u32 = 2_000;

/// So many users are looked for at a time: what fits into a tick at two calls a second.
const USERS_MAX: i32 = 60;

/// One whom Zoom refuses to tell of is asked for again after so many times the wait after a fault, an
/// hour by default: two dozen calls a day.
const REFUSED_FACTOR: i32 = 60;

/// What is held in `work` after a refusal, so that not each tick meets it again.
const HOLD: &str = "directory";

const PAGES_SCOPE: &str = "user:read:list_users:admin";
const USER_SCOPE: &str = "user:read:user:admin";

/// Reads what is due of the directory, until `until`; the next tick goes on where this one stops.
pub(crate) async fn run(
    ctx: &Ctx,
    installation: &Installation,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    let now = clock();
    if installation.access_expires_at <= now || ctx.holds.is_held(HOLD, account, now).await? {
        return Ok(());
    }
    let token = installation
        .access_token(&ctx.keys.sealer().await?)
        .map_err(Unready::from)?;
    let read = async {
        if granted(installation, PAGES_SCOPE) {
            pages(ctx, installation, &token, until, clock).await?;
        } else {
            tell_of_scope(ctx, account, PAGES_SCOPE, "directory's lists", now).await?;
        }
        if granted(installation, USER_SCOPE) {
            stale(ctx, installation, &token, until, clock).await?;
        } else {
            tell_of_scope(ctx, account, USER_SCOPE, "users' details", now).await?;
        }
        Ok(())
    };
    match read.await {
        Err(TickError::Call(CallError::Trouble(trouble))) => {
            let until = match &trouble {
                Trouble::RateLimited { until, .. } => *until,
                Trouble::Unauthorized | Trouble::OutOfOrder { .. } => {
                    return Err(trouble_of(trouble));
                }
                _ => clock() + ctx.fault_wait * MENDED_FACTOR,
            };
            tracing::warn!(account.id = %account, %until, error = boot::chain(&trouble), "directory not read for a while");
            Ok(ctx.holds.hold(HOLD, account, until).await?)
        }
        Err(error @ TickError::NotAPage(_)) => {
            let until = clock() + ctx.fault_wait * MENDED_FACTOR;
            tracing::error!(account.id = %account, %until, error = boot::chain(&error), "directory not read for a while");
            Ok(ctx.holds.hold(HOLD, account, until).await?)
        }
        read => read,
    }
}

fn trouble_of(trouble: Trouble) -> TickError {
    TickError::Call(CallError::Trouble(trouble))
}

fn granted(installation: &Installation, scope: &str) -> bool {
    installation.scopes.iter().any(|name| name == scope)
}

/// Reads the pages of each list, once a day.
async fn pages(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    let mut at = ctx.user_sweeps.get(account).await?;
    let began_at = match (at.began_at, at.swept_at) {
        (Some(began_at), _) => began_at,
        (None, Some(swept_at)) if clock() - swept_at < READ_EVERY => return Ok(()),
        (None, _) => clock(),
    };
    at.began_at = Some(began_at);
    while let Some(status) = LISTS.get(at.lists_done) {
        if clock() >= until {
            return Ok(ctx.user_sweeps.put(account, &at).await?);
        }
        let asked_at = clock();
        at.page = at
            .page
            .filter(|(_, saved_at)| asked_at - *saved_at < TOKEN_LIVES);
        if at.page.is_none() {
            at.page_count = 0;
        }
        let mut query = vec![("status", *status), ("page_size", "300")]; // Zoom's maximum
        if let Some((page_token, _)) = &at.page {
            query.push(("next_page_token", page_token));
        }
        let bytes = match ask_as(
            ctx,
            Label::Medium,
            (account, token),
            "/users",
            &query,
            clock,
        )
        .await
        {
            Err(TickError::Call(CallError::Trouble(Trouble::PageExpired))) => {
                at.page = None;
                return Ok(ctx.user_sweeps.put(account, &at).await?);
            }
            answer => answer?,
        };
        let page = told(account, users(&bytes), |page| &page.unread)?;
        for user in &page.items {
            ctx.users.list(account, user, asked_at).await?;
        }
        turn(account, &mut at, page.next_page_token, asked_at);
        ctx.user_sweeps.put(account, &at).await?;
    }
    let asked = ctx.users.ask_for_unlisted(account, began_at).await?;
    tracing::info!(account.id = %account, users.unlisted = asked, "directory listed");
    let done = UserSweep {
        swept_at: Some(began_at),
        ..UserSweep::default()
    };
    Ok(ctx.user_sweeps.put(account, &done).await?)
}

/// Where the list goes on after a page. A token that repeats, or tokens that lead in a circle, would
/// list the same people until the end of days.
fn turn(
    account: &AccountId,
    at: &mut UserSweep,
    next_page_token: Option<String>,
    asked_at: DateTime<Utc>,
) {
    at.page_count += 1;
    let repeats = at.page.as_ref().map(|(token, _)| token) == next_page_token.as_ref();
    let is_endless = next_page_token.is_some() && (repeats || at.page_count >= PAGES_MAX);
    if is_endless {
        tracing::error!(account.id = %account, "a list of zoom's users does not end");
    }
    at.page = next_page_token
        .filter(|_| !is_endless)
        .map(|token| (token, asked_at));
    if at.page.is_none() {
        at.lists_done += 1;
        at.page_count = 0;
    }
}

/// Reads users whose rows are out of date, the oldest first.
async fn stale(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    let later = ctx.fault_wait * REFUSED_FACTOR;
    for seen in ctx.users.stale(account, USERS_MAX).await? {
        if clock() >= until {
            break;
        }
        let waits = seen.since_epoch_ms - clock().timestamp_millis();
        if (1..=later.num_milliseconds()).contains(&waits) {
            break; // those are last
        }
        let written = match read(ctx, (account, token), &seen, clock).await? {
            Found::User(found) => ctx.users.put(account, &seen, &found, clock()).await?,
            Found::Nobody => ctx.users.bury(account, &seen, clock()).await?,
            Found::Refused => ctx.users.postpone(account, &seen, clock() + later).await?,
        };
        if !written {
            tracing::info!(account.id = %account, "a user changed while being read");
        }
    }
    Ok(())
}

/// What Zoom says of a user.
enum Found {
    User(Box<qos::User>),
    /// 1001 or 1010: not in this account, or not any more.
    Nobody,
    /// Neither; to be asked again later.
    Refused,
}

async fn read(
    ctx: &Ctx,
    to: (&AccountId, &SecretString),
    seen: &StaleUser,
    clock: fn() -> DateTime<Utc>,
) -> Result<Found, TickError> {
    let id = utf8_percent_encode(&seen.user_id, NON_ALPHANUMERIC);
    let path = format!("/users/{id}");
    let answer = ask_as(ctx, Label::Light, to, &path, &[], clock).await;
    match answer {
        Ok(bytes) => {
            let Ok(page) = told(to.0, user(&bytes), |page| &page.unread) else {
                return Ok(Found::Refused);
            };
            let found = page
                .items
                .into_iter()
                .find(|found| found.user_id == seen.user_id);
            Ok(found.map_or(Found::Refused, |found| Found::User(Box::new(found))))
        }
        Err(TickError::Call(CallError::Trouble(
            Trouble::NotYet {
                code: 1_001 | 1_010,
            }
            | Trouble::Refused {
                code: 1_001 | 1_010,
                ..
            },
        ))) => Ok(Found::Nobody),
        Err(error) if is_of_the_user(&error) => {
            tracing::warn!(account.id = %to.0, error = boot::chain(&error), "a user is asked for again later");
            Ok(Found::Refused)
        }
        Err(error) => Err(error),
    }
}

/// Whether a call about another user may meet something else.
fn is_of_the_user(error: &TickError) -> bool {
    match error {
        TickError::Call(CallError::TooLong) => true,
        TickError::Call(CallError::Trouble(trouble)) => !matches!(
            trouble,
            Trouble::RateLimited { .. }
                | Trouble::Unauthorized
                | Trouble::OutOfOrder { .. }
                | Trouble::MissingScope { .. }
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{PAGES_MAX, is_of_the_user, turn};
    use crate::TickError;
    use chrono::DateTime;
    use store::UserSweep;
    use zoom::Trouble;
    use zoom_client::CallError;

    #[test]
    fn what_every_user_would_meet_is_no_users_own() {
        let (until, status) = (DateTime::UNIX_EPOCH, 200);
        let scopes = String::new();
        for (trouble, expected) in [
            (Trouble::NotYet { code: 404 }, true),
            (Trouble::Refused { status, code: 300 }, true),
            (Trouble::NoDashboard, true),
            (Trouble::PageExpired, true),
            (Trouble::Unauthorized, false),
            (Trouble::MissingScope { scopes }, false),
            (Trouble::OutOfOrder { status }, false),
            (
                Trouble::RateLimited {
                    until,
                    daily: false,
                },
                false,
            ),
        ] {
            let error = TickError::Call(CallError::Trouble(trouble));
            assert_eq!(is_of_the_user(&error), expected, "{error:?}");
        }
        assert!(is_of_the_user(&TickError::Call(CallError::TooLong)));
        assert!(!is_of_the_user(&TickError::Busy));
    }

    #[test]
    fn a_list_of_users_is_done_at_its_last_page_at_a_token_that_repeats_or_at_the_limit() {
        let (account, now) = ("A1".parse().unwrap(), DateTime::UNIX_EPOCH);
        let mut at = UserSweep::default();
        for (next, lists_done) in [(Some("a"), 0), (Some("b"), 0), (Some("b"), 1), (None, 2)] {
            turn(&account, &mut at, next.map(str::to_owned), now);
            assert_eq!(at.lists_done, lists_done);
        }
        for page in 1..=PAGES_MAX {
            assert_eq!(at.lists_done, 2, "at page {page}");
            let token = if page % 2 == 0 { "a" } else { "b" };
            turn(&account, &mut at, Some(token.to_owned()), now);
        }
        assert_eq!((at.lists_done, at.page, at.page_count), (3, None, 0));
    }
}
