//! `installations`: who installed the app, and the tokens, sealed.
//!
//! Never exported, no point-in-time recovery: an old refresh token is worth nothing, and the newest
//! is kept here and nowhere else.

mod refresh;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use qos::AccountId;
use secrecy::SecretString;

use crate::row::{Item, Row, n, number_of, rfc3339, s, text_of};
use crate::seal::SealError;
use crate::writer::update_if;
use crate::{Error, SCHEMA_VERSION, Sealer};

pub use refresh::{Lease, SealedTokens};

const ACCESS: &str = "sealed_access_token";
const REFRESH: &str = "sealed_refresh_token";

/// The table `installations`.
#[derive(Clone, Debug)]
pub struct Installations {
    client: Client,
    table: String,
}

/// Whether an installation works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Tokens are kept fresh.
    Active,
    /// Zoom takes the tokens no more: an administrator must install again.
    NeedsReinstall,
    /// The account removed the app.
    Removed,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::NeedsReinstall => "needs_reinstall",
            Self::Removed => "removed",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Active, Self::NeedsReinstall, Self::Removed]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

/// A pair of tokens, opened.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// For the API.
    pub access_token: SecretString,
    /// For the next refresh.
    pub refresh_token: SecretString,
    /// When the access token dies.
    pub access_expires_at: DateTime<Utc>,
}

/// A new installation.
#[derive(Debug)]
pub struct NewInstallation<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// Who consented.
    pub installer_user_id: Option<&'a str>,
    /// What was granted.
    pub scopes: &'a [String],
    /// The tokens.
    pub tokens: &'a SealedTokens,
}

/// An installation as it was read; the tokens stay sealed until they are asked for.
#[derive(Clone, Debug)]
pub struct Installation {
    /// Whose.
    pub account: AccountId,
    /// Whether it works.
    pub status: Status,
    /// Goes up by one with every save of tokens.
    pub token_version: u64,
    /// When the access token dies.
    pub access_expires_at: DateTime<Utc>,
    /// What was granted.
    pub scopes: Vec<String>,
    sealed: SealedTokens,
}

impl Installation {
    /// Opens the access token.
    pub fn access_token(&self, sealer: &Sealer) -> Result<SecretString, SealError> {
        sealer.open(self.account.as_str(), ACCESS, &self.sealed.access_token)
    }

    /// Opens the refresh token, for the holder of the lease.
    pub fn refresh_token(&self, sealer: &Sealer) -> Result<SecretString, SealError> {
        sealer.open(self.account.as_str(), REFRESH, &self.sealed.refresh_token)
    }
}

impl SealedTokens {
    /// Seals a pair, ready to be kept or spilled.
    pub fn seal(
        sealer: &Sealer,
        account: &AccountId,
        tokens: &TokenPair,
    ) -> Result<Self, SealError> {
        let account = account.as_str();
        Ok(Self {
            access_token: sealer.seal(account, ACCESS, &tokens.access_token)?,
            refresh_token: sealer.seal(account, REFRESH, &tokens.refresh_token)?,
            access_expires_at: tokens.access_expires_at,
        })
    }
}

impl Installations {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Whether the account has an installation here, working or not.
    pub async fn knows(&self, account: &AccountId) -> Result<bool, Error> {
        Ok(self.item(account).await?.is_some())
    }

    /// Creates the installation, or replaces the one that the account had. The token version goes
    /// on, so that a keeper that still refreshes the old token cannot overwrite the new one.
    pub async fn install(
        &self,
        new: &NewInstallation<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let sealed = new.tokens;
        let installer = match new.installer_user_id {
            Some(_) => ", installer_user_id = :installer",
            None => "",
        };
        let row = Row::default()
            .text(":status", Status::Active.name())
            .text(":access", &sealed.access_token)
            .text(":refresh", &sealed.refresh_token)
            .number(":expires", sealed.access_expires_at.timestamp())
            .text(":installed", rfc3339(now))
            .number(":installed_s", now.timestamp())
            .text(":scopes", new.scopes.join(" "))
            .text_if(":installer", new.installer_user_id)
            .number(":schema", SCHEMA_VERSION)
            .number(":one", 1);
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(new.account.as_str()))
            .update_expression(format!(
                "SET installation_status = :status, {ACCESS} = :access, {REFRESH} = :refresh, \
                 access_expires_at_epoch_s = :expires, refreshed_at_epoch_s = :installed_s, \
                 installed_at = :installed, installed_at_epoch_s = :installed_s, \
                 granted_scopes = :scopes, schema_version = :schema{installer} \
                 REMOVE lease_until_epoch_s, status_reason ADD token_version :one"
            ))
            .set_expression_attribute_values(Some(row.into_item()))
            .send()
            .await
            .map_err(Error::aws("keep the installation"))?;
        Ok(())
    }

    /// One installation, read consistently.
    pub async fn get(&self, account: &AccountId) -> Result<Option<Installation>, Error> {
        self.item(account).await?.as_ref().map(parse).transpose()
    }

    /// All installations. There are a handful, so one scan of at most a megabyte reads them.
    pub async fn all(&self) -> Result<Vec<Installation>, Error> {
        let answer = self
            .client
            .scan()
            .table_name(&self.table)
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read the installations"))?;
        // One row that cannot be read must not cost the other accounts their tokens.
        let (read, malformed): (Vec<_>, Vec<_>) =
            answer.items().iter().map(parse).partition(Result::is_ok);
        for error in malformed.into_iter().filter_map(Result::err) {
            tracing::error!(%error, "an installation cannot be read");
        }
        Ok(read.into_iter().flatten().collect())
    }

    /// Forgets the tokens and marks the installation as removed, unless the app was installed again after `at`, or was never installed.
    pub async fn remove(&self, account: &AccountId, at: DateTime<Utc>) -> Result<bool, Error> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
            .update_expression(format!(
                "SET installation_status = :removed, {ACCESS} = :gone, {REFRESH} = :gone \
                 ADD token_version :one"
            ))
            .condition_expression("installed_at_epoch_s <= :at")
            .expression_attribute_values(":removed", s(Status::Removed.name()))
            .expression_attribute_values(":gone", s("removed"))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":at", n(at.timestamp()));
        Ok(update_if(update, "remove the installation")
            .await?
            .is_some())
    }

    async fn item(&self, account: &AccountId) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("account_id", s(account.as_str()))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read the installation"))?;
        Ok(answer.item)
    }
}

fn parse(item: &Item) -> Result<Installation, Error> {
    let lacks = |attribute| Error::Malformed {
        table: "installations",
        attribute,
    };
    let expires = number_of(item, "access_expires_at_epoch_s")
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(lacks("access_expires_at_epoch_s"))?;
    Ok(Installation {
        account: text_of(item, "account_id")
            .and_then(|id| id.parse().ok())
            .ok_or(lacks("account_id"))?,
        status: text_of(item, "installation_status")
            .and_then(|name| Status::of_name(&name))
            .ok_or(lacks("installation_status"))?,
        token_version: number_of(item, "token_version").ok_or(lacks("token_version"))?,
        access_expires_at: expires,
        scopes: text_of(item, "granted_scopes")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        sealed: SealedTokens {
            access_token: text_of(item, ACCESS).ok_or(lacks(ACCESS))?,
            refresh_token: text_of(item, REFRESH).ok_or(lacks(REFRESH))?,
            access_expires_at: expires,
        },
    })
}

#[cfg(test)]
mod tests;
