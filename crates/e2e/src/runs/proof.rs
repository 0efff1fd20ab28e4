//! What shows that a run was what its name says: without it, an order that nobody carried out
//! would pass as a good day.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;

use super::faulty::{refreshes, silent};
use crate::cli::Run;
use crate::compare::{Attribute, Difference, Item, Rows, Told, text};

#[cfg(test)]
mod tests;

/// The simulator's side of a run.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) account: &'a Value,
    pub(crate) told: &'a Told,
    /// What was ordered to go wrong, and what came of it.
    pub(crate) faults: &'a Value,
    /// How many messages the recorder worked off.
    pub(crate) recorded: usize,
    /// How many messages nobody could work off.
    pub(crate) dead_letters: u64,
}

/// What is missing for the run to deserve its name; dead letters are wrong in any.
pub(crate) fn of_run(run: Run, of: &Evidence<'_>, rows: &Rows) -> Vec<Difference> {
    let mut out = unless(
        of.dead_letters == 0,
        "dead letters",
        "none",
        of.dead_letters,
    );
    out.extend(match run {
        Run::Plain => Vec::new(),
        Run::Repeated => repeated(of),
        Run::Dropped => dropped(of, rows),
        Run::Faulty => faulty(of, rows),
        Run::Late => late(rows),
        Run::Full => full(of),
    });
    out
}

/// Each repetition was worked off, also those of the second round.
fn repeated(of: &Evidence<'_>) -> Vec<Difference> {
    let told: usize = of.told.values().sum();
    let least = told * Run::Repeated.times() + 1;
    unless(
        of.recorded >= least,
        "messages recorded",
        format!("{least} or more"),
        of.recorded,
    )
}

fn dropped(of: &Evidence<'_>, rows: &Rows) -> Vec<Difference> {
    let told: usize = of.told.values().sum();
    let mut out = unless(told == 0, "webhooks", "none", told);
    for row in &rows.meetings {
        let source = text(row, "ledger_source");
        let uuid = text(row, "meeting_uuid");
        out.extend(unless(source == "reconciled", uuid, "reconciled", source));
    }
    out.extend(of_every_sort(of));
    out
}

/// Each rule gave a wrong answer, also the one in fifty, and the token outlived its own. Only an
/// answer about the meeting itself uses an attempt; all else must not.
fn faulty(of: &Evidence<'_>, rows: &Rows) -> Vec<Difference> {
    let rules = of.faults["rules"].as_array().map_or(0, Vec::len);
    let mut out = unless(rules > 0, "wrong answers", "an order of them", "none");
    for rule in silent(of.faults) {
        out.extend(unless(false, "wrong answers", rule, "none"));
    }
    let refreshed = refreshes(rows);
    out.extend(unless(
        refreshed > Decimal::ZERO,
        "refreshes of the token",
        "one or more",
        refreshed,
    ));
    let about_meetings = ["not_yet", "page_token_expired"].iter();
    let about_meetings: u64 = about_meetings
        .filter_map(|kind| of.faults["fired"][kind].as_u64())
        .sum();
    let most = Decimal::from(rows.meetings.len()) + Decimal::from(about_meetings);
    let used: Decimal = rows.meetings.iter().filter_map(attempts).sum();
    let expected = format!("{most} at most");
    out.extend(unless(used <= most, "attempts used", expected, used));
    out
}

fn attempts(row: &Item) -> Option<Decimal> {
    row.get("ledger_attempts").and_then(Attribute::as_number)
}

/// One attempt is enough for what is there.
fn late(rows: &Rows) -> Vec<Difference> {
    let early = rows.meetings.iter().filter_map(|row| {
        let attempts = attempts(row)?;
        let enough = attempts >= 2.into();
        let uuid = text(row, "meeting_uuid");
        Some(unless(enough, uuid, "more attempts than one", attempts))
    });
    early.flatten().collect()
}

/// Sixteen events that the simulator knows, and the removal.
fn full(of: &Evidence<'_>) -> Vec<Difference> {
    const EVENTS: usize = 17;
    let names: BTreeSet<_> = of.told.keys().map(|(event, _, _)| event).collect();
    let mut out = unless(names.len() == EVENTS, "events", EVENTS, names.len());
    out.extend(of_every_sort(of));
    out
}

fn of_every_sort(of: &Evidence<'_>) -> Vec<Difference> {
    let meetings = of.account["meetings"].as_array();
    let any = |is: fn(&Value) -> bool| meetings.into_iter().flatten().any(is);
    let mut out = unless(any(|it| it["kind"] == "webinar"), "webinars", "one", "none");
    let single = any(|it| it["single"] == true);
    out.extend(unless(single, "meetings of one person", "one", "none"));
    out
}

pub(super) fn unless(
    holds: bool,
    what: &str,
    expected: impl ToString,
    found: impl ToString,
) -> Vec<Difference> {
    let difference = Difference {
        table: "the run itself",
        key: what.to_owned(),
        attribute: String::new(),
        expected: expected.to_string(),
        found: found.to_string(),
    };
    if holds { Vec::new() } else { vec![difference] }
}
