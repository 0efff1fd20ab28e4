//! The keeper: renews tokens ahead of their end, one at a time, and loses none.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;
use store::installations::{Grant, Installation, Lease, SealedTokens, Status, TokenPair};
use store::{Installations, SecretError, Spill};
use zoom::oauth::{AppCredentials, Tokens};
use zoom_client::{Authorizer, TokenError};

use crate::{Keys, Unready};

/// Ten ticks in which a refresh may fail before anybody notices.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// A save is tried this often, a second apart, before the token is spilled.
const SAVES_MAX: u32 = 3;

/// Refusals that are closer together are one: of one tick, or of two that overlap. Ticks come every
/// minute, and whatever errs at Zoom errs for seconds.
const REFUSALS_APART: TimeDelta = TimeDelta::seconds(30);

/// Keeps the tokens of all installations.
#[derive(Debug)]
pub struct Keeper {
    installations: Installations,
    spill: Spill,
    keys: Keys,
    authorizer: Authorizer,
    server_to_server: Option<AccountId>,
}

/// Why a token was not renewed. The next tick tries again.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// A table.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A secret, or a sealed token.
    #[error(transparent)]
    Unready(#[from] Unready),
    /// The spill.
    #[error(transparent)]
    Spill(#[from] SecretError),
    /// Zoom's token endpoint, in a way that leaves open what happened to the token.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl Keeper {
    /// A keeper; `server_to_server` is the account that needs no consent, if there is one.
    pub fn new(
        installations: Installations,
        spill: Spill,
        keys: Keys,
        authorizer: Authorizer,
        server_to_server: Option<AccountId>,
    ) -> Self {
        Self {
            installations,
            spill,
            keys,
            authorizer,
            server_to_server,
        }
    }

    /// All installations. Those of Server-to-Server OAuth are what the configuration says: the account
    /// that it names is opened, and one that it names no more is removed.
    pub async fn installations(&self, now: DateTime<Utc>) -> Result<Vec<Installation>, KeepError> {
        let all = self.installations.all().await?;
        let configured = self.server_to_server.as_ref();
        let (opened, closed): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|one| one.grant == Grant::AccountCredentials && one.status == Status::Active)
            .partition(|one| Some(&one.account) == configured);
        for one in &closed {
            self.installations.remove(&one.account, now).await?;
            tracing::info!(account.id = %one.account, "server-to-server oauth is configured no more");
        }
        let missing = configured.filter(|_| opened.is_empty());
        if let Some(account) = missing {
            self.installations.open(account, now).await?;
            tracing::info!(account.id = %account, "installed by server-to-server oauth");
        } else if closed.is_empty() {
            return Ok(all);
        }
        Ok(self.installations.all().await?)
    }

    /// The installation with tokens that live for a while, renewed if need be.
    pub async fn keep(
        &self,
        installation: Installation,
        now: DateTime<Utc>,
    ) -> Result<Installation, KeepError> {
        if installation.access_expires_at - now > AHEAD {
            return Ok(installation);
        }
        self.renew(installation, now).await
    }

    /// Renews the tokens now: they are about to end, or Zoom takes them no more.
    pub async fn renew(
        &self,
        installation: Installation,
        now: DateTime<Utc>,
    ) -> Result<Installation, KeepError> {
        let app = self.keys.app().await?;
        let sealer = self.keys.sealer().await?;
        let by_consent = installation.grant == Grant::AuthorizationCode;
        let refresh_token = by_consent
            .then(|| installation.refresh_token(&sealer))
            .transpose()
            .map_err(Unready::from)?;
        // From here to the save nothing is awaited but what the protocol needs.
        let Some(lease) = self.installations.lease(&installation, now).await? else {
            return self.reread(installation).await; // another keeper is at it
        };
        if self.drain(&lease, now).await? {
            return self.reread(installation).await;
        }
        let answer = match &refresh_token {
            Some(token) => self.authorizer.refresh(&app, token, now).await,
            None => self.without_consent(&app, &lease, now).await,
        };
        match answer {
            Ok(tokens) => {
                let pair = TokenPair {
                    access_token: tokens.access_token,
                    refresh_token: tokens.refresh_token,
                    access_expires_at: tokens.expires_at,
                };
                let account = lease.account();
                let fresh = SealedTokens::seal(&sealer, account, &pair).map_err(Unready::from)?;
                self.save(&lease, &fresh, now).await?;
                tracing::info!(account.id = %account, "token refreshed");
                if !tokens.scopes.is_empty() && tokens.scopes != installation.scopes {
                    self.installations
                        .note_scopes(&lease, &tokens.scopes)
                        .await?;
                }
            }
            Err(TokenError::InvalidGrant) => self.refused(&lease, &installation, now).await?,
            // The lease runs out, and the next keeper tries the same token once more.
            Err(error @ TokenError::Unknown { .. }) => return Err(error.into()),
            Err(error) => {
                let trouble = boot::chain(&error);
                tracing::error!(account.id = %lease.account(), error = trouble, "zoom gives no token");
                self.installations
                    .note_trouble(&lease, &short(&trouble), false, now)
                    .await?;
            }
        }
        self.reread(installation).await
    }

    /// Server-to-Server OAuth, as long as it is configured.
    async fn without_consent(
        &self,
        app: &AppCredentials,
        lease: &Lease,
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        if self.server_to_server.as_ref() != Some(lease.account()) {
            return Err(TokenError::Refused {
                error: "server-to-server oauth is configured no more".to_owned(),
            });
        }
        self.authorizer
            .account_credentials(app, lease.account(), now)
            .await
    }

    /// Whether a token that an earlier keeper had to spill was the next one.
    async fn drain(&self, lease: &Lease, now: DateTime<Utc>) -> Result<bool, KeepError> {
        let (account, version) = (lease.account(), lease.token_version());
        let Some(spilled) = self.spill.take(account, version).await? else {
            return Ok(false);
        };
        tracing::warn!(account.id = %account, "token drained from the spill");
        self.save(lease, &spilled, now).await?;
        Ok(true)
    }

    /// Saves at once and stubbornly: these are the only live tokens. When the table stays down, they
    /// go to the spill, and the next keeper drains it.
    async fn save(
        &self,
        lease: &Lease,
        tokens: &SealedTokens,
        now: DateTime<Utc>,
    ) -> Result<(), KeepError> {
        let (account, version) = (lease.account(), lease.token_version());
        for attempt in 1..=SAVES_MAX {
            match self.installations.save(account, version, tokens, now).await {
                Ok(_) => return Ok(()),
                Err(error) => {
                    tracing::error!(account.id = %account, attempt, error = boot::chain(&error), "token not saved");
                }
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(self.spill.put(account, version, tokens).await?)
    }

    /// Zoom says that the token is spent. That is believed only when a keeper of a later tick, which
    /// read everything anew, is told the same of the same token: another one may have rotated it
    /// meanwhile, or spilled its successor, and Zoom may have erred.
    async fn refused(
        &self,
        lease: &Lease,
        installation: &Installation,
        now: DateTime<Utc>,
    ) -> Result<(), KeepError> {
        const REASON: &str = "invalid_grant";
        if self.drain(lease, now).await? {
            return Ok(());
        }
        let account = lease.account();
        // What needs no consent has nothing that could be spent.
        let can_die = installation.grant == Grant::AuthorizationCode;
        let refused_before = |at| now - at >= REFUSALS_APART;
        if can_die && installation.refused_at.is_some_and(refused_before) {
            if self.installations.mark_dead(lease, REASON).await? {
                tracing::error!(account.id = %account, reason = REASON, "installation needs to be installed again");
            }
            return Ok(());
        }
        tracing::warn!(account.id = %account, reason = REASON, "zoom refuses the token; it is asked once more");
        self.installations
            .note_trouble(lease, REASON, can_die, now)
            .await?;
        Ok(())
    }

    async fn reread(&self, installation: Installation) -> Result<Installation, KeepError> {
        let stored = self.installations.get(&installation.account).await?;
        Ok(stored.unwrap_or(installation))
    }
}

/// What is stored of an error: a line that a person reads.
fn short(trouble: &str) -> String {
    const CHARS_MAX: usize = 200;
    trouble.chars().take(CHARS_MAX).collect()
}
