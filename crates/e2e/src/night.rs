//! A first night: the state machine exports every table, the function makes Parquet of it with its own
//! role, and no row is lost on the way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::compare::{Difference, Rows};
use crate::processes::LOOK_EVERY;
use crate::trouble::Trouble;

/// It takes seconds on a quiet machine.
const NIGHT_MAX: Duration = Duration::from_mins(5);

/// How many rows became Parquet, and which tables have others.
#[derive(Debug)]
pub(crate) struct Night {
    pub(crate) row_count: u64,
    pub(crate) differences: Vec<Difference>,
}

pub(crate) async fn pass(
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
    rows: &Rows,
) -> Result<Night, Trouble> {
    let execution = aws.start_execution(&outputs["NightArn"]).await?;
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
    let done: Vec<Value> = serde_json::from_str(output).unwrap_or_default();
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
    };
    for (table, stored) in stored {
        let of_table = done.iter().find(|one| one["table"] == table);
        let found = of_table.map_or(&Value::Null, |one| &one["rows"]);
        night.row_count += found.as_u64().unwrap_or_default();
        if *found != json!(stored) {
            night.differences.push(Difference {
                table,
                key: "the night".to_owned(),
                attribute: "rows of Parquet".to_owned(),
                expected: stored.to_string(),
                found: found.to_string(),
            });
        }
    }
    Ok(night)
}
