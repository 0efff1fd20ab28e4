//! What of Zoom's answers was not understood: all of it counted, some of it kept.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::roster::DEVICE_IDENTIFIERS;
use crate::fields::{Fields, Rest, Texts, json};
use crate::surrogates;

/// So many names of unknown fields are remembered for the log, and so many unreadable items kept.
const NAMES_MAX: usize = 8;
const ITEMS_MAX: usize = 5;

/// On a session, unknown and unreadable fields are kept up to this many, and each up to this many
/// characters: its row stays far below the 400 KB that `DynamoDB` allows.
const OTHER_MAX: usize = 20;
const OTHER_CHARS_MAX: usize = 256;

/// A session of Zoom's without its minutes has two or three kilobytes.
const LOOKED_THROUGH_BYTES_MAX: usize = 64 * 1024;

/// What was not understood of one or more pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Fields that nobody here knows.
    pub unknown_field_count: usize,
    /// Known fields whose value could not be read.
    pub unreadable_field_count: usize,
    /// Whole items, or minutes, without what identifies them.
    pub unreadable_item_count: usize,
    /// Names of the unknown fields, not all of them.
    pub unknown_names: BTreeSet<String>,
    /// Those items as JSON, cut, and not all of them.
    pub items: Vec<String>,
}

impl Unread {
    /// Of an answer that was no page at all: one thing, however much was in it.
    pub fn of_no_page() -> Self {
        Self {
            unreadable_item_count: 1,
            ..Self::default()
        }
    }

    /// Whether everything was understood.
    pub fn is_none(&self) -> bool {
        let counts = self.unknown_field_count + self.unreadable_field_count;
        counts + self.unreadable_item_count == 0
    }

    /// Adds what was not understood of another page.
    pub fn add(&mut self, other: Self) {
        self.unknown_field_count += other.unknown_field_count;
        self.unreadable_field_count += other.unreadable_field_count;
        self.unreadable_item_count += other.unreadable_item_count;
        for name in other.unknown_names {
            self.remember(name);
        }
        let room = ITEMS_MAX.saturating_sub(self.items.len());
        self.items.extend(other.items.into_iter().take(room));
    }

    /// The names of the unknown fields in one text, for a log line.
    pub fn unknown_names(&self) -> String {
        let names: Vec<_> = self.unknown_names.iter().map(String::as_str).collect();
        names.join(",")
    }

    /// Counts what is left of an object, and keeps it in `other` under `path`.
    pub(crate) fn leave(&mut self, path: &str, of: Fields, other: &mut BTreeMap<String, String>) {
        let Rest {
            unknown,
            unreadable,
        } = of.rest();
        self.meet(unknown.keys().map(|name| format!("{path}{name}")));
        self.unreadable_field_count += unreadable.len();
        for (name, json) in unknown.into_iter().chain(unreadable) {
            let name = cut(&format!("{path}{name}"));
            if other.len() < OTHER_MAX {
                other.entry(name).or_insert_with(|| cut(&json));
            }
        }
    }

    /// Counts fields that nobody knows.
    pub(super) fn meet(&mut self, names: impl Iterator<Item = String>) {
        for name in names {
            self.unknown_field_count += 1;
            self.remember(name);
        }
    }

    /// Counts an item that cannot be used, and keeps it.
    pub(super) fn lose(&mut self, raw: &RawValue) {
        self.unreadable_item_count += 1;
        if self.items.len() < ITEMS_MAX {
            self.items.push(shown(raw));
        }
    }

    fn remember(&mut self, name: String) {
        // A name that is none of a field's may be anything, and goes into no log.
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if self.unknown_names.len() < NAMES_MAX && name.len() <= 64 && name.chars().all(is_name) {
            self.unknown_names.insert(name);
        }
    }
}

/// An item as it may be kept. One that is too long to be looked through for what names a machine
/// shows its length alone.
pub(super) fn shown(raw: &RawValue) -> String {
    if raw.get().len() > LOOKED_THROUGH_BYTES_MAX {
        return format!("an item of {} bytes", raw.get().len());
    }
    let object: Result<Texts, _> = surrogates::read(raw.get().as_bytes());
    let Ok(mut object) = object else {
        return cut(&json(raw));
    };
    object.retain(|name, _| !DEVICE_IDENTIFIERS.contains(&&**name));
    cut(&serde_json::to_string(&object).unwrap_or_default())
}

fn cut(text: &str) -> String {
    text.chars().take(OTHER_CHARS_MAX).collect()
}
