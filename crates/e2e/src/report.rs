//! What a person wants to see at the end, all of it read from the tables.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::compare::{Attribute, Item, Rows, calls_used, is_poor, text};

/// A subnet with fewer classified minutes says nothing.
const MINUTES_TO_JUDGE: u32 = 20;
/// For a topic; the table then fits on 80.
const TOPIC_COLUMNS: usize = 30;
const WIDTH: usize = 80;

pub(crate) fn of(account: &Value, rows: &Rows, elapsed: Duration) -> String {
    let mut meetings: Vec<_> = rows.meetings.iter().collect();
    meetings.sort_by_key(|row| text(row, "ended_at"));

    let mut out = String::new();
    line(
        &mut out,
        [
            "meeting", "people", "sessions", "minutes", "poor", "state", "found by",
        ],
    );
    let _ = writeln!(out, "{}", "-".repeat(WIDTH));
    for row in &meetings {
        line(
            &mut out,
            [
                &fitting(text(row, "topic")),
                &number(row, "participant_count").to_string(),
                &number(row, "session_count").to_string(),
                &number(row, "minute_count").to_string(),
                &poor_share([*row]),
                text(row, "ledger_state"),
                text(row, "ledger_source"),
            ],
        );
    }
    let _ = writeln!(out, "{}", "-".repeat(WIDTH));
    let total = |name: &str| {
        meetings
            .iter()
            .map(|row| number(row, name))
            .sum::<Decimal>()
    };
    let complete = |row: &&&Item| text(row, "ledger_state") == "complete";
    let complete = meetings.iter().filter(complete).count();
    line(
        &mut out,
        [
            "together",
            &total("participant_count").to_string(),
            &total("session_count").to_string(),
            &total("minute_count").to_string(),
            &poor_share(meetings.iter().copied()),
            "",
            "",
        ],
    );
    let account_id = account["account_id"].as_str().unwrap_or_default();
    let held = account["meetings"].as_array().map_or(0, Vec::len);
    let calls = calls_used(account_id, &rows.work);
    let _ = write!(
        out,
        "\nCoverage: {complete} of the {held} meetings that ended are complete. Zoom calls used: {calls}.\n{}\n\
         \nFrom the build to here: {} s. All of it ran on this machine, on a local AWS and a simulated\n\
         Zoom; nothing here was shown in a real AWS account or with Zoom itself.",
        worst_subnet(rows),
        elapsed.as_secs(),
    );
    out
}

fn line(out: &mut String, cells: [&str; 7]) {
    let [topic, people, sessions, minutes, poor, state, source] = cells;
    let padding = " ".repeat((TOPIC_COLUMNS + 1).saturating_sub(columns(topic)));
    let _ = writeln!(
        out,
        "{topic}{padding}{people:>7} {sessions:>9} {minutes:>8} {poor:>7}  {state:<9} {source}"
    );
}

/// As much of a topic as fits.
fn fitting(topic: &str) -> String {
    let mut fitting = topic.to_owned();
    while columns(&fitting) > TOPIC_COLUMNS {
        fitting.pop();
    }
    fitting
}

/// On a terminal: an emoji takes two.
fn columns(text: &str) -> usize {
    let wide = text.chars().filter(|letter| u32::from(*letter) >= 0x1_F000);
    text.chars().count() + wide.count()
}

/// The question that the table answers: where are calls bad?
fn worst_subnet(rows: &Rows) -> String {
    let sessions: BTreeMap<_, _> = rows
        .participants
        .iter()
        .map(|row| (text(row, "participant_session_id"), row))
        .collect();
    let mut by_subnet: BTreeMap<[&str; 2], [u32; 2]> = BTreeMap::new();
    for minute in &rows.minutes {
        let session = sessions.get(text(minute, "participant_session_id"));
        let (Some(session), Some(poor)) = (session, is_poor(minute)) else {
            continue;
        };
        let subnet = ["private_subnet_cidr", "public_subnet_cidr"].map(|name| text(session, name));
        let [minutes, poor_minutes] = by_subnet.entry(subnet).or_default();
        *minutes += 1;
        *poor_minutes += u32::from(poor);
    }
    let judged = by_subnet
        .iter()
        .filter(|(_, [minutes, _])| *minutes >= MINUTES_TO_JUDGE);
    let worst =
        judged.max_by_key(|(_, [minutes, poor])| Decimal::from(*poor) / Decimal::from(*minutes));
    let Some((worst, [minutes, poor])) = worst else {
        return format!("Worst subnet: none has {MINUTES_TO_JUDGE} classified minutes.");
    };
    let others = by_subnet.iter().filter(|(subnet, _)| *subnet != worst);
    let others = others.fold([0, 0], |sum, (_, [minutes, poor])| {
        [sum[0] + minutes, sum[1] + poor]
    });
    let [private, public] = worst;
    format!(
        "Worst subnet: {private} behind {public}, {} of its {minutes} minutes poor,\n\
         all others {} (from the tables participants and qos_minutes).",
        percent(Decimal::from(*poor), Decimal::from(*minutes)),
        percent(Decimal::from(others[1]), Decimal::from(others[0])),
    )
}

fn poor_share<'a>(meetings: impl IntoIterator<Item = &'a Item>) -> String {
    let sums = meetings
        .into_iter()
        .fold([Decimal::ZERO; 2], |[poor, classified], row| {
            [
                poor + number(row, "poor_minute_count"),
                classified + number(row, "classified_minute_count"),
            ]
        });
    percent(sums[0], sums[1])
}

fn percent(part: Decimal, whole: Decimal) -> String {
    if whole.is_zero() {
        return "-".to_owned();
    }
    format!("{:.1} %", part * Decimal::ONE_HUNDRED / whole)
}

fn number(row: &Item, name: &str) -> Decimal {
    row.get(name)
        .and_then(Attribute::as_number)
        .unwrap_or_default()
}
