//! The answers as they have to be by the rows of the tables, worked out in words of its own.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use crate::compare::{Attribute, Difference, Item, Rows, text};

/// Counted over Parquet, to be held against the tables.
pub(super) const TOTALS: &str = "SELECT \
    (SELECT count(*) FROM meetings) AS meetings, \
    (SELECT count(*) FROM users) AS users, \
    (SELECT count(*) FROM sessions) AS sessions, \
    (SELECT count(*) FROM minutes) AS minutes, \
    (SELECT coalesce(sum(audio_sent_latency_ms), 0) FROM minutes) AS audio_sent_latency_ms";

/// Behind which the simulator's bad line is, and where that is.
const BAD_SUBNET: &str = "10.20.7.0/24";
const BAD_SITE: &str = "Lisboa";

/// From which on the questions rank a subnet, and let a site stand out on a day.
const RANKED_MINUTES: u32 = 500;
const OUTSTANDING_MINUTES: u32 = 100;
const PEOPLE: usize = 3;

/// Of a group of sessions.
#[derive(Debug, Default)]
struct Group<'a> {
    users: BTreeSet<&'a str>,
    /// By meeting.
    guests: BTreeMap<&'a str, BTreeSet<&'a str>>,
    sessions: u32,
    minutes: u32,
    poor: u32,
}

impl<'a> Group<'a> {
    fn add(&mut self, session: &'a Item) {
        match person(session) {
            Some(Person::User(user)) => _ = self.users.insert(user),
            Some(Person::Guest { meeting, guest }) => {
                self.guests.entry(meeting).or_default().insert(guest);
            }
            None => {}
        }
        self.sessions += 1;
        self.minutes += whole(session, "classified_minute_count");
        self.poor += whole(session, "poor_minute_count");
    }

    /// Who is a guest in two meetings may be one person, and so those of the fullest meeting count.
    fn people(&self) -> usize {
        let guests = self.guests.values().map(BTreeSet::len).max();
        self.users.len() + guests.unwrap_or_default()
    }
}

#[derive(Debug)]
enum Person<'a> {
    User(&'a str),
    Guest { meeting: &'a str, guest: &'a str },
}

/// A guest is one within a meeting, whatever the name; who has no identifier is one for each session
/// in the main room, and in a breakout room nobody further.
fn person(session: &Item) -> Option<Person<'_>> {
    let [user, guest, meeting, nobody, room] = [
        "user_id",
        "participant_uuid",
        "meeting_uuid",
        "participant_session_id",
        "breakout_room_id",
    ]
    .map(|name| text(session, name));
    match (user, guest, room) {
        ("", "", "") => Some(Person::Guest {
            meeting,
            guest: nobody,
        }),
        ("", "", _) => None,
        ("", guest, _) => Some(Person::Guest { meeting, guest }),
        (user, _, _) => Some(Person::User(user)),
    }
}

fn whole(row: &Item, name: &str) -> u32 {
    let number = row.get(name).and_then(Attribute::as_number);
    number
        .and_then(|number| number.to_u32())
        .unwrap_or_default()
}

/// Not the telephones, the waiting rooms and the stays under a minute.
fn can_have_quality(session: &Item) -> bool {
    let seconds = session.get("duration_s").and_then(Attribute::as_number);
    text(session, "participant_status") != "in_waiting_room"
        && text(session, "device_kind") != "Phone"
        && seconds.is_none_or(|seconds| seconds >= 60.into())
}

/// Where the answers are not what the tables say.
pub(super) fn differences(rows: &Rows, answers: &Map<String, Value>) -> Vec<Difference> {
    let mut out = Vec::new();
    let calls = total(&answers["trust"], "calls");
    differ("trust", "calls", rows.participants.len(), calls, &mut out);

    let sessions = || rows.participants.iter().filter(|row| can_have_quality(row));
    let mut subnets: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for session in sessions() {
        let names = ["private_subnet_cidr", "public_subnet_cidr"];
        let subnet = names.map(|name| text(session, name)).into_iter();
        let subnet = subnet.into_iter().find(|subnet| !subnet.is_empty());
        subnets
            .entry(subnet.unwrap_or_default())
            .or_default()
            .add(session);
    }
    worst_subnets(&subnets, &answers["worst_subnets"], &mut out);

    let minutes: u32 = subnets.values().map(|group| group.minutes).sum();
    let answered = total(&answers["sites_by_day"], "minutes");
    differ("sites_by_day", "minutes", minutes, answered, &mut out);
    bad_days(sessions(), &answers["sites_by_day"], &mut out);
    out
}

/// Where [`TOTALS`] are other ones.
pub(super) fn totals(rows: &Rows, answer: &Value) -> Vec<Difference> {
    let mut out = Vec::new();
    let latency = |minute: &Item| {
        minute
            .get("audio_sent")?
            .as_map()?
            .get("latency_ms")?
            .as_number()
    };
    let latency: Decimal = rows.minutes.iter().filter_map(latency).sum();
    for (name, expected) in [
        ("meetings", rows.meetings.len().into()),
        ("users", rows.users.len().into()),
        ("sessions", rows.participants.len().into()),
        ("minutes", rows.minutes.len().into()),
        ("audio_sent_latency_ms", latency),
    ] {
        let found = answer[0][name].as_f64();
        if found != expected.to_f64() {
            say("totals", name, expected, &answer[0][name], &mut out);
        }
    }
    out
}

/// Each subnet that may be ranked, with its numbers; and only the bad one stands out.
fn worst_subnets(subnets: &BTreeMap<&str, Group<'_>>, answer: &Value, out: &mut Vec<Difference>) {
    let ranked = subnets
        .iter()
        .filter(|(_, group)| group.minutes >= RANKED_MINUTES && group.people() >= PEOPLE);
    let expected: BTreeSet<_> = ranked
        .map(|(subnet, group)| {
            let (people, sessions, minutes) = (group.people(), group.sessions, group.minutes);
            let is_bad = *subnet == BAD_SUBNET;
            format!("{subnet}: {people} people, {sessions} sessions, {minutes} minutes, {is_bad}")
        })
        .collect();
    let found: BTreeSet<_> = lines(answer)
        .map(|row| {
            let subnet = row["subnet_cidr"].as_str().unwrap_or_default();
            let [people, sessions, minutes, stands_out] =
                ["people", "sessions", "minutes", "stands_out"].map(|name| &row[name]);
            format!(
                "{subnet}: {people} people, {sessions} sessions, {minutes} minutes, {stands_out}"
            )
        })
        .collect();
    for row in expected.symmetric_difference(&found) {
        let (wanted, there) = if found.contains(row) {
            ("no such row", row.as_str())
        } else {
            (row.as_str(), "none")
        };
        say("worst_subnets", "", wanted, there, out);
    }
}

/// The bad line's site stands out on each day with enough of its minutes, and no other does.
fn bad_days<'a>(
    sessions: impl Iterator<Item = &'a Item>,
    answer: &Value,
    out: &mut Vec<Difference>,
) {
    let mut days: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for session in sessions.filter(|session| is_at_the_bad_line(session)) {
        let day = text(session, "joined_at").get(..10).unwrap_or_default();
        days.entry(day).or_default().add(session);
    }
    let enough = days
        .iter()
        .filter(|(_, group)| group.minutes >= OUTSTANDING_MINUTES && group.people() >= PEOPLE);
    let expected: BTreeSet<_> = enough
        .map(|(day, _)| format!("{BAD_SITE} on {day}"))
        .collect();
    let outstanding = lines(answer).filter(|row| row["stands_out"] == true);
    let found: BTreeSet<_> = outstanding
        .map(|row| {
            let [site, day] =
                ["site_name", "dt"].map(|name| row[name].as_str().unwrap_or_default());
            format!("{site} on {day}")
        })
        .collect();
    if expected != found {
        let [expected, found] = [expected, found].map(|days| format!("{days:?}"));
        say("sites_by_day", "stands_out", expected, found, out);
    }
}

fn is_at_the_bad_line(session: &Item) -> bool {
    match text(session, "private_subnet_cidr") {
        "" => text(session, "public_subnet_cidr") == "198.51.100.0/24",
        private => private == BAD_SUBNET,
    }
}

fn lines(answer: &Value) -> impl Iterator<Item = &Value> {
    answer.as_array().into_iter().flatten()
}

fn total(answer: &Value, column: &str) -> u64 {
    lines(answer).filter_map(|row| row[column].as_u64()).sum()
}

fn differ(
    question: &str,
    column: &str,
    expected: impl TryInto<u64>,
    found: u64,
    out: &mut Vec<Difference>,
) {
    let expected = expected.try_into().unwrap_or_default();
    if expected != found {
        say(question, column, expected, found, out);
    }
}

fn say(
    question: &str,
    column: &str,
    expected: impl ToString,
    found: impl ToString,
    out: &mut Vec<Difference>,
) {
    out.push(Difference {
        table: "the answer to",
        key: question.to_owned(),
        attribute: column.to_owned(),
        expected: expected.to_string(),
        found: found.to_string(),
    });
}
