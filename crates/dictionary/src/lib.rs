//! What each exported attribute is: name, kind, unit, meaning, source, when absent, an example.
//!
//! The one definition, in `tables/*.txt`. `store` holds its rows against it, `export` reads and writes
//! by it, and `docs/dictionary.md` is made from it. **Invariant:** what is not defined here is in no
//! exported row, and nothing is defined that no row has.

mod line;
mod markdown;

use std::sync::LazyLock;

pub use markdown::markdown;

/// One table that is exported.
#[derive(Debug)]
pub struct Table {
    /// As the folder of its export and of its Parquet files.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// In the order of the definition; streams are spelled out.
    pub attributes: Vec<Attribute>,
    /// The column by whose UTC day the rows are put into folders; the first that a row has.
    /// Empty for a table that is written whole.
    pub day_columns: &'static [&'static str],
}

/// One attribute, down to the single value.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the definition"
)]
pub struct Attribute {
    /// Where it is in the item: `audio_sent.latency_ms`.
    pub path: String,
    /// What its column is called: `audio_sent_latency_ms`.
    pub column: String,
    /// The line of the definition that it comes from: `{stream}.latency_ms`.
    pub defined_as: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Empty where there is none.
    pub unit: &'static str,
    /// In words.
    pub meaning: &'static str,
    /// Zoom's own field; empty where it is ours.
    pub source: &'static str,
    /// When a row lacks it.
    pub absent: &'static str,
    /// A value that it may have.
    pub example: &'static str,
    /// Part of the table's key: never absent.
    pub is_key: bool,
    /// Each row of this table has it, and no row of another table has all marks of this one.
    pub is_mark: bool,
    /// Who it was: kept apart from what everybody may read.
    pub is_personal: bool,
    /// Personal, and known from another table's row.
    pub is_elsewhere: bool,
}

/// What the values of an attribute are, and so what `DynamoDB` and Parquet call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `S`; a text.
    Text,
    /// `S`; RFC 3339 in UTC, a timestamp of microseconds.
    Time,
    /// `N` without a fraction, of 64 bits.
    Whole,
    /// `N` with a fraction, a double.
    Decimal,
    /// `BOOL`.
    Flag,
    /// `L` or `M` of any shape; a text that is JSON.
    Json,
}

impl Kind {
    /// As the definition and the dictionary write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Time => "time",
            Self::Whole => "whole",
            Self::Decimal => "decimal",
            Self::Flag => "flag",
            Self::Json => "json",
        }
    }
}

static TABLES: LazyLock<[Table; 5]> = LazyLock::new(|| {
    let table = |name, text: &'static str, day_columns| Table {
        name,
        about: line::about(text),
        attributes: line::attributes(text),
        day_columns,
    };
    [
        table("meetings", include_str!("../tables/meetings.txt"), &[]),
        table(
            "participants",
            include_str!("../tables/participants.txt"),
            &["joined_at", "collected_at"],
        ),
        table(
            "qos_minutes",
            include_str!("../tables/qos_minutes.txt"),
            &["minute_at"],
        ),
        table("users", include_str!("../tables/users.txt"), &[]),
        table(
            "account_scores",
            include_str!("../tables/account_scores.txt"),
            &[],
        ),
    ]
});

/// Every table that is exported.
pub fn tables() -> &'static [Table] {
    &*TABLES
}

/// The table of this name, if it is exported.
pub fn table(name: &str) -> Option<&'static Table> {
    tables().iter().find(|table| table.name == name)
}

impl Table {
    /// Whether its rows lie in one folder a UTC day.
    pub fn is_by_day(&self) -> bool {
        !self.day_columns.is_empty()
    }

    /// The place of a column among the attributes.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.attributes
            .iter()
            .position(|attribute| attribute.column == column)
    }
}

#[cfg(test)]
mod tests;
