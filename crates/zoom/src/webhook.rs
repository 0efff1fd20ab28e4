//! Webhooks: the signature, and Zoom's challenge.
//!
//! [`Verified`] can only be made by [`Secrets::verify`], so bytes that nobody signed cannot be
//! parsed or queued by oversight.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How old a delivery may be. Zoom tries again 5, 25 and 85 minutes after the first time, and
/// nobody has documented whether it stamps retries anew; a replay within the window is harmless,
/// because events are recorded by key. Source: `docs/zoom.md#delivery`.
pub const AGE_MAX: TimeDelta = TimeDelta::minutes(95);

/// How far Zoom's clock may be ahead of ours.
pub const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);

/// The app's secret tokens: the current one and, during a rotation, the one before.
#[derive(Clone, Debug, Deserialize)]
pub struct Secrets {
    current: SecretString,
    #[serde(default)]
    previous: Option<SecretString>,
    /// Until then a token that is not here yet may sign: the administrator has said so.
    #[serde(default)]
    rotating_until_epoch_s: Option<i64>,
}

/// What a request claims: the two headers.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// `x-zm-signature`: `v0=` and 64 lower-case hexadecimal digits.
    pub signature: &'a str,
    /// `x-zm-request-timestamp`: Unix seconds.
    pub timestamp: &'a str,
}

/// Why a request is not Zoom's. The text is the word that logs and metrics count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The timestamp is no number of seconds.
    #[error("timestamp_malformed")]
    Timestamp,
    /// Older than [`AGE_MAX`].
    #[error("timestamp_old")]
    Old,
    /// Further ahead than [`AHEAD_MAX`].
    #[error("timestamp_ahead")]
    Ahead,
    /// The signature has another form.
    #[error("signature_malformed")]
    Malformed,
    /// The signature is of another body, time or secret.
    #[error("signature_mismatch")]
    Mismatch,
}

/// The body of a request whose signature was checked, exactly as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    body: &'a [u8],
    secret: &'a SecretString,
}

/// Zoom's question whether this endpoint holds the secret. Source: `docs/zoom.md#url-validation`.
#[derive(Deserialize)]
struct Challenge {
    event: String,
    payload: ChallengePayload,
}

#[derive(Deserialize)]
struct ChallengePayload {
    #[serde(rename = "plainToken")]
    plain_token: String,
}

/// The answer to a challenge; serialize it as the body of a 200.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ChallengeAnswer {
    /// Zoom's token.
    #[serde(rename = "plainToken")]
    pub plain_token: String,
    /// Its HMAC in lower-case hexadecimal, without a prefix.
    #[serde(rename = "encryptedToken")]
    pub encrypted_token: String,
}

impl Secrets {
    /// Checks the age, then the HMAC over the body exactly as it arrived.
    ///
    /// Never over JSON that was parsed and written again: Zoom escapes characters beyond the basic
    /// plane and no others, so the bytes would differ. Compared in constant time.
    ///
    /// Source: `docs/zoom.md#signature`.
    pub fn verify<'a>(
        &'a self,
        claim: Claim<'_>,
        body: &'a [u8],
        now: DateTime<Utc>,
    ) -> Result<Verified<'a>, Refused> {
        let digits =
            !claim.timestamp.is_empty() && claim.timestamp.bytes().all(|b| b.is_ascii_digit());
        let sent_at = if digits {
            claim.timestamp.parse().ok()
        } else {
            None
        }
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(Refused::Timestamp)?;
        if now - sent_at > AGE_MAX {
            return Err(Refused::Old);
        }
        if sent_at - now > AHEAD_MAX {
            return Err(Refused::Ahead);
        }
        let signature = claim
            .signature
            .strip_prefix("v0=")
            .and_then(unhex)
            .ok_or(Refused::Malformed)?;
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .filter(|secret| is_filled(secret))
            .find(|secret| {
                let mut mac = mac(secret);
                mac.update(b"v0:");
                mac.update(claim.timestamp.as_bytes());
                mac.update(b":");
                mac.update(body);
                mac.verify_slice(&signature).is_ok()
            })
            .map(|secret| Verified { body, secret })
            .ok_or(Refused::Mismatch)
    }

    /// Whether there is a secret to check with. An empty one would accept what anybody can sign.
    pub fn usable(&self) -> bool {
        is_filled(&self.current)
    }

    /// Whether a new token is announced that is not stored yet. Zoom signs with it from the moment
    /// at which it makes it, so what fits none of ours may still be Zoom's.
    pub fn rotating(&self, now: DateTime<Utc>) -> bool {
        self.rotating_until_epoch_s
            .is_some_and(|until| now.timestamp() < until)
    }
}

impl Verified<'_> {
    /// The answer, when this is Zoom's challenge; made with the secret that signed the question.
    pub fn challenge(&self) -> Option<ChallengeAnswer> {
        let challenge: Challenge = serde_json::from_slice(self.body).ok()?;
        if challenge.event != "endpoint.url_validation" {
            return None;
        }
        let plain_token = challenge.payload.plain_token;
        let mut mac = mac(self.secret);
        mac.update(plain_token.as_bytes());
        Some(ChallengeAnswer {
            encrypted_token: hex::encode(mac.finalize().into_bytes()),
            plain_token,
        })
    }

    /// The body for a message: base64, because SQS refuses characters that JSON allows.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.body)
    }
}

fn is_filled(secret: &SecretString) -> bool {
    !secret.expose_secret().trim().is_empty()
}

fn mac(secret: &SecretString) -> Hmac<Sha256> {
    // Zoom shows the token on a web page; a space or line end copied with it is not part of it.
    Hmac::new_from_slice(secret.expose_secret().trim().as_bytes()).expect("HMAC takes any key")
}

/// 32 bytes from 64 lower-case digits; Zoom sends no other form.
fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests;
