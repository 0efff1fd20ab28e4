//! On a good day no run has what its name promises.

use serde_json::{Value, json};

use super::{Evidence, of_run};
use crate::cli::Run;
use crate::compare::{Attribute, Rows, told};

fn rows(ledger_attempts: u32, source: &str) -> Rows {
    let row = [
        ("meeting_uuid", Attribute::text("a==")),
        ("ledger_attempts", Attribute::number(ledger_attempts)),
        ("ledger_source", Attribute::text(source)),
    ];
    let row = row.map(|(name, value)| (name.to_owned(), value));
    let installation = [("token_version".to_owned(), Attribute::number(2))];
    Rows {
        meetings: vec![row.into_iter().collect()],
        installations: vec![installation.into_iter().collect()],
        ..Rows::default()
    }
}

fn found(run: Run, dead_letters: u64, faults: &Value, rows: &Rows) -> Vec<String> {
    let evidence = Evidence {
        account: &json!({ "meetings": [{ "uuid": "a==" }] }),
        told: &told(&[json!({ "event": "meeting.ended", "uuid": "a==" })], 1),
        faults,
        recorded: 1,
        dead_letters,
    };
    let found = of_run(run, &evidence, rows);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_day_is_a_plain_run_and_no_other() {
    let good = rows(1, "webhook");
    assert!(found(Run::Plain, 0, &json!({}), &good).is_empty());
    for run in [
        Run::Repeated,
        Run::Dropped,
        Run::Faulty,
        Run::Late,
        Run::Full,
    ] {
        assert!(!found(run, 0, &json!({}), &good).is_empty(), "{run:?}");
    }
}

#[test]
fn a_dead_letter_is_wrong_in_any_run() {
    assert_eq!(
        found(Run::Plain, 1, &json!({}), &rows(1, "webhook")),
        ["the run itself [dead letters]: expected none, found 1"]
    );
}

/// A simulator that gave one wrong answer by each rule, of which one was about the meeting.
fn faults() -> Value {
    let order = Run::Faulty.faults().unwrap();
    let rules = order["answers"].as_array().unwrap().len();
    json!({
        "rules": vec![json!({ "matched": 50, "fired": 1 }); rules],
        "order": order,
        "fired": { "not_yet": 1, "html": rules - 1 },
    })
}

#[test]
fn a_fault_that_used_an_attempt_is_noticed() {
    assert!(found(Run::Faulty, 0, &faults(), &rows(2, "webhook")).is_empty());
    assert_eq!(
        found(Run::Faulty, 0, &faults(), &rows(3, "webhook")),
        ["the run itself [attempts used]: expected 2 at most, found 3"]
    );
}

#[test]
fn a_rule_that_never_came_is_noticed_also_the_one_in_fifty() {
    let mut faults = faults();
    let last = faults["rules"].as_array().unwrap().len() - 1;
    faults["rules"][last]["fired"] = json!(0);
    let found = found(Run::Faulty, 0, &faults, &rows(2, "webhook"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("one in 50 of"), "{found:?}");
}

#[test]
fn a_token_that_was_never_replaced_is_noticed() {
    let mut rows = rows(2, "webhook");
    let version = Attribute::number(1);
    rows.installations[0].insert("token_version".to_owned(), version);
    assert_eq!(
        found(Run::Faulty, 0, &faults(), &rows),
        ["the run itself [refreshes of the token]: expected one or more, found 0"]
    );
}
