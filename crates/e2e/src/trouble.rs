//! Why a run did not come to its end.

use std::fmt;
use std::process::ExitCode;

/// What went wrong, and what a person can do about it.
#[derive(Debug)]
pub struct Trouble {
    what: String,
    next: Option<String>,
    /// The product did what it must not; else it was not put to the test.
    wrong: bool,
}

impl Trouble {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: None,
            wrong: false,
        }
    }

    pub(crate) fn wrong(what: impl Into<String>) -> Self {
        Self {
            wrong: true,
            ..Self::new(what)
        }
    }

    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.wrong { 1 } else { 2 })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.wrong { "WRONG" } else { "FAILED" };
        write!(out, "{verdict}: {}", self.what)?;
        match &self.next {
            Some(next) => write!(out, "\nWhat to do: {next}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<reqwest::Error> for Trouble {
    fn from(err: reqwest::Error) -> Self {
        let mut what = err.to_string();
        let mut cause = std::error::Error::source(&err);
        while let Some(err) = cause {
            what = format!("{what}: {err}");
            cause = err.source();
        }
        Self::new(what)
    }
}
