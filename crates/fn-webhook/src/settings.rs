//! Everything that this function is told by `template.yaml`.

use std::time::Duration;

use boot::{Env, EnvError, Patience};
use chrono::TimeDelta;
use zoom::webhook::Window;

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `EVENTS_QUEUE_URL`: where verified bodies go.
    pub events_queue_url: String,
    /// `WEBHOOK_SECRET_ARN`: where the app's secret tokens lie. They are never in the environment.
    pub webhook_secret_arn: String,
    /// `AGE_MAX_S` and `AHEAD_MAX_S`: how far Zoom's clock may be from ours.
    pub window: Window,
    /// `TRY_MAX_MS`: how long one try of a call may take. A call has time for two, since a
    /// request makes one call, or two when the secret is read again, once a minute at most.
    pub patience: Patience,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        let seconds = |whole: u32| TimeDelta::seconds(whole.into());
        let wanted = "a whole number of seconds";
        Ok(Self {
            events_queue_url: env.required("EVENTS_QUEUE_URL")?,
            webhook_secret_arn: env.required("WEBHOOK_SECRET_ARN")?,
            window: Window {
                age_max: seconds(env.parsed("AGE_MAX_S", wanted)?),
                ahead_max: seconds(env.parsed("AHEAD_MAX_S", wanted)?),
            },
            patience: patience(env)?,
        })
    }
}

fn patience(env: &Env) -> Result<Patience, EnvError> {
    let attempt_ms: u32 = env.parsed("TRY_MAX_MS", "a whole number of milliseconds")?;
    let attempt = Duration::from_millis(attempt_ms.into());
    Ok(Patience::of_two_tries(attempt))
}
