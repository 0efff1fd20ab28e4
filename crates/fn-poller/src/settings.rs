//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
use chrono::TimeDelta;
use qos::AccountId;
use store::ledger::Schedule;
use zoom_client::Share;

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `MEETINGS_TABLE`: the ledger.
    pub meetings_table: String,
    /// `INSTALLATIONS_TABLE`: the tokens.
    pub installations_table: String,
    /// `WORK_TABLE`: watermarks and counts.
    pub work_table: String,
    /// `USERS_TABLE`: the directory.
    pub users_table: String,
    /// `ACCOUNT_SCORES_TABLE`: Zoom's own classes of each day.
    pub account_scores_table: String,
    /// `COLLECT_QUEUE_URL`: where due entries go.
    pub collect_queue_url: String,
    /// `APP_SECRET_ARN`: the app's credentials.
    pub app_secret_arn: String,
    /// `SEALING_SECRET_ARN`: the keys.
    pub sealing_secret_arn: String,
    /// `SPILL_SECRET_ARN`: where a token goes when its table is down.
    pub spill_secret_arn: String,
    /// `ZOOM_OAUTH_URL`: Zoom's authorization server.
    pub zoom_oauth_url: String,
    /// `ZOOM_API_URL`: Zoom's API.
    pub zoom_api_url: String,
    /// `SERVER_TO_SERVER_ACCOUNT_ID`: the account whose tokens need nobody's consent, if there is one.
    pub server_to_server_account: Option<AccountId>,
    /// `ATTEMPT_DELAYS_S`: when a meeting is read after its end.
    pub schedule: Schedule,
    /// `FAULT_WAIT_S`: the measure of all waits for what is out of order.
    pub fault_wait: TimeDelta,
    /// `SWEEP_INTERVAL_S`: how often Zoom's list is asked.
    pub sweep_interval: TimeDelta,
    /// `ZOOM_LIMITS` and `ZOOM_SHARE_PCT`: how much of Zoom's allowance is ours.
    pub zoom_share: Share,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        let sweep_interval_s: u32 = env.parsed("SWEEP_INTERVAL_S", "whole seconds")?;
        let fault_wait_s: u32 = env.parsed("FAULT_WAIT_S", "whole seconds")?;
        Ok(Self {
            fault_wait: TimeDelta::seconds(fault_wait_s.into()),
            meetings_table: env.required("MEETINGS_TABLE")?,
            installations_table: env.required("INSTALLATIONS_TABLE")?,
            work_table: env.required("WORK_TABLE")?,
            users_table: env.required("USERS_TABLE")?,
            account_scores_table: env.required("ACCOUNT_SCORES_TABLE")?,
            collect_queue_url: env.required("COLLECT_QUEUE_URL")?,
            app_secret_arn: env.required("APP_SECRET_ARN")?,
            sealing_secret_arn: env.required("SEALING_SECRET_ARN")?,
            spill_secret_arn: env.required("SPILL_SECRET_ARN")?,
            zoom_oauth_url: env.required("ZOOM_OAUTH_URL")?,
            zoom_api_url: env.required("ZOOM_API_URL")?,
            server_to_server_account: env
                .list("SERVER_TO_SERVER_ACCOUNT_ID", "a Zoom account id")?
                .pop(),
            schedule: env.parsed("ATTEMPT_DELAYS_S", "ascending seconds, as in 180,600")?,
            sweep_interval: TimeDelta::seconds(sweep_interval_s.into()),
            zoom_share: Share::new(
                env.parsed("ZOOM_LIMITS", "five whole numbers, as in 80,60,40,20,60000")?,
                env.parsed("ZOOM_SHARE_PCT", "a whole number of percent")?,
            ),
        })
    }
}
