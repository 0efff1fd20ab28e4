//! Whose token a part of a tick asks with, and what follows when Zoom refuses it.

use chrono::{DateTime, TimeDelta, Utc};
use store::installations::Installation;
use zoom::Trouble;
use zoom_client::CallError;

use crate::{Ctx, TickError};

/// A token this young is not renewed because Zoom refuses it: what another one would not mend must
/// not rotate tokens with every tick.
const YOUNG: TimeDelta = TimeDelta::minutes(5);

/// An installation as it was read, and read again when its token is refused.
pub(crate) struct Bearer<'a> {
    ctx: &'a Ctx,
    installation: Installation,
    /// When no refresh is begun any more.
    renewing_until: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
}

impl<'a> Bearer<'a> {
    pub(crate) fn new(
        ctx: &'a Ctx,
        installation: Installation,
        renewing_until: DateTime<Utc>,
        clock: fn() -> DateTime<Utc>,
    ) -> Self {
        Self {
            ctx,
            installation,
            renewing_until,
            clock,
        }
    }

    /// Does a part of the tick; once more where Zoom refused a token that is another one by now.
    pub(crate) async fn ask<T>(
        &mut self,
        part: impl AsyncFn(&Installation) -> Result<T, TickError>,
    ) -> Result<T, TickError> {
        let asked = part(&self.installation).await;
        if !matches!(&asked, Err(error) if is_refused(error)) {
            return asked;
        }
        match self.replaced().await {
            Ok(Some(newer)) => {
                self.installation = newer;
                part(&self.installation).await
            }
            Ok(None) => asked,
            Err(error) => {
                let account = &self.installation.account;
                tracing::error!(account.id = %account, error = boot::chain(&error), "refused token not renewed");
                asked
            }
        }
    }

    /// A token that Zoom refuses before its time is over was replaced by another keeper, or the
    /// account removed the app, of which a private app is not told (`docs/zoom.md#removal`). A
    /// refresh finds out: it works, or is refused too.
    async fn replaced(&self) -> Result<Option<Installation>, TickError> {
        let now = (self.clock)();
        let asked = &self.installation;
        let Some(stored) = self.ctx.installations.get(&asked.account).await? else {
            return Ok(None); // removed
        };
        let newer = if stored.token_version != asked.token_version {
            stored
        } else if now - stored.refreshed_at > YOUNG && now < self.renewing_until {
            self.ctx.keeper.renew(stored, now).await?
        } else {
            return Ok(None);
        };
        Ok((newer.token_version != asked.token_version).then_some(newer))
    }
}

/// Whether Zoom takes the access token no more.
pub(crate) fn is_refused(error: &TickError) -> bool {
    matches!(
        error,
        TickError::Call(CallError::Trouble(Trouble::Unauthorized))
    )
}
