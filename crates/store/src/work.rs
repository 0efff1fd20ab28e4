//! `work`: what the clock and the collectors remember for themselves.

mod hold;
mod pace;
mod sweep;

use aws_sdk_dynamodb::Client;

pub use hold::{AccountHold, HoldKind};
pub use pace::Slots;
pub use sweep::{LeftOut, Sweep, Unfinished};

/// The table `work`.
#[derive(Clone, Debug)]
pub struct Work {
    client: Client,
    table: String,
}

impl Work {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }
}

#[cfg(test)]
async fn of_template() -> Work {
    let client = crate::dynamodb_stand_in::with_table("WorkTable").await;
    Work::new(client, "WorkTable".to_owned())
}
