//! Bytes that are no answer of the form wanted.

use serde_json::error::Category;

/// No part of the bytes can be read.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON object of the form wanted")]
pub struct NotAnObject {
    #[source]
    pub(crate) cause: Option<Where>,
}

/// Where it ends to be one. Never what stands there, as the parser's own error has it: that may be
/// somebody's name, and errors are logged.
#[derive(Debug, thiserror::Error)]
#[error("{what} at line {line} column {column}")]
pub(crate) struct Where {
    what: &'static str,
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for NotAnObject {
    fn from(error: serde_json::Error) -> Self {
        let what = match error.classify() {
            Category::Io => "unreadable",
            Category::Syntax => "no JSON",
            Category::Data => "another form",
            Category::Eof => "the end too soon",
        };
        let (line, column) = (error.line(), error.column());
        let cause = Some(Where { what, line, column });
        Self { cause }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use crate::{Fields, NotAnObject};

    #[test]
    fn what_stands_there_is_not_told() {
        for bytes in [
            &br#""Ada Lovelace""#[..],
            br#"{"Ada":"Lovelace""#,
            b"Ada Lovelace",
        ] {
            let error: NotAnObject = Fields::parse(bytes).unwrap_err();
            let cause = error.source().unwrap();
            let told = format!("{error} {error:?} {cause} {cause:?}");
            assert!(!told.contains("Ada"), "{told}");
            assert!(told.contains("line 1"), "{told}");
        }
    }
}
