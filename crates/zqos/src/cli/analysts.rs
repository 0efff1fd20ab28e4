//! What an analyst types.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Where --scan writes to.
    #[arg(value_name = "EXPORT_DIR", required_if_eq("scan", "true"))]
    pub(crate) folder: Option<PathBuf>,

    /// Reads the tables instead of letting DynamoDB export them. It costs read units.
    #[arg(long, requires = "folder")]
    pub(crate) scan: bool,

    /// Only these tables. [default: all that are exported]
    #[arg(long = "table", value_name = "NAME")]
    pub(crate) tables: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Parquet {
    /// Has exports in it, at any depth; it may be empty where --sites names another file.
    #[arg(value_name = "EXPORT_DIR")]
    pub(crate) exports: PathBuf,

    /// Gets a folder for each table, and `identity` with who it was.
    #[arg(value_name = "OUT_DIR")]
    pub(crate) out: PathBuf,

    /// Which network is where; kept in OUT_DIR, and used again when it is not named. Another one is
    /// applied to every day.
    #[arg(long, value_name = "FILE")]
    pub(crate) sites: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Query {
    /// Which question.
    #[arg(value_name = "NAME", conflicts_with = "sql")]
    pub(crate) name: Option<String>,

    /// A question of your own, over the views `sessions`, `minutes`, `meetings`, `users`, `account_scores`.
    #[arg(long)]
    pub(crate) sql: Option<String>,

    /// The folder that zqos parquet wrote.
    #[arg(long, value_name = "OUT_DIR", default_value = "parquet")]
    pub(crate) parquet: PathBuf,

    /// Only the last days of those that there are.
    #[arg(long, value_name = "N", conflicts_with_all = ["from", "to"], value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: Option<u16>,

    /// Only from this UTC day on.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<NaiveDate>,

    /// Only up to this UTC day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<NaiveDate>,
}

pub(crate) const EXPORT: &str = "\
Examples:
  zqos export                             to the stack's bucket, by DynamoDB; then says how to fetch it
  zqos export --scan exports              small or local tables, into a folder
  zqos export --scan exports --table participants --table qos_minutes";

pub(crate) const PARQUET: &str = "\
Exit codes: 0 if all is written, 2 if something is wrong with an export; then no file has changed that the
message does not name, and the next run does what is left.

Examples:
  zqos parquet exports parquet
  zqos parquet exports parquet --sites sites.csv

The sites file: subnet_cidr,site_name,building,isp_name,timezone_name. The longest network wins, the private
address goes before the public one, and a session of no known network is at the site `unknown`.";

pub(crate) const QUERY: &str = "\
DuckDB is what `pip install duckdb-cli` brings; DUCKDB names it when it is not in PATH.

Examples:
  zqos query                                       which questions there are
  zqos query worst_subnets --days 7
  zqos query people_to_call_back --output csv > people.csv
  zqos query --sql 'DESCRIBE sessions'             what columns a view has
  zqos query --sql 'SELECT dt, count(*) FROM minutes GROUP BY dt ORDER BY dt'

Spreadsheets import the CSV as UTF-8; what is absent is empty. Import names of devices as text: whatever a guest's
program says is in them, and what begins with = + - @ is a formula otherwise.";
