//! Failures of the store: all of them are ours, so none uses up an attempt on a meeting.

use aws_sdk_dynamodb::error::SdkError;

/// A table that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `DynamoDB` refused or did not answer.
    #[error("could not {what}")]
    Aws {
        /// The effect that is missing, as a verb.
        what: &'static str,
        /// What the SDK says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A row that this version cannot read.
    #[error("a row of {table} has no readable {attribute}")]
    Malformed {
        /// The table.
        table: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// Rows that `DynamoDB` kept handing back.
    #[error("{count} rows were not taken after {tries} tries")]
    Unprocessed {
        /// How many.
        count: usize,
        /// How often.
        tries: u32,
    },
    /// An entry that others kept writing.
    #[error("the meeting was written by others in each of {tries} tries; it will be told again")]
    Crossed {
        /// How often it was read.
        tries: usize,
    },
    /// A table that is larger than what is read here.
    #[error("the table has more than {pages} pages of a megabyte: let DynamoDB export it")]
    TooLarge {
        /// How many were read.
        pages: usize,
    },
}

impl Error {
    /// Wraps an SDK error with the effect that is missing.
    pub(crate) fn aws<E, R>(what: &'static str) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        move |source| Self::Aws {
            what,
            source: source.into(),
        }
    }
}
