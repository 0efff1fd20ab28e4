//! What every function does at its cold start: settings, logs, the clock, TLS and the AWS clients.
//!
//! **Invariant:** knows nothing of Zoom, of tables or of messages.

mod aws;
mod env;
mod failed;
#[cfg(feature = "testing")]
mod heard;
mod https;
mod logs;

pub use aws::{AMAZON_ROOTS, Aws, Patience};
pub use env::{Env, EnvError};
pub use failed::Failed;
#[cfg(feature = "testing")]
pub use heard::{heard, start_to_hear};
pub use https::{https_client, https_client_trusting};
pub use logs::{chain, start_logs};

use std::path::PathBuf;

use chrono::{DateTime, Utc};

/// The time. Only a `main` asks; everything else is told.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Where a function may write: `/tmp` in Lambda, and elsewhere what the system says.
pub fn scratch() -> PathBuf {
    std::env::temp_dir()
}
