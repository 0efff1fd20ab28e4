//! `DynamoDB`'s exports to typed Parquet, one folder a UTC day.
//!
//! **Invariant:** a file that is there is whole: it is written under another name, and renamed at the
//! end. Exports are applied in the order of their windows, so that what was erased never comes back.
//! Knows nothing of Zoom, of AWS or of the network.

mod again;
mod applied;
mod columns;
mod convert;
mod days;
mod elsewhere;
mod error;
mod find;
mod item;
mod layout;
mod lines;
mod made;
mod number;
mod parts;
mod people;
mod plain;
mod reading;
mod report;
mod row;
mod runs;
mod shape;
mod sites;
pub mod sql;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use convert::{Conversion, convert, convert_elsewhere};
pub use elsewhere::{Elsewhere, Move};
pub use error::Error;
pub use find::{data_keys, manifest_key};
pub use layout::{Covers, Layout};
pub use parts::parquet_columns;
pub use report::{Counts, Report};
pub use sites::{Site, Sites, UNKNOWN};

/// The data dictionary, as `docs/dictionary.md` has it.
pub fn dictionary_page() -> String {
    dictionary::markdown(&made::described)
}
