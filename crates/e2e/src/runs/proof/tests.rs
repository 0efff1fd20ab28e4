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
    Rows {
        meetings: vec![row.into_iter().collect()],
        ..Rows::default()
    }
}

fn found(run: Run, dead_letters: u64, fired: &Value, rows: &Rows) -> Vec<String> {
    let evidence = Evidence {
        account: &json!({ "meetings": [{ "uuid": "a==" }] }),
        told: &told(&[json!({ "event": "meeting.ended", "uuid": "a==" })], 1),
        fired,
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

#[test]
fn a_fault_that_used_an_attempt_is_noticed() {
    let fired: Value = super::FAULTS
        .iter()
        .map(|kind| ((*kind).to_owned(), json!(1)))
        .collect();
    assert!(found(Run::Faulty, 0, &fired, &rows(3, "webhook")).is_empty());
    assert_eq!(
        found(Run::Faulty, 0, &fired, &rows(4, "webhook")),
        ["the run itself [attempts used]: expected 3 at most, found 4"]
    );
}
