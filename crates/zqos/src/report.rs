//! What came of a command.

use std::io::Write as _;

use serde_json::Value;

use crate::cli::Output;

/// For a person and for a program.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: String,
    pub(crate) json: Value,
    /// Whether something is left that only a person can do.
    pub(crate) needs_person: bool,
}

impl Report {
    /// A change that was made.
    pub(crate) fn done(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            needs_person: false,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        u8::from(self.needs_person)
    }

    /// On standard output.
    pub(crate) fn print(&self, output: Output) {
        let text = match output {
            Output::Table | Output::Csv => printable(&self.text),
            Output::Json => self.json.to_string(), // escapes what does not print
        };
        let _ = writeln!(std::io::stdout().lock(), "{text}"); // whoever closed the pipe wants no more
    }
}

/// Without what a terminal would obey: names come from Zoom. A tab does no harm, and is a cell's own.
pub(crate) fn printable(text: &str) -> String {
    let plain = |c: char| {
        if c.is_control() && !matches!(c, '\n' | '\t') {
            '?'
        } else {
            c
        }
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_a_terminal_would_obey_is_not_printed() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\td\r"), "a?[2Jb\nc\td?");
    }
}
