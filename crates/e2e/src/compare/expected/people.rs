//! The people of a meeting.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Item;
use super::super::score::SessionScore;
use super::fields::{count, put, text};

/// Who came, by person, and of which classes their sessions were.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    classes: BTreeMap<String, BTreeSet<&'static str>>,
}

impl People {
    pub(super) fn add(&mut self, session: &Value, score: &SessionScore) {
        if let Some(person) = person(session) {
            self.classes.entry(person).or_default().insert(score.class);
        }
    }

    pub(super) fn put_into(self, row: &mut Item) {
        let with = |class: &str| {
            self.classes
                .values()
                .filter(|of| of.contains(class))
                .count()
        };
        let unclassified = self
            .classes
            .values()
            .filter(|of| of.len() == 1 && of.contains("unclassified"));
        let classified = self.classes.len() - unclassified.count();
        put(row, "classified_participant_count", count(classified));
        put(row, "poor_participant_count", count(with("poor")));
    }
}

/// Who it is. Somebody of whom Zoom says nothing is one for each session in the main room, and in a
/// breakout room nobody who was not counted there.
pub(super) fn person(session: &Value) -> Option<String> {
    let names: &[&str] = if session["bo_mtg_id"].is_string() {
        &["participant_user_id", "participant_uuid"]
    } else {
        &["participant_user_id", "participant_uuid", "user_id"]
    };
    let mut names = names.iter().map(|name| text(session, name));
    names.find(|name| !name.is_empty())
}
