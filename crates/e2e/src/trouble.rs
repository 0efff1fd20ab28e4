//! Why a run could not come to a verdict.

use std::fmt;

/// What went wrong, and what a person can do about it.
#[derive(Debug)]
pub struct Trouble {
    what: String,
    next: Option<String>,
}

impl Trouble {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            next: None,
        }
    }

    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FAILED: {}", self.what)?;
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
