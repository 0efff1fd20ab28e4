//! Pages of the Dashboard API: lists of meetings, rosters, and quality by minute.

mod list;
mod past_roster;
mod qos_page;
mod roster;

pub use list::{meetings, webinars};
pub use past_roster::participants_of_past;
pub use qos_page::{ParticipantQos, participant_qos, participants_qos};
pub use roster::participants;

use crate::fields::Fields;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What could be read of it.
    pub items: Vec<T>,
    /// The token of the next page; none on the last. Zoom's `total_records` is not to be trusted.
    pub next_page_token: Option<String>,
    /// Items without what identifies them, and fields or samples that could not be read.
    pub unread_count: usize,
}

/// Reads a page: the list `key`, each item by `read`, which answers `None` for one that cannot be
/// used and adds what it could not read to the count.
fn page<T>(
    fields: &mut Fields,
    key: &str,
    mut read: impl FnMut(Fields, &mut usize) -> Option<T>,
) -> Page<T> {
    let mut unread_count = 0;
    let mut items = Vec::new();
    for item in fields.objects(key) {
        match read(item, &mut unread_count) {
            Some(item) => items.push(item),
            None => unread_count += 1,
        }
    }
    Page {
        items,
        next_page_token: fields.text("next_page_token"),
        unread_count,
    }
}

#[cfg(test)]
mod tests;
