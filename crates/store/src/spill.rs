//! The spill: where a refreshed token goes when its table is down.
//!
//! A secret of Secrets Manager, so that the token lies in another service than the one that fails.
//! It holds one sealed pair at a time; the next keeper of that account drains it before it refreshes.

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

#[derive(Serialize, Deserialize)]
struct Stored {
    account_id: String,
    token_version: u64,
    sealed_access_token: String,
    sealed_refresh_token: String,
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
        let stored = Stored {
            account_id: account.to_string(),
            token_version,
            sealed_access_token: tokens.access_token.clone(),
            sealed_refresh_token: tokens.refresh_token.clone(),
            access_expires_at_epoch_s: tokens.access_expires_at.timestamp(),
        };
        let text = serde_json::to_string(&stored).expect("a plain struct");
        self.secrets.put(&self.arn, &text).await
    }

    /// The successor of exactly this version of the account's tokens, if it was spilled. One that is
    /// not drained is the successor of an older version and of no use, so it may stay.
    pub async fn take(
        &self,
        account: &AccountId,
        token_version: u64,
    ) -> Result<Option<SealedTokens>, SecretError> {
        let text = match self.secrets.text(&self.arn).await {
            Ok(text) => text,
            Err(SecretError::Empty { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stored: Option<Stored> = serde_json::from_str(text.expose_secret()).ok();
        Ok(stored
            .filter(|stored| stored.account_id == account.as_str())
            .filter(|stored| stored.token_version == token_version)
            .and_then(|stored| {
                Some(SealedTokens {
                    access_token: stored.sealed_access_token,
                    refresh_token: stored.sealed_refresh_token,
                    access_expires_at: DateTime::from_timestamp(
                        stored.access_expires_at_epoch_s,
                        0,
                    )?,
                })
            }))
    }
}
