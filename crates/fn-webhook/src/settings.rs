//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `EVENTS_QUEUE_URL`: where verified bodies go.
    pub events_queue_url: String,
    /// `WEBHOOK_SECRET_ARN`: where the app's secret tokens lie. They are never in the environment.
    pub webhook_secret_arn: String,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        Ok(Self {
            events_queue_url: env.required("EVENTS_QUEUE_URL")?,
            webhook_secret_arn: env.required("WEBHOOK_SECRET_ARN")?,
        })
    }
}
