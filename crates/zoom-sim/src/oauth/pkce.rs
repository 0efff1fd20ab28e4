//! Proof Key for Code Exchange, which Zoom checks for confidential apps too.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

#[derive(Clone, Debug)]
pub(super) struct Challenge {
    challenge: String,
    method: Method,
}

#[derive(Clone, Copy, Debug)]
enum Method {
    Plain,
    S256,
}

impl Challenge {
    /// `Err` is a method that nobody knows.
    pub(super) fn of(fields: &super::Fields) -> Result<Option<Self>, ()> {
        let Some(challenge) = fields.get("code_challenge") else {
            return Ok(None);
        };
        let method = match fields.get("code_challenge_method").map(String::as_str) {
            None | Some("plain") => Method::Plain,
            Some("S256") => Method::S256,
            Some(_) => return Err(()),
        };
        let challenge = challenge.clone();
        Ok(Some(Self { challenge, method }))
    }

    pub(super) fn is_met_by(&self, verifier: &str) -> bool {
        match self.method {
            Method::Plain => self.challenge == verifier,
            Method::S256 => self.challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
    }
}
