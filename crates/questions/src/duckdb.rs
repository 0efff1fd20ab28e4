//! The program that answers.

use std::process::{Command, Stdio};

use crate::Error;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Table,
    /// One array of objects.
    Json,
    /// For spreadsheets.
    Csv,
}

/// What `DuckDB` prints for a question, over these views.
pub fn ask(program: &str, views: &str, sql: &str, form: Form) -> Result<String, Error> {
    let mode = match form {
        Form::Table => "-box",
        Form::Json => "-json",
        Form::Csv => "-csv",
    };
    let mut command = Command::new(program);
    if form == Form::Csv {
        command.args(["-nullvalue", ""]); // else spreadsheets read the word NULL
    }
    // `-init`: nobody's own settings change what a question means.
    command.args(["-init", "/dev/null", "-batch", "-bail", mode, ":memory:"]);
    command.args(["-c", views, "-c", sql]);
    let ended = command.stdin(Stdio::null()).output();
    let ended = ended.map_err(|why| Error::NoDuckDb {
        program: program.to_owned(),
        why,
    })?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).replace('\r', ""));
    }
    let said = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    Err(Error::Refused { said })
}
