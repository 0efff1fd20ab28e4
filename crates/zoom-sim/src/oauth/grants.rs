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
    access: HashMap<String, Access>,
    refresh: Option<(String, DateTime<Utc>)>,
    /// Refresh tokens that were used, and when.
    rotated: Vec<(String, DateTime<Utc>)>,
    /// Consented to at the last installation.
    scopes: String,
    /// How often a refresh token was accepted, ever.
    refreshes: u64,
}

#[derive(Debug)]
struct Access {
    expires_at: DateTime<Utc>,
    /// The app's own scopes, of Server-to-Server OAuth, which stands for no user.
    of_the_app: Option<String>,
}

#[derive(Debug)]
struct Code {
    asked: Asked,
    issued_at: DateTime<Utc>,
}

#[derive(Debug)]
pub(super) struct Pair {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: String,
    pub(super) expires_in_s: i64,
}

/// How tokens are made that are granted now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Make {
    pub(crate) life: TimeDelta,
    /// Their length; about as long as Zoom's if missing.
    pub(crate) bytes: Option<usize>,
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
        make: Make,
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
        Some(self.pair(mint, make, now))
    }

    /// Rotates: the token that was presented is dead afterwards, or after the grace. Access tokens
    /// live on.
    pub(super) fn rotate(
        &mut self,
        mint: &Mint,
        presented: &str,
        grace: TimeDelta,
        make: Make,
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
        self.refreshes += 1;
        Some(self.pair(mint, make, now))
    }

    fn pair(&mut self, mint: &Mint, make: Make, now: DateTime<Utc>) -> Pair {
        let refresh_token = token(mint, "refresh", make.bytes.unwrap_or(560));
        self.refresh = Some((refresh_token.clone(), now));
        Pair {
            access_token: self.access_token(mint, make, None, now),
            refresh_token: Some(refresh_token),
            scopes: self.scopes.clone(),
            expires_in_s: make.life.num_seconds(),
        }
    }

    /// Server-to-Server OAuth: there is nothing that rotates.
    pub(super) fn for_the_app(
        &mut self,
        mint: &Mint,
        scopes: &str,
        make: Make,
        now: DateTime<Utc>,
    ) -> Pair {
        Pair {
            access_token: self.access_token(mint, make, Some(scopes.to_owned()), now),
            refresh_token: None,
            scopes: scopes.to_owned(),
            expires_in_s: make.life.num_seconds(),
        }
    }

    fn access_token(
        &mut self,
        mint: &Mint,
        make: Make,
        of_the_app: Option<String>,
        now: DateTime<Utc>,
    ) -> String {
        let access_token = token(mint, "access", make.bytes.unwrap_or(620));
        let expires_at = now + make.life;
        let access = Access {
            expires_at,
            of_the_app,
        };
        self.access.insert(access_token.clone(), access);
        access_token
    }

    /// The scopes of this token, if it is good.
    pub(crate) fn accepts(&self, access_token: &str, now: DateTime<Utc>) -> Option<&str> {
        let access = self.access.get(access_token)?;
        let scopes = access.of_the_app.as_ref().unwrap_or(&self.scopes);
        (now < access.expires_at).then_some(scopes)
    }

    /// Whether this token stands for a user.
    pub(crate) fn is_a_users(&self, access_token: &str) -> bool {
        let access = self.access.get(access_token);
        access.is_some_and(|access| access.of_the_app.is_none())
    }

    /// How often a refresh token was accepted, ever.
    pub(crate) fn refreshes(&self) -> u64 {
        self.refreshes
    }

    /// The refresh token that works.
    pub(crate) fn refresh_token(&self) -> Option<&str> {
        let (token, _) = self.refresh.as_ref()?;
        Some(token)
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
        *self = Self {
            refreshes: self.refreshes,
            ..Self::default()
        };
    }
}

/// The shape of Zoom's, and as opaque.
fn token(mint: &Mint, kind: &str, bytes: usize) -> String {
    const HEAD: &str = "eyJzdiI6IjAwMDAwMiIsImFsZyI6IkhTNTEyIiwidiI6IjIuMCJ9";
    const SIGNATURE: usize = 86;
    let body = bytes.saturating_sub(HEAD.len() + SIGNATURE + 2);
    let (body, signature) = (mint.another(kind, body), mint.another(kind, SIGNATURE));
    format!("{HEAD}.{body}.{signature}")
}
