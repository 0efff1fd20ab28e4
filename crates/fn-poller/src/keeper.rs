//! The keeper: refreshes tokens ahead of their end, one at a time, and loses none.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use store::installations::{Installation, Lease, SealedTokens, TokenPair};
use zoom_client::TokenError;

use crate::{Ctx, TickError};

/// Ten ticks in which a refresh may fail before anybody notices.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// A save is tried this often, a second apart, before the token is spilled.
const SAVES_MAX: u32 = 3;

/// The installation with tokens that live for a while, refreshed if need be.
pub(crate) async fn keep(
    ctx: &Ctx,
    installation: Installation,
    may_refresh: bool,
    now: DateTime<Utc>,
) -> Result<Installation, TickError> {
    if installation.access_expires_at - now > AHEAD || !may_refresh {
        return Ok(installation);
    }
    let Some(lease) = ctx.installations.lease(&installation, now).await? else {
        return reread(ctx, installation).await; // another keeper is at it
    };
    let account = lease.account();
    if let Some(spilled) = ctx.spill.take(account, lease.token_version()).await? {
        tracing::warn!(account.id = %account, "token drained from the spill");
        save(ctx, &lease, &spilled, now).await?;
        return reread(ctx, installation).await;
    }
    let (sealer, app) = (ctx.sealer().await?, ctx.app().await?);
    let refresh_token = installation.refresh_token(&sealer)?;
    match ctx.authorizer.refresh(&app, &refresh_token, now).await {
        Ok(tokens) => {
            let pair = TokenPair {
                access_token: tokens.access_token,
                refresh_token: tokens.refresh_token,
                access_expires_at: tokens.expires_at,
            };
            let fresh = SealedTokens::seal(&sealer, account, &pair)?;
            save(ctx, &lease, &fresh, now).await?;
            tracing::info!(account.id = %account, "token refreshed");
        }
        Err(TokenError::InvalidGrant) => bury(ctx, &lease, "invalid_grant").await?,
        Err(TokenError::Refused { error }) => {
            tracing::error!(account.id = %account, error, "zoom refuses the refresh");
        }
        // The lease runs out, and the next keeper tries the same token once more.
        Err(error) => return Err(error.into()),
    }
    reread(ctx, installation).await
}

/// Saves at once and stubbornly: these are the only live tokens. When the table stays down, they go
/// to the spill, and the next keeper drains it.
async fn save(
    ctx: &Ctx,
    lease: &Lease,
    tokens: &SealedTokens,
    now: DateTime<Utc>,
) -> Result<(), TickError> {
    let (account, version) = (lease.account(), lease.token_version());
    for attempt in 1..=SAVES_MAX {
        match ctx.installations.save(account, version, tokens, now).await {
            Ok(_) => return Ok(()),
            Err(error) => {
                tracing::error!(account.id = %account, attempt, error = boot::chain(&error), "token not saved");
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(ctx.spill.put(account, version, tokens).await?)
}

/// Zoom says that the token is spent. That is believed only while it is still the stored one:
/// another keeper may have rotated it meanwhile.
async fn bury(ctx: &Ctx, lease: &Lease, reason: &str) -> Result<(), TickError> {
    if ctx.installations.mark_dead(lease, reason).await? {
        tracing::error!(account.id = %lease.account(), reason, "installation needs to be installed again");
    }
    Ok(())
}

async fn reread(ctx: &Ctx, installation: Installation) -> Result<Installation, TickError> {
    let stored = ctx.installations.get(&installation.account).await?;
    Ok(stored.unwrap_or(installation))
}
