//! How much of what a row is about was measured, counted over the calls as they were made up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, TimeDelta, Timelike as _};
use export::testing::{Call, SITES, session_line};
use qos::Session;
use qos::class::is_cpu_high;
use qos::score::SessionScore;
use serde_json::{Value, json};

use super::{FAULTY, PLAN, answers, rows};
use crate::ALL;

/// A call, with what a row may say of those that it is about.
struct Known {
    call: Call,
    columns: Vec<(&'static str, Value)>,
    /// By the site's own clock: day of the week and hour.
    hours: BTreeSet<[u32; 2]>,
    user_key: String,
}

impl Known {
    fn of(call: Call, keys: &BTreeMap<String, String>) -> Self {
        let item: Value = serde_json::from_str(&session_line(&call)).unwrap();
        let text = |name: &str| item[name]["S"].clone();
        let (site, zone, _) = SITES[call.person.site];
        let is_known = call.person.site + 1 < SITES.len();
        let private = text("private_subnet_cidr");
        let is_by_line = is_known && private.is_null();
        let user_key = keys[&call.session_id].clone();
        let mut columns = vec![
            ("dt", json!(call.joined_at.date_naive().to_string())),
            ("site_name", json!(if is_known { site } else { "unknown" })),
            (
                "isp_name",
                if is_by_line {
                    json!("Example Net")
                } else {
                    Value::Null
                },
            ),
            ("other_data_center", text("data_center")),
            ("user_key", json!(user_key)),
        ];
        let is_private = is_known && !private.is_null();
        let subnet = if is_private {
            private
        } else {
            text("public_subnet_cidr")
        };
        columns.push(("subnet_cidr", subnet));
        for name in [
            "meeting_uuid",
            "network_kind",
            "client_version",
            "device_os",
            "microphone_name",
            "camera_name",
            "data_center",
        ] {
            columns.push((name, text(name)));
        }
        let zone: chrono_tz::Tz = zone.parse().unwrap();
        let under_way = (0..PLAN.minutes)
            .filter(|_| is_known)
            .map(|minute| call.joined_at + TimeDelta::minutes(minute.into()));
        let hours = under_way.map(|at| {
            let at = at.with_timezone(&zone);
            [at.weekday().number_from_monday(), at.hour()]
        });
        let hours = hours.collect();
        Self {
            call,
            columns,
            hours,
            user_key,
        }
    }

    fn is_measured(&self) -> bool {
        !self.call.samples.is_empty()
    }
}

/// All calls, and the groups that are made by what was measured.
struct World {
    calls: Vec<Known>,
    /// In how many minutes of each meeting it was poor for how many.
    poor_for: BTreeMap<(&'static str, String), u32>,
    /// Whose processor was ever at its limit, and whose was below.
    by_processor: BTreeMap<&'static str, BTreeSet<String>>,
    by_signal: BTreeMap<&'static str, BTreeSet<String>>,
}

impl World {
    fn new() -> Self {
        let keys = rows(
            &FAULTY.views(),
            "SELECT participant_session_id, user_key FROM sessions",
        );
        let keys = keys.iter().map(|row| {
            ["participant_session_id", "user_key"]
                .map(|name| row[name].as_str().unwrap().to_owned())
        });
        let keys = keys.map(|[session, key]| (session, key)).collect();
        let mut world = Self {
            calls: PLAN.calls().map(|call| Known::of(call, &keys)).collect(),
            poor_for: BTreeMap::new(),
            by_processor: BTreeMap::new(),
            by_signal: BTreeMap::new(),
        };
        let mut minutes: BTreeMap<_, [u32; 2]> = BTreeMap::new(); // people, and those for whom it was poor
        for known in &world.calls {
            let (call, key) = (&known.call, &known.user_key);
            for sample in &call.samples {
                let session = Session {
                    joined_at: Some(call.joined_at),
                    left_at: Some(call.left_at),
                    ..Session::default()
                };
                let alone = SessionScore::of(&session, std::slice::from_ref(sample)).minutes;
                let [people, poor] = minutes
                    .entry((&call.meeting_uuid, sample.minute_at))
                    .or_default();
                *people += alone.classified_minute_count;
                *poor += alone.poor_minute_count;
                let is_high = sample.cpu.as_ref().is_some_and(is_cpu_high);
                let processor = if is_high { "at its limit" } else { "below" };
                world
                    .by_processor
                    .entry(processor)
                    .or_default()
                    .insert(key.clone());
            }
            if known.is_measured() && call.person.network_kind == "Wifi" {
                let is_weak =
                    2 * call.score.wifi_weak_minute_count > call.score.minutes.minute_count;
                let signal = if is_weak { "weak" } else { "strong enough" };
                world
                    .by_signal
                    .entry(signal)
                    .or_default()
                    .insert(key.clone());
            }
        }
        for ((meeting, _), [people, poor]) in minutes {
            let group = match poor {
                _ if people < 3 => continue,
                0 => "0 nobody",
                1 => "1 one person",
                _ if 2 * poor < people => "2 some",
                _ => "3 half or more",
            };
            *world.poor_for.entry((group, meeting.clone())).or_default() += 1;
        }
        world
    }

    /// How often a call counts in a row's coverage.
    fn weight(&self, row: &Value, known: &Known) -> u32 {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let is_in = |groups: &BTreeMap<&str, BTreeSet<String>>, name: &str| {
            groups[text(name)].contains(&known.user_key)
        };
        if !row["poor_for"].is_null() {
            let group = self
                .poor_for
                .keys()
                .find(|(group, _)| *group == text("poor_for"))
                .unwrap()
                .0;
            let minutes = self.poor_for.get(&(group, known.call.meeting_uuid.clone()));
            return minutes.copied().unwrap_or_default();
        }
        let is_about = if row["processor"].is_string() {
            is_in(&self.by_processor, "processor")
        } else if row["signal_kind"].is_string() {
            known.call.person.network_kind == "Wifi" && is_in(&self.by_signal, "signal_kind")
        } else if row["hour_of_day"].is_u64() {
            let hour = ["iso_weekday", "hour_of_day"].map(|name| row[name].as_u64().unwrap());
            known.hours.iter().any(|known| known.map(u64::from) == hour)
        } else {
            let mut columns = known.columns.iter();
            columns.all(|(name, value)| row.get(name).is_none_or(|found| found == value))
        };
        is_about.into()
    }
}

#[test]
fn each_row_of_each_answer_says_how_much_of_what_it_is_about_was_measured() {
    let world = World::new();
    let answers = answers(&FAULTY.views(), ALL.iter());
    for question in &ALL {
        let answer = &answers[question.name];
        let mut lowest = 100.0_f64;
        for row in answer {
            let (mut calls, mut measured) = (0, 0);
            for known in &world.calls {
                let weight = world.weight(row, known);
                calls += weight;
                measured += weight * u32::from(known.is_measured());
            }
            let expected = 100.0 * f64::from(measured) / f64::from(calls);
            let found = row["coverage_pct"].as_f64().unwrap_or(-1.0);
            assert!(
                (found - expected).abs() <= 0.051,
                "{}: {row}, and it is {expected}",
                question.name
            );
            lowest = lowest.min(found);
        }
        assert!(lowest < 100.0, "{} could always say so", question.name);
    }
}
