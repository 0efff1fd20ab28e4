//! OAuth: where to send the administrator, what to post, what comes back.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qos::AccountId;
use secrecy::SecretString;
use serde::Deserialize;

use crate::fields::{Fields, NotAnObject};

/// The app's credentials, as the Zoom App Marketplace shows them.
#[derive(Clone, Debug, Deserialize)]
pub struct AppCredentials {
    /// Public: it stands in the authorize URL.
    pub client_id: String,
    /// Never leaves this account but to Zoom's token endpoint.
    pub client_secret: SecretString,
}

/// A pair of tokens with what Zoom says of it.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For an hour; opaque and possibly longer than a kilobyte.
    pub access_token: SecretString,
    /// Good for one refresh.
    pub refresh_token: SecretString,
    /// When the access token dies.
    pub expires_at: DateTime<Utc>,
    /// The granted scopes.
    pub scopes: Vec<String>,
}

/// What the token endpoint answered to something other than a good request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// `invalid_grant`: the code or refresh token is spent, expired or revoked.
    InvalidGrant,
    /// Anything else that will be the same next time: wrong secret, wrong redirect URI, disabled app.
    Other {
        /// Zoom's `error`.
        error: String,
    },
}

/// An answer of the token endpoint that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NotTokens {
    /// Not JSON, or no object.
    #[error("the token answer is not an object")]
    NotAnObject(#[from] NotAnObject),
    /// A field that must be there is not.
    #[error("the token answer lacks {0}")]
    Lacks(&'static str),
}

/// The page on which the administrator consents.
///
/// No `scope`: scopes come from the app's configuration, and Zoom has refused the parameter.
/// Source: `docs/zoom.md#authorize`.
pub fn authorize_url(
    oauth_url: &str,
    client_id: &str,
    redirect_uri: &str,
    state: &str,
    code_challenge: &str,
) -> String {
    let mut url = format!("{oauth_url}/oauth/authorize?response_type=code");
    for (name, value) in [
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("state", state),
        ("code_challenge", code_challenge),
        ("code_challenge_method", "S256"),
    ] {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        let _ = write!(url, "&{name}={value}");
    }
    url
}

/// Reads a 200 of the token endpoint. Source: `docs/zoom.md#tokens`.
pub fn tokens(body: &[u8], now: DateTime<Utc>) -> Result<Tokens, NotTokens> {
    let mut fields = Fields::parse(body)?;
    // An hour is what Zoom documents; never trust a token longer than that.
    let lifetime_s = fields.whole("expires_in").unwrap_or(3_600).clamp(0, 3_600);
    Ok(Tokens {
        access_token: fields
            .text("access_token")
            .ok_or(NotTokens::Lacks("access_token"))?
            .into(),
        refresh_token: fields
            .text("refresh_token")
            .ok_or(NotTokens::Lacks("refresh_token"))?
            .into(),
        expires_at: now + TimeDelta::seconds(lifetime_s),
        scopes: fields
            .text("scope")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    })
}

/// Reads a 4xx of the token endpoint. Zoom has changed the status from 401 to 400 over time, so
/// the `error` in the body decides. `None`: no answer of the token endpoint's, an HTML page say.
pub fn refusal(body: &[u8]) -> Option<TokenRefusal> {
    let error = Fields::parse(body).ok()?.text("error")?;
    Some(match error.as_str() {
        "invalid_grant" => TokenRefusal::InvalidGrant,
        _ => TokenRefusal::Other { error },
    })
}

/// Who installed the app: the answer of `/v2/users/me`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installer {
    /// The account that the tokens are for; equals `payload.account_id` of its webhooks.
    pub account: AccountId,
    /// The administrator's user id.
    pub user_id: Option<String>,
}

/// Reads `/v2/users/me`; `None` when it names no account.
pub fn installer(body: &[u8]) -> Option<Installer> {
    let mut fields = Fields::parse(body).ok()?;
    Some(Installer {
        account: fields.text("account_id")?.parse().ok()?,
        user_id: fields.text("id"),
    })
}

#[cfg(test)]
mod tests {
    use super::{TokenRefusal, authorize_url, refusal, tokens};
    use chrono::{DateTime, TimeDelta, Utc};

    #[test]
    fn the_authorize_url_escapes_what_it_is_given() {
        let url = authorize_url("https://zoom.us", "id", "https://a.b/c", "s&x=1", "ch");
        assert_eq!(
            url,
            "https://zoom.us/oauth/authorize?response_type=code&client_id=id\
             &redirect_uri=https%3A%2F%2Fa%2Eb%2Fc&state=s%26x%3D1\
             &code_challenge=ch&code_challenge_method=S256"
        );
    }

    #[test]
    fn tokens_do_not_print_and_never_live_longer_than_an_hour() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let body = br#"{"access_token":"hush-a","token_type":"bearer","refresh_token":"hush-r","expires_in":99999,"scope":"a b","api_url":"https://api.zoom.us","new":{}}"#;
        let tokens = tokens(body, now).unwrap();
        assert!(!format!("{tokens:?}").contains("hush"));
        assert_eq!(tokens.expires_at, now + TimeDelta::hours(1));
        assert_eq!(tokens.scopes, ["a", "b"]);
    }

    #[test]
    fn an_answer_without_a_refresh_token_is_none() {
        let error = tokens(br#"{"access_token":"a"}"#, DateTime::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.to_string(), "the token answer lacks refresh_token");
    }

    #[test]
    fn the_error_in_the_body_decides() {
        let spent = br#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;
        assert_eq!(refusal(spent), Some(TokenRefusal::InvalidGrant));
        assert_eq!(refusal(b"<html>"), None);
    }
}
