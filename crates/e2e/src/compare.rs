//! Everything the simulator holds against everything in the tables.
//!
//! Strict in both directions: each expected row once, with exactly the expected attributes, and no
//! row and no attribute besides.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

mod account_scores;
mod attribute;
mod bookkeeping;
mod events;
mod expected;
mod installations;
mod names;
mod other_tables;
mod quality;
mod rows;
mod score;
mod units;
mod users;

#[cfg(test)]
mod tests;

pub(crate) use attribute::{Attribute, Item};
use bookkeeping::Bookkeeping;
pub(crate) use events::{Told, told};
pub(crate) use quality::is_poor;
pub(crate) use units::Units;
pub(crate) use users::are_read as users_are_read;

pub(crate) use other_tables::calls_used;
pub(crate) use rows::{Rows, text};

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) table: &'static str,
    pub(crate) key: String,
    /// Empty when it is about the row as a whole.
    pub(crate) attribute: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table,
            key,
            attribute,
            expected,
            found,
        } = self;
        let dot = if attribute.is_empty() { "" } else { " " };
        write!(
            out,
            "{table} [{key}]{dot}{attribute}: expected {expected}, found {found}"
        )
    }
}

/// Rows by what identifies them to a person.
type Keyed<T> = Vec<(String, T)>;

/// All differences between the rows and what the simulator holds and told.
pub(crate) fn differences(account: &Value, told: &Told, rows: &Rows) -> Vec<Difference> {
    let mut out = Vec::new();
    let expected = expected::of_account(account, &mut out);
    let sessions = rows.session_names();

    let meetings = rows
        .meetings
        .iter()
        .map(|row| (rows::meeting_name(row), row));
    table(
        "meetings",
        expected.meetings,
        meetings.collect(),
        bookkeeping::MEETINGS,
        &mut out,
    );

    let participants = rows
        .participants
        .iter()
        .map(|row| (rows::session_name(row), row));
    table(
        "participants",
        expected.sessions,
        participants.collect(),
        bookkeeping::PARTICIPANTS,
        &mut out,
    );

    let minutes = rows
        .minutes
        .iter()
        .map(|row| (rows::minute_name(row, &sessions), row));
    table(
        "qos_minutes",
        expected.minutes,
        minutes.collect(),
        bookkeeping::QOS_MINUTES,
        &mut out,
    );

    let users = rows
        .users
        .iter()
        .map(|row| (text(row, "user_id").to_owned(), row));
    table(
        "users",
        users::expected(account, &rows.events),
        users.collect(),
        bookkeeping::USERS,
        &mut out,
    );
    let units = Units::of(&rows.minutes);
    if !units.are_enough() {
        let expected = "99 of 100 rows that cost one write unit";
        let found = format!("{} of {}", units.of_one_unit, units.rows);
        out.push(other_tables::difference(
            "qos_minutes",
            "",
            "",
            expected,
            &found,
        ));
    }
    events::check(account, told, &rows.events, &mut out);
    account_scores::check(account, &rows.account_scores, &mut out);
    other_tables::check(account, rows, &mut out);
    out
}

fn table(
    table: &'static str,
    expected: Keyed<Item>,
    found: Keyed<&Item>,
    bookkeeping: &[Bookkeeping],
    out: &mut Vec<Difference>,
) {
    let mut unseen: BTreeMap<String, Item> = expected.into_iter().collect();
    for (key, row) in found {
        let say = |attribute: &str, expected: String, found: String| Difference {
            table,
            key: key.clone(),
            attribute: attribute.to_owned(),
            expected,
            found,
        };
        match unseen.remove(&key) {
            Some(wanted) => attributes(&wanted, row, bookkeeping, &say, out),
            None => out.push(say(
                "",
                "no row, or no second one".to_owned(),
                "a row".to_owned(),
            )),
        }
    }
    out.extend(unseen.into_keys().map(|key| Difference {
        table,
        key,
        attribute: String::new(),
        expected: "a row".to_owned(),
        found: "none".to_owned(),
    }));
}

fn attributes(
    wanted: &Item,
    row: &Item,
    bookkeeping: &[Bookkeeping],
    say: &impl Fn(&str, String, String) -> Difference,
    out: &mut Vec<Difference>,
) {
    for (name, wanted) in wanted {
        let found = row.get(name);
        attribute::compare(name, Some(wanted), found, &mut |path, expected, found| {
            out.push(say(path, expected, found));
        });
    }
    for kept in bookkeeping {
        if !kept.fits(row.get(kept.attribute)) {
            let found = attribute::shown(row.get(kept.attribute));
            out.push(say(kept.attribute, kept.what.to_owned(), found));
        }
    }
    let ours = |name: &str| bookkeeping.iter().any(|kept| kept.attribute == name);
    for (name, found) in row {
        if !wanted.contains_key(name) && !ours(name) {
            out.push(say(name, "nothing".to_owned(), found.to_string()));
        }
    }
}
