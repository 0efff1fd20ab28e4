//! The spill: where a refreshed token goes when its table is down.
//!
//! A secret of Secrets Manager, so that the token lies in another service than the one that fails.
//! The next keeper of that account drains it before it refreshes.

use std::collections::BTreeMap;

use chrono::DateTime;
use qos::AccountId;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use crate::installations::SealedTokens;
use crate::{SecretError, Secrets};

/// The spill secret.
#[derive(Clone, Debug)]
pub struct Spill {
    secrets: Secrets,
    arn: String,
}

/// What the secret holds: the spilled pair of each account.
type Stored = BTreeMap<String, Pair>;

#[derive(Serialize, Deserialize)]
struct Pair {
    token_version: u64,
    sealed_access_token: String,
    sealed_refresh_token: Option<String>,
    access_expires_at_epoch_s: i64,
}

impl Spill {
    /// The spill at this ARN.
    pub fn new(secrets: Secrets, arn: String) -> Self {
        Self { secrets, arn }
    }

    /// Keeps the successor of `token_version`.
    pub async fn put(
        &self,
        account: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
    ) -> Result<(), SecretError> {
        let mut stored = self.stored().await?;
        let pair = Pair {
            token_version,
            sealed_access_token: tokens.access_token.clone(),
            sealed_refresh_token: tokens.refresh_token.clone(),
            access_expires_at_epoch_s: tokens.access_expires_at.timestamp(),
        };
        stored.insert(account.to_string(), pair);
        let text = serde_json::to_string(&stored).expect("a map of plain structs");
        self.secrets.put(&self.arn, &text.into()).await
    }

    /// The successor of exactly this version of the account's tokens, if it was spilled. One that is
    /// not drained is the successor of an older version and of no use, so it may stay.
    pub async fn take(
        &self,
        account: &AccountId,
        token_version: u64,
    ) -> Result<Option<SealedTokens>, SecretError> {
        let pair = self.stored().await?.remove(account.as_str());
        Ok(pair
            .filter(|pair| pair.token_version == token_version)
            .and_then(|pair| {
                let expires = DateTime::from_timestamp(pair.access_expires_at_epoch_s, 0)?;
                Some(SealedTokens {
                    access_token: pair.sealed_access_token,
                    refresh_token: pair.sealed_refresh_token,
                    access_expires_at: expires,
                })
            }))
    }

    async fn stored(&self) -> Result<Stored, SecretError> {
        match self.secrets.text(&self.arn).await {
            Ok(text) => Ok(serde_json::from_str(text.expose_secret()).unwrap_or_default()),
            Err(SecretError::Empty { .. }) => Ok(Stored::new()),
            Err(error) => Err(error),
        }
    }
}
