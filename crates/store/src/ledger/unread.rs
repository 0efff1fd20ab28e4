//! What of Zoom's answers about a meeting was not understood.

use crate::row::{Item, Row, number_of, texts_of};

/// How much of it, and some of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnreadCounts {
    /// Fields that nobody here knows.
    pub unknown_field_count: u32,
    /// Known fields whose value could not be read.
    pub unreadable_field_count: u32,
    /// Sessions and minutes without what identifies them.
    pub unreadable_item_count: u32,
    /// Some of those, as JSON that was cut.
    pub items: Vec<String>,
}

impl UnreadCounts {
    pub(super) fn of(item: &Item, prefix: &str) -> Self {
        // A row of an earlier version has none of these.
        let count = |name| number_of(item, &format!("{prefix}{name}")).unwrap_or(0);
        Self {
            unknown_field_count: count("unknown_field_count"),
            unreadable_field_count: count("unreadable_field_count"),
            unreadable_item_count: count("unreadable_item_count"),
            items: texts_of(item, &format!("{prefix}unreadable_items")),
        }
    }

    pub(super) fn write(&self, row: Row, prefix: &str) -> Row {
        [
            ("unknown_field_count", self.unknown_field_count),
            ("unreadable_field_count", self.unreadable_field_count),
            ("unreadable_item_count", self.unreadable_item_count),
        ]
        .into_iter()
        .fold(row, |row, (name, count)| {
            row.number(&format!("{prefix}{name}"), count)
        })
        .texts_if(&format!("{prefix}unreadable_items"), &self.items)
    }

    /// The more of each: a read that did not go through everything leaves in the rows what an earlier
    /// one could not read.
    pub(super) fn or_more(&self, other: &Self) -> Self {
        let most = if other.items.len() > self.items.len() {
            other
        } else {
            self
        };
        Self {
            unknown_field_count: self.unknown_field_count.max(other.unknown_field_count),
            unreadable_field_count: self
                .unreadable_field_count
                .max(other.unreadable_field_count),
            unreadable_item_count: self.unreadable_item_count.max(other.unreadable_item_count),
            items: most.items.clone(),
        }
    }
}
