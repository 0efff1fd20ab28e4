//! How an account stands: how many of its entries may be dispatched, or why none.

use chrono::{DateTime, Utc};
use store::Held;
use store::installations::{Installation, Status};
use zoom_client::Label;

use crate::{Ctx, TickError};

/// What the entries of an account wait for that is not installed here, or whose tokens are dead.
pub(crate) const NOT_INSTALLED: &str =
    "the account has no working installation; an administrator has to open the install page";

/// Between an old access token and the keeper's new one.
const TOKEN_EXPIRED: &str = "the access token is being refreshed";

/// Until midnight UTC.
const DAY_SPENT: &str = "the share of zoom's calls for this day is used up until midnight UTC";

/// The fewest calls that a meeting costs: one for the roster, one for its quality.
const CALLS_PER_ENTRY_MIN: u64 = 2;

/// What these entries of an account wait for, if they do.
pub(crate) async fn held(
    ctx: &Ctx,
    installation: &Installation,
    of: Held,
    now: DateTime<Utc>,
) -> Result<Option<String>, TickError> {
    let hold = ctx.work.held(&installation.account, of).await?;
    let hold = hold.filter(|hold| hold.holds(installation.token_version, now));
    Ok(hold.map(|hold| hold.reason))
}

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its entries wait, and this is why.
    Held(String),
    /// So many more may be dispatched in this tick.
    Open(usize),
}

impl Standing {
    /// Whatever holds an account ends by itself in here: nothing has to be taken back.
    pub(crate) async fn of(
        ctx: &Ctx,
        installation: &Installation,
        now: DateTime<Utc>,
    ) -> Result<Self, TickError> {
        if installation.status != Status::Active {
            return Ok(Self::Held(NOT_INSTALLED.to_owned()));
        }
        if installation.access_expires_at <= now {
            return Ok(Self::Held(TOKEN_EXPIRED.to_owned()));
        }
        let account = &installation.account;
        if let Some(reason) = held(ctx, installation, Held::All, now).await? {
            return Ok(Self::Held(reason));
        }
        let share = ctx.pace.share();
        let used = ctx.work.calls_used(account, now).await?;
        let of_day = share.per_day().saturating_sub(used);
        if of_day == 0 {
            return Ok(Self::Held(DAY_SPENT.to_owned()));
        }
        let of_minute = u64::from(share.per_minute(Label::Heavy));
        let entries = of_day.min(of_minute).div_ceil(CALLS_PER_ENTRY_MIN);
        Ok(Self::Open(usize::try_from(entries).unwrap_or(usize::MAX)))
    }
}
