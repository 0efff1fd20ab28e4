//! The lease on a refresh, and the save that must not be lost.

use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use super::tokens::{ACCESS, REFRESH};
use super::{Installation, Installations, SealedTokens, Status, tokens_key};
use crate::Error;
use crate::row::{Row, n, s};
use crate::writer::update_if;

/// As long as a keeper can run: what it began is over when the lease is.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// The right to refresh one version of an installation's tokens, until it runs out.
#[derive(Debug)]
pub struct Lease {
    account: AccountId,
    token_version: u64,
    installed_at: DateTime<Utc>,
}

impl Lease {
    /// Whose tokens.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Which version of them.
    pub fn token_version(&self) -> u64 {
        self.token_version
    }
}

impl Installations {
    /// Takes the lease; `None` when another keeper has it, or has refreshed already.
    pub async fn lease(
        &self,
        installation: &Installation,
        now: DateTime<Utc>,
    ) -> Result<Option<Lease>, Error> {
        let update = self
            .update(&tokens_key(&installation.account))
            .update_expression("SET lease_until_epoch_s = :until")
            .condition_expression(
                "token_version = :version AND \
                 (attribute_not_exists(lease_until_epoch_s) OR lease_until_epoch_s < :now)",
            )
            .expression_attribute_values(":until", n((now + LEASE).timestamp()))
            .expression_attribute_values(":version", n(installation.token_version))
            .expression_attribute_values(":now", n(now.timestamp()));
        let held = update_if(update, "take the refresh lease").await?.is_some();
        Ok(held.then(|| Lease {
            account: installation.account.clone(),
            token_version: installation.token_version,
            installed_at: installation.installed_at,
        }))
    }

    /// Saves the only live tokens. Conditional on their version alone, never on still holding the
    /// lease: a holder that comes late still has the only live token. `false`: somebody else's
    /// newer tokens are there already, perhaps our own from a write whose answer was lost. An answer
    /// without a refresh token leaves the one that is stored.
    pub async fn save(
        &self,
        account: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let refresh = match tokens.refresh_token {
            Some(_) => format!(", {REFRESH} = :refresh"),
            None => String::new(),
        };
        let values = Row::default()
            .text(":access", &tokens.access_token)
            .text_if(":refresh", tokens.refresh_token.as_deref())
            .number(":expires", tokens.access_expires_at.timestamp())
            .number(":now", now.timestamp())
            .number(":next", token_version + 1)
            .number(":version", token_version);
        let update = self
            .update(&tokens_key(account))
            .update_expression(format!(
                "SET {ACCESS} = :access{refresh}, access_expires_at_epoch_s = :expires, \
                 refreshed_at_epoch_s = :now, token_version = :next \
                 REMOVE lease_until_epoch_s, refused_at_epoch_s, refresh_trouble"
            ))
            .condition_expression("token_version = :version")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save the refreshed tokens")
            .await?
            .is_some())
    }

    /// Notes why a refresh did not work, and gives the lease back. A `refused` token is noted with
    /// the time of its first refusal: only when it is refused once more, by a keeper that read
    /// everything anew, is that believed. `false`: the tokens have changed since.
    pub async fn note_trouble(
        &self,
        lease: &Lease,
        trouble: &str,
        refused: bool,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let values = Row::default()
            .text(":trouble", trouble)
            .number_if(":now", refused.then_some(now.timestamp()))
            .number(":version", lease.token_version);
        let refused = if refused {
            ", refused_at_epoch_s = if_not_exists(refused_at_epoch_s, :now)"
        } else {
            ""
        };
        let update = self
            .update(&tokens_key(&lease.account))
            .update_expression(format!(
                "SET refresh_trouble = :trouble{refused} REMOVE lease_until_epoch_s"
            ))
            .condition_expression("token_version = :version")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "note the refusal").await?.is_some())
    }

    /// Marks the installation as dead, unless its tokens have changed since, or it was installed
    /// again.
    pub async fn mark_dead(&self, lease: &Lease, reason: &str) -> Result<bool, Error> {
        let tokens = self
            .update(&tokens_key(&lease.account))
            .update_expression("SET refresh_trouble = :reason REMOVE lease_until_epoch_s")
            .condition_expression("token_version = :version")
            .expression_attribute_values(":reason", s(reason))
            .expression_attribute_values(":version", n(lease.token_version));
        if update_if(tokens, "give the lease back").await?.is_none() {
            return Ok(false);
        }
        let status = self
            .update(lease.account.as_str())
            .update_expression("SET installation_status = :dead, status_reason = :reason")
            .condition_expression(
                "installed_at_epoch_s = :installed AND installation_status = :active",
            )
            .expression_attribute_values(":dead", s(Status::NeedsReinstall.name()))
            .expression_attribute_values(":active", s(Status::Active.name()))
            .expression_attribute_values(":reason", s(reason))
            .expression_attribute_values(":installed", n(lease.installed_at.timestamp()));
        Ok(update_if(status, "mark the installation").await?.is_some())
    }

    /// Notes the scopes that came with a token, where they are others than before: an app's owner
    /// adds some, or takes some away.
    pub async fn note_scopes(&self, lease: &Lease, scopes: &[String]) -> Result<bool, Error> {
        let update = self
            .update(lease.account.as_str())
            .update_expression("SET granted_scopes = :scopes")
            .condition_expression("installed_at_epoch_s = :installed")
            .expression_attribute_values(":scopes", s(scopes.join(" ")))
            .expression_attribute_values(":installed", n(lease.installed_at.timestamp()));
        Ok(update_if(update, "note the scopes").await?.is_some())
    }
}
