//! What a person wants to see at the end, all of it read from the tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use crate::cli::{Output, Run};
use crate::compare::{Attribute, Difference, Item, Rows, Units, calls_used, is_poor, text};

fn write_units(rows: &Rows) -> String {
    let units = Units::of(&rows.minutes);
    format!(
        "Write units: {} of {} minutes cost one; the largest has {} bytes.",
        units.of_one_unit, units.rows, units.largest_bytes
    )
}

/// A subnet with fewer classified minutes says nothing.
const MINUTES_TO_JUDGE: u32 = 20;
/// For a topic; the table then fits on 80.
const TOPIC_COLUMNS: usize = 30;
const WIDTH: usize = 80;
/// More would scroll the first ones, which matter most, out of sight.
const DIFFERENCES_SHOWN: usize = 20;

/// The numbers of a meeting's row that are shown.
const COUNTS: [&str; 5] = [
    "participant_count",
    "session_count",
    "minute_count",
    "classified_minute_count",
    "poor_minute_count",
];

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Reported<'a> {
    pub(crate) run: Run,
    pub(crate) account: &'a Value,
    pub(crate) rows: &'a Rows,
    /// What an analyst was answered, by question.
    pub(crate) answers: &'a Map<String, Value>,
    pub(crate) differences: &'a [Difference],
    pub(crate) elapsed: Duration,
}

impl Reported<'_> {
    pub(crate) fn as_text(&self) -> String {
        let meetings = self.meetings();
        let mut out = String::new();
        line(
            &mut out,
            [
                "meeting", "people", "sessions", "minutes", "poor", "state", "found by",
            ],
        );
        let _ = writeln!(out, "{}", "-".repeat(WIDTH));
        for row in &meetings {
            let ends = ["ledger_state", "ledger_source"].map(|name| text(row, name));
            numbers(&mut out, &fitting(text(row, "topic")), &[row], ends);
        }
        let _ = writeln!(out, "{}", "-".repeat(WIDTH));
        numbers(&mut out, "together", &meetings, ["", ""]);
        let _ = write!(
            out,
            "\nCoverage: {} of the {} meetings that ended are complete. Zoom calls used: {}.\n{}\n{}\n\
             \nFrom the build to here: {} s. All of it ran on this machine, on a local AWS and a simulated\n\
             Zoom; nothing here was shown in a real AWS account or with Zoom itself.",
            complete(&meetings),
            self.ended(),
            self.calls(),
            match worst_subnet(self.rows) {
                Some(worst) => worst.as_text(),
                None => format!("Worst subnet: none has {MINUTES_TO_JUDGE} classified minutes."),
            },
            write_units(self.rows),
            self.elapsed.as_secs(),
        );
        out
    }

    pub(crate) fn as_json(&self) -> Value {
        let meetings = self.meetings();
        let of_meeting = |row: &&Item| {
            let mut of = counts(&[*row]);
            for name in ["meeting_uuid", "topic", "ledger_state", "ledger_source"] {
                of.insert(name.to_owned(), json!(text(row, name)));
            }
            of
        };
        let shown = |difference: &Difference| difference.to_string();
        json!({
            "run": self.run.name(),
            "right": self.differences.is_empty(),
            "differences": self.differences.iter().map(shown).collect::<Vec<_>>(),
            "meetings": meetings.iter().map(of_meeting).collect::<Vec<_>>(),
            "together": counts(&meetings),
            "ended_meeting_count": self.ended(),
            "complete_meeting_count": complete(&meetings),
            "zoom_calls_used": as_json(self.calls()),
            "worst_subnet": worst_subnet(self.rows).map(|worst| worst.as_json()),
            "answers": self.answers,
            "elapsed_s": self.elapsed.as_secs(),
        })
    }

    /// In words, with the first differences.
    pub(crate) fn verdict(&self) -> String {
        if self.differences.is_empty() {
            return "\nOK: every session and every minute that Zoom holds is stored with the right numbers, \
                    and nothing else is."
                .to_owned();
        }
        let mut out = format!("\nWRONG: {}", counted(self.differences.len()));
        for difference in self.differences.iter().take(DIFFERENCES_SHOWN) {
            let _ = write!(out, "\n  {difference}");
        }
        if let Some(more @ 1..) = self.differences.len().checked_sub(DIFFERENCES_SHOWN) {
            let _ = write!(out, "\n  and {more} more");
        }
        out
    }

    /// In the order in which they ended.
    fn meetings(&self) -> Vec<&Item> {
        let mut meetings: Vec<_> = self.rows.meetings.iter().collect();
        meetings.sort_by_key(|row| text(row, "ended_at"));
        meetings
    }

    fn ended(&self) -> usize {
        self.account["meetings"].as_array().map_or(0, Vec::len)
    }

    fn calls(&self) -> Decimal {
        let account_id = self.account["account_id"].as_str().unwrap_or_default();
        calls_used(account_id, &self.rows.work)
    }
}

pub(crate) fn counted(differences: usize) -> String {
    match differences {
        0 => "no difference".to_owned(),
        1 => "1 difference".to_owned(),
        more => format!("{more} differences"),
    }
}

/// To standard output.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}"); // whoever closed the pipe wants no more
}

/// What is not the report itself: a program that reads the report shall not meet it.
pub(crate) fn aside(output: Output, text: &str) {
    match output {
        Output::Text => say(text),
        Output::Json => eprintln!("{text}"),
    }
}

fn complete(meetings: &[&Item]) -> usize {
    let complete = |row: &&&Item| text(row, "ledger_state") == "complete";
    meetings.iter().filter(complete).count()
}

fn total(meetings: &[&Item], name: &str) -> Decimal {
    meetings.iter().map(|row| number(row, name)).sum()
}

fn counts(meetings: &[&Item]) -> Map<String, Value> {
    let counts = COUNTS.map(|name| (name.to_owned(), as_json(total(meetings, name))));
    counts.into_iter().collect()
}

fn as_json(whole: Decimal) -> Value {
    json!(whole.to_u64())
}

fn numbers(out: &mut String, name: &str, meetings: &[&Item], [state, source]: [&str; 2]) {
    let [people, sessions, minutes, classified, poor] = COUNTS.map(|name| total(meetings, name));
    line(
        out,
        [
            name,
            &people.to_string(),
            &sessions.to_string(),
            &minutes.to_string(),
            &percent(poor, classified),
            state,
            source,
        ],
    );
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

/// Where calls are bad.
#[derive(Debug)]
struct WorstSubnet<'a> {
    private: &'a str,
    public: &'a str,
    /// All classified ones, and the poor ones.
    minutes: [u32; 2],
    of_others: [u32; 2],
}

impl WorstSubnet<'_> {
    fn as_text(&self) -> String {
        let share = |[minutes, poor]: [u32; 2]| percent(poor.into(), minutes.into());
        format!(
            "Worst subnet: {} behind {}, {} of its {} minutes poor,\n\
             all others {} (from the tables participants and qos_minutes).",
            self.private,
            self.public,
            share(self.minutes),
            self.minutes[0],
            share(self.of_others),
        )
    }

    fn as_json(&self) -> Value {
        let of = |[minutes, poor]: [u32; 2]| json!({ "classified_minute_count": minutes, "poor_minute_count": poor });
        json!({
            "private_subnet_cidr": self.private,
            "public_subnet_cidr": self.public,
            "minutes": of(self.minutes),
            "minutes_of_others": of(self.of_others),
        })
    }
}

/// The question that the table answers: where are calls bad?
fn worst_subnet(rows: &Rows) -> Option<WorstSubnet<'_>> {
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
    let (worst, minutes) =
        judged.max_by_key(|(_, [minutes, poor])| Decimal::from(*poor) / Decimal::from(*minutes))?;
    let others = by_subnet.iter().filter(|(subnet, _)| *subnet != worst);
    let of_others = others.fold([0, 0], |sum, (_, [minutes, poor])| {
        [sum[0] + minutes, sum[1] + poor]
    });
    let [private, public] = *worst;
    Some(WorstSubnet {
        private,
        public,
        minutes: *minutes,
        of_others,
    })
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
