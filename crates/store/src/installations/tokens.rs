//! A pair of tokens, open and sealed.

use chrono::{DateTime, Utc};
use qos::AccountId;
use secrecy::SecretString;

use crate::Sealer;
use crate::seal::{SealError, key_id};

/// The attributes, which are also what a token is sealed for.
pub(super) const ACCESS: &str = "sealed_access_token";
pub(super) const REFRESH: &str = "sealed_refresh_token";

/// A pair of tokens, opened.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// For the API.
    pub access_token: SecretString,
    /// For the next refresh; Server-to-Server OAuth has none.
    pub refresh_token: Option<SecretString>,
    /// When the access token dies.
    pub access_expires_at: DateTime<Utc>,
}

/// A pair of tokens as it is stored.
#[derive(Clone, Debug)]
pub struct SealedTokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) access_expires_at: DateTime<Utc>,
}

impl SealedTokens {
    /// Seals a pair, ready to be kept or spilled.
    pub fn seal(
        sealer: &Sealer,
        account: &AccountId,
        tokens: &TokenPair,
    ) -> Result<Self, SealError> {
        let account = account.as_str();
        let refresh = tokens.refresh_token.as_ref();
        Ok(Self {
            access_token: sealer.seal(account, ACCESS, &tokens.access_token)?,
            refresh_token: refresh
                .map(|token| sealer.seal(account, REFRESH, token))
                .transpose()?,
            access_expires_at: tokens.access_expires_at,
        })
    }

    /// The access token as it is stored.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    pub(super) fn open_access(
        &self,
        account: &AccountId,
        sealer: &Sealer,
    ) -> Result<SecretString, SealError> {
        sealer.open(account.as_str(), ACCESS, &self.access_token)
    }

    pub(super) fn open_refresh(
        &self,
        account: &AccountId,
        sealer: &Sealer,
    ) -> Result<SecretString, SealError> {
        let token = self.refresh_token.as_deref().unwrap_or_default();
        sealer.open(account.as_str(), REFRESH, token)
    }

    pub(super) fn key_id(&self) -> Option<&str> {
        key_id(&self.access_token)
    }
}
