//! Webhooks: the signature, and Zoom's challenge.
//!
//! [`Verified`] can only be made by [`Secrets::verify`], so bytes that nobody signed cannot be
//! parsed or queued by oversight.

mod challenge;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::Sha256;

pub use challenge::ChallengeAnswer;

/// How far Zoom's clock may be from ours.
///
/// Zoom tries again 5, 25 and 85 minutes after the first time, and nobody has documented whether it
/// stamps retries anew; a replay within the window is harmless, because events are recorded by key.
/// So `template.yaml` says 95 minutes and 5. Source: `docs/zoom.md#delivery`.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// How old a delivery may be.
    pub age_max: TimeDelta,
    /// How far ahead of our clock it may be.
    pub ahead_max: TimeDelta,
}

/// The app's secret tokens: the current one and, during a rotation, the one before.
#[derive(Clone, Debug, Deserialize)]
pub struct Secrets {
    current: SecretString,
    #[serde(default)]
    previous: Option<SecretString>,
    /// Zoom's old verification token: when it is here, requests must have it too.
    #[serde(default)]
    verification_token: Option<SecretString>,
    /// Until then a token that is not here yet may sign: the administrator has said so.
    #[serde(default)]
    rotating_until_epoch_s: Option<i64>,
}

/// What a request claims: the headers.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// `x-zm-signature`: `v0=` and 64 lower-case hexadecimal digits.
    pub signature: &'a str,
    /// `x-zm-request-timestamp`: Unix seconds.
    pub timestamp: &'a str,
    /// `authorization`: the old verification token, looked at only where one is stored.
    pub authorization: Option<&'a str>,
}

/// Why a request is not Zoom's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The timestamp is no number of seconds.
    Timestamp,
    /// Older than the window.
    Old,
    /// Further ahead than the window.
    Ahead,
    /// The signature has another form.
    Malformed,
    /// The signature is of another body, time or secret.
    Mismatch,
    /// The signature is right, and the verification token is not.
    Token,
}

impl Refused {
    /// The word that logs and metrics count.
    pub fn word(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp_malformed",
            Self::Old => "timestamp_old",
            Self::Ahead => "timestamp_ahead",
            Self::Malformed => "signature_malformed",
            Self::Mismatch => "signature_mismatch",
            Self::Token => "verification_token",
        }
    }

    /// Whether the same request may be good under other secrets.
    pub fn hangs_on_the_secret(self) -> bool {
        matches!(self, Self::Mismatch | Self::Token)
    }
}

/// Which secret signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The current one.
    Current,
    /// The one before, during a rotation.
    Previous,
}

/// The body of a request whose signature was checked, exactly as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    body: &'a [u8],
    secret: &'a SecretString,
    signer: Signer,
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
        window: &Window,
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
        if now - sent_at > window.age_max {
            return Err(Refused::Old);
        }
        if sent_at - now > window.ahead_max {
            return Err(Refused::Ahead);
        }
        let signature = claim
            .signature
            .strip_prefix("v0=")
            .and_then(unhex)
            .ok_or(Refused::Malformed)?;
        let known = [
            (Some(&self.current), Signer::Current),
            (self.previous.as_ref(), Signer::Previous),
        ];
        let (secret, signer) = known
            .into_iter()
            .filter_map(|(secret, signer)| {
                Some((secret.filter(|secret| is_filled(secret))?, signer))
            })
            .find(|(secret, _)| {
                let mut mac = mac(secret);
                mac.update(b"v0:");
                mac.update(claim.timestamp.as_bytes());
                mac.update(b":");
                mac.update(body);
                mac.verify_slice(&signature).is_ok()
            })
            .ok_or(Refused::Mismatch)?;
        if !self.has_token(claim.authorization) {
            return Err(Refused::Token);
        }
        Ok(Verified {
            body,
            secret,
            signer,
        })
    }

    /// Whether the verification token is right, or none is wanted. Two HMACs are compared, so that
    /// neither the token's length nor how much of it fits can be measured.
    fn has_token(&self, authorization: Option<&str>) -> bool {
        let Some(wanted) = self
            .verification_token
            .as_ref()
            .filter(|wanted| is_filled(wanted))
        else {
            return true;
        };
        let digest = |token: &str| {
            let mut mac = mac(&self.current);
            mac.update(token.as_bytes());
            mac
        };
        let wanted = digest(wanted.expose_secret().trim()).finalize();
        digest(authorization.unwrap_or_default())
            .verify(&wanted.into_bytes())
            .is_ok()
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
    /// Which secret signed it.
    pub fn signer(&self) -> Signer {
        self.signer
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
mod any;
#[cfg(test)]
mod tests;
