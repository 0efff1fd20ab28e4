//! The token endpoint.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use zoom::oauth::{AppCredentials, TokenRefusal, Tokens, refusal, tokens};

use crate::answer::body;

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
    /// Zoom refuses for a reason that stays: the wrong secret, a disabled app.
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

    /// Where `zoom::oauth::authorize_url` begins.
    pub fn oauth_url(&self) -> &str {
        &self.oauth_url
    }

    /// Exchanges the code of a callback.
    pub async fn exchange(
        &self,
        app: &AppCredentials,
        code: &str,
        redirect_uri: &str,
        code_verifier: &str,
        now: DateTime<Utc>,
    ) -> Result<Tokens, TokenError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", code_verifier),
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

    /// Credentials in the header and parameters in the body: Zoom refuses them in the URL.
    async fn post(
        &self,
        app: &AppCredentials,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Vec<u8>, TokenError> {
        let response = self
            .http
            .post(format!("{}{path}", self.oauth_url))
            .basic_auth(&app.client_id, Some(app.client_secret.expose_secret()))
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
        let bytes = body(response).await.map_err(|cause| TokenError::Unknown {
            what: cause.to_string(),
        })?;
        if status == 200 {
            return Ok(bytes);
        }
        // 4xx with an `error` is a decision of the token endpoint's; anything else leaves it open.
        let decided = if status < 500 { refusal(&bytes) } else { None };
        Err(match decided {
            Some(TokenRefusal::InvalidGrant) => TokenError::InvalidGrant,
            Some(TokenRefusal::Other { error }) => TokenError::Refused { error },
            None => TokenError::Unknown {
                what: format!("status {status}"),
            },
        })
    }
}
