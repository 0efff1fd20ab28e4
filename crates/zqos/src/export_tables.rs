//! Tables into exports: by `DynamoDB`, or row by row.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, stderr};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dictionary::Table;
use export::{Covers, Layout};
use serde_json::{Value, json};
use store::Progress;

use crate::cli::analysts;
use crate::cloud::Cloud;
use crate::report::Report;
use crate::trouble::Trouble;

/// Between the first two looks; each time it is twice as long, until it is the longest.
const LOOK_FIRST: Duration = Duration::from_secs(1);

/// An export takes minutes whatever the size, so a look every ten seconds is enough.
const LOOK_LONGEST: Duration = Duration::from_secs(10);

/// A day: large tables take hours, and none takes longer than that.
const LOOKS_MAX: u32 = 24 * 60 * 6;

pub(crate) async fn run(
    cloud: &Cloud,
    args: &analysts::Export,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    let tables = chosen(&args.tables)?;
    match &args.folder {
        Some(folder) if args.scan => scan(cloud, &tables, folder, now).await,
        _ => export(cloud, &tables, now).await,
    }
}

fn chosen(names: &[String]) -> Result<Vec<&'static Table>, Trouble> {
    if names.is_empty() {
        return Ok(dictionary::tables().iter().collect());
    }
    let table = |name: &String| {
        dictionary::table(name).ok_or_else(|| {
            let all: Vec<_> = dictionary::tables()
                .iter()
                .map(|table| table.name)
                .collect();
            let next = format!("name one of {}", all.join(", "));
            Trouble::unable(format!("{name} is no table that is exported"), next)
        })
    };
    names.iter().map(table).collect()
}

/// The stack's output that names it: `QosMinutesTable`.
fn output(table: &Table) -> String {
    let words = table.name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect::<String>() + "Table"
}

async fn scan(
    cloud: &Cloud,
    tables: &[&Table],
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<Report, Trouble> {
    let mut text = String::new();
    let mut counts = serde_json::Map::new();
    for (nth, table) in tables.iter().enumerate() {
        let name = cloud.stack.output(&output(table))?;
        let layout = Layout::create(&folder.join(table.name), name, Covers::Everything(now));
        let mut layout = layout.map_err(|error| of_disk(&error))?;
        let mut failed = None;
        let mut rows = 0_u64;
        let exports = cloud.exports();
        let scanned = exports.scan(name, |line| {
            failed = layout.line(line).err();
            rows += 1;
            if rows.is_multiple_of(1_000) {
                bar(nth, tables.len(), &format!("{}: {rows} rows", table.name));
            }
            failed.is_none()
        });
        scanned
            .await
            .map_err(|error| Trouble::of_aws("read the table", &error))?;
        if let Some(error) = failed {
            return Err(of_disk(&error));
        }
        let rows = layout.finish().map_err(|error| of_disk(&error))?;
        bar(nth + 1, tables.len(), table.name);
        let _ = writeln!(text, "{}: {rows} rows.", table.name);
        counts.insert(table.name.to_owned(), json!(rows));
    }
    let _ = write!(text, "Next: zqos parquet {} parquet", folder.display());
    Ok(Report::done(
        text,
        json!({ "folder": folder.to_string_lossy(), "rows": counts }),
    ))
}

fn of_disk(error: &export::Error) -> Trouble {
    Trouble::unable(
        error.to_string(),
        "make room, or name another folder, and run it again",
    )
}

async fn export(cloud: &Cloud, tables: &[&Table], now: DateTime<Utc>) -> Result<Report, Trouble> {
    let bucket = cloud.stack.output("ExportsBucket")?;
    let exports = cloud.exports();
    let mut underway = Vec::new();
    for table in tables {
        let arn = exports.arn(cloud.stack.output(&output(table))?).await;
        let arn = arn.map_err(|error| Trouble::of_aws("look at the table", &error))?;
        let prefix = format!("raw/{}", table.name);
        let token = format!("zqos-{}-{}", table.name, now.timestamp() / 60); // twice in a minute is once
        let began = exports.begin(&arn, bucket, &prefix, &token).await;
        let began = began.map_err(|error| Trouble::of_aws("begin the export", &error))?;
        underway.push((*table, began));
    }
    let all = underway.len();
    let mut items: Vec<(&str, i64)> = Vec::new();
    let mut look = LOOK_FIRST;
    for _ in 0..LOOKS_MAX {
        let mut still = Vec::new();
        for (table, arn) in underway {
            let progress = exports.progress(&arn).await;
            match progress.map_err(|error| Trouble::of_aws("look at the export", &error))? {
                Progress::Underway => still.push((table, arn)),
                Progress::Done { items: count } => items.push((table.name, count)),
                Progress::Failed { why } => {
                    let next = "mend that and run it again; the other exports go on by themselves";
                    return Err(Trouble::refused(
                        format!("the export of {} failed: {why}", table.name),
                        next,
                    ));
                }
            }
        }
        underway = still;
        let names: Vec<_> = underway.iter().map(|(table, _)| table.name).collect();
        bar(
            items.len(),
            all,
            &format!("DynamoDB exports {}", names.join(", ")),
        );
        if underway.is_empty() {
            return Ok(fetched(bucket, &items));
        }
        tokio::time::sleep(look).await;
        look = LOOK_LONGEST.min(look * 2);
    }
    let next = "look at the exports in the console of DynamoDB; they go on by themselves";
    Err(Trouble::unable("the exports take longer than a day", next))
}

fn fetched(bucket: &str, items: &[(&str, i64)]) -> Report {
    let mut text = String::new();
    for (name, count) in items {
        let _ = writeln!(text, "{name}: {count} items.");
    }
    let _ = write!(
        text,
        "Next: aws s3 sync s3://{bucket}/raw exports && zqos parquet exports parquet"
    );
    let counts = items
        .iter()
        .map(|(name, count)| ((*name).to_owned(), json!(count)));
    let counts: serde_json::Map<String, Value> = counts.collect();
    Report::done(
        text,
        json!({ "bucket": bucket, "prefix": "raw", "items": counts }),
    )
}

/// On a terminal; a program that reads along wants no bars.
fn bar(done: usize, all: usize, what: &str) {
    if stderr().is_terminal() {
        eprint!("{}", drawn(done, all, what));
    }
}

/// Takes the place of the line before, and stays once all is done.
fn drawn(done: usize, all: usize, what: &str) -> String {
    const WIDTH: usize = 30;
    let full = WIDTH * done / all.max(1);
    let (bar, rest) = ("#".repeat(full), "-".repeat(WIDTH - full));
    let end = if done == all { "\n" } else { "" };
    format!("\r\u{1b}[K[{bar}{rest}] {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::{chosen, drawn, output};

    #[test]
    fn each_table_has_the_name_of_its_output() {
        let template = include_str!("../../../template.yaml");
        for table in dictionary::tables() {
            let line = format!("  {}: {{ Value", output(table));
            assert!(template.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_table_that_is_never_exported_cannot_be_chosen() {
        assert!(chosen(&["installations".to_owned()]).is_err());
        assert_eq!(chosen(&["users".to_owned()]).unwrap().len(), 1);
    }

    #[test]
    fn a_bar_grows_in_its_line_and_stays_when_all_is_done() {
        let bars = [0, 2, 5].map(|done| drawn(done, 5, "tables"));
        let [none, some, all] = bars.map(|bar| bar.trim_start_matches("\r\u{1b}[K").to_owned());
        assert_eq!(none, format!("[{}] tables", "-".repeat(30)));
        assert_eq!(
            some,
            format!("[{}{}] tables", "#".repeat(12), "-".repeat(18))
        );
        assert_eq!(all, format!("[{}] tables\n", "#".repeat(30)));
    }
}
