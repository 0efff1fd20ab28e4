//! How Zoom itself classed each day of an account.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use secrecy::SecretString;
use store::installations::Installation;
use store::{AccountHold, AccountScore, Counted, Held, HoldKind};
use tokens::Unready;
use zoom::Trouble;
use zoom::quality::{AccountQuality, ClassCounts, account_quality};
use zoom_client::{CallError, Label};

use crate::ask::{ask_as, tell_of_scope, told};
use crate::bearer::is_refused;
use crate::{Ctx, MENDED_FACTOR, TickError};

/// A day is asked for when it has been over for so long; late quality takes hours.
const SETTLES_WITHIN: TimeDelta = TimeDelta::hours(6);

/// After an outage, days are caught up with as far back as this.
const DAYS_MAX: Days = Days::new(30);

/// A day of which Zoom has no scores, or which it refuses, is asked for again after so many times the
/// wait after a fault, an hour by default, until the day after it has its turn: two dozen times. Then it
/// is written without, or left out.
const NO_SCORES_FACTOR: i32 = 60;

/// So many days in a row are left out at once; what Zoom refuses of more is no day's own trouble, and
/// costs so many calls an hour.
const LEFT_OUT_MAX: usize = 5;

/// What is held in `work` after a refusal.
const HOLD: &str = "account_scores";

const SCOPE: &str = "dashboard:read:meeting_quality_score:admin";

/// Asks for the days that are over and not written yet, until `until`.
pub(crate) async fn run(
    ctx: &Ctx,
    installation: &Installation,
    until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    let now = clock();
    if installation.access_expires_at <= now {
        return Ok(());
    }
    if !installation.scopes.iter().any(|name| name == SCOPE) {
        return tell_of_scope(ctx, account, SCOPE, "account's scores", now).await;
    }
    let last = (now - SETTLES_WITHIN).date_naive() - Days::new(1);
    let written = ctx.account_scores.last_day(account).await?;
    let mut day = match written {
        Some(written) if written >= last => return Ok(()),
        Some(written) => (written + Days::new(1)).max(last - DAYS_MAX),
        None => {
            let before_installation = installation.installed_at.date_naive() - Days::new(1);
            before_installation.clamp(last - DAYS_MAX, last)
        }
    };
    let of_account = ctx.work.held(account, Held::All).await?;
    let is_held = of_account.is_some_and(|hold| hold.holds(installation.token_version, now));
    if is_held || ctx.holds.is_held(HOLD, account, now).await? {
        return Ok(());
    }
    let token = installation
        .access_token(&ctx.keys.sealer().await?)
        .map_err(Unready::from)?;
    let mut left_out = 0;
    while day <= last && clock() < until {
        let mend = clock() + ctx.fault_wait * MENDED_FACTOR;
        let held = match write(ctx, installation, &token, (day, day == last), clock).await {
            Ok(true) => {
                (day, left_out) = (day + Days::new(1), 0);
                continue;
            }
            Ok(false) => clock() + ctx.fault_wait * NO_SCORES_FACTOR,
            Err(error) if is_of_the_day(&error) => {
                let again = clock() + ctx.fault_wait * NO_SCORES_FACTOR;
                let is_left_out = day < last && left_out < LEFT_OUT_MAX;
                tracing::warn!(account.id = %account, %day, is_left_out, error = boot::chain(&error), "a day of the account's scores not read");
                if is_left_out {
                    // For good once a later day is written, for that is the last one then.
                    ctx.holds.hold(HOLD, account, again).await?;
                    (day, left_out) = (day + Days::new(1), left_out + 1);
                    continue;
                }
                again
            }
            Err(
                error @ TickError::Call(CallError::Trouble(Trouble::RateLimited {
                    until,
                    daily: true,
                })),
            ) => return the_day_is_spent(ctx, installation, &error, (clock(), until)).await,
            Err(TickError::Call(CallError::Trouble(Trouble::RateLimited { until, .. }))) => until,
            Err(error @ TickError::Call(CallError::Trouble(_))) if !is_refused(&error) => {
                tracing::warn!(account.id = %account, error = boot::chain(&error), "account's scores not read");
                mend
            }
            Err(error) => return Err(error),
        };
        tracing::warn!(account.id = %account, until = %held, "account's scores not read for a while");
        return Ok(ctx.holds.hold(HOLD, account, held).await?);
    }
    Ok(())
}

/// The account's day, and not the scores' alone.
async fn the_day_is_spent(
    ctx: &Ctx,
    installation: &Installation,
    error: &TickError,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), TickError> {
    let hold = AccountHold {
        kind: HoldKind::Quota,
        reason: boot::chain(error),
        since,
        until,
        token_version: installation.token_version,
    };
    let account = &installation.account;
    Ok(ctx.work.hold(account, Held::All, &hold).await?)
}

/// A day's two rows; `false` when Zoom has no scores of one that may be asked for again. Source:
/// `docs/zoom.md#account-scores`.
async fn write(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    (day, may_come_again): (NaiveDate, bool),
    clock: fn() -> DateTime<Utc>,
) -> Result<bool, TickError> {
    let account = &installation.account;
    let text = day.to_string();
    for (counted, type_) in [
        (Counted::Meetings, "meeting"),
        (Counted::Participants, "participants"),
    ] {
        let query = [("from", text.as_str()), ("to", &text), ("type", type_)];
        let to = (account, token);
        let bytes = ask_as(ctx, Label::Heavy, to, "/metrics/quality", &query, clock).await?;
        let answer = told(account, account_quality(&bytes), |answer| &answer.unread)?;
        let quality = answer.quality;
        if quality == AccountQuality::default() && may_come_again {
            return Ok(false);
        }
        let score = AccountScore {
            day,
            counted,
            channels: [
                ("audio", in_order(quality.audio)),
                ("video", in_order(quality.video)),
                ("share", in_order(quality.share)),
            ],
        };
        ctx.account_scores.put(account, &score, clock()).await?;
    }
    tracing::info!(account.id = %account, %day, "account scored");
    Ok(true)
}

/// Whether Zoom may have another answer about another day: it is no outage, and no affair of the
/// account's.
fn is_of_the_day(error: &TickError) -> bool {
    matches!(
        error,
        TickError::NotAPage(_)
            | TickError::Call(
                CallError::TooLong
                    | CallError::Trouble(
                        Trouble::NotYet { .. } | Trouble::Refused { .. } | Trouble::PageExpired
                    )
            )
    )
}

fn in_order(counts: ClassCounts) -> store::ClassCounts {
    [counts.good, counts.fair, counts.poor, counts.bad]
}

#[cfg(test)]
mod tests {
    use zoom::Trouble;
    use zoom::quality::account_quality;
    use zoom_client::CallError;

    use super::is_of_the_day;
    use crate::TickError;

    #[test]
    fn what_every_day_would_meet_is_no_days_own() {
        let scopes = String::new();
        let refused = Trouble::Refused {
            status: 400,
            code: 300,
        };
        for (trouble, expected) in [
            (refused, true),
            (Trouble::NotYet { code: 404 }, true),
            (Trouble::PageExpired, true),
            (Trouble::NoDashboard, false),
            (Trouble::Unauthorized, false),
            (Trouble::MissingScope { scopes }, false),
            (Trouble::OutOfOrder { status: 200 }, false),
        ] {
            let error = TickError::Call(CallError::Trouble(trouble));
            assert_eq!(is_of_the_day(&error), expected, "{error:?}");
        }
        let no_page = account_quality(b"[]").unwrap_err();
        assert!(is_of_the_day(&TickError::NotAPage(no_page)));
        assert!(is_of_the_day(&TickError::Call(CallError::TooLong)));
        assert!(!is_of_the_day(&TickError::DaySpent));
    }
}
