//! Nights: the state machine exports the tables, the function makes Parquet of it with its own role, and no
//! row is lost on the way; in the second night it hears what changed since the first.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use crate::aws::Aws;
use crate::compare::{Difference, Rows};
use crate::processes::LOOK_EVERY;
use crate::trouble::Trouble;

pub(crate) mod erased;

/// It takes seconds on a quiet machine.
const NIGHT_MAX: Duration = Duration::from_mins(5);

/// What came of the first night.
#[derive(Debug)]
pub(crate) struct Night {
    pub(crate) row_count: u64,
    pub(crate) differences: Vec<Difference>,
    /// When the next one is.
    next: String,
}

/// The first: everything becomes Parquet.
pub(crate) async fn first(
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
    rows: &Rows,
) -> Result<Night, Trouble> {
    let (said, done) = pass(aws, outputs, &json!({})).await?;
    let began = said["startDate"].as_f64().unwrap_or_default();
    let next = DateTime::UNIX_EPOCH + Duration::from_secs_f64(began) + TimeDelta::hours(23);
    let stored = [
        ("users", rows.users.len()),
        ("account_scores", rows.account_scores.len()),
        ("meetings", rows.meetings.len()),
        ("participants", rows.participants.len()),
        ("qos_minutes", rows.minutes.len()),
    ];
    let mut night = Night {
        row_count: 0,
        differences: Vec::new(),
        next: next.to_rfc3339(),
    };
    for (table, stored) in stored {
        let found = &of_table(&done, table)["rows"];
        night.row_count += found.as_u64().unwrap_or_default();
        night
            .differences
            .extend(differ(table, "rows", stored, found));
    }
    Ok(night)
}

/// One execution to its end: what is said of it, and what was done with each export.
async fn pass(
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
    input: &Value,
) -> Result<(Value, Vec<Value>), Trouble> {
    let execution = aws.start_execution(&outputs["NightArn"], input).await?;
    let since = Instant::now();
    let said = loop {
        let said = aws.execution(&execution).await?;
        if said["status"] != "RUNNING" {
            break said;
        }
        if since.elapsed() > NIGHT_MAX {
            return Err(Trouble::new("the night does not end").next("look at the local AWS's log"));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    };
    if said["status"] != "SUCCEEDED" {
        let text = format!(
            "the night ended otherwise: {} {}",
            said["error"], said["cause"]
        );
        return Err(Trouble::new(text).next("look at the log of the function ArchiveFunction"));
    }
    let output = said["output"].as_str().unwrap_or_default();
    let done = serde_json::from_str(output).unwrap_or_default();
    Ok((said, done))
}

fn of_table<'a>(done: &'a [Value], table: &str) -> &'a Value {
    let found = done.iter().find(|one| one["table"] == table);
    found.unwrap_or(&Value::Null)
}

fn differ(table: &'static str, what: &str, expected: usize, found: &Value) -> Option<Difference> {
    let difference = || Difference {
        table,
        key: "the night".to_owned(),
        attribute: format!("{what} of Parquet"),
        expected: expected.to_string(),
        found: found.to_string(),
    };
    (*found != json!(expected)).then(difference)
}
