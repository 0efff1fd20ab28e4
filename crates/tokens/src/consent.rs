//! A code becomes an installation, or is given back.

use chrono::{DateTime, Utc};
use qos::AccountId;
use secrecy::SecretString;
use store::Installations;
use store::installations::{NewInstallation, SealedTokens, TokenPair};
use zoom::oauth::{AppCredentials, Installer, Tokens, installer, is_zooms};
use zoom_client::{Api, Authorizer, CallError, TokenError, tell};

use crate::{Keys, Unready};

/// Accepts codes of Zoom's consent page.
#[derive(Debug)]
pub struct Consents {
    installations: Installations,
    keys: Keys,
    authorizer: Authorizer,
    api: Api,
    /// The accounts that may be installed; none named: whoever has another right to be.
    named: Vec<AccountId>,
}

/// How a code came here.
#[derive(Debug)]
pub enum Came {
    /// With a `state` of ours, and so from a consent that began here.
    Begun {
        /// The PKCE verifier of that consent.
        code_verifier: SecretString,
    },
    /// Without a `state`: from Zoom's own link, or from anybody.
    Unasked,
    /// From an operator who may read the app's secret anyway.
    ByHand,
}

/// An account that is installed now.
#[derive(Debug)]
pub struct Installed {
    /// Whose tokens these are.
    pub account: AccountId,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum NotInstalled {
    /// Zoom takes the code no more, or it belongs to another app, redirect URI or browser.
    #[error("zoom does not accept the code: it is spent, or older than five minutes")]
    Code,
    /// Zoom answered otherwise, or not at all.
    #[error("zoom gave no tokens")]
    Token(#[source] TokenError),
    /// Tokens that would die within the hour.
    #[error("zoom's answer has no refresh token")]
    NoRefreshToken,
    /// An answer that names somebody else's host was not written by Zoom.
    #[error("the token answer names a host that is not zoom's")]
    ForeignHost,
    /// Zoom did not say whose tokens these are.
    #[error("zoom did not say which account this is")]
    Whose(#[source] CallError),
    /// Zoom said it in a way that cannot be read.
    #[error("zoom's answer names no account")]
    NoAccount,
    /// Not among those that are named.
    #[error("the account {0} is not among those that may be installed")]
    NotNamed(AccountId),
    /// No state, not known here, and not named.
    #[error("the installation of the account {0} did not begin here")]
    Stranger(AccountId),
    /// A secret is missing or malformed.
    #[error(transparent)]
    Unready(#[from] Unready),
    /// The table.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Consents {
    /// `named`: the accounts that may be installed, if any are named.
    pub fn new(
        installations: Installations,
        keys: Keys,
        authorizer: Authorizer,
        api: Api,
        named: Vec<AccountId>,
    ) -> Self {
        Self {
            installations,
            keys,
            authorizer,
            api,
            named,
        }
    }

    /// Exchanges a code, asks whose tokens these are, and keeps them if they are wanted here.
    pub async fn accept(
        &self,
        code: &SecretString,
        redirect_uri: &str,
        came: &Came,
        now: DateTime<Utc>,
    ) -> Result<Installed, NotInstalled> {
        let app = self.keys.app().await?;
        let sealer = self.keys.sealer().await?; // before the code is spent
        let code_verifier = match came {
            Came::Begun { code_verifier } => Some(code_verifier),
            Came::Unasked | Came::ByHand => None,
        };
        let exchanged = self
            .authorizer
            .exchange(&app, code, redirect_uri, code_verifier, now)
            .await;
        let tokens = exchanged.map_err(|error| match error {
            TokenError::InvalidGrant => NotInstalled::Code,
            other => NotInstalled::Token(other),
        })?;
        if tokens.refresh_token.is_none() {
            return Err(NotInstalled::NoRefreshToken);
        }
        let (oauth_url, api_url) = (self.authorizer.oauth_url(), self.api.url());
        let named = tokens.api_url.as_deref();
        if named.is_some_and(|named| !is_zooms(named, oauth_url, api_url)) {
            return Err(NotInstalled::ForeignHost);
        }
        let Installer { account, user_id } = self.whose(&tokens, now).await?;
        self.check(&app, &tokens, came, &account).await?;
        let pair = TokenPair {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            access_expires_at: tokens.expires_at,
        };
        let kept = SealedTokens::seal(&sealer, &account, &pair).map_err(Unready::from)?;
        let new = NewInstallation {
            account: &account,
            installer_user_id: user_id.as_deref(),
            scopes: &tokens.scopes,
            tokens: &kept,
        };
        self.installations.install(&new, now).await?;
        tracing::info!(account.id = %account, "app installed");
        Ok(Installed {
            account,
            scopes: tokens.scopes,
        })
    }

    async fn whose(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Installer, NotInstalled> {
        let answer = self
            .api
            .get(&tokens.access_token, "/users/me", &[], now)
            .await
            .map_err(NotInstalled::Whose)?;
        let (installer, unread) = installer(&answer).ok_or(NotInstalled::NoAccount)?;
        tell(&installer.account, &unread);
        Ok(installer)
    }

    /// Whether the account may be installed. A fresh token of one that may not is given back; but not
    /// where the account is installed here already, for giving it back would uninstall that too.
    async fn check(
        &self,
        app: &AppCredentials,
        tokens: &Tokens,
        came: &Came,
        account: &AccountId,
    ) -> Result<(), NotInstalled> {
        let is_named = self.named.contains(account);
        let known = self.installations.knows(account).await?;
        let refusal = if !self.named.is_empty() && !is_named {
            NotInstalled::NotNamed(account.clone())
        } else if matches!(came, Came::Unasked) && !is_named && !known {
            NotInstalled::Stranger(account.clone())
        } else {
            return Ok(());
        };
        tracing::warn!(account.id = %account, reason = %refusal, "installation refused");
        if !known && let Err(error) = self.authorizer.revoke(app, &tokens.access_token).await {
            tracing::warn!(error = boot::chain(&error), "unwanted token not given back");
        }
        Err(refusal)
    }
}
