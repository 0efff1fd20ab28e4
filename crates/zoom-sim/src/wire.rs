//! The world in Zoom's JSON: its field names, its texts with units, its empty strings.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::paging::Page;
use crate::world::Grade;

mod measure;
pub(crate) mod meeting;
pub(crate) mod qos;
pub(crate) mod roster;
pub(crate) mod summary;
pub(crate) mod user;

#[cfg(test)]
mod tests;

pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn grade(grade: Option<Grade>) -> &'static str {
    match grade {
        None => "",
        Some(Grade::Good) => "good",
        Some(Grade::Fair) => "fair",
        Some(Grade::Poor) => "poor",
        Some(Grade::Bad) => "bad",
    }
}

/// A list answer: the pagination block, and the items under their own name.
pub(crate) fn list<T>(page: &Page<'_, T>, name: &str, item: impl Fn(&T) -> Value) -> Value {
    json!({
        "next_page_token": page.next_page_token,
        "page_count": page.page_count,
        "page_size": page.page_size,
        "total_records": page.total_records,
        name: page.items.iter().map(item).collect::<Vec<_>>(),
    })
}
