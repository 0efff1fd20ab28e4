//! Questions over Parquet, by the `DuckDB` command line.

use std::path::Path;

use boot::Env;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::cli::{Output, analysts};
use crate::report::Report;
use crate::trouble::Trouble;
use questions::{Form, Question, Span};

pub(crate) fn run(args: &analysts::Query, output: Output, env: &Env) -> Result<Report, Trouble> {
    let (name, about, sql) = match (&args.name, &args.sql) {
        (None, None) => return Ok(list()),
        (_, Some(sql)) => ("", "", sql.as_str()),
        (Some(name), None) => {
            let question = Question::named(name).ok_or_else(|| {
                let next = "zqos query lists the questions; your own goes with --sql";
                Trouble::unable(format!("there is no question {name}"), next)
            })?;
            (question.name, question.about(), question.sql)
        }
    };
    let span = span(args)?;
    let views = questions::over_parquet(&args.parquet, span).map_err(trouble)?;
    let duckdb = env
        .optional("DUCKDB")
        .unwrap_or_else(|| "duckdb".to_owned());
    let form = match output {
        Output::Table => Form::Table,
        Output::Json => Form::Json,
        Output::Csv => Form::Csv,
    };
    let said = questions::ask(&duckdb, &views, sql, form).map_err(trouble)?;
    if output == Output::Json {
        let rows = match said.trim() {
            "" => json!([]), // so it says that there is none
            said => serde_json::from_str(said).map_err(|_| {
                let next =
                    "ask one question at a time, and cast what is infinite or no number to text";
                Trouble::unable("DuckDB's answer is no JSON", next)
            })?,
        };
        let json = json!({ "question": name, "about": about, "rows": rows });
        return Ok(Report::done("", json));
    }
    let said = said.strip_suffix('\n').unwrap_or(&said); // a last row may be empty
    let text = match (output, about) {
        (Output::Table, about) if !about.is_empty() => format!("{about}\n\n{said}"),
        _ => said.to_owned(),
    };
    Ok(Report::done(text, Value::Null))
}

fn trouble(error: questions::Error) -> Trouble {
    let next = match error {
        questions::Error::NoParquet { .. } => "name the folder with --parquet",
        questions::Error::NoDuckDb { .. } => {
            "pip install duckdb-cli, or scripts/tools in a checkout"
        }
        questions::Error::Refused { .. } => {
            "mend the SQL; zqos query --sql 'DESCRIBE sessions' shows what columns there are, and so for the other views"
        }
    };
    Trouble::unable(error.to_string(), next)
}

fn list() -> Report {
    let width = questions::ALL
        .iter()
        .map(|one| one.name.len())
        .max()
        .unwrap_or_default();
    let lines = questions::ALL.iter();
    let lines: Vec<_> = lines
        .map(|one| format!("{:width$}  {}", one.name, one.about()))
        .collect();
    let all = questions::ALL
        .iter()
        .map(|one| json!({ "name": one.name, "about": one.about(), "sql": one.sql }));
    Report::done(
        lines.join("\n"),
        json!({ "questions": all.collect::<Vec<_>>() }),
    )
}

fn span(args: &analysts::Query) -> Result<Span, Trouble> {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        let what = format!("--from {from} is after --to {to}");
        return Err(Trouble::unable(what, "write the earlier day after --from"));
    }
    let Some(days) = args.days else {
        return Ok(Span {
            from: args.from,
            to: args.to,
        });
    };
    questions::over_parquet(&args.parquet, Span::default()).map_err(trouble)?; // or it is another folder
    let newest = newest(&args.parquet.join("participants"));
    let newest = newest.ok_or_else(|| {
        let what = format!(
            "{} has no day of participants in it",
            args.parquet.display()
        );
        let next = "run zqos parquet over an export that has participants, or ask without --days";
        Trouble::unable(what, next)
    })?;
    let from = newest.checked_sub_days(Days::new(u64::from(days) - 1));
    Ok(Span {
        from,
        to: Some(newest),
    })
}

fn newest(folder: &Path) -> Option<NaiveDate> {
    let names = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names
        .filter_map(|name| name.strip_prefix("dt=")?.parse().ok())
        .max()
}
