//! Parquet of ours read back, row by row, for the days that are written again.

use std::fs::File;
use std::path::{Path, PathBuf};

use dictionary::Table;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use crate::Error;
use crate::row::{Row, Value};

/// The rows of one file, one group in memory at a time.
pub(crate) struct Reading {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    /// For each column of the file the one of the table; none for what was made in writing.
    places: Vec<Option<usize>>,
    group: usize,
    columns: Vec<(usize, Cells)>,
    row: usize,
    rows: usize,
}

/// A column's values, in a place for each row.
enum Cells {
    Texts(Vec<Option<ByteArray>>),
    Wholes(Vec<Option<i64>>),
    Decimals(Vec<Option<f64>>),
    Flags(Vec<Option<bool>>),
}

impl Reading {
    /// `None` when the file is not there.
    pub(crate) fn open(path: &Path, table: &Table) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let file = File::open(path).map_err(Error::disk("read", path))?;
        let reader = SerializedFileReader::new(file).map_err(Error::parquet("read", path))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let columns = schema.columns().iter();
        let places = columns
            .map(|column| table.position(column.name()))
            .collect();
        Ok(Some(Self {
            path: path.to_owned(),
            reader,
            places,
            group: 0,
            columns: Vec::new(),
            row: 0,
            rows: 0,
        }))
    }

    /// Adds the next row's values to `into`; `false` at the end.
    pub(crate) fn next(&mut self, table: &Table, into: &mut Row) -> Result<bool, Error> {
        while self.row == self.rows {
            if self.group == self.reader.num_row_groups() {
                return Ok(false);
            }
            self.load().map_err(Error::parquet("read", &self.path))?;
        }
        for (place, cells) in &self.columns {
            match cells {
                Cells::Texts(all) => {
                    if let Some(text) = &all[self.row] {
                        into.set_text(*place, text.data());
                    }
                }
                Cells::Wholes(all) => {
                    if let Some(number) = all[self.row] {
                        let is_time = table.attributes[*place].kind == dictionary::Kind::Time;
                        let of = if is_time { Value::Time } else { Value::Whole };
                        into.set(*place, of(number));
                    }
                }
                Cells::Decimals(all) => {
                    if let Some(number) = all[self.row] {
                        into.set(*place, Value::Decimal(number));
                    }
                }
                Cells::Flags(all) => {
                    if let Some(flag) = all[self.row] {
                        into.set(*place, Value::Flag(flag));
                    }
                }
            }
        }
        self.row += 1;
        Ok(true)
    }

    fn load(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.group)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        self.columns.clear();
        for (nth, place) in self.places.iter().enumerate() {
            let Some(place) = place else { continue };
            let cells = match group.get_column_reader(nth)? {
                ColumnReader::ByteArrayColumnReader(column) => Cells::Texts(cells(column, rows)?),
                ColumnReader::Int64ColumnReader(column) => Cells::Wholes(cells(column, rows)?),
                ColumnReader::DoubleColumnReader(column) => Cells::Decimals(cells(column, rows)?),
                ColumnReader::BoolColumnReader(column) => Cells::Flags(cells(column, rows)?),
                _ => return Err(ParquetError::General("a type that is not ours".to_owned())),
            };
            self.columns.push((*place, cells));
        }
        self.group += 1;
        (self.row, self.rows) = (0, rows);
        Ok(())
    }
}

fn cells<T: DataType>(
    mut column: ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Vec<Option<T::T>>, ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    while levels.len() < rows {
        let left = rows - levels.len();
        let (read, ..) = column.read_records(left, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            return Err(ParquetError::General("a column ends early".to_owned()));
        }
    }
    let mut values = values.into_iter();
    let present = levels
        .iter()
        .map(|level| (*level == 1).then(|| values.next()).flatten());
    Ok(present.collect())
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
