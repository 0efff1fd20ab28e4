use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::testing::{Plan, minute_line, session_line};
use crate::{Conversion, Covers, Error, Layout, Report};

mod again;
mod bad_input;
mod changes;
mod erased;
mod rows;

/// A folder with exports in it and one for Parquet.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn exports(&self) -> PathBuf {
        self.folder.path().join("exports")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn convert(&self, sites: Option<&Path>) -> Result<Report, Error> {
        let (exports, out) = (self.exports(), self.out());
        let conversion = Conversion {
            exports: &exports,
            out: &out,
            sites,
        };
        crate::convert(&conversion, &mut |_| {})
    }

    /// An export with these lines, of a table by its folder's name.
    fn export(&self, table: &str, covers: Covers, lines: &[String]) -> PathBuf {
        let folder = self.exports().join(table);
        let mut layout = Layout::create(&folder, "T", covers).unwrap();
        for line in lines {
            layout.line(line.as_bytes()).unwrap();
        }
        layout.finish().unwrap();
        let (Covers::Everything(at) | Covers::Changes(_, at)) = covers;
        let id = format!("{:020}-scan", at.timestamp_millis());
        folder.join("AWSDynamoDB").join(id)
    }

    /// The rows of a file, by the names of its columns; absent ones are not there.
    fn rows(&self, file: &str) -> Vec<Value> {
        rows::of(&self.out().join(file))
    }

    /// All files of Parquet, and whatever else lies there that is no bookkeeping.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.out(), &mut files);
        let out = self.out();
        let mut names: Vec<_> = files
            .iter()
            .map(|path| path.strip_prefix(&out).unwrap().display().to_string())
            .filter(|name| name.contains('/') && !name.ends_with(".secret"))
            .collect();
        names.sort();
        names
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A line of a whole export.
fn whole(item: &str) -> String {
    format!(r#"{{"Item":{item}}}"#)
}

/// A line of an incremental one, written at a time.
fn change(written_at: DateTime<Utc>, new: Option<&str>, old: Option<&str>) -> String {
    let mut line = json!({
        "Metadata": { "WriteTimestampMicros": { "N": written_at.timestamp_micros().to_string() } },
        "Keys": {},
    });
    for (name, image) in [("NewImage", new), ("OldImage", old)] {
        if let Some(image) = image {
            line[name] = serde_json::from_str(image).unwrap();
        }
    }
    line.to_string()
}

fn minutes() -> Vec<String> {
    let calls = Plan::SMALL.calls();
    calls
        .flat_map(|call| {
            let lines = call.samples.iter().map(|sample| minute_line(&call, sample));
            lines.collect::<Vec<_>>()
        })
        .collect()
}

fn sessions() -> Vec<String> {
    Plan::SMALL
        .calls()
        .map(|call| session_line(&call))
        .collect()
}

fn wholes(items: &[String]) -> Vec<String> {
    items.iter().map(|item| whole(item)).collect()
}

const NIGHT: TimeDelta = TimeDelta::days(1);
