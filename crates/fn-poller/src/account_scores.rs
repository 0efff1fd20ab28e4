//! How Zoom itself classed each day of an account.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use secrecy::SecretString;
use store::installations::Installation;
use store::{AccountScore, Counted, Held};
use tokens::Unready;
use zoom::Trouble;
use zoom::quality::{ClassCounts, account_quality};
use zoom_client::{CallError, Label};

use crate::ask::ask_as;
use crate::{Ctx, MENDED_FACTOR, TickError};

/// A day is asked for when it has been over for so long; late quality takes hours.
const SETTLES_WITHIN: TimeDelta = TimeDelta::hours(6);

/// After an outage, days are caught up with as far back as this.
const DAYS_MAX: Days = Days::new(30);

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
    let is_granted = installation.scopes.iter().any(|name| name == SCOPE);
    if !is_granted || installation.access_expires_at <= now {
        return Ok(());
    }
    let last = (now - SETTLES_WITHIN).date_naive() - Days::new(1);
    let written = ctx.account_scores.last_day(account).await?;
    let mut day = match written {
        Some(written) if written >= last => return Ok(()),
        Some(written) => (written + Days::new(1)).max(last - DAYS_MAX),
        None => last,
    };
    let of_account = ctx.work.held(account, Held::All).await?;
    let is_held = of_account.is_some_and(|hold| hold.holds(installation.token_version, now));
    if is_held || ctx.holds.is_held(HOLD, account, now).await? {
        return Ok(());
    }
    let token = installation
        .access_token(&ctx.keys.sealer().await?)
        .map_err(Unready::from)?;
    while day <= last && clock() < until {
        match write(ctx, installation, &token, day, clock).await {
            Err(TickError::Call(CallError::Trouble(trouble))) => {
                let held = match &trouble {
                    Trouble::RateLimited { until, .. } => *until,
                    Trouble::Unauthorized => return Err(CallError::Trouble(trouble).into()),
                    _ => clock() + ctx.fault_wait * MENDED_FACTOR,
                };
                tracing::warn!(account.id = %account, until = %held, error = boot::chain(&trouble), "account's scores not read for a while");
                return Ok(ctx.holds.hold(HOLD, account, held).await?);
            }
            written => written?,
        }
        day = day + Days::new(1);
    }
    Ok(())
}

/// A day's two rows. Source: `docs/zoom.md#account-scores`.
async fn write(
    ctx: &Ctx,
    installation: &Installation,
    token: &SecretString,
    day: NaiveDate,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), TickError> {
    let account = &installation.account;
    let text = day.to_string();
    for (counted, type_) in [
        (Counted::Meetings, "meeting"),
        (Counted::Participants, "participants"),
    ] {
        let query = [("from", text.as_str()), ("to", &text), ("type", type_)];
        let to = (account, token);
        let bytes = ask_as(ctx, Label::Heavy, to, "/metrics/quality", &query, clock).await?;
        let quality = account_quality(&bytes)?.unwrap_or_default();
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
    Ok(())
}

fn in_order(counts: ClassCounts) -> store::ClassCounts {
    [counts.good, counts.fair, counts.poor, counts.bad]
}
