//! Why an export is not in the Parquet: what was there is whole, and the next night asks for it again.

use std::path::PathBuf;

use aws_sdk_s3::error::DisplayErrorContext;

/// What went wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// An order for something else.
    #[error("{0} is no table that is exported")]
    NoTable(String),
    /// An order, or a manifest, that names something else.
    #[error(
        "{key} is no file of an export within {within}: start the state machine, which knows them"
    )]
    NoManifest {
        /// What was named.
        key: String,
        /// Where it should be.
        within: String,
    },
    /// A file of the export is not in the bucket.
    #[error(
        "{0} is not in the bucket: exports are kept for 7 days; the next night exports again what is missing"
    )]
    Gone(String),
    /// More than fits here.
    #[error(
        "the files of the export have more bytes than fit here (docs/limits.md): set ExportWindowHours to less, or convert it elsewhere, as docs/operating.md says"
    )]
    TooLarge,
    /// More days than there can be.
    #[error("{prefix} has more than {max} files: remove what does not belong there")]
    TooMany {
        /// Which folder of the bucket.
        prefix: String,
        /// The most.
        max: usize,
    },
    /// The bucket.
    #[error("cannot {doing} {key}: {why}")]
    Bucket {
        /// What was tried.
        doing: &'static str,
        /// With what.
        key: String,
        /// What AWS, or the way to it, said.
        why: String,
    },
    /// The disk.
    #[error("cannot write {}: {source}", path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The export, the sites file, or the Parquet.
    #[error(transparent)]
    Export(#[from] export::Error),
}

impl Trouble {
    pub(crate) fn bucket<E>(doing: &'static str, key: &str) -> impl FnOnce(E) -> Self
    where
        E: std::error::Error,
    {
        let key = key.to_owned();
        move |error| Self::Bucket {
            doing,
            key,
            why: DisplayErrorContext(&error).to_string(),
        }
    }

    pub(crate) fn disk(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { path, source }
    }
}
