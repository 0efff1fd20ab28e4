//! `installations`: who installed the app, and the tokens, sealed.
//!
//! Two items for each account: the installation under the account's id, and its tokens under
//! `tokens#` and the id, so that nothing that is noted about an installation can ever collide with
//! the save of a token. Each write has a condition of its own, and an interruption between two of
//! them is mended by doing the same again.
//!
//! Never exported, no point-in-time recovery: an old refresh token is worth nothing, and the newest
//! is kept here and nowhere else.

mod install;
mod item;
mod refresh;
mod sealed;
mod tokens;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use chrono::{DateTime, Utc};
use qos::AccountId;
use secrecy::SecretString;

use crate::row::{Item, s, text_of};
use crate::seal::SealError;
use crate::{Error, Sealer};

pub use install::NewInstallation;
pub use refresh::Lease;
pub use sealed::Sealed;
pub use tokens::{SealedTokens, TokenPair};

/// In front of an account's id, the key of its tokens. No account id of Zoom's has a `#`.
const TOKENS: &str = "tokens#";

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

/// How an installation gets its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// By consent: the refresh token rotates.
    AuthorizationCode,
    /// Server-to-Server OAuth: each token is asked for anew, and there is no refresh token.
    AccountCredentials,
}

/// An installation as it was read; the tokens stay sealed until they are asked for.
#[derive(Clone, Debug)]
pub struct Installation {
    /// Whose.
    pub account: AccountId,
    /// Whether it works.
    pub status: Status,
    /// Why it has to be installed again.
    pub status_reason: Option<String>,
    /// How it gets its tokens.
    pub grant: Grant,
    /// Who consented.
    pub installer_user_id: Option<String>,
    /// When it was installed, the last time.
    pub installed_at: DateTime<Utc>,
    /// What was granted.
    pub scopes: Vec<String>,
    /// Goes up by one with every save of tokens, and with their removal.
    pub token_version: u64,
    /// When the access token dies.
    pub access_expires_at: DateTime<Utc>,
    /// When these tokens came from Zoom.
    pub refreshed_at: DateTime<Utc>,
    /// When Zoom first refused these tokens, if it did.
    pub refused_at: Option<DateTime<Utc>>,
    /// Why the last refresh did not work, in words, until one does.
    pub refresh_trouble: Option<String>,
    sealed: SealedTokens,
}

impl Status {
    /// As it is stored.
    pub fn name(self) -> &'static str {
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

impl Grant {
    /// OAuth's own name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::AccountCredentials => "account_credentials",
        }
    }
}

impl Installation {
    /// Opens the access token.
    pub fn access_token(&self, sealer: &Sealer) -> Result<SecretString, SealError> {
        self.sealed.open_access(&self.account, sealer)
    }

    /// Opens the refresh token, for the holder of the lease.
    pub fn refresh_token(&self, sealer: &Sealer) -> Result<SecretString, SealError> {
        self.sealed.open_refresh(&self.account, sealer)
    }

    /// The id of the sealing key that these tokens need.
    pub fn key_id(&self) -> Option<&str> {
        self.sealed.key_id()
    }
}

impl Installations {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Whether the account has an installation here, working or not.
    pub async fn knows(&self, account: &AccountId) -> Result<bool, Error> {
        Ok(self.item(account.as_str()).await?.is_some())
    }

    /// One installation, read consistently: the installation first, so that tokens are never older
    /// than what is said of them.
    pub async fn get(&self, account: &AccountId) -> Result<Option<Installation>, Error> {
        let Some(installation) = self.item(account.as_str()).await? else {
            return Ok(None);
        };
        let tokens = self.item(&tokens_key(account)).await?;
        item::read(&installation, tokens.as_ref()).map(Some)
    }

    /// All installations that can be read: one that cannot must not cost the other accounts their
    /// tokens.
    pub async fn all(&self) -> Result<Vec<Installation>, Error> {
        let (read, malformed): (Vec<_>, Vec<_>) =
            self.each().await?.into_iter().partition(Result::is_ok);
        for error in malformed.into_iter().filter_map(Result::err) {
            tracing::error!(%error, "an installation cannot be read");
        }
        Ok(read.into_iter().flatten().collect())
    }

    /// Every installation, or why it cannot be read.
    pub async fn each(&self) -> Result<Vec<Result<Installation, Error>>, Error> {
        let items = self.items().await?;
        let key = |item: &Item| text_of(item, "account_id").unwrap_or_default();
        Ok(items
            .iter()
            .filter(|item| !key(item).starts_with(TOKENS))
            .map(|installation| {
                let wanted = format!("{TOKENS}{}", key(installation));
                let tokens = items.iter().find(|item| key(item) == wanted);
                item::read(installation, tokens)
            })
            .collect())
    }

    /// Every item. There are a handful of accounts, so the first megabyte is mostly all there is.
    async fn items(&self) -> Result<Vec<Item>, Error> {
        let scan = self.client.scan().table_name(&self.table);
        let items = scan.consistent_read(true).into_paginator().items().send();
        let items: Result<Vec<_>, _> = items.collect().await;
        items.map_err(Error::aws("read the installations"))
    }

    async fn item(&self, key: &str) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("account_id", s(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(Error::aws("read the installation"))?;
        Ok(answer.item)
    }

    fn update(&self, key: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("account_id", s(key))
    }
}

fn tokens_key(account: &AccountId) -> String {
    format!("{TOKENS}{account}")
}

#[cfg(test)]
mod tests;
