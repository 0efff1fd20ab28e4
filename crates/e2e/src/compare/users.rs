//! The directory as the simulator has it, and as events left it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::events::{about, body};
use super::names::Name;
use super::rows::text;
use super::{Attribute, Item, Keyed};

const TEXTS: [Name; 13] = [
    ("email", "email"),
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("display_name", "display_name"),
    ("status", "user_status"),
    ("dept", "department_name"),
    ("role_id", "role_id"),
    ("role_name", "role_name"),
    ("location", "location_name"),
    ("created_at", "created_at"),
    ("last_login_time", "last_login_at"),
    ("last_client_version", "last_client_version"),
    ("timezone", "time_zone"),
];

/// A row for each user of the directory, and a tombstone for each whose end an event told.
pub(super) fn expected(account: &Value, events: &[Item]) -> Keyed<Item> {
    let mut newest: BTreeMap<String, (i64, bool)> = BTreeMap::new();
    for said in events.iter().map(body) {
        let (event, user_id) = about(&said);
        let Some(change) = event.strip_prefix("user.") else {
            continue;
        };
        let told = (
            said["event_ts"].as_i64().unwrap_or_default(),
            ["deleted", "disassociated"].contains(&change),
        );
        let known = newest.entry(user_id).or_insert(told);
        *known = told.max(*known);
    }
    let account_id = account["account_id"].as_str().unwrap_or_default();
    let mut rows: BTreeMap<String, Item> = BTreeMap::new();
    for user in account["users"].as_array().into_iter().flatten() {
        let user_id = user["id"].as_str().unwrap_or_default();
        let mut row = row(account_id, user_id, false);
        for (theirs, ours) in TEXTS {
            if let Some(text) = user[theirs].as_str().filter(|text| !text.is_empty()) {
                row.insert(ours.to_owned(), Attribute::text(text));
            }
        }
        if let Some(kind) = user["type"].as_i64() {
            row.insert("user_type".to_owned(), Attribute::number(kind));
        }
        rows.insert(user_id.to_owned(), row);
    }
    for (user_id, (event_ts, gone)) in newest {
        let known = rows.entry(user_id.clone());
        let told = known.or_insert_with(|| row(account_id, &user_id, gone));
        told.insert("told_at_epoch_ms".to_owned(), Attribute::number(event_ts));
        if gone {
            told.insert(
                "gone_told_at_epoch_ms".to_owned(),
                Attribute::number(event_ts),
            );
            let expires = event_ts / 1_000 + 30 * 86_400;
            told.insert("expires_at_epoch_s".to_owned(), Attribute::number(expires));
        }
    }
    rows.into_iter().collect()
}

fn row(account_id: &str, user_id: &str, gone: bool) -> Item {
    let gone = Attribute::Other(json!({ "BOOL": gone }).to_string());
    let row = [
        ("account_id", Attribute::text(account_id)),
        ("user_id", Attribute::text(user_id)),
        ("is_gone", gone),
    ];
    row.map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

/// Whether every row of the directory is up to date.
pub(crate) fn are_read(users: &[Item], account: &Value) -> bool {
    let held = account["users"].as_array().map_or(0, Vec::len);
    let read =
        |row: &&Item| row.contains_key("read_at_epoch_ms") && text(row, "stale_lane").is_empty();
    users.iter().filter(read).count() >= held
}
