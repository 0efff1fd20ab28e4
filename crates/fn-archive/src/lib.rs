//! One finished export becomes Parquet: its days are fetched, written anew and put back.
//!
//! **Invariant:** what others read is whole at any time: each file is put in one piece, and
//! `applied.json` never says of days what they do not have: it is put after those of an export, with up
//! to when they know, and before the first that is made with another sites file, or other classes. So
//! of an interrupted run the next night exports the same window again, and applying it twice is once.
//! Knows nothing of Zoom or tokens, and reaches no table.

mod archive;
mod order;
mod settings;
mod shelf;
mod trouble;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use boot::{Aws, Patience};

use shelf::Shelf;

pub use archive::{Done, archive};
pub use order::Order;
pub use settings::Settings;
pub use trouble::Trouble;

/// A day's file is put in one piece: half a gigabyte at 10 MB a second takes less than a minute.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_mins(1),
    pause: Duration::from_secs(1), // the SDK's own
    operation: Duration::from_mins(3),
    spares: true,
};

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    shelf: Shelf,
    scratch: PathBuf,
    raw_bytes_max: u64,
}

/// Bytes of an export's files. Beside them the disk of 10 GB holds their rows in order, which are
/// larger as they are not compressed, and one day of Parquet, old and new.
const RAW_BYTES_MAX: u64 = 1 << 30;

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Self {
        let config = aws.config_at("AWS_ENDPOINT_URL_S3");
        // A bucket's host name is only AWS's own.
        let is_elsewhere = config.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(is_elsewhere);
        let client = aws_sdk_s3::Client::from_conf(config.build());
        Self {
            shelf: Shelf::new(client, settings.bucket),
            scratch: settings.scratch,
            raw_bytes_max: RAW_BYTES_MAX,
        }
    }
}
