//! The access token of an account, which may be replaced while a meeting is read.

use std::sync::Mutex;

use secrecy::SecretString;
use store::Sealer;
use store::installations::{Installation, Status};

use crate::{CollectError, Ctx};

/// The token as it was last read, and its version.
#[derive(Debug)]
pub(crate) struct Bearer(Mutex<(u64, SecretString)>);

impl Bearer {
    pub(crate) fn new(version: u64, token: SecretString) -> Self {
        Self(Mutex::new((version, token)))
    }

    /// That of an installation.
    pub(crate) fn of(installation: &Installation, sealer: &Sealer) -> Result<Self, CollectError> {
        let token = installation.access_token(sealer)?;
        Ok(Self::new(installation.token_version, token))
    }

    pub(crate) fn token(&self) -> SecretString {
        let (_, token) = &*self.0.lock().expect("no panic holds it");
        token.clone()
    }

    /// Reads the token again, because Zoom takes it no more: true if a keeper has replaced it
    /// meanwhile, so that the call is worth one more try.
    pub(crate) async fn replaced(
        &self,
        ctx: &Ctx,
        account: &qos::AccountId,
    ) -> Result<bool, CollectError> {
        let stored = ctx.installations.get(account).await?;
        let Some(stored) = stored.filter(|stored| stored.status == Status::Active) else {
            return Ok(false);
        };
        let known = self.0.lock().expect("no panic holds it").0;
        if stored.token_version == known {
            return Ok(false);
        }
        let sealer = Sealer::of_json(&ctx.secrets.text(&ctx.sealing_secret_arn).await?)?;
        let token = stored.access_token(&sealer)?;
        *self.0.lock().expect("no panic holds it") = (stored.token_version, token);
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
