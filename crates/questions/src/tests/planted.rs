//! A company's calls with one thing wrong, and with nothing.

use std::collections::BTreeMap;

use export::testing::{Fault, Plan, faults};
use serde_json::{Value, json};

use super::{Lake, PLAN, answers};
use crate::ALL;

/// What the questions that mark rows answer when this is wrong, and the one that marks by naming.
fn answers_with(faults: &'static [Fault]) -> BTreeMap<&'static str, Vec<Value>> {
    let days = 9; // as few as leave each group its 500 minutes
    let lake = Lake::of(Plan {
        faults,
        days,
        ..PLAN
    });
    let marking = ALL.iter().filter(|question| {
        question.sql.contains("stands_out") || question.name == "people_to_call_back"
    });
    let found = answers(&lake.views(), marking);
    for (name, answer) in &found {
        let least = match *name {
            "people_to_call_back" => 0,
            "weak_wifi" => 1, // nobody's signal is weak but by a fault
            _ => 2,
        };
        assert!(answer.len() >= least, "{name} compares nothing: {answer:?}");
    }
    let enough = found["hours_of_the_week"]
        .iter()
        .filter(|row| row["minutes"].as_u64() >= Some(500));
    assert!(enough.count() > 3, "no hour could stand out");
    assert!(found["worst_subnets"].len() > 25);
    found
}

/// By question, what its rows say in this column that stand out.
fn marked(answers: &BTreeMap<&'static str, Vec<Value>>) -> Vec<(&'static str, String)> {
    let column = |question: &str| match question {
        "sites_by_day" | "before_and_after" => "site_name",
        "worst_subnets" => "subnet_cidr",
        "client_versions" => "client_version",
        "weak_wifi" => "signal_kind",
        "busy_processor" => "processor",
        "devices" => "microphone_name",
        "network_kinds" => "network_kind",
        _ => "hour_of_day",
    };
    let all = answers.iter().flat_map(|(question, answer)| {
        let marked = answer.iter().filter(|row| row["stands_out"] == json!(true));
        marked.map(|row| {
            let said = &row[column(question)];
            (
                *question,
                said.as_str().map_or(said.to_string(), str::to_owned),
            )
        })
    });
    let mut all: Vec<_> = all.collect();
    all.dedup();
    all
}

#[track_caller]
fn check(faults: &'static [Fault], expected: &[(&'static str, &str)]) {
    let found = marked(&answers_with(faults));
    let found: Vec<_> = found
        .iter()
        .map(|(name, what)| (*name, what.as_str()))
        .collect();
    assert_eq!(found, expected, "{faults:?}");
}

#[test]
fn a_bad_subnet_alone_is_found_by_its_own_question_and_by_no_other() {
    check(&[Fault::Subnet], &[("worst_subnets", faults::SUBNET)]);
}

#[test]
fn a_bad_version_alone_is_found_by_its_own_question_and_by_no_other() {
    let version = ("client_versions", faults::CLIENT_VERSION);
    check(&[Fault::ClientVersion], &[version]);
}

#[test]
fn a_bad_site_alone_is_found_by_its_own_questions_and_by_no_other() {
    let questions = ["before_and_after", "sites_by_day"];
    check(&[Fault::Site], &questions.map(|name| (name, faults::SITE)));
}

#[test]
fn a_weak_signal_alone_is_found_by_its_own_question_and_by_no_other() {
    check(&[Fault::WeakWifi], &[("weak_wifi", "weak")]);
}

#[test]
fn a_busy_processor_alone_is_found_by_its_own_question_and_by_no_other() {
    check(
        &[Fault::BusyProcessor],
        &[("busy_processor", "at its limit")],
    );
}

#[test]
fn a_bad_microphone_alone_is_found_by_its_own_question_and_by_no_other() {
    check(&[Fault::Microphone], &[("devices", faults::MICROPHONE)]);
}

#[test]
fn a_bad_kind_of_network_alone_is_found_by_its_own_question_and_by_no_other() {
    check(
        &[Fault::NetworkKind],
        &[("network_kinds", faults::NETWORK_KIND)],
    );
}

#[test]
fn a_bad_hour_alone_is_found_by_its_own_question_and_by_no_other() {
    let found = answers_with(&[Fault::Hour]);
    let hour = faults::HOUR[1].to_string();
    assert_eq!(marked(&found), [("hours_of_the_week", hour)]);
    let hours = found["hours_of_the_week"].iter();
    let mut days = hours.filter(|row| row["stands_out"] == json!(true));
    assert_eq!(days.next().unwrap()["iso_weekday"], faults::HOUR[0]);
    assert_eq!(days.next(), None);
}

#[test]
fn without_faults_nothing_stands_out() {
    let found = answers_with(&[]);
    assert_eq!(marked(&found), []);
    let nobody: [Value; 0] = [];
    assert_eq!(found["people_to_call_back"], nobody);
}
