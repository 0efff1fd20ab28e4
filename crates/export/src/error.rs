//! What may be wrong with an export, a sites file or the disk, each with where and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no Parquet, or no new one: what was there is whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line that cannot be a row.
    #[error("{}, line {line}: {why}", file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// A file that is not what it should be.
    #[error("{}: {why}", file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// The disk refused.
    #[error("cannot {doing} {}: {source}", file.display())]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Parquet of ours could not be written or read.
    #[error("cannot {doing} {}: {source}", file.display())]
    Parquet {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        file: PathBuf,
        /// What the library said.
        source: parquet::errors::ParquetError,
    },
}

impl Error {
    pub(crate) fn file(file: &Path, why: impl Into<String>) -> Self {
        Self::File {
            file: file.to_owned(),
            why: why.into(),
        }
    }

    pub(crate) fn line(file: &Path, line: u64, why: impl Into<String>) -> Self {
        Self::Line {
            file: file.to_owned(),
            line,
            why: why.into(),
        }
    }

    pub(crate) fn disk(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Disk {
            doing,
            file,
            source,
        }
    }

    pub(crate) fn parquet(
        doing: &'static str,
        file: &Path,
    ) -> impl FnOnce(parquet::errors::ParquetError) -> Self {
        let file = file.to_owned();
        move |source| Self::Parquet {
            doing,
            file,
            source,
        }
    }
}
