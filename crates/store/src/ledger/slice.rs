//! A read that takes more than one claim.

use chrono::{DateTime, Utc};

use super::UnreadCounts;
use crate::row::{Item, Row, number_of, rfc3339, text_of, time_of};

/// A list of Zoom's that a read goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceList {
    /// The Dashboard's roster.
    Roster,
    /// That of a meeting to which nobody else came.
    RosterOfOne,
    /// The roster outside of the Dashboard.
    RosterOfPast,
    /// The quality of the last few people, each asked for alone.
    Missing,
    /// The quality of those on a roster that is read.
    Quality,
    /// The same with one person a page, for pages that are too long otherwise.
    QualityOneByOne,
    /// The quality of those behind a page that ended the list, each asked for alone.
    Left,
}

/// How far a read has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// When it began: its rows are not older.
    pub began_at: DateTime<Utc>,
    /// In which list.
    pub list: SliceList,
    /// The next page of the list; none for its first. Of people who are asked for alone, the key of
    /// the last one.
    pub page_token: Option<String>,
    /// When that token was given.
    pub saved_at: DateTime<Utc>,
    /// How many pages of the list are read.
    pub page_count: u32,
    /// Sessions that were to be asked for alone, and could not be.
    pub unasked_count: u32,
    /// Why the roster could not be read to its end, where it could not.
    pub roster_cut_by: Option<String>,
    /// What of the pages of all its lists was not understood.
    pub unread: UnreadCounts,
}

/// Everything that a slice is on an entry.
pub(super) const ATTRIBUTES: [&str; 11] = [
    "slice_began_at",
    "slice_list",
    "slice_page_token",
    "slice_saved_at",
    "slice_page_count",
    "slice_unasked_count",
    "slice_roster_cut_by",
    "slice_unknown_field_count",
    "slice_unreadable_field_count",
    "slice_unreadable_item_count",
    "slice_unreadable_items",
];

impl SliceList {
    const ALL: [Self; 7] = [
        Self::Roster,
        Self::RosterOfOne,
        Self::RosterOfPast,
        Self::Missing,
        Self::Quality,
        Self::QualityOneByOne,
        Self::Left,
    ];

    /// Whether the roster is read already.
    pub fn is_quality(self) -> bool {
        !matches!(self, Self::Roster | Self::RosterOfOne | Self::RosterOfPast)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::RosterOfOne => "roster_of_one",
            Self::RosterOfPast => "roster_of_past",
            Self::Missing => "missing",
            Self::Quality => "quality",
            Self::QualityOneByOne => "quality_one_by_one",
            Self::Left => "left",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

pub(super) fn with(row: Row, slice: &Slice) -> Row {
    let row = row
        .text("slice_began_at", rfc3339(slice.began_at))
        .text("slice_list", slice.list.name())
        .text_if("slice_page_token", slice.page_token.as_deref())
        .text("slice_saved_at", rfc3339(slice.saved_at))
        .number("slice_page_count", slice.page_count)
        .number("slice_unasked_count", slice.unasked_count)
        .text_if("slice_roster_cut_by", slice.roster_cut_by.as_deref());
    slice.unread.write(row, "slice_")
}

pub(super) fn parse(item: &Item) -> Option<Slice> {
    Some(Slice {
        began_at: time_of(item, "slice_began_at")?,
        list: SliceList::of_name(&text_of(item, "slice_list")?)?,
        page_token: text_of(item, "slice_page_token"),
        saved_at: time_of(item, "slice_saved_at")?,
        page_count: number_of(item, "slice_page_count")?,
        // An entry of an earlier version has none of these.
        unasked_count: number_of(item, "slice_unasked_count").unwrap_or(0),
        roster_cut_by: text_of(item, "slice_roster_cut_by"),
        unread: UnreadCounts::of(item, "slice_"),
    })
}
