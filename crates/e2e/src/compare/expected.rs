//! The rows that the simulator's account calls for.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use super::names::{self, Name};
use super::rows::{self, minute_of_session};
use super::score::{self, SessionScore};
use super::{Attribute, Difference, Item, Keyed};

mod fields;
mod people;

use fields::{
    count, epoch_s, flags, list, lists, numbers, other, put, subnet_of_256, text, texts, unknown,
};
use people::People;

/// By the same names as [`rows`] gives them.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pub(super) meetings: Keyed<Item>,
    pub(super) sessions: Keyed<Item>,
    pub(super) minutes: Keyed<Item>,
}

/// Which meeting, and whether Zoom has quality for the session.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    account_id: &'a str,
    uuid: &'a str,
    in_qos: bool,
}

/// What Zoom says of everybody in the plain cast, whose account has no word for it.
const PLAIN_STATUS: &str = "in_meeting";
const PLAIN_PRESSURE: &str = "normal";

/// How the minutes of a session or meeting went.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    minutes: u32,
    classified: u32,
    poor: u32,
}

/// `out` receives what the account says and nobody here compares.
pub(super) fn of_account(account: &Value, out: &mut Vec<Difference>) -> Expected {
    let mut expected = Expected::default();
    let account_id = text(account, "account_id");
    for meeting in list(account, "meetings") {
        let mut known = names::MEETING_APART.to_vec();
        known.extend(names::MEETING.map(|(theirs, _)| theirs));
        known.extend(names::MEETING_QUALITY.map(|(theirs, _)| theirs));
        refuse_unknown(meeting, &known, out);
        expected.meeting(&account_id, meeting, out);
    }
    expected
}

impl Expected {
    fn meeting(&mut self, account_id: &str, meeting: &Value, out: &mut Vec<Difference>) {
        let uuid = text(meeting, "uuid");
        let sessions = list(meeting, "sessions");
        let mut tally = Tally::default();
        let mut who = People::default();
        let mut with_quality = 0_u32;
        for session in sessions {
            // Zoom has no quality of a meeting of one person, and says so of some sessions.
            let in_qos = meeting["single"] != true && session["in_qos"] != false;
            let place = Place {
                account_id,
                uuid: &uuid,
                in_qos,
            };
            let score = self.session(place, session, out);
            let of_session = Tally {
                minutes: score.minutes,
                classified: score.classified,
                poor: score.poor,
            };
            with_quality += u32::from(of_session.minutes > 0);
            tally = tally.plus(of_session);
            who.add(session, &score);
        }

        let mut row = texts(meeting, &names::MEETING);
        put(&mut row, "account_id", Attribute::text(account_id));
        let kind = meeting["kind"].as_str().unwrap_or("meeting");
        put(&mut row, "meeting_kind", Attribute::text(kind));
        span(
            &mut row,
            ["started_at", "ended_at"],
            [&text(meeting, "start_time"), &text(meeting, "end_time")],
        );
        let ended_on = text(meeting, "end_time")
            .chars()
            .take(10)
            .collect::<String>();
        put(
            &mut row,
            "account_day",
            Attribute::text(format!("{account_id}#{ended_on}")),
        );
        put(&mut row, "participant_count", count(people(sessions)));
        let listed = meeting["listed_participants"].as_u64();
        let listed = listed.map_or_else(|| count(sessions.len()), Attribute::number);
        put(&mut row, "listed_participant_count", listed);
        put(&mut row, "session_count", count(sessions.len()));
        put(
            &mut row,
            "sessions_with_quality_count",
            Attribute::number(with_quality),
        );
        put(&mut row, "ledger_state", Attribute::text("complete"));
        if meeting["webhook_sent"] == true {
            put(&mut row, "ledger_source", Attribute::text("webhook"));
        } else {
            put(&mut row, "ledger_source", Attribute::text("reconciled"));
            row.remove("host_user_id"); // Zoom's list names the host by e-mail alone
        }
        kept(&mut row, &text(meeting, "end_time"), 400);
        tally.put_into(&mut row);
        who.put_into(&mut row);
        row.extend(texts(meeting, &names::MEETING_QUALITY));
        put(&mut row, "unknown_field_count", count(unknown(meeting)));
        for nothing in ["unreadable_field_count", "unreadable_item_count"] {
            put(&mut row, nothing, count(0));
        }
        self.meetings.push((rows::meeting_name(&row), row));
    }

    fn session(
        &mut self,
        place: Place<'_>,
        session: &Value,
        out: &mut Vec<Difference>,
    ) -> SessionScore {
        let mut known = names::SESSION_APART.to_vec();
        let names: [&[Name]; 6] = [
            &names::SESSION,
            &names::SESSION_LISTS,
            &names::SESSION_FLAGS,
            &names::SESSION_NUMBERS,
            &names::SESSION_QUALITY,
            &names::SESSION_QUALITY_LISTS,
        ];
        known.extend(
            names
                .iter()
                .flat_map(|names| names.iter().map(|(theirs, _)| *theirs)),
        );
        refuse_unknown(session, &known, out);

        let mut row = texts(session, &names::SESSION);
        row.extend(lists(session, &names::SESSION_LISTS));
        row.extend(flags(session, &names::SESSION_FLAGS));
        row.extend(numbers(session, &names::SESSION_NUMBERS));
        let calls = list(session, "audio_call").iter();
        let calls: Vec<_> = calls
            .map(|call| Attribute::Map(texts(call, &names::AUDIO_CALL)))
            .collect();
        if !calls.is_empty() {
            put(&mut row, "audio_calls", Attribute::List(calls));
        }
        if place.in_qos {
            row.extend(texts(session, &names::SESSION_QUALITY));
            row.extend(lists(session, &names::SESSION_QUALITY_LISTS));
        }
        row.entry("participant_status".to_owned())
            .or_insert_with(|| Attribute::text(PLAIN_STATUS));
        let other = other(session, place.in_qos);
        if !other.is_empty() {
            put(&mut row, "zoom_other", Attribute::Map(other));
        }
        put(&mut row, "account_id", Attribute::text(place.account_id));
        put(&mut row, "meeting_uuid", Attribute::text(place.uuid));
        span(
            &mut row,
            ["joined_at", "left_at"],
            [&text(session, "join_time"), &text(session, "leave_time")],
        );
        let private = list(session, "internal_ip_addresses").first();
        let public = &session["ip_address"];
        for (ours, address) in [
            ("public_subnet_cidr", public.as_str()),
            ("private_subnet_cidr", private.and_then(Value::as_str)),
        ] {
            if let Some(cidr) = address.and_then(subnet_of_256) {
                put(&mut row, ours, Attribute::text(cidr));
            }
        }

        let name = rows::session_name(&row);
        let minutes = list(session, "minutes").iter().filter(|_| place.in_qos);
        let minutes: Vec<_> = minutes
            .map(|minute| minute_row(place, session, minute, out))
            .collect();
        let [from, to] = ["join_time", "leave_time"].map(|name| epoch_s(&text(session, name)));
        let score = score::of_session(session, to - from, &minutes.iter().collect::<Vec<_>>());
        row.extend(score.attributes.clone());
        for minute in minutes {
            let at = rows::text(&minute, "minute_at").to_owned();
            self.minutes.push((minute_of_session(&name, &at), minute));
        }
        kept(&mut row, &text(session, "join_time"), 400);
        self.sessions.push((name, row));
        score
    }
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            minutes: self.minutes + other.minutes,
            classified: self.classified + other.classified,
            poor: self.poor + other.poor,
        }
    }

    fn put_into(self, row: &mut Item) {
        put(row, "minute_count", Attribute::number(self.minutes));
        put(
            row,
            "classified_minute_count",
            Attribute::number(self.classified),
        );
        put(row, "poor_minute_count", Attribute::number(self.poor));
    }
}

/// Both times, both in seconds, and the time between them.
fn span(row: &mut Item, names: [&str; 2], [from, to]: [&str; 2]) {
    for (name, at) in names.into_iter().zip([from, to]) {
        put(row, name, Attribute::text(at));
        put(
            row,
            &format!("{name}_epoch_s"),
            Attribute::number(epoch_s(at)),
        );
    }
    put(
        row,
        "duration_s",
        Attribute::number(epoch_s(to) - epoch_s(from)),
    );
}

/// How long the design keeps it.
fn kept(row: &mut Item, since: &str, days: i64) {
    let until = epoch_s(since) + days * 24 * 60 * 60;
    put(row, "expires_at_epoch_s", Attribute::number(until));
}

/// Who came back counts once, and who was never let in does not.
fn people(sessions: &[Value]) -> usize {
    let people: BTreeSet<_> = sessions
        .iter()
        .filter(|session| session["status"] != "in_waiting_room")
        .filter_map(people::person)
        .collect();
    people.len()
}

fn measures(row: &mut Item, ours: &str, of: &Value, names: &[Name], out: &mut Vec<Difference>) {
    if of.is_null() {
        return;
    }
    let known: Vec<_> = names.iter().map(|(theirs, _)| *theirs).collect();
    refuse_unknown(of, &known, out);
    let said = names.iter().filter_map(|(theirs, ours)| {
        let number = match &of[*theirs] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let number = Decimal::from_str(&number).ok()?.normalize();
        Some(((*ours).to_owned(), Attribute::Number(number)))
    });
    put(row, ours, Attribute::Map(said.collect()));
}

/// A field that nobody compares would pass unseen.
fn refuse_unknown(of: &Value, known: &[&str], out: &mut Vec<Difference>) {
    let fields = of.as_object().into_iter().flatten();
    for (name, value) in fields.filter(|(name, _)| !known.contains(&name.as_str())) {
        out.push(Difference {
            table: "the simulator's account",
            key: name.clone(),
            attribute: String::new(),
            expected: "a field that is compared".to_owned(),
            found: value.to_string(),
        });
    }
}

fn minute_row(
    place: Place<'_>,
    session: &Value,
    minute: &Value,
    out: &mut Vec<Difference>,
) -> Item {
    let mut known = names::STREAMS.map(|(theirs, _)| theirs).to_vec();
    known.extend(["date_time", "cpu_usage", "cpu_pressure_level", "wifi_rssi"]);
    refuse_unknown(minute, &known, out);

    let mut row = Item::new();
    put(&mut row, "account_id", Attribute::text(place.account_id));
    put(&mut row, "meeting_uuid", Attribute::text(place.uuid));
    if let Some(user) = session["participant_user_id"].as_str() {
        put(&mut row, "user_id", Attribute::text(user));
    }
    let at = text(minute, "date_time");
    kept(&mut row, &at, 90);
    put(&mut row, "minute_at", Attribute::text(at));
    for (theirs, ours) in names::STREAMS {
        measures(&mut row, ours, &minute[theirs], &names::MEASURES, out);
    }
    measures(&mut row, "cpu", &minute["cpu_usage"], &names::CPU, out);
    measures(&mut row, "wifi", &minute["wifi_rssi"], &names::WIFI, out);
    if let Some(pressure) = cpu_pressure(minute) {
        put(&mut row, "cpu_pressure", Attribute::Map(pressure));
    }
    row
}

/// Who has told the load has told the pressure, also where the account leaves it out.
fn cpu_pressure(minute: &Value) -> Option<Item> {
    let levels = texts(&minute["cpu_pressure_level"], &names::CPU_PRESSURE);
    if !levels.is_empty() || minute["cpu_usage"].is_null() {
        return Some(levels).filter(|levels| !levels.is_empty());
    }
    let names = names::CPU_PRESSURE.iter();
    let plain = names.map(|(_, ours)| ((*ours).to_owned(), Attribute::text(PLAIN_PRESSURE)));
    Some(plain.collect())
}
