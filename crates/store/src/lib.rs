//! The DynamoDB tables, Secrets Manager, and the sealing of tokens.
//!
//! **Invariant:** knows nothing of Zoom's wire. One module a table; each effect is idempotent by
//! its own condition.

mod account_scores;
#[cfg(test)]
mod defined;
#[cfg(test)]
mod dynamodb_stand_in;
mod error;
mod events;
mod exports;
mod held;
mod holds;
pub mod installations;
pub mod ledger;
mod minutes;
mod oauth_states;
mod participants;
pub mod rescore;
mod row;
mod score_rows;
pub mod seal;
mod secrets;
mod spill;
mod users;
mod work;
mod writer;

pub use account_scores::{AccountScore, AccountScores, ClassCounts, Counted};
pub use error::Error;
pub use events::{Events, RecordedEvent};
pub use exports::{Exports, Progress};
pub use held::Held;
pub use holds::Holds;
pub use installations::Installations;
pub use ledger::Ledger;
pub use minutes::{Minutes, MinutesOf};
pub use oauth_states::OauthStates;
pub use participants::{Known, ParticipantRow, Participants, StoredSession};
pub use seal::Sealer;
pub use secrets::{SecretError, Secrets};
pub use spill::Spill;
pub use users::{StaleUser, UserSweep, UserSweeps, Users};
pub use work::{AccountHold, HoldKind, LeftOut, Slots, Sweep, Unfinished, Work};

/// The version of every row's shape. Attributes are only ever added.
pub const SCHEMA_VERSION: u32 = 1;
