//! A read that takes more than one claim.

use chrono::{DateTime, Utc};

use crate::row::{Item, Row, number_of, rfc3339, text_of, time_of};

/// How far a read has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// When it began: its rows are not older.
    pub began_at: DateTime<Utc>,
    /// Whether the roster is read, and quality is next.
    pub has_roster: bool,
    /// The next page of the list; none for its first.
    pub page_token: Option<String>,
    /// When that token was given.
    pub saved_at: DateTime<Utc>,
    /// How many pages of the list are read.
    pub page_count: u32,
}

/// Everything that a slice is on an entry.
pub(super) const ATTRIBUTES: [&str; 5] = [
    "slice_began_at",
    "slice_list",
    "slice_page_token",
    "slice_saved_at",
    "slice_page_count",
];

const ROSTER: &str = "roster";
const QUALITY: &str = "quality";

pub(super) fn with(row: Row, slice: &Slice) -> Row {
    row.text("slice_began_at", rfc3339(slice.began_at))
        .text(
            "slice_list",
            if slice.has_roster { QUALITY } else { ROSTER },
        )
        .text_if("slice_page_token", slice.page_token.as_deref())
        .text("slice_saved_at", rfc3339(slice.saved_at))
        .number("slice_page_count", slice.page_count)
}

pub(super) fn parse(item: &Item) -> Option<Slice> {
    Some(Slice {
        began_at: time_of(item, "slice_began_at")?,
        has_roster: text_of(item, "slice_list")? == QUALITY,
        page_token: text_of(item, "slice_page_token"),
        saved_at: time_of(item, "slice_saved_at")?,
        page_count: number_of(item, "slice_page_count")?,
    })
}
