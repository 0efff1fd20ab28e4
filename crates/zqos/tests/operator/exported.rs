//! Exports by `DynamoDB`, played as AWS's model of them says, and those that are made row by row.

use std::path::Path;

use axum::http::StatusCode;
use boot::{Aws, Env, Patience};
use chrono::TimeDelta;
use export::testing::{Call, Plan, minute_line, session_line};
use qos::SessionId;
use serde_json::{Value, json};

use crate::world::{Said, World};

const TABLES: [&str; 5] = [
    "meetings",
    "participants",
    "qos_minutes",
    "users",
    "account_scores",
];

/// What `DynamoDB` was asked, and what it has to say.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    /// Each export as it was begun.
    begun: Vec<Value>,
    /// So many looks find each export under way.
    looks_underway: u32,
    looks: u32,
    /// Why an export will not come, by table.
    fails: Option<(&'static str, &'static str)>,
    /// With what a call is refused.
    refuses: Option<(&'static str, &'static str, &'static str)>,
}

impl Exports {
    pub(crate) fn answer(&mut self, target: &str, body: &str) -> (StatusCode, String) {
        let asked: Value = serde_json::from_str(body).unwrap();
        let operation = target.strip_prefix("DynamoDB_20120810.").unwrap();
        if let Some((_, kind, message)) = self.refuses.filter(|refused| refused.0 == operation) {
            let kind = format!("com.amazonaws.dynamodb.v20120810#{kind}");
            let said = json!({ "__type": kind, "message": message });
            return (StatusCode::BAD_REQUEST, said.to_string());
        }
        let answer = match operation {
            "DescribeTable" => {
                let name = asked["TableName"].as_str().unwrap();
                json!({ "Table": { "TableName": name, "TableArn": format!("arn:table/{name}") } })
            }
            "ExportTableToPointInTime" => {
                self.begun.push(asked.clone());
                let arn = format!("{}/export/1", asked["TableArn"].as_str().unwrap());
                json!({ "ExportDescription": { "ExportArn": arn, "ExportStatus": "IN_PROGRESS" } })
            }
            "DescribeExport" => {
                let arn = asked["ExportArn"].as_str().unwrap();
                self.looks += 1;
                let underway = self.looks <= self.looks_underway;
                let failure = self.fails.filter(|(table, _)| arn.contains(table));
                let said = match failure {
                    _ if underway => json!({ "ExportStatus": "IN_PROGRESS" }),
                    Some((_, why)) => json!({ "ExportStatus": "FAILED", "FailureMessage": why }),
                    None => json!({ "ExportStatus": "COMPLETED", "ItemCount": 7 }),
                };
                json!({ "ExportDescription": said })
            }
            other => panic!("nobody should ask for {other}"),
        };
        (StatusCode::OK, answer.to_string())
    }
}

/// A world whose `DynamoDB` exports, and holds no rows.
fn exporting(how: Exports) -> World {
    let mut world = World::start();
    let aws = world.environment["AWS_ENDPOINT_URL"].clone();
    world.environment.insert("AWS_ENDPOINT_URL_DYNAMODB", aws);
    world.held.lock().unwrap().exports = how;
    world
}

#[track_caller]
fn refused(said: &Said, code: i32, what: &str, next: &str) {
    assert_eq!(said.code, code, "{said:?}");
    assert!(said.err.contains(what), "{said:?}");
    let (_, advice) = said.err.split_once("What to do: ").unwrap();
    assert!(advice.contains(next), "{said:?}");
}

#[test]
fn each_table_is_exported_whole_into_the_stacks_bucket_and_followed() {
    let world = exporting(Exports {
        looks_underway: 5, // one for each table
        ..Exports::default()
    });
    let said = world.run("export", "");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("qos_minutes: 7 items."), "{said:?}");
    let next = "Next: aws s3 sync s3://exports-bucket/raw exports && zqos parquet exports parquet";
    assert!(said.out.contains(next), "{said:?}");
    assert!(said.err.is_empty(), "a bar is for a terminal: {said:?}");
    let held = world.held.lock().unwrap();
    assert_eq!(held.exports.looks, 10);
    let begun = &held.exports.begun;
    let tables: Vec<_> = begun
        .iter()
        .map(|one| one["TableArn"].as_str().unwrap())
        .collect();
    assert_eq!(tables, TABLES.map(|name| format!("arn:table/{name}")));
    for (one, name) in begun.iter().zip(TABLES) {
        assert_eq!(one["S3Bucket"], "exports-bucket");
        assert_eq!(one["S3Prefix"], format!("raw/{name}"));
        assert_eq!(one["S3SseAlgorithm"], "AES256");
        assert_eq!(one["ExportFormat"], "DYNAMODB_JSON");
        assert_eq!(one["ExportType"], "FULL_EXPORT");
        // The machine's clock may be ahead of AWS's, which refuses a time to come; and with the token
        // of an earlier call it refuses another time.
        assert_eq!(one.get("ExportTime"), None);
        assert!(one["ClientToken"].as_str().unwrap().contains(name));
    }
}

#[test]
fn an_export_that_fails_says_which_and_why() {
    let world = exporting(Exports {
        fails: Some(("participants", "the bucket is gone")),
        ..Exports::default()
    });
    let what = "the export of participants failed: the bucket is gone";
    refused(&world.run("export", ""), 1, what, "run it again");
}

#[test]
fn a_table_without_recovery_or_permission_says_what_to_do() {
    for (operation, kind, message, next) in [
        (
            "ExportTableToPointInTime",
            "PointInTimeRecoveryUnavailableException",
            "Point in time recovery is not enabled for table 'meetings'",
            "point-in-time recovery",
        ),
        (
            "ExportTableToPointInTime",
            "AccessDeniedException",
            "User: somebody is not authorized to perform: dynamodb:ExportTableToPointInTime",
            "docs/operating.md",
        ),
        (
            "DescribeExport",
            "AccessDeniedException",
            "User: somebody is not authorized to perform: dynamodb:DescribeExport",
            "docs/operating.md",
        ),
        (
            "DescribeTable",
            "ResourceNotFoundException",
            "Requested resource not found: Table: meetings not found",
            "AWS's",
        ),
    ] {
        let world = exporting(Exports {
            refuses: Some((operation, kind, message)),
            ..Exports::default()
        });
        refused(&world.run("export --table meetings", ""), 2, message, next);
    }
}

fn duckdb() -> String {
    let duckdb = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/query/bin/duckdb");
    assert!(
        duckdb.exists(),
        "the questions need DuckDB: run scripts/tools"
    );
    duckdb.display().to_string()
}

#[test]
fn an_answer_that_is_no_json_is_no_empty_one() {
    let mut world = World::start();
    world.environment.insert("DUCKDB", duckdb());
    let folder = empty_parquet();
    let ask = |sql: &str| {
        let folder = folder.path().display();
        world.run(
            &format!("query --parquet {folder} --output json --sql {sql}"),
            "",
        )
    };
    let none = ask("FROM(SELECT(1))WHERE(false)");
    assert_eq!((none.code, &parsed(&none.out)["rows"]), (0, &json!([])));
    let two = ask("SELECT(1);SELECT(2)");
    assert_eq!(two.code, 2, "{two:?}");
    assert!(two.err.contains("answer is no JSON"), "{two:?}");
    assert!(two.err.contains("one question at a time"), "{two:?}");
}

/// A folder of Parquet in which is nothing.
fn empty_parquet() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("applied.json"), "{}").unwrap();
    folder
}

#[test]
fn rows_of_csv_are_there_though_they_are_empty_and_tabs_stay() {
    let mut world = World::start();
    world.environment.insert("DUCKDB", duckdb());
    let folder = empty_parquet();
    let folder = folder.path().display();
    let sql = "SELECT(unnest(['a'||chr(9)||'b',NULL,NULL]))x";
    let said = world.run(
        &format!("query --parquet {folder} --output csv --sql {sql}"),
        "",
    );
    assert_eq!(
        (said.code, said.out.as_str()),
        (0, "x\n\"a\tb\"\n\n\n"),
        "{said:?}"
    );
}

#[test]
fn days_that_are_not_there_or_run_backwards_are_told() {
    let world = World::start();
    let folder = empty_parquet();
    let folder = folder.path().display();
    let of = |days: &str| world.run(&format!("query trust --parquet {folder} {days}"), "");
    let none = of("--days 7");
    refused(&none, 2, "has no day of participants", "run zqos parquet");
    let backwards = of("--from 2026-11-07 --to 2026-11-01");
    let what = "--from 2026-11-07 is after --to 2026-11-01";
    refused(&backwards, 2, what, "the earlier day");
    let nowhere = world.run("query trust --parquet nowhere --days 7", "");
    refused(&nowhere, 2, "has no applied.json", "--parquet");
}

/// Three minutes of two people.
fn calls() -> Vec<Call> {
    let plan = Plan {
        people: 2,
        days: 1,
        first_day: "2026-11-20".parse().unwrap(),
        minutes: 3,
        faults: &[],
    };
    plan.calls().collect()
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

#[test]
fn tables_become_an_export_then_parquet_then_an_answer() {
    let mut world = World::start();
    for call in calls() {
        world.put_into("participants", &parsed(&session_line(&call)));
        for sample in &call.samples {
            world.put_into("qos_minutes", &parsed(&minute_line(&call, sample)));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().display();
    let said = world.run(&format!("export --scan {folder}/exports"), "");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out
            .contains("participants: 2 rows.\nqos_minutes: 6 rows.\n"),
        "{said:?}"
    );
    let next = format!("Next: zqos parquet {folder}/exports parquet");
    assert!(said.out.contains(&next), "{said:?}");
    let said = world.run(&format!("parquet {folder}/exports {folder}/parquet"), "");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("1 file with 6 rows written"), "{said:?}");
    // A sites file that comes later needs no export.
    std::fs::create_dir(format!("{folder}/none")).unwrap();
    std::fs::write(format!("{folder}/sites.csv"), Plan::sites_csv()).unwrap();
    let said = world.run(
        &format!("parquet {folder}/none {folder}/parquet --sites {folder}/sites.csv"),
        "",
    );
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out
            .contains("participants: 0 lines of 0 exports; 1 file with 2 rows written."),
        "{said:?}"
    );
    assert!(said.out.contains(", in every day."), "{said:?}");
    world.environment.insert("DUCKDB", duckdb());
    let said = world.run(
        &format!("query trust --parquet {folder}/parquet --output json"),
        "",
    );
    assert_eq!(said.code, 0, "{said:?}");
    let row = &parsed(&said.out)["rows"][0];
    assert_eq!(row["calls_that_can"], 2, "{row}");
    assert_eq!(row["coverage_pct"], 100.0, "{row}");
}

#[tokio::test]
async fn made_up_minutes_are_the_rows_that_the_store_writes() {
    let world = World::start();
    let env = world.environment.iter();
    let env: Env = env.map(|(name, value)| (*name, value.clone())).collect();
    let aws = Aws::new(&env, Patience::PATIENT).unwrap();
    let minutes = store::Minutes::new(aws.dynamodb(), "qos_minutes".to_owned());
    let mut expected = Vec::new();
    for call in calls() {
        let user_id = (!call.person.is_guest).then(|| format!("user-{}", call.person.nth));
        let of = store::MinutesOf {
            account: &"abc123XYZ".parse().unwrap(),
            meeting: &call.meeting_uuid.parse().unwrap(),
            session: &SessionId::of_row(&call.session_id).unwrap(),
            user_id: user_id.as_deref(),
        };
        let collected_at = call.joined_at + TimeDelta::hours(2);
        minutes
            .put(&[(of, call.samples.as_slice())], collected_at)
            .await
            .unwrap();
        let lines = call.samples.iter().map(|sample| minute_line(&call, sample));
        expected.extend(lines.map(|line| parsed(&line)));
    }
    let found = world.items("qos_minutes");
    assert_eq!(found.len(), expected.len());
    for line in &expected {
        assert!(found.contains(line), "no such row: {line}");
    }
}
