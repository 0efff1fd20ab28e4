//! The app's credentials and the sealing keys.

use secrecy::ExposeSecret as _;
use store::seal::SealError;
use store::{Sealer, SecretError, Secrets};
use zoom::oauth::AppCredentials;

/// Reads both each time: tokens are got and renewed rarely, and an administrator may just have
/// rotated one of them.
#[derive(Clone, Debug)]
pub struct Keys {
    secrets: Secrets,
    app_secret_arn: String,
    sealing_secret_arn: String,
}

/// A secret that cannot be used; mostly what the administrator has still to do.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    /// One that cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The sealing keys are not what they should be, or do not open a token.
    #[error(transparent)]
    Sealing(#[from] SealError),
    /// The app's credentials are not what they should be.
    #[error("the app's secret is not the JSON object that docs/operating.md describes")]
    App,
}

impl Keys {
    /// The secrets at these ARNs.
    pub fn new(secrets: Secrets, app_secret_arn: String, sealing_secret_arn: String) -> Self {
        Self {
            secrets,
            app_secret_arn,
            sealing_secret_arn,
        }
    }

    /// The app's credentials.
    pub async fn app(&self) -> Result<AppCredentials, Unready> {
        let text = self.secrets.text(&self.app_secret_arn).await?;
        // The parser's error may quote the text, so it is not told.
        serde_json::from_str(text.expose_secret()).map_err(|_| Unready::App)
    }

    /// The sealing keys.
    pub async fn sealer(&self) -> Result<Sealer, Unready> {
        let text = self.secrets.text(&self.sealing_secret_arn).await?;
        Ok(Sealer::of_json(&text)?)
    }
}
