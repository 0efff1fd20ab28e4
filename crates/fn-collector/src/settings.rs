//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
use chrono::TimeDelta;
use store::ledger::Schedule;
use zoom_client::Share;

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
    /// `ZOOM_LIMITS` and `ZOOM_SHARE_PCT`: how much of Zoom's allowance is ours.
    pub zoom_share: Share,
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
            keep_device_identifiers: env
                .optional("KEEP_DEVICE_IDENTIFIERS")
                .is_some_and(|text| text == "true"),
            zoom_share: Share::new(
                env.parsed("ZOOM_LIMITS", "five whole numbers, as in 80,60,40,20,60000")?,
                env.parsed("ZOOM_SHARE_PCT", "a whole number of percent")?,
            ),
            schedule: env.parsed("ATTEMPT_DELAYS_S", "ascending seconds, as in 180,600")?,
        })
    }
}
