//! AWS and the function, as far as a night meets them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::machine::{Aws, Failed, Machine};

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

pub(super) fn hours(hours: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "some days of milliseconds")]
    TimeDelta::milliseconds((hours * 3_600_000.0).round() as i64)
}

#[derive(Debug)]
pub(super) struct World {
    /// What `parquet/applied.json` says, when it is there.
    applied: Option<BTreeMap<String, DateTime<Utc>>>,
    /// What was asked of `DynamoDB`, in its order.
    pub(super) exports: Vec<Value>,
    begun: Vec<Value>,
    conversions: Vec<String>,
    /// A table's ARN whose export fails, or a table that is not converted.
    pub(super) fails: Option<&'static str>,
    /// A table of which the first conversion fails, and no later one would.
    pub(super) fails_once: Option<&'static str>,
    /// How often each task fails first.
    pub(super) hiccups: u32,
    tried: u32,
    pub(super) running: usize,
    pub(super) is_slow: bool,
    pub(super) waited_s: u64,
    nights: u32,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            applied: None,
            exports: Vec::new(),
            begun: Vec::new(),
            conversions: Vec::new(),
            fails: None,
            fails_once: None,
            hiccups: 0,
            tried: 0,
            running: 1,
            is_slow: false,
            waited_s: 0,
            nights: 0,
        }
    }

    pub(super) fn night(
        &mut self,
        machine: &mut Machine,
        scheduled_at: &str,
    ) -> Result<Value, Failed> {
        let input = json!({ "scheduled_at": scheduled_at });
        self.execute(machine, &input, "1999-01-01T00:00:00Z") // it does not count
    }

    pub(super) fn night_by_hand(
        &mut self,
        machine: &mut Machine,
        started_at: &str,
    ) -> Result<Value, Failed> {
        self.execute(machine, &json!({}), started_at)
    }

    fn execute(
        &mut self,
        machine: &mut Machine,
        input: &Value,
        started_at: &str,
    ) -> Result<Value, Failed> {
        self.nights += 1;
        let execution =
            json!({ "Input": input, "Name": self.nights.to_string(), "StartTime": started_at });
        let context = json!({ "Execution": execution, "StateMachine": { "Id": "arn:night" } });
        machine.run(&context, self)
    }

    pub(super) fn knows(&mut self, tables: &[&str], up_to: DateTime<Utc>) {
        let entries = tables.iter().map(|table| ((*table).to_owned(), up_to));
        self.applied = Some(entries.collect());
    }

    pub(super) fn forget_exports(&mut self) {
        self.exports.clear();
    }

    pub(super) fn up_to(&self, table: &str) -> Option<DateTime<Utc>> {
        self.applied.as_ref()?.get(table).copied()
    }

    fn of<'a>(&'a self, table: &str) -> impl Iterator<Item = &'a Value> {
        let arn = format!("arn:{table}");
        self.exports
            .iter()
            .filter(move |export| export["TableArn"] == arn)
    }

    /// The times of the whole exports of a table.
    pub(super) fn whole(&self, table: &str) -> Vec<DateTime<Utc>> {
        let whole = self
            .of(table)
            .filter(|export| export["ExportType"] == "FULL_EXPORT");
        whole.map(|export| time(&export["ExportTime"])).collect()
    }

    /// The windows of the others, in the order in which they were asked for.
    pub(super) fn windows(&self, table: &str) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let changes = self
            .of(table)
            .filter(|export| export["ExportType"] == "INCREMENTAL_EXPORT");
        let window = |export: &Value| {
            let window = &export["IncrementalExportSpecification"];
            (
                time(&window["ExportFromTime"]),
                time(&window["ExportToTime"]),
            )
        };
        changes.map(window).collect()
    }

    pub(super) fn conversions_of(&self, table: &str) -> usize {
        self.conversions.iter().filter(|one| *one == table).count()
    }

    /// As the function does: windows go on where the last one ended (`crates/export/src/applied.rs`).
    fn convert(&mut self, order: &Value) -> Result<Value, String> {
        let table = order["table"].as_str().expect("a table").to_owned();
        self.conversions.push(table.clone());
        if self.fails == Some(table.as_str()) {
            return Err("Trouble".to_owned());
        }
        if self.fails_once.take_if(|fails| *fails == table).is_some() {
            return Err("Trouble".to_owned());
        }
        let nth: usize = order["manifest"]
            .as_str()
            .and_then(|key| key.parse().ok())
            .expect("a manifest");
        let export = &self.begun[nth];
        assert_eq!(export["TableArn"], format!("arn:{table}"));
        let applied = self.applied.get_or_insert_default();
        let window = &export["IncrementalExportSpecification"];
        let end = match window {
            Value::Null => time(&export["ExportTime"]),
            window => {
                assert_eq!(
                    applied.get(&table),
                    Some(&time(&window["ExportFromTime"])),
                    "a gap"
                );
                time(&window["ExportToTime"])
            }
        };
        let known = applied.entry(table).or_insert(end);
        *known = end.max(*known);
        Ok(json!({ "Payload": { "rows": 1 } }))
    }
}

fn time(value: &Value) -> DateTime<Utc> {
    at(value.as_str().expect("a text"))
}

impl Aws for World {
    fn answer(&mut self, resource: &str, arguments: &Value) -> Result<Value, String> {
        self.tried += 1;
        if self.tried <= self.hiccups {
            return Err("Lambda.ServiceException".to_owned());
        }
        self.tried = 0;
        let (_, task) = resource
            .split_once("arn:aws:states:::")
            .expect("a service's task");
        match task {
            "aws-sdk:sfn:listExecutions" => {
                assert_eq!(arguments["StateMachineArn"], "arn:night");
                Ok(json!({ "Executions": vec![json!({}); self.running] }))
            }
            "aws-sdk:s3:listObjectsV2" => Ok(match &self.applied {
                None => json!({ "KeyCount": 0 }),
                Some(_) => {
                    json!({ "KeyCount": 1, "Contents": [{ "Key": "parquet/applied.json" }] })
                }
            }),
            "aws-sdk:s3:getObject" => {
                assert_eq!(arguments["Key"], "parquet/applied.json");
                let body = json!({ "up_to": self.applied, "sites_version": null });
                Ok(json!({ "Body": body.to_string() }))
            }
            "aws-sdk:dynamodb:exportTableToPointInTime" => {
                let token = &arguments["ClientToken"];
                let is_new = self
                    .begun
                    .iter()
                    .all(|export| export["ClientToken"] != *token);
                assert!(is_new, "{token} is another export's");
                self.exports.push(arguments.clone());
                self.begun.push(arguments.clone());
                let arn = format!("{}", self.begun.len() - 1);
                Ok(
                    json!({ "ExportDescription": { "ExportArn": arn, "ExportStatus": "IN_PROGRESS" } }),
                )
            }
            "aws-sdk:dynamodb:describeExport" => {
                let arn = arguments["ExportArn"].as_str().expect("an ARN");
                let nth: usize = arn.parse().expect("as above");
                let said = if self.is_slow {
                    json!({ "ExportStatus": "IN_PROGRESS" })
                } else if self
                    .fails
                    .is_some_and(|arn| self.begun[nth]["TableArn"] == arn)
                {
                    json!({ "ExportStatus": "FAILED", "FailureCode": "Full", "FailureMessage": "The bucket is full" })
                } else {
                    json!({ "ExportStatus": "COMPLETED", "ExportManifest": arn })
                };
                Ok(json!({ "ExportDescription": said }))
            }
            "lambda:invoke" => {
                assert_eq!(arguments["FunctionName"], "arn:archive");
                self.convert(&arguments["Payload"])
            }
            other => panic!("nobody plays {other}"),
        }
    }

    fn wait(&mut self, seconds: u64) {
        self.waited_s += seconds;
    }
}
