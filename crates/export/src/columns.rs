//! Columns of a row group in the making, and the file that they go to.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dictionary::Kind;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::Error;
use crate::row::{Row, Value};

/// Rows of a group. Readers skip by group, and what is not yet written is in memory.
const GROUP_ROWS: usize = 64 << 10;

/// What a file ends in until it is whole.
pub(crate) const UNFINISHED: &str = "unfinished";

/// A column as it is called and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A file that is written under another name until it is whole.
pub(crate) struct ParquetFile {
    path: PathBuf,
    temporary: PathBuf,
    writer: SerializedFileWriter<BufWriter<File>>,
    columns: Vec<Values>,
    rows: usize,
}

/// The values of a column that are there, and for each row whether it has one.
#[derive(Debug)]
struct Values {
    levels: Vec<i16>,
    of: Of,
}

#[derive(Debug)]
enum Of {
    Texts { bytes: Vec<u8>, ends: Vec<usize> },
    Wholes(Vec<i64>),
    Decimals(Vec<f64>),
    Flags(Vec<bool>),
}

impl ParquetFile {
    pub(crate) fn create(path: &Path, columns: &[Column]) -> Result<Self, Error> {
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).map_err(Error::disk("make", folder))?;
        // Not `*.parquet`, so that nobody who reads the folder takes it for whole.
        let temporary = path.with_extension(UNFINISHED);
        let file = File::create(&temporary).map_err(Error::disk("write", &temporary))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("zqos".to_owned())
            .set_statistics_enabled(EnabledStatistics::Chunk) // readers skip by group
            .build();
        let schema = parse_message_type(&schema(columns)).expect("names and types are ours");
        let writer = SerializedFileWriter::new(
            BufWriter::with_capacity(1 << 20, file),
            Arc::new(schema),
            Arc::new(properties),
        )
        .map_err(Error::parquet("write", &temporary))?;
        Ok(Self {
            path: path.to_owned(),
            temporary,
            writer,
            columns: columns
                .iter()
                .map(|column| Values::of(column.kind))
                .collect(),
            rows: 0,
        })
    }

    /// Sets a column of the row that is in the making.
    pub(crate) fn set(&mut self, column: usize, row: &Row, value: Value) {
        let values = &mut self.columns[column];
        values.present(self.rows);
        match (&mut values.of, value) {
            (Of::Texts { bytes, ends }, Value::Text { .. }) => {
                bytes.extend_from_slice(row.bytes_of(value));
                ends.push(bytes.len());
            }
            (Of::Wholes(all), Value::Whole(number) | Value::Time(number)) => all.push(number),
            (Of::Decimals(all), Value::Decimal(number)) => all.push(number),
            (Of::Flags(all), Value::Flag(flag)) => all.push(flag),
            (of, value) => unreachable!("{value:?} for {of:?}: a row is read by its kinds"),
        }
    }

    pub(crate) fn set_text(&mut self, column: usize, text: &str) {
        let values = &mut self.columns[column];
        values.present(self.rows);
        let Of::Texts { bytes, ends } = &mut values.of else {
            unreachable!("made columns are texts");
        };
        bytes.extend_from_slice(text.as_bytes());
        ends.push(bytes.len());
    }

    /// The row is as it shall be.
    pub(crate) fn end_row(&mut self) -> Result<(), Error> {
        self.rows += 1;
        if self.rows == GROUP_ROWS {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), Error> {
        let failed = || Error::parquet("write", &self.temporary);
        let mut group = self.writer.next_row_group().map_err(failed())?;
        for values in &mut self.columns {
            let mut column = group
                .next_column()
                .map_err(failed())?
                .expect("as in the schema");
            values.levels.resize(self.rows, 0);
            let levels = Some(&values.levels[..]);
            let written = match &mut values.of {
                Of::Texts { bytes, ends } => {
                    let all = ByteArray::from(std::mem::take(bytes));
                    let starts = std::iter::once(0).chain(ends.iter().copied());
                    let texts: Vec<_> = starts
                        .zip(ends.iter())
                        .map(|(start, end)| all.slice(start, end - start))
                        .collect();
                    ends.clear();
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&texts, levels, None)
                }
                Of::Wholes(all) => column.typed::<Int64Type>().write_batch(all, levels, None),
                Of::Decimals(all) => column.typed::<DoubleType>().write_batch(all, levels, None),
                Of::Flags(all) => column.typed::<BoolType>().write_batch(all, levels, None),
            };
            written.map_err(failed())?;
            column.close().map_err(failed())?;
            values.clear();
        }
        group.close().map_err(failed())?;
        self.rows = 0;
        Ok(())
    }

    /// Takes the place of what was there, whole.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        if self.rows > 0 {
            self.write_group()?;
        }
        let Self {
            path,
            temporary,
            writer,
            ..
        } = self;
        let file = writer
            .into_inner()
            .map_err(Error::parquet("write", &temporary))?;
        let file = file
            .into_inner()
            .map_err(|why| Error::disk("write", &temporary)(why.into_error()))?;
        file.sync_all().map_err(Error::disk("write", &temporary))?;
        drop(file);
        fs::rename(&temporary, &path).map_err(Error::disk("rename to", &path))
    }
}

impl ParquetFile {
    /// Leaves what was there as it is.
    pub(crate) fn give_up(self) {
        let _ = fs::remove_file(&self.temporary); // the next conversion removes what is left
    }
}

impl Values {
    fn of(kind: Kind) -> Self {
        let of = match kind {
            Kind::Text | Kind::Json => Of::Texts {
                bytes: Vec::new(),
                ends: Vec::new(),
            },
            Kind::Whole | Kind::Time => Of::Wholes(Vec::new()),
            Kind::Decimal => Of::Decimals(Vec::new()),
            Kind::Flag => Of::Flags(Vec::new()),
        };
        Self {
            levels: Vec::new(),
            of,
        }
    }

    /// The rows in between have none.
    fn present(&mut self, row: usize) {
        self.levels.resize(row, 0);
        self.levels.push(1);
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.of {
            Of::Texts { bytes, ends } => {
                bytes.clear();
                ends.clear();
            }
            Of::Wholes(all) => all.clear(),
            Of::Decimals(all) => all.clear(),
            Of::Flags(all) => all.clear(),
        }
    }
}

/// A time is without a zone, because one with a zone is shown in the reader's own.
fn schema(columns: &[Column]) -> String {
    let lines = columns.iter().map(|Column { name, kind }| match kind {
        Kind::Text | Kind::Json => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
        Kind::Time => format!("OPTIONAL INT64 {name} (TIMESTAMP(MICROS,false));"),
        Kind::Whole => format!("OPTIONAL INT64 {name};"),
        Kind::Decimal => format!("OPTIONAL DOUBLE {name};"),
        Kind::Flag => format!("OPTIONAL BOOLEAN {name};"),
    });
    format!(
        "message row {{\n{}\n}}",
        lines.collect::<Vec<_>>().join("\n")
    )
}

impl std::fmt::Debug for ParquetFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
