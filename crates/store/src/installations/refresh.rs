//! The lease on a refresh, and the save that must not be lost.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;

use super::{ACCESS, Installation, Installations, REFRESH, Status};
use crate::Error;
use crate::row::{Row, n, s};
use crate::writer::update_if;

/// As long as a keeper can run: what it began is over when the lease is.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A pair of tokens as it is stored.
#[derive(Clone, Debug)]
pub struct SealedTokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) access_expires_at: DateTime<Utc>,
}

/// The right to refresh one version of an installation's tokens, until it runs out.
#[derive(Debug)]
pub struct Lease {
    account: AccountId,
    token_version: u64,
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
            .update(&installation.account)
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
        }))
    }

    /// Saves the only live tokens. Conditional on their version alone, never on still holding the
    /// lease: a holder that comes late still has the only live token. `false`: somebody else's
    /// newer tokens are there already, perhaps our own from a write whose answer was lost.
    pub async fn save(
        &self,
        account: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let values = Row::default()
            .text(":active", Status::Active.name())
            .text(":access", &tokens.access_token)
            .text(":refresh", &tokens.refresh_token)
            .number(":expires", tokens.access_expires_at.timestamp())
            .number(":now", now.timestamp())
            .number(":next", token_version + 1)
            .number(":version", token_version);
        let update = self
            .update(account)
            .update_expression(format!(
                "SET {ACCESS} = :access, {REFRESH} = :refresh, installation_status = :active, \
                 access_expires_at_epoch_s = :expires, refreshed_at_epoch_s = :now, \
                 token_version = :next REMOVE lease_until_epoch_s, status_reason"
            ))
            .condition_expression("token_version = :version")
            .set_expression_attribute_values(Some(values.into_item()));
        Ok(update_if(update, "save the refreshed tokens")
            .await?
            .is_some())
    }

    /// Marks the installation as dead, unless its tokens have changed since.
    pub async fn mark_dead(&self, lease: &Lease, reason: &str) -> Result<bool, Error> {
        let update = self
            .update(&lease.account)
            .update_expression(
                "SET installation_status = :dead, status_reason = :reason \
                 REMOVE lease_until_epoch_s",
            )
            .condition_expression("token_version = :version")
            .expression_attribute_values(":dead", s(Status::NeedsReinstall.name()))
            .expression_attribute_values(":reason", s(reason))
            .expression_attribute_values(":version", n(lease.token_version));
        Ok(update_if(update, "mark the installation").await?.is_some())
    }

    fn update(&self, account: &AccountId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
    }
}
