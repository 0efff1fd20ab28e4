//! Writes the layout of `DynamoDB`'s exports: for a table that is small or local, and for tests.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::Error;

/// `DynamoDB` writes a file for each partition of a table; here one is begun after so many lines.
const LINES_OF_A_FILE: u64 = 250_000;

/// What an export is of.
#[derive(Clone, Copy, Debug)]
pub enum Covers {
    /// Every item.
    Everything(DateTime<Utc>),
    /// What changed from the first time on, before the second.
    Changes(DateTime<Utc>, DateTime<Utc>),
}

/// An export in the making.
#[derive(Debug)]
pub struct Layout {
    folder: PathBuf,
    id: String,
    table_name: String,
    covers: Covers,
    files: Vec<(String, u64)>,
    open: Option<(PathBuf, GzEncoder<BufWriter<File>>)>,
}

impl Layout {
    /// An export of the table that has this name in `DynamoDB`, below `folder`.
    pub fn create(folder: &Path, table_name: &str, covers: Covers) -> Result<Self, Error> {
        let end = match covers {
            Covers::Everything(at) | Covers::Changes(_, at) => at,
        };
        let id = format!("{:020}-scan", end.timestamp_millis());
        let data = folder.join("AWSDynamoDB").join(&id).join("data");
        fs::create_dir_all(&data).map_err(Error::disk("make", &data))?;
        Ok(Self {
            folder: folder.to_owned(),
            id,
            table_name: table_name.to_owned(),
            covers,
            files: Vec::new(),
            open: None,
        })
    }

    /// Takes a line, without its end.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        if self
            .files
            .last()
            .is_some_and(|(_, lines)| *lines == LINES_OF_A_FILE)
        {
            self.close()?;
        }
        if self.open.is_none() {
            let key = format!(
                "AWSDynamoDB/{}/data/{:05}.json.gz",
                self.id,
                self.files.len()
            );
            let path = self.folder.join(&key);
            let file = File::create(&path).map_err(Error::disk("write", &path))?;
            let gz = GzEncoder::new(BufWriter::new(file), Compression::default());
            self.open = Some((path, gz));
            self.files.push((key, 0));
        }
        let (path, gz) = self.open.as_mut().expect("it was opened");
        let written = gz.write_all(line).and_then(|()| gz.write_all(b"\n"));
        written.map_err(Error::disk("write", path))?;
        self.files.last_mut().expect("it was opened").1 += 1;
        Ok(())
    }

    fn close(&mut self) -> Result<(), Error> {
        let Some((path, gz)) = self.open.take() else {
            return Ok(());
        };
        let closed = gz.finish().and_then(|mut file| file.flush());
        closed.map_err(Error::disk("write", &path))
    }

    /// Writes the manifests, the summary last: without it there is no export. Answers how many lines
    /// it has.
    pub fn finish(mut self) -> Result<u64, Error> {
        self.close()?;
        let lines: u64 = self.files.iter().map(|(_, lines)| lines).sum();
        let of = format!("AWSDynamoDB/{}", self.id);
        let files = self.files.iter().map(|(key, lines)| {
            format!("{}\n", json!({ "itemCount": lines, "dataFileS3Key": key }))
        });
        self.write(
            &format!("{of}/manifest-files.json"),
            &files.collect::<String>(),
        )?;
        let iso = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut summary = json!({
            "version": "2020-06-30",
            "exportArn": format!("arn:aws:dynamodb:local:000000000000:table/{}/export/{}", self.table_name, self.id),
            "tableArn": format!("arn:aws:dynamodb:local:000000000000:table/{}", self.table_name),
            "manifestFilesS3Key": format!("{of}/manifest-files.json"),
            "itemCount": lines,
            "outputFormat": "DYNAMODB_JSON",
        });
        match self.covers {
            Covers::Everything(at) => {
                summary["exportType"] = json!("FULL_EXPORT");
                summary["exportTime"] = json!(iso(at));
            }
            Covers::Changes(from, to) => {
                summary["exportType"] = json!("INCREMENTAL_EXPORT");
                summary["outputView"] = json!("NEW_AND_OLD_IMAGES");
                summary["exportFromTime"] = json!(iso(from));
                summary["exportToTime"] = json!(iso(to));
            }
        }
        self.write(&format!("{of}/manifest-summary.json"), &summary.to_string())?;
        Ok(lines)
    }

    fn write(&self, key: &str, text: &str) -> Result<(), Error> {
        let path = self.folder.join(key);
        fs::write(&path, text).map_err(Error::disk("write", &path))
    }
}
