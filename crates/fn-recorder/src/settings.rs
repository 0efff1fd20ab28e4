//! Everything that this function is told by `template.yaml`.

use boot::{Env, EnvError};
use store::ledger::Schedule;

/// Read once, at the cold start.
#[derive(Debug)]
pub struct Settings {
    /// `MEETINGS_TABLE`: the ledger.
    pub meetings_table: String,
    /// `USERS_TABLE`: the directory.
    pub users_table: String,
    /// `EVENTS_TABLE`: the bodies, for a week.
    pub events_table: String,
    /// `INSTALLATIONS_TABLE`: to mark one as removed.
    pub installations_table: String,
    /// `ATTEMPT_DELAYS_S`: when a meeting is read after its end.
    pub schedule: Schedule,
}

impl Settings {
    /// Fails with the name of what is missing.
    pub fn read(env: &Env) -> Result<Self, EnvError> {
        Ok(Self {
            meetings_table: env.required("MEETINGS_TABLE")?,
            users_table: env.required("USERS_TABLE")?,
            events_table: env.required("EVENTS_TABLE")?,
            installations_table: env.required("INSTALLATIONS_TABLE")?,
            schedule: env.parsed("ATTEMPT_DELAYS_S", "ascending seconds, as in 180,600")?,
        })
    }
}
