//! The same tables, views and questions for Athena, as a template of `CloudFormation`.
//!
//! A view is a table of Glue whose text is a piece of JSON with the query and its columns: so it is
//! deployed like everything else, and no query has to run first. Written by
//! `cargo run -p questions --example athena > infra/athena.yaml`; a test holds the file to it.

use std::fmt::Write as _;

use dictionary::{Kind, Table};
use serde_json::json;

use crate::views::{FROM_SESSIONS, OF_MINUTES, OF_SESSIONS, minutes, sessions};
use crate::{ALL, Question};

/// What a question asks about by itself.
const DAYS: u32 = 30;

const HEAD: &str = r#"AWSTemplateFormatVersion: "2010-09-09"
Description: Zoom call quality in Athena - tables over the Parquet, the views that analysts ask, and the questions.

# Written by a program, from the data dictionary and crates/questions/sql: do not edit it. After a change of those,
#   cargo run -p questions --example athena > infra/athena.yaml

Parameters:
  DatabaseName:
    Type: String
  IdentityDatabaseName:
    Type: String
  WorkGroupName:
    Type: String
  ExportsBucket:
    Type: String
  ParquetDays:
    Type: Number

Resources:
"#;

type Columns = Vec<(String, Kind)>;

/// The template's text.
pub fn athena_template() -> String {
    let mut text = HEAD.to_owned();
    for table in dictionary::tables() {
        let [public, identity] = export::parquet_columns(table);
        let name = match table.name {
            by_day if table.is_by_day() => format!("raw_{by_day}"),
            whole => whole.to_owned(),
        };
        put_table(&mut text, table, &name, "", &public);
        if !identity.is_empty() {
            put_table(&mut text, table, table.name, "identity/", &identity);
        }
    }
    let view = |name: &str| export::parquet_columns(dictionary::table(name).expect("a table"));
    let [of_participants, _] = view("participants");
    let own = |columns: &[(&str, Kind)]| -> Columns {
        let columns = columns.iter();
        columns
            .map(|(name, kind)| ((*name).to_owned(), *kind))
            .collect()
    };
    let (before, after) = (of_participants, own(&OF_SESSIONS));
    let sessions_have: Columns = before.iter().chain(&after).cloned().collect();
    put_view(&mut text, "sessions", &sessions(), &before, &after);
    let [before, _] = view("qos_minutes");
    let kind = |name: &str| {
        let found = sessions_have.iter().find(|(column, _)| column == name);
        found.expect("sessions has it").1
    };
    let mut after: Columns = FROM_SESSIONS
        .map(|name| (name.to_owned(), kind(name)))
        .into();
    after.extend(own(&OF_MINUTES));
    put_view(&mut text, "minutes", &minutes("sessions"), &before, &after);
    for question in &ALL {
        put_question(&mut text, question);
    }
    text
}

/// All that Athena will have to read, by name: for its grammar.
pub fn athena_statements() -> Vec<(&'static str, String)> {
    let questions = ALL
        .iter()
        .map(|question| (question.name, for_athena(question)));
    let views = [("sessions", sessions()), ("minutes", minutes("sessions"))];
    questions.chain(views).collect()
}

fn put_table(text: &mut String, table: &Table, name: &str, folder: &str, columns: &Columns) {
    let (database, of) = match folder {
        "" => ("DatabaseName", String::new()),
        _ => ("IdentityDatabaseName", "Identity".to_owned()),
    };
    let (id, place) = (of + &words(name), table.name);
    let _ = write!(
        text,
        "  {id}:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref {database}
      TableInput:
        Name: {name}
        Description: {:?}
        TableType: EXTERNAL_TABLE
        Parameters:
          classification: parquet
",
        table.about
    );
    if table.is_by_day() {
        // The day after as well: Athena's today may be behind a meeting's.
        text.push_str(
            "          projection.enabled: \"true\"
          projection.dt.type: date
          projection.dt.format: yyyy-MM-dd
          projection.dt.interval: \"1\"
          projection.dt.interval.unit: DAYS
          projection.dt.range: !Sub \"NOW-${ParquetDays}DAYS,NOW+1DAYS\"
        PartitionKeys: [{ Name: dt, Type: date }]
",
        );
    }
    let _ = write!(
        text,
        "        StorageDescriptor:
          Location: !Sub \"s3://${{ExportsBucket}}/parquet/{folder}{place}/\"
          InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat
          OutputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat
          SerdeInfo: {{ SerializationLibrary: org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe }}
          Columns:
"
    );
    for (name, kind) in columns {
        let _ = writeln!(
            text,
            "            - {{ Name: {name}, Type: {} }}",
            in_hive(*kind)
        );
    }
    text.push('\n');
}

/// With the columns of the table, the day, and what the view adds.
fn put_view(text: &mut String, name: &str, sql: &str, before: &Columns, after: &Columns) {
    let typed = |of: fn(Kind) -> &'static str| -> Vec<(String, &'static str)> {
        let named = |(name, kind): &(String, Kind)| (name.clone(), of(*kind));
        let day = [("dt".to_owned(), "date")];
        before
            .iter()
            .map(named)
            .chain(day)
            .chain(after.iter().map(named))
            .collect()
    };
    let columns = typed(in_trino);
    let columns = columns
        .iter()
        .map(|(name, kind)| json!({ "name": name, "type": kind }));
    let view = json!({
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": "${DatabaseName}",
        "columns": columns.collect::<Vec<_>>(),
    });
    let view = view.to_string().replace('\'', "''");
    let _ = write!(
        text,
        "  {}:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref DatabaseName
      TableInput:
        Name: {name}
        TableType: VIRTUAL_VIEW
        Parameters: {{ presto_view: \"true\" }}
        ViewOriginalText: !Sub
          - \"/* Presto View: ${{Encoded}} */\"
          - Encoded:
              Fn::Base64:
                Fn::Sub: '{view}'
        ViewExpandedText: /* Presto View */
        StorageDescriptor:
          SerdeInfo: {{ Name: \"-\", SerializationLibrary: \"-\" }}
          Columns:
",
        words(name)
    );
    for (name, kind) in typed(in_hive) {
        let _ = writeln!(text, "            - {{ Name: {name}, Type: {kind} }}");
    }
    text.push('\n');
}

fn put_question(text: &mut String, question: &Question) {
    let _ = write!(
        text,
        "  Question{}:
    Type: AWS::Athena::NamedQuery
    Properties:
      Name: {}
      Description: {:?}
      Database: !Ref DatabaseName
      WorkGroup: !Ref WorkGroupName
      QueryString: |
",
        words(question.name),
        question.name,
        question.about()
    );
    for line in for_athena(question).lines() {
        let _ = writeln!(text, "        {line}");
    }
    text.push('\n');
}

/// The question over the last days: its views are narrowed before it is asked.
fn for_athena(question: &Question) -> String {
    let (sentence, sql) = question
        .sql
        .split_once('\n')
        .expect("a sentence, then its text");
    let views = [
        ("sessions", "dt"),
        ("minutes", "dt"),
        ("meetings", "CAST(ended_at AS date)"),
        ("raw_qos_minutes", "dt"),
    ];
    let asked = views
        .iter()
        .filter(|(view, _)| sql.contains(&format!("FROM {view}")));
    let narrowed = asked.map(|(view, day)| {
        let days = format!("{day} >= current_date - INTERVAL '{DAYS}' DAY");
        format!("{view} AS (SELECT * FROM {view} WHERE {days})")
    });
    let narrowed = narrowed.collect::<Vec<_>>().join(",\n");
    let rest = match sql.strip_prefix("WITH ") {
        Some(rest) => format!(", {rest}"),
        None => format!("\n{sql}"),
    };
    format!(
        "{sentence}\n-- Of the last {DAYS} days: write another number in each line that says DAY to ask about more.\nWITH {narrowed}{rest}"
    )
}

/// `raw_qos_minutes` as an id: `RawQosMinutes`.
fn words(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

fn in_hive(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Json => "string",
        Kind::Time => "timestamp",
        Kind::Whole => "bigint",
        Kind::Decimal => "double",
        Kind::Flag => "boolean",
    }
}

/// As `DuckDB` calls them, too.
pub(crate) fn in_trino(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Json => "varchar",
        Kind::Time => "timestamp(3)",
        Kind::Whole => "bigint",
        Kind::Decimal => "double",
        Kind::Flag => "boolean",
    }
}

#[cfg(test)]
mod tests {
    use super::{athena_statements, athena_template};

    #[test]
    fn what_athena_reads_is_deployed_as_it_is_written_here() {
        let deployed = include_str!("../../../infra/athena.yaml");
        assert!(
            deployed == athena_template(),
            "infra/athena.yaml is out of date: cargo run -p questions --example athena > infra/athena.yaml"
        );
    }

    /// Who changes some of them alone compares the calls of one time with the minutes of another.
    #[test]
    fn a_saved_question_says_that_its_days_are_written_in_each_view() {
        let statements = athena_statements().into_iter();
        let saved: Vec<_> = statements
            .filter(|(_, sql)| sql.starts_with("-- "))
            .collect();
        assert_eq!(saved.len(), crate::ALL.len());
        let lines = |sql: &str| sql.lines().filter(|line| line.contains("'30' DAY")).count();
        let most = saved.iter().map(|(_, sql)| lines(sql)).max();
        assert_eq!(most, Some(3), "trust asks three views");
        for (name, sql) in saved {
            assert!(
                sql.contains("another number in each line that says DAY"),
                "{name}"
            );
            assert_eq!(lines(&sql), sql.matches(" DAY)").count(), "{name}");
        }
    }
}
