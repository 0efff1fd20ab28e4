//! How the installations are, in numbers that alarms are set on.

use chrono::{DateTime, TimeDelta, Utc};
use store::installations::{Installation, Status};

/// Keepers begin ten minutes ahead, so a token that is dead for as long again has failed twenty
/// times: collection stands still, and somebody should look.
const OVERDUE_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A refresh token dies after about 90 days without use. Source: `docs/zoom.md#tokens`.
const IDLE_AFTER: TimeDelta = TimeDelta::days(60);

/// Counts of installations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// That work.
    pub active: usize,
    /// That an administrator has to install again.
    pub needs_reinstall: usize,
    /// Of the active ones, those whose access token is dead although it should have been renewed.
    pub overdue: usize,
    /// Of the active ones, those whose refresh token was not used for 60 of its 90 days.
    pub idle: usize,
}

impl Health {
    /// Counts one more.
    pub fn add(&mut self, installation: &Installation, now: DateTime<Utc>) {
        match installation.status {
            Status::Active => {
                self.active += 1;
                let expires_at = installation
                    .access_expires_at
                    .max(installation.installed_at);
                self.overdue += usize::from(now - expires_at > OVERDUE_AFTER);
                let used_at = installation.refreshed_at.max(installation.installed_at);
                self.idle += usize::from(now - used_at > IDLE_AFTER);
            }
            Status::NeedsReinstall => self.needs_reinstall += 1,
            Status::Removed => {}
        }
    }
}
