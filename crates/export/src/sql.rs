//! The raw export as `DuckDB` reads it: the same rows and columns as Parquet of it, by other means.
//!
//! For whoever wants to look at an export as it is, and to hold what is converted against.

use std::fmt::Write as _;

use dictionary::{Kind, Table};
use qos::class::{Class, LIMITS, frame_rate_fps_min};
use qos::{Channel, Stream};

use crate::made::{self, UNCLASSIFIED};
use crate::shape::{self, Names, Node};

/// A query of all rows of whole exports of this table below a folder. Lists and maps of any shape are
/// left out.
pub fn rows(table: &Table, folder: &str) -> String {
    let folder = folder.replace('\'', "''");
    let mut columns = Vec::new();
    select(&shape::names(table), "Item", &mut columns);
    columns.sort();
    let columns: Vec<_> = columns.into_iter().map(|(_, column)| column).collect();
    format!(
        "SELECT\n  {}\nFROM read_json('{folder}/**/data/*.json.gz', format = 'newline_delimited',\n  \
         columns = {{'Item': '{}'}}, maximum_object_size = 16777216)",
        columns.join(",\n  "),
        structure(&shape::names(table)),
    )
}

/// The same, with the classes of minutes.
pub fn raw(table: &Table, folder: &str) -> String {
    let rows = rows(table, folder);
    if table.name != "qos_minutes" {
        return rows;
    }
    let streams = Stream::ALL.iter();
    let levels = streams
        .clone()
        .map(|(stream, name)| level(table, *stream, name));
    let worst = streams.clone().map(|(_, name)| format!("{name}_level"));
    let classes = streams.map(|(_, name)| {
        let columns = table.attributes.iter().map(|one| &one.column);
        let carried = columns.filter(|column| column.starts_with(&format!("{name}_")));
        let carried: Vec<_> = carried.map(String::as_str).collect();
        let class = class(&format!("{name}_level"));
        format!(
            "CASE WHEN coalesce({}) IS NOT NULL THEN {class} END AS {name}_class",
            carried.join(", ")
        )
    });
    let (levels, worst, classes) = (
        levels.collect::<Vec<_>>().join(",\n  "),
        worst.collect::<Vec<_>>().join(", "),
        classes.collect::<Vec<_>>().join(",\n  "),
    );
    format!(
        "SELECT * EXCLUDE ({worst}),\n  {classes},\n  {} AS minute_class\nFROM (SELECT *,\n  {levels}\nFROM ({rows}))",
        class(&format!("greatest({worst})")),
    )
}

/// The columns that everybody may read and both have.
pub fn columns(table: &Table) -> Vec<String> {
    let attributes = table.attributes.iter();
    let stored = attributes.filter(|one| !one.is_personal && one.kind != Kind::Json);
    let stored = stored.map(|one| one.column.clone());
    let made = made::columns(table).into_iter().map(|column| column.name);
    stored.chain(made).collect()
}

/// `Item."a"."M"."b"."N"::DOUBLE AS a_b`.
fn select(names: &Names, path: &str, columns: &mut Vec<(usize, String)>) {
    for (name, node) in names {
        match node {
            Node::Map(below) => select(below, &format!("{path}.\"{name}\".\"M\""), columns),
            Node::Value(_, Kind::Json) => {}
            Node::Value(place, kind) => {
                let (tag, cast) = match kind {
                    Kind::Text | Kind::Json => ("S", "VARCHAR"),
                    Kind::Time => ("S", "TIMESTAMP"),
                    Kind::Whole => ("N", "BIGINT"),
                    Kind::Decimal => ("N", "DOUBLE"),
                    Kind::Flag => ("BOOL", "BOOLEAN"),
                };
                let column = column(path, name);
                columns.push((
                    *place,
                    format!("{path}.\"{name}\".\"{tag}\"::{cast} AS {column}"),
                ));
            }
        }
    }
}

fn column(path: &str, name: &str) -> String {
    let path = format!("{path}.\"{name}\"")
        .replace(".\"M\"", "")
        .replace('"', "");
    let path = path.trim_start_matches("Item.");
    path.trim_start_matches("stream_scores.").replace('.', "_")
}

fn structure(names: &Names) -> String {
    let mut fields: Vec<_> = names
        .iter()
        .filter_map(|(name, node)| {
            let of = match node {
                Node::Map(below) => format!("STRUCT(\"M\" {})", structure(below)),
                Node::Value(_, Kind::Json) => return None,
                Node::Value(_, Kind::Text | Kind::Time) => "STRUCT(\"S\" VARCHAR)".to_owned(),
                Node::Value(_, Kind::Whole | Kind::Decimal) => "STRUCT(\"N\" VARCHAR)".to_owned(),
                Node::Value(_, Kind::Flag) => "STRUCT(\"BOOL\" BOOLEAN)".to_owned(),
            };
            Some(format!("\"{name}\" {of}"))
        })
        .collect();
    fields.sort();
    format!("STRUCT({})", fields.join(", "))
}

/// 0 is good, 3 is bad; null where nothing was measured. `greatest` passes over nulls.
fn level(table: &Table, stream: Stream, name: &str) -> String {
    let by_limits = |metric: &str, limits: &[i64]| {
        let column = format!("{name}_{metric}");
        let mut case = format!("CASE WHEN {column} IS NULL THEN NULL");
        for (level, limit) in limits.iter().enumerate() {
            let _ = write!(case, " WHEN {column} <= {limit} THEN {level}");
        }
        format!("{case} ELSE {} END", limits.len())
    };
    let mut levels = vec![
        by_limits("latency_ms", &LIMITS.latency_ms),
        by_limits("jitter_ms", &LIMITS.jitter_ms),
        by_limits("loss_avg_pct", &LIMITS.loss_avg_pct),
    ];
    let rate = format!("{name}_frame_rate_fps");
    if let Some(least) =
        frame_rate_fps_min(stream.channel).filter(|_| table.position(&rate).is_some())
    {
        debug_assert_ne!(stream.channel, Channel::Audio);
        levels.push(format!(
            "CASE WHEN {rate} IS NULL THEN NULL WHEN {rate} < {least} THEN {} ELSE {} END",
            Class::Poor as usize,
            Class::Good as usize,
        ));
    }
    format!("greatest({}) AS {name}_level", levels.join(", "))
}

fn class(level: &str) -> String {
    let names = Class::ALL.map(|class| format!("'{}'", class.name()));
    format!(
        "coalesce([{}][{level} + 1], '{UNCLASSIFIED}')",
        names.join(", ")
    )
}
