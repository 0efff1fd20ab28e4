//! What was granted: codes, access tokens and the refresh token.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::authorize::Asked;
use crate::mint::Mint;

const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);
/// Of the newest refresh token, if nobody uses it.
const REFRESH_LIFE: TimeDelta = TimeDelta::days(90);

#[derive(Debug, Default)]
pub(crate) struct Grants {
    codes: HashMap<String, Code>,
    access: HashMap<String, DateTime<Utc>>,
    refresh: Option<(String, DateTime<Utc>)>,
    /// Refresh tokens that were used, and when.
    rotated: Vec<(String, DateTime<Utc>)>,
    /// Consented to at the last installation.
    scopes: String,
}

#[derive(Debug)]
struct Code {
    asked: Asked,
    issued_at: DateTime<Utc>,
}

#[derive(Debug)]
pub(super) struct Pair {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) scopes: String,
    pub(super) expires_in_s: i64,
}

impl Grants {
    pub(super) fn code(&mut self, mint: &Mint, asked: Asked, now: DateTime<Utc>) -> String {
        let code = mint.another("code", 40);
        let grant = Code {
            asked,
            issued_at: now,
        };
        self.codes.insert(code.clone(), grant);
        code
    }

    /// Good once: a code is spent even if the rest of the request is wrong. A new installation
    /// ends the earlier one: Zoom's "last issued wins".
    pub(super) fn redeem(
        &mut self,
        mint: &Mint,
        fields: &super::Fields,
        life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Option<Pair> {
        let code = self.codes.remove(fields.get("code")?)?;
        let fresh = now - code.issued_at <= CODE_LIFE;
        let same_uri = fields.get("redirect_uri") == Some(&code.asked.redirect_uri);
        let verifier = fields.get("code_verifier");
        let challenge = code.asked.challenge;
        let proven = challenge
            .is_none_or(|challenge| verifier.is_some_and(|verifier| challenge.is_met_by(verifier)));
        if !(fresh && same_uri && proven) {
            return None;
        }
        self.access.clear();
        self.rotated.clear();
        self.scopes = code.asked.scopes;
        Some(self.pair(mint, life, now))
    }

    /// Rotates: the token that was presented is dead afterwards, or after the grace. Access tokens
    /// live on.
    pub(super) fn rotate(
        &mut self,
        mint: &Mint,
        presented: &str,
        grace: TimeDelta,
        life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Option<Pair> {
        let (current, issued_at) = self.refresh.clone()?;
        let alive = current == presented && now - issued_at <= REFRESH_LIFE;
        let mut rotated = self.rotated.iter();
        let graced = rotated.any(|(token, at)| token == presented && now - *at < grace);
        if !(alive || graced) {
            return None;
        }
        self.rotated.push((current, now));
        Some(self.pair(mint, life, now))
    }

    fn pair(&mut self, mint: &Mint, life: TimeDelta, now: DateTime<Utc>) -> Pair {
        // The shape of Zoom's, about as long, and as opaque.
        let token = |kind: &str, len| {
            let head = "eyJzdiI6IjAwMDAwMiIsImFsZyI6IkhTNTEyIiwidiI6IjIuMCJ9";
            let (body, signature) = (mint.another(kind, len), mint.another(kind, 86));
            format!("{head}.{body}.{signature}")
        };
        let (access_token, refresh_token) = (token("access", 480), token("refresh", 420));
        self.access.insert(access_token.clone(), now + life);
        self.refresh = Some((refresh_token.clone(), now));
        Pair {
            access_token,
            refresh_token,
            scopes: self.scopes.clone(),
            expires_in_s: life.num_seconds(),
        }
    }

    /// The scopes of this token, if it is good.
    pub(crate) fn accepts(&self, access_token: &str, now: DateTime<Utc>) -> Option<&str> {
        let expires_at = self.access.get(access_token)?;
        (now < *expires_at).then_some(&self.scopes)
    }

    /// Revoking one token uninstalls the app: all tokens die. `false` if there was no such token.
    pub(super) fn revoke(&mut self, access_token: &str) -> bool {
        let known = self.access.contains_key(access_token);
        if known {
            self.uninstall();
        }
        known
    }

    /// Every token dies.
    pub(crate) fn uninstall(&mut self) {
        *self = Self::default();
    }
}
