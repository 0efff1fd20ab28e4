//! Exports into Parquet.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, stderr};

use export::{Conversion, Counts};
use serde_json::{Map, Value, json};

use crate::cli::analysts;
use crate::report::Report;
use crate::trouble::Trouble;

pub(crate) fn run(args: &analysts::Parquet) -> Result<Report, Trouble> {
    let conversion = Conversion {
        exports: &args.exports,
        out: &args.out,
        sites: args.sites.as_deref(),
    };
    let mut tell = |sentence: &str| {
        if stderr().is_terminal() {
            eprintln!("{}", crate::report::printable(sentence));
        }
    };
    let done = export::convert(&conversion, &mut tell).map_err(|error| {
        let next = "mend what it names and run it again; what was written is whole, and the rest is as it was";
        Trouble::unable(error.to_string(), next)
    })?;
    let tables = done.tables.iter();
    let mut text: String = tables.map(|(name, of)| sentence(name, of)).collect();
    let _ = match done.sites_version.as_deref() {
        Some(version) if done.days_waiting == 0 => {
            write!(text, "Sites: version {version}, in every day.")
        }
        Some(version) => write!(
            text,
            "Sites: version {version}; {} another one yet: run it again.",
            many(done.days_waiting as u64, "day"),
        ),
        None => write!(
            text,
            "Sites: no file was named, so every session is at the site `unknown`."
        ),
    };
    let tables = done
        .tables
        .iter()
        .map(|(name, counts)| ((*name).to_owned(), of(counts)));
    let tables: Map<String, Value> = tables.collect();
    Ok(Report::done(
        text,
        json!({ "tables": tables, "sites_version": done.sites_version, "days_waiting": done.days_waiting }),
    ))
}

fn sentence(name: &str, counts: &Counts) -> String {
    let mut text = format!("{name}: ");
    if counts.exports == 0 && counts.files == 0 {
        let _ = writeln!(text, "nothing new.");
        return text;
    }
    let _ = write!(
        text,
        "{} of {}; {} with {} written",
        many(counts.lines, "line"),
        many(counts.exports, "export"),
        many(counts.files, "file"),
        many(counts.rows, "row"),
    );
    if counts.erased > 0 {
        let _ = write!(text, ", {} erased", counts.erased);
    }
    if counts.expired > 0 {
        let _ = write!(
            text,
            ", {} expired in the table and kept here",
            counts.expired
        );
    }
    text.push_str(".\n");
    for (attribute, lines) in &counts.unknown {
        let _ = writeln!(
            text,
            "  {attribute} is not known here and was left out, in {}.",
            many(*lines, "line"),
        );
    }
    text
}

fn many(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn of(counts: &Counts) -> Value {
    json!({
        "exports": counts.exports, "past": counts.past, "lines": counts.lines, "files": counts.files,
        "rows": counts.rows, "erased": counts.erased, "expired": counts.expired, "unknown": counts.unknown,
    })
}
