//! What a conversion says of itself.

use std::collections::BTreeMap;

/// What was done.
#[derive(Debug, Default)]
pub struct Report {
    /// By table.
    pub tables: BTreeMap<&'static str, Counts>,
    /// The version of the sites file, if there is one.
    pub sites_version: Option<String>,
    /// Days that have another one yet, or other classes: the next conversions write them again.
    pub days_waiting: usize,
}

/// What was done with a table.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Exports that were read.
    pub exports: u64,
    /// Exports that were in the files already.
    pub past: u64,
    /// Lines read.
    pub lines: u64,
    /// Files that were written, or removed because nothing stayed in them.
    pub files: u64,
    /// Rows in those files.
    pub rows: u64,
    /// Rows that are gone because their item was erased.
    pub erased: u64,
    /// Deletions that were retention's, and so are none here.
    pub expired: u64,
    /// Names that no attribute has, with the lines that had them.
    pub unknown: BTreeMap<String, u64>,
}
