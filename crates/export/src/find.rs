//! The exports that lie in a folder, each with its table, its window and its files.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use dictionary::Table;
use serde::Deserialize;

use crate::Error;

/// Folders below the one that is named: prefix, table, `AWSDynamoDB` and the export's id, and twice
/// that for whoever copied a bucket as it is.
const DEPTH_MAX: usize = 8;

/// An item has 400 KB at most, but nothing of a manifest's line is longer than names.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;

/// One export of one table.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) table: &'static Table,
    /// What the table is called in `DynamoDB`: another stack's is another table.
    pub(crate) table_name: String,
    /// Where its summary lies.
    pub(crate) summary: PathBuf,
    pub(crate) window: Window,
    /// Its data files, with the number of lines that each has to have.
    pub(crate) files: Vec<(PathBuf, u64)>,
}

/// What an export has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// Every item, as at this time.
    Full { at: DateTime<Utc> },
    /// What changed, from the first time on and before the second.
    Incremental {
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    },
}

impl Window {
    /// Up to when it knows.
    pub(crate) fn end(&self) -> DateTime<Utc> {
        match self {
            Self::Full { at } => *at,
            Self::Incremental { to, .. } => *to,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    table_arn: String,
    output_format: Option<String>,
    output_view: Option<String>,
    export_time: Option<DateTime<Utc>>,
    export_from_time: Option<DateTime<Utc>>,
    export_to_time: Option<DateTime<Utc>>,
    #[serde(alias = "manifestFilesS3Key")]
    manifest_files_s3_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataFile {
    item_count: u64,
    data_file_s3_key: String,
}

/// All exports below a folder, for each table the oldest first.
pub(crate) fn exports(folder: &Path) -> Result<Vec<Export>, Error> {
    let mut summaries = Vec::new();
    look(folder, DEPTH_MAX, &mut summaries)?;
    let exports = summaries.iter().map(|summary| export(folder, summary));
    let mut exports = exports.collect::<Result<Vec<_>, _>>()?;
    exports.sort_by_key(|export| (export.table.name, export.window.end()));
    Ok(exports)
}

/// Where in the bucket the manifest lies that this summary names.
pub fn manifest_key(summary: &Path) -> Result<String, Error> {
    Ok(summary_of(summary)?.manifest_files_s3_key)
}

/// Where in the bucket the data files lie that this manifest names.
pub fn data_keys(manifest: &Path) -> Result<Vec<String>, Error> {
    let files = data_files(manifest)?.into_iter();
    Ok(files.map(|file| file.data_file_s3_key).collect())
}

fn look(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(Error::disk("look into", folder))?;
    for entry in entries {
        let entry = entry.map_err(Error::disk("look into", folder))?;
        let path = entry.path();
        if path.is_dir() && depth > 0 {
            look(&path, depth - 1, found)?;
        } else if entry.file_name() == "manifest-summary.json" {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

fn export(folder: &Path, path: &Path) -> Result<Export, Error> {
    let summary = summary_of(path)?;
    let format = summary.output_format.as_deref().unwrap_or("DYNAMODB_JSON");
    if format != "DYNAMODB_JSON" {
        let why = format!("the export is in {format}: export again as DYNAMODB_JSON");
        return Err(Error::file(path, why));
    }
    let window = match (
        summary.export_from_time,
        summary.export_to_time,
        summary.export_time,
    ) {
        (Some(from), Some(to), _) => Window::Incremental { from, to },
        (_, _, Some(at)) => Window::Full { at },
        _ => return Err(Error::file(path, "says neither exportTime nor a window")),
    };
    if let Window::Incremental { .. } = window
        && let Some(view) = &summary.output_view
        && view != "NEW_AND_OLD_IMAGES"
    {
        let why = format!(
            "has {view} alone, by which what was erased cannot be told from what had expired: export with NEW_AND_OLD_IMAGES"
        );
        return Err(Error::file(path, why));
    }
    let root = root_of(path)?;
    let manifest = locate(&root, &summary.manifest_files_s3_key);
    Ok(Export {
        table: table_of(folder, path, &summary.table_arn)?,
        table_name: name_of(&summary.table_arn).to_owned(),
        summary: path.to_owned(),
        window,
        files: files(&root, &manifest, path)?,
    })
}

fn summary_of(path: &Path) -> Result<Summary, Error> {
    serde_json::from_str(&read(path)?)
        .map_err(|why| Error::file(path, format!("is no summary of an export: {why}")))
}

fn data_files(manifest: &Path) -> Result<Vec<DataFile>, Error> {
    let text = read(manifest)?;
    let lines = text.lines().enumerate().map(|(nth, line)| {
        serde_json::from_str(line).map_err(|why| {
            let why = format!("names no data file: {why}");
            Error::line(manifest, nth as u64 + 1, why)
        })
    });
    lines.collect()
}

fn files(root: &Path, manifest: &Path, summary: &Path) -> Result<Vec<(PathBuf, u64)>, Error> {
    if !manifest.exists() {
        let why = format!("names {}, which is not there", manifest.display());
        return Err(Error::file(summary, why));
    }
    let mut files = Vec::new();
    for (nth, file) in data_files(manifest)?.into_iter().enumerate() {
        let line_number = nth as u64 + 1;
        let path = locate(root, &file.data_file_s3_key);
        if !path.exists() {
            let why = format!(
                "names {}, which is not there: copy the export again, all of it",
                path.display()
            );
            return Err(Error::line(manifest, line_number, why));
        }
        files.push((path, file.item_count));
    }
    Ok(files)
}

fn read(path: &Path) -> Result<String, Error> {
    let size = fs::metadata(path).map_err(Error::disk("read", path))?.len();
    if size > MANIFEST_BYTES_MAX {
        return Err(Error::file(path, "is too large to be a manifest"));
    }
    fs::read_to_string(path).map_err(Error::disk("read", path))
}

/// What the bucket's keys are relative to, less their prefix.
fn root_of(summary: &Path) -> Result<PathBuf, Error> {
    let above = summary.ancestors();
    let mut above = above.skip_while(|path| !path.ends_with("AWSDynamoDB"));
    above.next();
    let root = above.next().map(Path::to_owned);
    root.ok_or_else(|| Error::file(summary, "does not lie in a folder AWSDynamoDB"))
}

fn locate(root: &Path, key: &str) -> PathBuf {
    let from = key.find("AWSDynamoDB/").unwrap_or(0);
    root.join(&key[from..])
}

fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// The folder says it, or the table's name: `zoom-call-quality-State-QosMinutesTable-1ABC`.
fn table_of(folder: &Path, summary: &Path, arn: &str) -> Result<&'static Table, Error> {
    let below = summary.strip_prefix(folder).unwrap_or(summary);
    let folders = below.iter().filter_map(|part| part.to_str());
    let own = folder.file_name().and_then(|name| name.to_str());
    if let Some(table) = folders
        .filter_map(dictionary::table)
        .next_back()
        .or_else(|| own.and_then(dictionary::table))
    {
        return Ok(table);
    }
    // A stack may be called `users-prod`: only the part that the template gives counts.
    let mut parts = name_of(arn).split('-');
    let is_of = |table: &&Table, part: &str| {
        let plain = format!("{}table", table.name.replace('_', ""));
        part.eq_ignore_ascii_case(&plain)
    };
    let found = parts.find_map(|part| {
        let mut tables = dictionary::tables().iter();
        tables.find(|table| is_of(table, part))
    });
    found.ok_or_else(|| {
        let why = format!(
            "is of {arn}, which is no table that is exported: put it into a folder that is called as its table, such as users, if it is"
        );
        Error::file(summary, why)
    })
}
