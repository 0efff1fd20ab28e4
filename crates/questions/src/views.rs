//! What the questions ask: `sessions` and `minutes`, over Parquet, in `DuckDB`.
//!
//! The questions and the views themselves run in Athena too; what differs between the two is here.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use dictionary::{Kind, Table};
use export::UNKNOWN;
use qos::class::{CPU_SYSTEM_MAX_PCT, WIFI_RSSI_AVG_DBM};

use crate::Error;
use crate::athena::in_trino;

/// Names that Athena has and `DuckDB` has not. Its quantiles are exact here, so that the same rows
/// always give the same answer.
pub(crate) const MACROS: &str = "\
SET TimeZone = 'UTC';
CREATE MACRO approx_percentile(x, p) AS quantile_disc(x, p);
CREATE MACRO day_of_week(t) AS isodow(t);
CREATE MACRO sequence(a, b) AS generate_series(a, b);
CREATE MACRO with_timezone(t, zone) AS timezone(zone, t);
CREATE MACRO at_timezone(t, zone) AS timezone(zone, t);
";

/// Which days are asked about, both included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// The first.
    pub from: Option<NaiveDate>,
    /// The last.
    pub to: Option<NaiveDate>,
}

impl Span {
    fn condition(self, day_of: &str) -> String {
        let from = self.from.map(|day| format!("{day_of} >= DATE '{day}'"));
        let to = self.to.map(|day| format!("{day_of} <= DATE '{day}'"));
        let parts: Vec<_> = from.into_iter().chain(to).collect();
        if parts.is_empty() {
            "true".to_owned()
        } else {
            parts.join(" AND ")
        }
    }
}

/// The views over a folder that `zqos parquet` wrote.
pub fn over_parquet(folder: &Path, span: Span) -> Result<String, Error> {
    if !folder.join("applied.json").exists() {
        return Err(Error::NoParquet {
            folder: folder.display().to_string(),
        });
    }
    let mut views = MACROS.to_owned();
    for table in dictionary::tables() {
        let name = table.name;
        let view = if table.is_by_day() {
            format!("raw_{name}")
        } else {
            name.to_owned()
        };
        let condition = match name {
            "qos_minutes" => span.condition("dt"),
            "meetings" => span.condition("CAST(ended_at AS date)"),
            _ => "true".to_owned(), // a minute of the first day may be of a session of the day before
        };
        let rows = rows_of(folder, table);
        let _ = writeln!(
            views,
            "CREATE VIEW {view} AS SELECT * FROM {rows} WHERE {condition};"
        );
    }
    views.push_str(&sessions_and_minutes(span));
    Ok(views)
}

/// Those of its files; none, with the same columns, where nothing of the table was exported or is left.
pub(crate) fn rows_of(folder: &Path, table: &Table) -> String {
    let files = folder.join(table.name);
    let is_there = std::fs::read_dir(&files).is_ok_and(|mut entries| entries.next().is_some());
    let text = files.to_string_lossy().replace('\'', "''");
    // DuckDB takes the path for a pattern.
    let text = text
        .replace('[', "[[]")
        .replace('*', "[*]")
        .replace('?', "[?]");
    match (is_there, table.is_by_day()) {
        (true, true) => format!(
            "read_parquet('{text}/dt=*/*.parquet', hive_partitioning = true, hive_types = {{'dt': DATE}}, union_by_name = true)"
        ),
        (true, false) => format!("read_parquet('{text}/*.parquet')"),
        (false, is_by_day) => {
            let [columns, _] = export::parquet_columns(table);
            let columns = columns.iter();
            let columns =
                columns.map(|(name, kind)| format!("CAST(NULL AS {}) AS {name}", in_trino(*kind)));
            let day = is_by_day.then(|| "CAST(NULL AS date) AS dt".to_owned());
            let columns: Vec<_> = columns.chain(day).collect();
            format!("(SELECT {} WHERE false)", columns.join(", "))
        }
    }
}

/// On top of `raw_participants` and `raw_qos_minutes`, which have the columns of the Parquet files.
pub(crate) fn sessions_and_minutes(span: Span) -> String {
    format!(
        "CREATE VIEW all_sessions AS {};
CREATE VIEW sessions AS SELECT * FROM all_sessions WHERE {};
CREATE VIEW minutes AS {};\n",
        sessions(),
        span.condition("dt"),
        minutes("all_sessions")
    )
}

/// Columns of `sessions` that the files have not.
pub(crate) const OF_SESSIONS: [(&str, Kind); 2] = [
    ("subnet_cidr", Kind::Text),
    ("can_have_quality", Kind::Flag),
];

/// The private network of an office is its own; that of a home is every home's, and nobody knows where it is.
pub(crate) fn sessions() -> String {
    format!(
        "SELECT *, CASE WHEN site_name = '{UNKNOWN}' THEN coalesce(public_subnet_cidr, private_subnet_cidr)
    ELSE coalesce(private_subnet_cidr, public_subnet_cidr) END AS subnet_cidr,
  coalesce(participant_status, '') <> 'in_waiting_room' AND coalesce(device_kind, '') <> 'Phone'
    AND coalesce(duration_s, 60) >= 60 AS can_have_quality
FROM raw_participants"
    )
}

/// What `minutes` takes from the session, and what it adds.
pub(crate) const FROM_SESSIONS: [&str; 14] = [
    "user_key",
    "person_kind",
    "site_name",
    "building",
    "isp_name",
    "timezone_name",
    "subnet_cidr",
    "network_kind",
    "data_center",
    "device_kind",
    "device_os",
    "client_version",
    "microphone_name",
    "camera_name",
];
pub(crate) const OF_MINUTES: [(&str, Kind); 7] = [
    ("is_classified", Kind::Flag),
    ("is_poor", Kind::Flag),
    ("is_audio_sent_poor", Kind::Flag),
    ("is_audio_received_poor", Kind::Flag),
    ("is_cpu_high", Kind::Flag),
    ("is_wifi_weak", Kind::Flag),
    ("site_minute_at", Kind::Time),
];

/// `of_sessions` has those that minutes of the same days may be of.
pub(crate) fn minutes(of_sessions: &str) -> String {
    let taken = FROM_SESSIONS.map(|column| format!("s.{column}")).join(", ");
    format!(
        "SELECT m.*, {taken},
  m.minute_class <> 'unclassified' AND s.session_class <> 'unclassified' AS is_classified,
  m.minute_class IN ('poor', 'bad') AND s.session_class <> 'unclassified' AS is_poor,
  coalesce(m.audio_sent_class IN ('poor', 'bad'), false) AS is_audio_sent_poor,
  coalesce(m.audio_received_class IN ('poor', 'bad'), false) AS is_audio_received_poor,
  coalesce(m.cpu_system_max_pct > {CPU_SYSTEM_MAX_PCT}, false) AS is_cpu_high,
  coalesce(m.wifi_rssi_avg_dbm < {WIFI_RSSI_AVG_DBM}, false) AS is_wifi_weak,
  CAST(at_timezone(with_timezone(m.minute_at, 'UTC'), s.timezone_name) AS timestamp(3)) AS site_minute_at
FROM raw_qos_minutes m JOIN {of_sessions} s ON s.participant_session_id = m.participant_session_id
  AND s.meeting_uuid = m.meeting_uuid"
    )
}
