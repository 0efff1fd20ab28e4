//! What analysts ask: the questions, the views that they ask, and `DuckDB`'s command line that answers.
//!
//! **Invariant:** a question is a plain file, one text for `DuckDB` and for Athena's grammar; what
//! differs between the two is in the views.

mod athena;
mod duckdb;
mod list;
mod views;

pub use athena::{athena_statements, athena_template};
pub use duckdb::{Form, ask};
pub use list::{ALL, Question};
pub use views::{Span, over_parquet};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is not what was thought.
    #[error("{folder} has no applied.json in it, so it is not what zqos parquet wrote")]
    NoParquet {
        /// Which folder.
        folder: String,
    },
    /// The program is not there.
    #[error(
        "the DuckDB command line ({program}) cannot be run: {why}; install it with pip install duckdb-cli, or name it with the variable DUCKDB"
    )]
    NoDuckDb {
        /// How it was called.
        program: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// It did not take the question.
    #[error("DuckDB refused the question: {said}")]
    Refused {
        /// In its own words.
        said: String,
    },
}

#[cfg(test)]
mod tests;
