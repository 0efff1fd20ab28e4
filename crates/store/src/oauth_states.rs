//! `oauth_states`: installations that began and have not come back.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::row::{Row, number_of, s, text_of};
use crate::{Error, SCHEMA_VERSION};

/// Ten minutes: twice the life of Zoom's code, and time to read a consent page.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// The table `oauth_states`. Keyed by the state's hash, so that the table holds nothing usable.
#[derive(Clone, Debug)]
pub struct OauthStates {
    client: Client,
    table: String,
}

impl OauthStates {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Remembers a state together with the PKCE verifier that belongs to it.
    pub async fn begin(
        &self,
        state: &SecretString,
        code_verifier: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let expires_at = (now + LIFETIME).timestamp();
        let row = Row::default()
            .text("state_hash", hash(state))
            .text("code_verifier", code_verifier.expose_secret())
            .number("expires_at_epoch_s", expires_at)
            .number("schema_version", SCHEMA_VERSION);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(row.into_item()))
            .condition_expression("attribute_not_exists(state_hash)")
            .send()
            .await
            .map_err(Error::aws("remember the state"))?;
        Ok(())
    }

    /// Takes a state: its verifier, once, and only within its lifetime. Deletion is the claim, and
    /// the table's own expiry comes hours late, so the time is compared here.
    pub async fn take(
        &self,
        state: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<Option<SecretString>, Error> {
        let taken = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("state_hash", s(hash(state)))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(Error::aws("take the state"))?
            .attributes;
        Ok(taken
            .filter(|item| {
                number_of(item, "expires_at_epoch_s").is_some_and(|at: i64| at > now.timestamp())
            })
            .and_then(|item| text_of(&item, "code_verifier"))
            .map(SecretString::from))
    }
}

fn hash(state: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(state.expose_secret()))
}

#[cfg(test)]
mod tests;
