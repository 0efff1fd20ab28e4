//! Secrets Manager.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use secrecy::{ExposeSecret as _, SecretString};

/// Reads and writes secrets by ARN.
#[derive(Clone, Debug)]
pub struct Secrets(Client);

/// A secret that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The stack made it, and nobody has stored a value yet.
    #[error("the secret {arn} has no value yet; zqos configure stores one")]
    Empty {
        /// Which.
        arn: String,
    },
    /// Secrets Manager refused or did not answer.
    #[error("the secret {arn} cannot be reached")]
    Unreachable {
        /// Which.
        arn: String,
        /// What the SDK says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Secrets {
    /// Secrets through this client.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    /// The current value.
    pub async fn text(&self, arn: &str) -> Result<SecretString, SecretError> {
        let empty = || SecretError::Empty {
            arn: arn.to_owned(),
        };
        let answer = self.0.get_secret_value().secret_id(arn).send().await;
        let answer = answer.map_err(|error| {
            let missing = error
                .as_service_error()
                .is_some_and(GetSecretValueError::is_resource_not_found_exception);
            if missing {
                empty()
            } else {
                unreachable(arn, error.into())
            }
        })?;
        let text = answer.secret_string.filter(|text| !text.is_empty());
        let text = text.ok_or_else(empty)?;
        Ok(text.into())
    }

    /// Replaces the value. Only the spill does in a function; everything else is the operator's to store.
    pub async fn put(&self, arn: &str, text: &SecretString) -> Result<(), SecretError> {
        self.0
            .put_secret_value()
            .secret_id(arn)
            .secret_string(text.expose_secret())
            .send()
            .await
            .map_err(|error| unreachable(arn, error.into()))?;
        Ok(())
    }
}

fn unreachable(arn: &str, source: Box<dyn std::error::Error + Send + Sync>) -> SecretError {
    SecretError::Unreachable {
        arn: arn.to_owned(),
        source,
    }
}
