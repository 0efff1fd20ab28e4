//! The token endpoint.

use chrono::{DateTime, Utc};
use qos::AccountId;
use secrecy::{ExposeSecret as _, SecretString};
use zoom::oauth::{AppCredentials, TokenRefusal, Tokens, refusal, tokens};

use crate::answer::body;

/// The most that is read of a token answer: Zoom's have two or three kilobytes, and eight times that
/// still fits into a row and, twice, into the spill.
const BYTES_MAX: usize = 24 * 1024;

/// Zoom's authorization server for one app.
#[derive(Debug)]
pub struct Authorizer {
    http: reqwest::Client,
    oauth_url: String,
}

/// Why there are no tokens, one variant for each thing that can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Zoom says that the grant is spent; another keeper may have spent it.
    #[error("zoom does not accept the grant")]
    InvalidGrant,
    /// Zoom does not know the app by its id and secret. Nothing was spent.
    #[error("zoom does not accept the app's client id and secret")]
    InvalidClient,
    /// Zoom refuses for another reason that stays.
    #[error("zoom refuses: {error}")]
    Refused {
        /// Zoom's `error`.
        error: String,
    },
    /// The request never left, so the grant is still whole.
    #[error("zoom could not be reached")]
    NotSent(#[source] reqwest::Error),
    /// The request may have been carried out: the grant may be spent and its successor lost.
    #[error("zoom's answer was lost ({what})")]
    Unknown {
        /// What came instead.
        what: String,
    },
}

impl Authorizer {
    /// `oauth_url` without a path: `https://zoom.us`.
    pub fn new(http: reqwest::Client, oauth_url: &str) -> Self {
        Self {
            http,
            oauth_url: oauth_url.trim_end_matches('/').to_owned(),
        }
    }

    /// Where the administrator's consent begins.
    pub fn oauth_url(&self) -> &str {
        &self.oauth_url
    }

    /// Exchanges a code. What Zoom's own link began has no verifier.
    pub async fn exchange(
        &self,
        app: &AppCredentials,
        code: &SecretString,
        redirect_uri: &str,
        code_verifier: Option<&SecretString>,
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", redirect_uri),
        ];
        form.extend(code_verifier.map(|verifier| ("code_verifier", verifier.expose_secret())));
        self.token(app, &form, now).await
    }

    /// Asks for a token of Server-to-Server OAuth, which rotates nothing.
    pub async fn account_credentials(
        &self,
        app: &AppCredentials,
        account: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        let form = [
            ("grant_type", "account_credentials"),
            ("account_id", account.as_str()),
        ];
        self.token(app, &form, now).await
    }

    /// Rotates a refresh token. One POST, never repeated here: a repetition of a spent token would
    /// kill the installation.
    pub async fn refresh(
        &self,
        app: &AppCredentials,
        refresh_token: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        self.token(app, &form, now).await
    }

    /// Gives a token back; Zoom uninstalls the app for its account.
    pub async fn revoke(
        &self,
        app: &AppCredentials,
        token: &SecretString,
    ) -> Result<(), TokenError> {
        self.post(app, "/oauth/revoke", &[("token", token.expose_secret())])
            .await
            .map(drop)
    }

    async fn token(
        &self,
        app: &AppCredentials,
        form: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        let bytes = self.post(app, "/oauth/token", form).await?;
        tokens(&bytes, now).map_err(|cause| TokenError::Unknown {
            what: cause.to_string(),
        })
    }

    /// With the app's secret, and while that is being rotated with the other one, too: an app that is
    /// not known has spent nothing.
    async fn post(
        &self,
        app: &AppCredentials,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Vec<u8>, TokenError> {
        let current = self.post_with(app, &app.client_secret, path, form).await;
        match (current, &app.previous_client_secret) {
            (Err(TokenError::InvalidClient), Some(other)) => {
                self.post_with(app, other, path, form).await
            }
            (answer, _) => answer,
        }
    }

    /// Credentials in the header and parameters in the body: Zoom refuses them in the URL.
    async fn post_with(
        &self,
        app: &AppCredentials,
        client_secret: &SecretString,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Vec<u8>, TokenError> {
        let response = self
            .http
            .post(format!("{}{path}", self.oauth_url))
            .basic_auth(&app.client_id, Some(client_secret.expose_secret()))
            .form(form)
            .send()
            .await
            .map_err(|cause| {
                let cause = cause.without_url();
                if cause.is_connect() {
                    TokenError::NotSent(cause)
                } else {
                    TokenError::Unknown {
                        what: cause.to_string(),
                    }
                }
            })?;
        let status = response.status().as_u16();
        let bytes = body(response, BYTES_MAX)
            .await
            .map_err(|cause| TokenError::Unknown {
                what: cause.to_string(),
            })?;
        if status == 200 {
            return Ok(bytes);
        }
        // 4xx with an `error` is a decision of the token endpoint's; anything else leaves it open.
        let decided = if status < 500 { refusal(&bytes) } else { None };
        Err(match decided {
            Some(TokenRefusal::InvalidGrant) => TokenError::InvalidGrant,
            Some(TokenRefusal::InvalidClient) => TokenError::InvalidClient,
            Some(TokenRefusal::Other { error }) => TokenError::Refused { error },
            None => TokenError::Unknown {
                what: format!("status {status}"),
            },
        })
    }
}
