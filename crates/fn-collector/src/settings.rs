//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
use chrono::TimeDelta;
use store::ledger::Schedule;

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `MEETINGS_TABLE`: the ledger.
    pub meetings_table: String,
    /// `PARTICIPANTS_TABLE`: where sessions go.
    pub participants_table: String,
    /// `QOS_MINUTES_TABLE`: where minutes go.
    pub qos_minutes_table: String,
    /// `WORK_TABLE`: where calls are counted.
    pub work_table: String,
    /// `INSTALLATIONS_TABLE`: where the tokens lie; only read.
    pub installations_table: String,
    /// `SEALING_SECRET_ARN`: the keys.
    pub sealing_secret_arn: String,
    /// `ZOOM_API_URL`: Zoom's API.
    pub zoom_api_url: String,
    /// `ZOOM_CALLS_PER_SECOND`: of this one running function.
    pub zoom_calls_per_second: f64,
    /// `FAULT_WAIT_S`: how long an entry waits after a fault of Zoom's.
    pub fault_wait: TimeDelta,
    /// `KEEP_DEVICE_IDENTIFIERS`: whether rows say a machine's name, network card and disk. They do
    /// not unless it says `true`.
    pub keep_device_identifiers: bool,
    /// `ATTEMPT_DELAYS_S`: when a meeting is read after its end.
    pub schedule: Schedule,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        let fault_wait_s: u32 = env.parsed("FAULT_WAIT_S", "whole seconds")?;
        Ok(Self {
            fault_wait: TimeDelta::seconds(fault_wait_s.into()),
            meetings_table: env.required("MEETINGS_TABLE")?,
            participants_table: env.required("PARTICIPANTS_TABLE")?,
            qos_minutes_table: env.required("QOS_MINUTES_TABLE")?,
            work_table: env.required("WORK_TABLE")?,
            installations_table: env.required("INSTALLATIONS_TABLE")?,
            sealing_secret_arn: env.required("SEALING_SECRET_ARN")?,
            zoom_api_url: env.required("ZOOM_API_URL")?,
            zoom_calls_per_second: env.parsed("ZOOM_CALLS_PER_SECOND", "a number")?,
            keep_device_identifiers: env
                .optional("KEEP_DEVICE_IDENTIFIERS")
                .is_some_and(|text| text == "true"),
            schedule: env.parsed("ATTEMPT_DELAYS_S", "ascending seconds, as in 180,600")?,
        })
    }
}
