//! What the questions ask: `sessions` and `minutes`, over Parquet, in `DuckDB`.
//!
//! The questions themselves run in Athena too; what differs between the two is here, and in
//! `docs/analysts.md` for Athena.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use dictionary::Kind;
use qos::class::{CPU_SYSTEM_MAX_PCT, WIFI_RSSI_AVG_DBM};

use crate::Error;

/// Names that Athena has and `DuckDB` has not. Its quantiles are exact here, so that the same rows
/// always give the same answer.
pub(crate) const MACROS: &str = "\
SET TimeZone = 'UTC';
CREATE MACRO approx_percentile(x, p) AS quantile_disc(x, p);
CREATE MACRO day_of_week(t) AS isodow(t);
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
    fn condition(self) -> String {
        let from = self.from.map(|day| format!("dt >= DATE '{day}'"));
        let to = self.to.map(|day| format!("dt <= DATE '{day}'"));
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
    let mut views = MACROS.to_owned();
    let text = folder.to_string_lossy().replace('\'', "''");
    for table in dictionary::tables() {
        let name = table.name;
        let is_there = folder.join(name).exists();
        if !is_there && table.is_by_day() {
            return Err(Error::NoParquet {
                folder: folder.display().to_string(),
                table: name,
            });
        }
        if !is_there {
            continue; // a question that asks for it says so
        }
        let files = if table.is_by_day() {
            "dt=*/*.parquet"
        } else {
            "*.parquet"
        };
        let options = if table.is_by_day() {
            ", hive_partitioning = true, hive_types = {'dt': DATE}, union_by_name = true"
        } else {
            ""
        };
        let (view, condition) = match name {
            "participants" | "qos_minutes" => (format!("raw_{name}"), span.condition()),
            other => (other.to_owned(), "true".to_owned()),
        };
        let _ = writeln!(
            views,
            "CREATE VIEW {view} AS SELECT * FROM read_parquet('{text}/{name}/{files}'{options}) WHERE {condition};"
        );
    }
    views.push_str(&sessions_and_minutes());
    Ok(views)
}

/// On top of `raw_participants` and `raw_qos_minutes`, which have the columns of the Parquet files.
pub(crate) fn sessions_and_minutes() -> String {
    let minutes = minutes("timezone(s.timezone_name, timezone('UTC', m.minute_at))");
    format!(
        "CREATE VIEW sessions AS {};\nCREATE VIEW minutes AS {minutes};\n",
        sessions()
    )
}

/// Columns of `sessions` that the files have not.
pub(crate) const OF_SESSIONS: [(&str, Kind); 2] = [
    ("subnet_cidr", Kind::Text),
    ("can_have_quality", Kind::Flag),
];

pub(crate) fn sessions() -> String {
    "SELECT *, coalesce(private_subnet_cidr, public_subnet_cidr) AS subnet_cidr,
  coalesce(participant_status, '') <> 'in_waiting_room' AND coalesce(device_kind, '') <> 'Phone'
    AND coalesce(duration_s, 60) >= 60 AS can_have_quality
FROM raw_participants"
        .to_owned()
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

/// `site_clock` is the minute by the site's own clock, which each engine writes in its own way.
pub(crate) fn minutes(site_clock: &str) -> String {
    let taken = FROM_SESSIONS.map(|column| format!("s.{column}")).join(", ");
    format!(
        "SELECT m.*, {taken},
  m.minute_class <> 'unclassified' AND s.session_class <> 'unclassified' AS is_classified,
  m.minute_class IN ('poor', 'bad') AND s.session_class <> 'unclassified' AS is_poor,
  coalesce(m.audio_sent_class IN ('poor', 'bad'), false) AS is_audio_sent_poor,
  coalesce(m.audio_received_class IN ('poor', 'bad'), false) AS is_audio_received_poor,
  coalesce(m.cpu_system_max_pct > {CPU_SYSTEM_MAX_PCT}, false) AS is_cpu_high,
  coalesce(m.wifi_rssi_avg_dbm < {WIFI_RSSI_AVG_DBM}, false) AS is_wifi_weak,
  {site_clock} AS site_minute_at
FROM raw_qos_minutes m JOIN sessions s ON s.participant_session_id = m.participant_session_id
  AND s.meeting_uuid = m.meeting_uuid"
    )
}
