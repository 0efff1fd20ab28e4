//! OAuth: what the token endpoint answers, and whom the tokens are for.
//!
//! Read field by field like everything of Zoom's, and not by a library that insists on a standard
//! answer: one that cannot be read is a refresh token lost.

use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;
use secrecy::SecretString;
use serde::Deserialize;

use crate::NotAnObject;
use crate::dashboard::Unread;
use crate::directory::left_of_user;
use crate::fields::Fields;

/// The app's credentials, as the Zoom App Marketplace shows them.
#[derive(Clone, Debug, Deserialize)]
pub struct AppCredentials {
    /// Public: it stands in the authorize URL.
    pub client_id: String,
    /// Never leaves this account but to Zoom's token endpoint.
    pub client_secret: SecretString,
    /// The other valid secret while one is being rotated: the old one, or the one to come.
    #[serde(default)]
    pub previous_client_secret: Option<SecretString>,
}

/// A pair of tokens with what Zoom says of it.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For an hour; opaque and possibly longer than a kilobyte.
    pub access_token: SecretString,
    /// Good for one refresh. Server-to-Server OAuth has none.
    pub refresh_token: Option<SecretString>,
    /// When the access token dies.
    pub expires_at: DateTime<Utc>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// The host that Zoom would have asked; see [`is_zooms`].
    pub api_url: Option<String>,
}

/// What the token endpoint answered to something other than a good request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// `invalid_grant`: the code or refresh token is spent, expired or revoked.
    InvalidGrant,
    /// `invalid_client`: the app's id or secret is not, or no longer, the right one. Nothing was spent.
    InvalidClient,
    /// Anything else that will be the same next time, such as a wrong redirect URI.
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

/// Reads a 200 of the token endpoint. Source: `docs/zoom.md#tokens`.
pub fn tokens(body: &[u8], now: DateTime<Utc>) -> Result<Tokens, NotTokens> {
    let mut fields = Fields::parse(body)?;
    // An hour is what Zoom documents; never trust a token longer than that.
    let lifetime_s = fields.whole("expires_in").unwrap_or(3_600).clamp(0, 3_600);
    Ok(Tokens {
        access_token: fields
            .long_text("access_token")
            .ok_or(NotTokens::Lacks("access_token"))?
            .into(),
        refresh_token: fields.long_text("refresh_token").map(SecretString::from),
        expires_at: now + TimeDelta::seconds(lifetime_s),
        scopes: fields
            .long_text("scope")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        api_url: fields.text("api_url"),
    })
}

/// Whether a URL that an answer names is on one of Zoom's hosts as they are configured: the API's
/// own, or one under the authorization server's, as Zoom's regional hosts are. An answer that names
/// another host is not Zoom's.
pub fn is_zooms(api_url: &str, configured_oauth_url: &str, configured_api_url: &str) -> bool {
    let Some((scheme, named)) = parts(api_url) else {
        return false;
    };
    let on_api = parts(configured_api_url).is_some_and(|ours| ours == (scheme, named));
    on_api
        || parts(configured_oauth_url).is_some_and(|(ours, host)| {
            let under = named.strip_suffix(host);
            scheme == ours && under.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

/// The scheme and the host with its port. `None` for what is no plain URL of a host.
fn parts(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    (!host.is_empty() && host.chars().all(plain)).then_some((scheme, host))
}

/// Reads a 4xx of the token endpoint. Zoom has changed the status from 401 to 400 over time, so
/// the `error` in the body decides. `None`: no answer of the token endpoint's, an HTML page say.
pub fn refusal(body: &[u8]) -> Option<TokenRefusal> {
    let mut fields = Fields::parse(body).ok()?;
    let error = fields.text("error")?;
    let reason = fields.text("reason").unwrap_or_default();
    let for_good = FOR_GOOD.iter().any(|code| reason.contains(code));
    Some(match error.as_str() {
        "invalid_grant" => TokenRefusal::InvalidGrant,
        "invalid_client" => TokenRefusal::InvalidClient,
        _ if for_good => TokenRefusal::InvalidGrant,
        _ => TokenRefusal::Other { error: word(error) },
    })
}

/// One of OAuth's words for an error (RFC 6749, section 5.2), which are repeated in a row and a log;
/// anything else might repeat what was sent.
fn word(error: String) -> String {
    let is_word = error.len() <= 40 && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_word {
        error
    } else {
        "no word of OAuth's".to_owned()
    }
}

/// Reasons by which a grant is dead whatever `error` says: the app is switched off (4717, 4738), the
/// token's owner is gone (4735), the authentication is gone or revoked (4737, 4741).
const FOR_GOOD: [&str; 5] = ["4717", "4735", "4737", "4738", "4741"];

/// Who installed the app: the answer of `/v2/users/me`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installer {
    /// The account that the tokens are for; equals `payload.account_id` of its webhooks.
    pub account: AccountId,
    /// The administrator's user id.
    pub user_id: Option<String>,
}

/// Reads `/v2/users/me`, and says what of it was not understood; `None` when it names no account.
pub fn installer(body: &[u8]) -> Option<(Installer, Unread)> {
    let mut fields = Fields::parse(body).ok()?;
    let installer = Installer {
        account: fields.text("account_id")?.parse().ok()?,
        user_id: fields.text("id"),
    };
    Some((installer, left_of_user(fields)))
}

#[cfg(test)]
mod tests {
    use super::{TokenRefusal, installer, is_zooms, refusal, tokens};
    use chrono::{DateTime, TimeDelta, Utc};

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
    fn an_answer_without_an_access_token_is_none() {
        let error = tokens(br#"{"refresh_token":"r"}"#, DateTime::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.to_string(), "the token answer lacks access_token");
    }

    #[test]
    fn only_hosts_that_are_configured_are_zooms() {
        let is = |url| is_zooms(url, "https://zoom.us", "https://api.zoom.us");
        for url in [
            "https://api.zoom.us",
            "https://api-eu.zoom.us/",
            "https://sg01api.zoom.us/v2",
            "https://zoom.us",
        ] {
            assert!(is(url), "{url}");
        }
        for url in [
            "https://evil.example",
            "https://evilzoom.us",
            "https://api.zoom.us.evil.example",
            "https://api.zoom.us@evil.example/",
            "https://evil.example/?.zoom.us",
            "http://api.zoom.us",
            "//api.zoom.us",
            "",
        ] {
            assert!(!is(url), "{url}");
        }
        assert!(is_zooms(
            "http://127.0.0.1:9/",
            "http://127.0.0.1:8",
            "http://127.0.0.1:9"
        ));
    }

    #[test]
    fn what_nobody_knows_of_who_installs_is_counted() {
        let body = br#"{"account_id":"A1","id":{"x":1},"email":"ada@example.com","new":1}"#;
        let (installer, unread) = installer(body).unwrap();
        assert_eq!(installer.user_id, None);
        assert_eq!(unread.unreadable_field_count, 1);
        assert_eq!(unread.unknown_names(), "new");
    }

    #[test]
    fn the_error_in_the_body_decides() {
        let spent = br#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;
        assert_eq!(refusal(spent), Some(TokenRefusal::InvalidGrant));
        assert_eq!(refusal(b"<html>"), None);
        let wrong_secret = br#"{"reason":"Invalid client_id","error":"invalid_client"}"#;
        assert_eq!(refusal(wrong_secret), Some(TokenRefusal::InvalidClient));
        let owner_gone = br#"{"reason":"4735 owner does not exist","error":"invalid_request"}"#;
        assert_eq!(refusal(owner_gone), Some(TokenRefusal::InvalidGrant));
        let repeated = br#"{"error":"hush-refresh-token is not known"}"#;
        let Some(TokenRefusal::Other { error }) = refusal(repeated) else {
            panic!("another refusal");
        };
        assert_eq!(error, "no word of OAuth's");
        let other = br#"{"error":"unsupported_grant_type"}"#;
        assert!(matches!(refusal(other), Some(TokenRefusal::Other { .. })));
    }
}
