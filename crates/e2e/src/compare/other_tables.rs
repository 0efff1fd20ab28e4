//! The tables around the rows: calls that were counted, and what must be empty.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::rows::{Rows, session_name, text};
use super::{Attribute, Difference, Item, installations};

const WORK: [&str; 18] = [
    "calls_used",
    "covered_from",
    "directory_read_at",
    "expires_at_epoch_s",
    "held_since",
    "held_until",
    "hold_kind",
    "hold_reason",
    "left_out",
    "lists_done",
    "next_at_epoch_ms",
    "page_token",
    "page_token_saved_at",
    "sweep_began_at",
    "sweep_held_until",
    "swept_at",
    "token_version",
    "work_key",
];

pub(super) fn check(account: &Value, rows: &Rows, out: &mut Vec<Difference>) {
    installations::check(account, &rows.installations, out);
    calls(account, &rows.work, out);
    email_keys(&rows.participants, out);
    worst_people(rows, out);
    if !rows.oauth_states.is_empty() {
        let found = rows.oauth_states.len().to_string();
        out.push(difference("oauth_states", "", "", "no rows", &found));
    }
}

/// What was counted before each call is what the simulator served.
fn calls(account: &Value, work: &[Item], out: &mut Vec<Difference>) {
    let account_id = account["account_id"].as_str().unwrap_or_default();
    let counted_by_us = calls_used(account_id, work);
    let served = Decimal::from(dashboard_calls(account));
    if counted_by_us != served {
        let (expected, found) = (served.to_string(), counted_by_us.to_string());
        out.push(difference(
            "work",
            account_id,
            "calls_used",
            &expected,
            &found,
        ));
    }
    for row in work {
        let key = text(row, "work_key");
        let of_account = [
            "sweep",
            "hold",
            "directory",
            "hold#directory",
            "hold#account_scores",
        ];
        let mut named = of_account
            .map(|what| format!("{what}#{account_id}"))
            .to_vec();
        let kinds = ["meeting", "webinar"];
        named.extend(kinds.map(|kind| format!("hold#{account_id}#{kind}")));
        let known = key.starts_with(&quota_prefix(account_id))
            || key.starts_with(&format!("pace#{account_id}#"))
            || named.iter().any(|name| name == key);
        if !known {
            out.push(difference("work", key, "", "no such row", "a row"));
        }
        unexpected("work", key, row, &WORK, out);
    }
}

/// Zoom's Dashboard calls that the product says it made.
pub(crate) fn calls_used(account_id: &str, work: &[Item]) -> Decimal {
    let prefix = quota_prefix(account_id);
    let quotas = work
        .iter()
        .filter(|row| text(row, "work_key").starts_with(&prefix));
    quotas
        .filter_map(|row| row.get("calls_used").and_then(Attribute::as_number))
        .sum()
}

fn quota_prefix(account_id: &str) -> String {
    format!("quota#{account_id}#")
}

fn dashboard_calls(account: &Value) -> u64 {
    let routes = account["calls"].as_object().into_iter().flatten();
    let dashboard = routes.filter(|(route, _)| route.starts_with("GET /v2/metrics/"));
    dashboard.filter_map(|(_, count)| count.as_u64()).sum()
}

/// The same person, the same key; no e-mail, no key.
fn email_keys(participants: &[Item], out: &mut Vec<Difference>) {
    let mut key_of = BTreeMap::new();
    let mut email_of = BTreeMap::new();
    for row in participants {
        let (email, key) = (text(row, "email"), text(row, "email_key"));
        let known_key: &str = key_of.entry(email).or_insert(key);
        let known_email: &str = email_of.entry(key).or_insert(email);
        if known_key != key || known_email != email || email.is_empty() != key.is_empty() {
            let name = session_name(row);
            out.push(difference(
                "participants",
                &name,
                "email_key",
                "one key for each e-mail",
                key,
            ));
        }
    }
}

/// The session that a meeting names is one of the person with the most poor minutes, and of theirs
/// the one with the most; nobody is named where nobody had any.
fn worst_people(rows: &Rows, out: &mut Vec<Difference>) {
    for meeting in &rows.meetings {
        let uuid = text(meeting, "meeting_uuid");
        let named = text(meeting, "worst_participant_session_id");
        let mut people: BTreeMap<&str, Vec<(Decimal, &str)>> = BTreeMap::new();
        for row in rows
            .participants
            .iter()
            .filter(|row| text(row, "meeting_uuid") == uuid)
        {
            let session = text(row, "participant_session_id");
            let keys = ["user_id", "participant_uuid"].map(|name| text(row, name));
            let person = keys.into_iter().find(|name| !name.is_empty());
            let poor = row.get("poor_minute_count").and_then(Attribute::as_number);
            let person = people.entry(person.unwrap_or(session)).or_default();
            person.push((poor.unwrap_or_default(), session));
        }
        let sum =
            |person: &Vec<(Decimal, &str)>| person.iter().map(|(poor, _)| *poor).sum::<Decimal>();
        if people.is_empty() {
            continue; // a meeting that nobody expects is named as a whole
        }
        let most = people.values().map(sum).max().unwrap_or_default();
        let is_worst = people
            .values()
            .filter(|person| sum(person) == most)
            .any(|person| {
                let worst = person.iter().map(|(poor, _)| *poor).max();
                let mut sessions = person.iter();
                sessions.any(|(poor, session)| Some(*poor) == worst && *session == named)
            });
        if is_worst != (most > Decimal::ZERO) || (!is_worst && !named.is_empty()) {
            let expected = "a session of the person with the most poor minutes";
            let name = "worst_participant_session_id";
            out.push(difference("meetings", uuid, name, expected, named));
        }
    }
}

pub(super) fn unexpected(
    table: &'static str,
    key: &str,
    row: &Item,
    known: &[&str],
    out: &mut Vec<Difference>,
) {
    for (name, value) in row
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
    {
        out.push(difference(table, key, name, "nothing", &value.to_string()));
    }
}

pub(super) fn difference(
    table: &'static str,
    key: &str,
    attribute: &str,
    expected: &str,
    found: &str,
) -> Difference {
    Difference {
        table,
        key: key.to_owned(),
        attribute: attribute.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}
