//! Zoom's question whether this endpoint holds the secret. Source: `docs/zoom.md#url-validation`.

use hmac::Mac as _;
use serde::{Deserialize, Serialize};

use super::{Verified, mac};

#[derive(Deserialize)]
struct Challenge {
    event: String,
    payload: Payload,
}

#[derive(Deserialize)]
struct Payload {
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
}
