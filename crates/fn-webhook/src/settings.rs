//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
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
        })
    }
}
