//! A million participant-minutes as an export, and the same job for `DuckDB`: `scripts/bench parquet`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use export::testing::{Fault, Plan};
use export::{Conversion, sql};

/// Half an hour on each of ten days.
const PLAN: Plan = Plan {
    people: 3_334,
    days: 10,
    first_day: chrono::NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day"),
    minutes: 30,
    faults: Fault::ALL,
};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["make", folder] => make(folder.as_ref()),
        ["convert", exports, out] => {
            let conversion = Conversion {
                exports: exports.as_ref(),
                out: out.as_ref(),
                sites: None,
            };
            export::convert(&conversion, &mut |_| {})?;
            Ok(())
        }
        _ => Err("million make FOLDER, or million convert EXPORT_DIR OUT_DIR".into()),
    }
}

/// The export, the same job in SQL, and the question in what the results differ.
fn make(folder: &Path) -> Result<(), Box<dyn Error>> {
    let exports = folder.join("exports");
    let minutes = PLAN.export(&exports)?;
    assert!(minutes >= 1_000_000, "{minutes}");
    let table = dictionary::table("qos_minutes").ok_or("it is exported")?;
    let raw = sql::raw(table, &exports.join(table.name).to_string_lossy());
    let (ours, theirs) = (folder.join("ours"), folder.join("duckdb"));
    // What our files are: typed columns and classes, a file a day, by session and minute.
    let job = format!(
        "SET TimeZone = 'UTC';\nSET temp_directory = '{}';\nCOPY (SELECT * EXCLUDE (user_id), CAST(minute_at AS DATE) AS dt FROM ({raw})
  ORDER BY dt, participant_session_id, minute_at)
  TO '{}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (dt), OVERWRITE);\n",
        folder.join("temporary").display(),
        theirs.display(),
    );
    fs::write(folder.join("job.sql"), job)?;
    // The least that anybody would do: typed columns in one file, in any order, without classes.
    let plain = sql::rows(table, &exports.join(table.name).to_string_lossy());
    let least = format!(
        "COPY ({plain}) TO '{}' (FORMAT parquet, COMPRESSION zstd);\n",
        folder.join("least.parquet").display(),
    );
    fs::write(folder.join("least.sql"), least)?;
    let of = |files: PathBuf| {
        format!(
            "SELECT * FROM read_parquet('{}', hive_partitioning = true, hive_types = {{'dt': DATE}})",
            files.display()
        )
    };
    let ours = of(ours.join("qos_minutes/*/*.parquet"));
    let theirs = of(theirs.join("*/*.parquet"));
    // By name, since the order of columns says nothing.
    let differences = format!(
        "CREATE VIEW ours AS {ours};\nCREATE VIEW theirs AS {theirs};
SELECT (SELECT count(*) FROM ours) AS rows_of_ours, (SELECT count(*) FROM theirs) AS rows_of_theirs,
  (SELECT count(*) FROM (SELECT {columns} FROM ours EXCEPT ALL SELECT {columns} FROM theirs)) AS only_ours,
  (SELECT count(*) FROM (SELECT {columns} FROM theirs EXCEPT ALL SELECT {columns} FROM ours)) AS only_theirs;\n",
        columns = sql::columns(table).join(", "),
    );
    fs::write(folder.join("differences.sql"), differences)?;
    Ok(())
}
