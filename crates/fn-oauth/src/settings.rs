//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
use qos::AccountId;

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `INSTALLATIONS_TABLE`: where the sealed tokens go.
    pub installations_table: String,
    /// `OAUTH_STATES_TABLE`: installations that have not come back yet.
    pub oauth_states_table: String,
    /// `APP_SECRET_ARN`: the app's credentials.
    pub app_secret_arn: String,
    /// `SEALING_SECRET_ARN`: the keys.
    pub sealing_secret_arn: String,
    /// `REDIRECT_URI`: the callback as Zoom knows it, byte for byte; never taken from a request.
    pub redirect_uri: String,
    /// `ZOOM_OAUTH_URL`: Zoom's authorization server.
    pub zoom_oauth_url: String,
    /// `ZOOM_API_URL`: Zoom's API.
    pub zoom_api_url: String,
    /// `ZOOM_ACCOUNT_IDS`: when there are any, only these accounts may be installed.
    pub zoom_account_ids: Vec<AccountId>,
    /// `SERVER_TO_SERVER_ACCOUNT_ID`: with it nobody has to consent.
    pub server_to_server: bool,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        Ok(Self {
            installations_table: env.required("INSTALLATIONS_TABLE")?,
            oauth_states_table: env.required("OAUTH_STATES_TABLE")?,
            app_secret_arn: env.required("APP_SECRET_ARN")?,
            sealing_secret_arn: env.required("SEALING_SECRET_ARN")?,
            redirect_uri: env.required("REDIRECT_URI")?,
            zoom_oauth_url: env.required("ZOOM_OAUTH_URL")?,
            zoom_api_url: env.required("ZOOM_API_URL")?,
            zoom_account_ids: env.list("ZOOM_ACCOUNT_IDS", "Zoom account ids")?,
            server_to_server: env.optional("SERVER_TO_SERVER_ACCOUNT_ID").is_some(),
        })
    }
}
