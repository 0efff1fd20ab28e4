//! The questions, over calls that were made up: what was planted is found, and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use export::testing::{Fault, Plan, faults, minute_line, session_line};
use export::{Conversion, Covers, Layout, sql};
use serde_json::{Value, json};

use crate::views::{self, Span};
use crate::{ALL, Form, Question, ask};

/// Which `DuckDB` there is: `scripts/tools` installs one.
fn duckdb() -> String {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/query/bin/duckdb");
    let found = if ours.exists() {
        ours
    } else {
        PathBuf::from("duckdb")
    };
    let runs = Command::new(&found).arg("--version").output();
    assert!(runs.is_ok(), "the questions need DuckDB: run scripts/tools");
    found.to_string_lossy().into_owned()
}

/// Exports and Parquet of them, made once for all tests.
struct Lake {
    folder: tempfile::TempDir,
}

const PLAN: Plan = Plan {
    people: 216,
    days: 14,
    first_day: chrono::NaiveDate::from_ymd_opt(2026, 10, 19).unwrap(), // Europe's clocks change on the 25th
    minutes: 10,
    faults: Fault::ALL,
};

static FAULTY: LazyLock<Lake> = LazyLock::new(|| Lake::of(PLAN));

impl Lake {
    fn of(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (exports, out) = (folder.path().join("exports"), folder.path().join("parquet"));
        plan.export(&exports).unwrap();
        let sites = folder.path().join("sites.csv");
        std::fs::write(&sites, Plan::sites_csv()).unwrap();
        let conversion = Conversion {
            exports: &exports,
            out: &out,
            sites: Some(&sites),
        };
        export::convert(&conversion, &mut |_| {}).unwrap();
        Self { folder }
    }

    fn parquet(&self) -> PathBuf {
        self.folder.path().join("parquet")
    }

    fn views(&self) -> String {
        views::over_parquet(&self.parquet(), Span::default()).unwrap()
    }

    /// The same views over the export as it is. Places and persons are worked out anew.
    fn raw_views(&self) -> String {
        let of = |name: &str| {
            let folder = self.folder.path().join("exports").join(name);
            sql::raw(dictionary::table(name).unwrap(), &folder.to_string_lossy())
        };
        let sites = self.folder.path().join("sites.csv");
        format!(
            "{}CREATE TABLE places AS SELECT DISTINCT regexp_extract(subnet_cidr, '10\\.(\\d+)\\.', 1) AS nth, site_name, timezone_name
               FROM read_csv('{}') WHERE subnet_cidr LIKE '10.%';
             CREATE TABLE raw_participants AS SELECT p.*, coalesce(user_id, meeting_uuid || participant_uuid) AS user_key,
               CASE WHEN user_id IS NULL THEN 'guest' ELSE 'user' END AS person_kind, CAST(joined_at AS DATE) AS dt,
               coalesce(site_name, 'unknown') AS site_name, NULL AS building,
               CASE WHEN site_name IS NOT NULL AND private_subnet_cidr IS NULL THEN 'Example Net' END AS isp_name, timezone_name
             FROM ({}) p LEFT JOIN places
               ON nth = coalesce(split_part(private_subnet_cidr, '.', 2), split_part(ip_address, ':', 3));
             CREATE TABLE raw_qos_minutes AS SELECT *, CAST(minute_at AS DATE) AS dt FROM ({});\n{}",
            views::MACROS,
            sites.display(),
            of("participants"),
            of("qos_minutes"),
            views::sessions_and_minutes(),
        )
    }
}

fn rows(views: &str, sql: &str) -> Vec<Value> {
    let said =
        ask(&duckdb(), views, sql, Form::Json).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    serde_json::from_str(said.trim()).unwrap_or_default()
}

fn outstanding(question: &str) -> Vec<Value> {
    let question = Question::named(question).unwrap();
    let all = rows(&FAULTY.views(), question.sql);
    assert!(!all.is_empty(), "{} has no row", question.name);
    all.into_iter()
        .filter(|row| row["stands_out"] == json!(true))
        .collect()
}

#[test]
fn what_was_planted_is_found_by_the_question_that_should_find_it() {
    let subnets = outstanding("worst_subnets");
    assert_eq!(subnets.len(), 1, "{subnets:?}");
    assert_eq!(subnets[0]["subnet_cidr"], faults::SUBNET);
    let versions = outstanding("client_versions");
    let found: BTreeSet<_> = versions
        .iter()
        .filter_map(|row| row["client_version"].as_str())
        .collect();
    assert_eq!(found, BTreeSet::from([faults::CLIENT_VERSION]));
    let signals = outstanding("weak_wifi");
    assert_eq!(signals.len(), 1, "{signals:?}");
    assert_eq!(signals[0]["signal_kind"], "weak");
    let changes = outstanding("before_and_after");
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["site_name"], faults::SITE);
    let mended_on = PLAN.first_day + chrono::Days::new(faults::MENDED_ON.into());
    assert_eq!(changes[0]["changed_on"], mended_on.to_string());
    let days = outstanding("sites_by_day");
    let found: Vec<_> = days
        .iter()
        .map(|row| {
            (
                row["site_name"].as_str().unwrap(),
                row["dt"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let bad_days = (0..faults::MENDED_ON)
        .map(|day| (PLAN.first_day + chrono::Days::new(day.into())).to_string());
    let expected: Vec<_> = bad_days.map(|day| (faults::SITE, day)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_was_planted_is_found_by_no_other_question() {
    let finders = [
        "worst_subnets",
        "client_versions",
        "weak_wifi",
        "before_and_after",
        "sites_by_day",
    ];
    for question in ALL
        .iter()
        .filter(|question| !finders.contains(&question.name))
    {
        if question.sql.contains("stands_out") {
            let found = outstanding(question.name);
            assert!(found.is_empty(), "{}: {found:?}", question.name);
        }
    }
    assert!(
        rows(
            &FAULTY.views(),
            Question::named("unusual_data_centers").unwrap().sql
        )
        .iter()
        .all(|row| row["calls_pct"].as_f64() < Some(50.0))
    );
}

/// Which questions have a row that stands out, when this alone is wrong.
fn finders(fault: Fault) -> BTreeSet<&'static str> {
    let faults: &'static [Fault] = match fault {
        Fault::Subnet => &[Fault::Subnet],
        Fault::ClientVersion => &[Fault::ClientVersion],
        Fault::Site => &[Fault::Site],
        Fault::WeakWifi => &[Fault::WeakWifi],
    };
    let days = 9; // as few as leave each group its 500 minutes
    let lake = Lake::of(Plan {
        faults,
        days,
        ..PLAN
    });
    let views = lake.views();
    let finds = |question: &&Question| {
        let found = rows(&views, question.sql);
        found.iter().any(|row| row["stands_out"] == json!(true))
    };
    let found = ALL.iter().filter(finds);
    found.map(|question| question.name).collect()
}

#[test]
fn each_fault_alone_is_found_by_its_own_questions_and_by_no_other() {
    for (fault, questions) in [
        (Fault::Subnet, &["worst_subnets"][..]),
        (Fault::ClientVersion, &["client_versions"]),
        (Fault::Site, &["before_and_after", "sites_by_day"]),
        (Fault::WeakWifi, &["weak_wifi"]),
    ] {
        let expected: BTreeSet<_> = questions.iter().copied().collect();
        assert_eq!(finders(fault), expected, "{fault:?}");
    }
}

#[test]
fn without_faults_nothing_stands_out() {
    let lake = Lake::of(Plan {
        faults: &[],
        people: 72,
        days: 7,
        ..PLAN
    });
    let views = lake.views();
    for question in &ALL {
        let found = rows(&views, question.sql);
        let outstanding: Vec<_> = found
            .iter()
            .filter(|row| row["stands_out"] == json!(true))
            .collect();
        assert!(outstanding.is_empty(), "{}: {outstanding:?}", question.name);
    }
    assert!(rows(&views, Question::named("people_to_call_back").unwrap().sql).is_empty());
}

#[test]
fn each_question_answers_alike_over_parquet_and_over_the_export() {
    let (parquet, raw) = (FAULTY.views(), FAULTY.raw_views());
    for question in &ALL {
        // Who a person is has another name there, so those are compared without it.
        let sql = question.sql.trim_end();
        let wrapped = if sql.contains("SELECT user_key") {
            format!("SELECT * EXCLUDE (user_key) FROM ({sql}) ORDER BY ALL")
        } else {
            format!("SELECT * FROM ({sql}) ORDER BY ALL")
        };
        let of_parquet = rows(&parquet, &wrapped);
        assert_eq!(of_parquet, rows(&raw, &wrapped), "{}", question.name);
        assert!(
            !of_parquet.is_empty() || question.name == "unusual_data_centers",
            "{} has no row",
            question.name
        );
    }
}

#[test]
fn each_answer_says_how_much_of_it_is_covered() {
    for question in &ALL {
        assert!(
            question.sql.contains("AS coverage_pct"),
            "{}",
            question.name
        );
        assert!(question.sql.starts_with("-- "), "{}", question.name);
        assert!(question.about().ends_with(['.', '?']), "{}", question.name);
        // What Athena does not have.
        for foreign in ["::", "QUALIFY", "GROUP BY ALL", "EXCLUDE", "FILTER"] {
            assert!(
                !question.sql.contains(foreign),
                "{} has {foreign}",
                question.name
            );
        }
    }
}

/// On the second of two days every fourth call has no quality.
#[test]
fn what_has_no_quality_lowers_the_coverage_of_its_own_day_and_site() {
    let plan = Plan {
        people: 24,
        days: 2,
        faults: &[],
        ..PLAN
    };
    let folder = tempfile::tempdir().unwrap();
    let (exports, out) = (folder.path().join("exports"), folder.path().join("parquet"));
    let covers = Covers::Everything(plan.exported_at());
    let layout = |name: &str| Layout::create(&exports.join(name), name, covers).unwrap();
    let (mut sessions, mut minutes) = (layout("participants"), layout("qos_minutes"));
    let whole = |item: &str| format!(r#"{{"Item":{item}}}"#);
    for call in plan.calls() {
        let mut item: Value = serde_json::from_str(&session_line(&call)).unwrap();
        let has_quality = call.day == 0 || !call.person.nth.is_multiple_of(4);
        if has_quality {
            for sample in &call.samples {
                minutes
                    .line(whole(&minute_line(&call, sample)).as_bytes())
                    .unwrap();
            }
        } else {
            for count in [
                "minute_count",
                "classified_minute_count",
                "poor_minute_count",
            ] {
                item[count]["N"] = json!("0");
            }
            item["session_class"]["S"] = json!("unclassified");
            item.as_object_mut().unwrap().remove("stream_scores");
        }
        sessions.line(whole(&item.to_string()).as_bytes()).unwrap();
    }
    sessions.finish().unwrap();
    minutes.finish().unwrap();
    let sites = folder.path().join("sites.csv");
    std::fs::write(&sites, Plan::sites_csv()).unwrap();
    let conversion = Conversion {
        exports: &exports,
        out: &out,
        sites: Some(&sites),
    };
    export::convert(&conversion, &mut |_| {}).unwrap();
    let views = views::over_parquet(&out, Span::default()).unwrap();
    let coverage = |question: &str| -> Vec<Value> {
        let found = rows(&views, Question::named(question).unwrap().sql);
        let column = found.iter().map(|row| row["coverage_pct"].clone());
        column.collect()
    };
    assert_eq!(coverage("trust"), [json!(100.0), json!(75.0)]);
    // Of six sites with four people each, those with an even number have two people without.
    assert_eq!(
        coverage("sites_by_day")
            .iter()
            .filter(|pct| pct.as_f64() < Some(100.0))
            .count(),
        3
    );
    for question in [
        "one_or_all",
        "hours_of_the_week",
        "sending_or_receiving",
        "busy_processor",
    ] {
        let all = coverage(question);
        assert!(
            !all.is_empty() && all.iter().all(|pct| *pct == 87.5),
            "{question}: {all:?}"
        );
    }
}

#[test]
fn no_question_shows_who_it_was() {
    let identity = dictionary::tables()
        .iter()
        .flat_map(|table| &table.attributes);
    let identity: Vec<_> = identity
        .filter(|one| one.is_personal)
        .map(|one| one.column.as_str())
        .collect();
    for (view, columns) in [
        ("sessions", "raw_participants"),
        ("minutes", "raw_qos_minutes"),
    ] {
        let names = rows(&FAULTY.views(), &format!("DESCRIBE {view}"));
        assert!(names.len() > 100, "{columns}");
        for name in names.iter().filter_map(|row| row["column_name"].as_str()) {
            let is_hidden = identity.contains(&name);
            assert!(!is_hidden, "{view} shows {name}");
        }
    }
}

#[test]
fn the_sites_own_clock_is_right_on_both_sides_of_a_change() {
    let sql = "SELECT timezone(z, timezone('UTC', t)) AS at_site FROM (VALUES
        ('Europe/Berlin', TIMESTAMP '2026-10-25 00:30:00'), ('Europe/Berlin', TIMESTAMP '2026-10-25 01:30:00'),
        ('Europe/Berlin', TIMESTAMP '2026-03-29 00:59:00'), ('Europe/Berlin', TIMESTAMP '2026-03-29 01:00:00'),
        ('America/Chicago', TIMESTAMP '2026-11-01 06:30:00'), ('America/Chicago', TIMESTAMP '2026-11-01 07:30:00'),
        ('Australia/Sydney', TIMESTAMP '2026-10-03 15:59:00'), ('Australia/Sydney', TIMESTAMP '2026-10-03 16:00:00')) AS v(z, t)";
    let found = rows(&FAULTY.views(), sql);
    let found: Vec<_> = found
        .iter()
        .map(|row| row["at_site"].as_str().unwrap().to_owned())
        .collect();
    let expected = [
        "2026-10-25 02:30:00",
        "2026-10-25 02:30:00",
        "2026-03-29 01:59:00",
        "2026-03-29 03:00:00",
        "2026-11-01 01:30:00",
        "2026-11-01 01:30:00",
        "2026-10-04 01:59:00",
        "2026-10-04 03:00:00",
    ];
    assert_eq!(found, expected);
    // And so in the answers: a meeting at 8 UTC in Berlin is at 10 before the change, and at 9 after it.
    let sql = "SELECT DISTINCT dt, hour(site_minute_at) AS h FROM minutes WHERE site_name = 'Berlin' AND hour(minute_at) = 8
        AND dt IN (DATE '2026-10-24', DATE '2026-10-25') ORDER BY dt";
    let hours: Vec<_> = rows(&FAULTY.views(), sql)
        .iter()
        .map(|row| row["h"].clone())
        .collect();
    assert_eq!(hours, [10, 9]);
}

#[test]
fn days_are_narrowed_before_the_question_is_asked() {
    let day = PLAN.first_day + chrono::Days::new(3);
    let span = Span {
        from: Some(day),
        to: Some(day),
    };
    let views = views::over_parquet(&FAULTY.parquet(), span).unwrap();
    let found = rows(&views, Question::named("trust").unwrap().sql);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["dt"], day.to_string());
    assert_eq!(found[0]["coverage_pct"], 100.0);
    assert_eq!(
        found[0]["calls_that_can"], PLAN.people,
        "a number, and no text"
    );
}

#[test]
fn without_duckdb_or_a_folder_it_says_what_to_do() {
    let none = ask("no-duckdb-here", "", "SELECT 1", Form::Table);
    let said = none.unwrap_err().to_string();
    assert!(said.contains("pip install duckdb-cli"), "{said}");
    let none = views::over_parquet(Path::new("nowhere"), Span::default());
    let said = none.unwrap_err().to_string();
    assert!(said.contains("zqos parquet"), "{said}");
    let none = ask(&duckdb(), "", "SELEC 1", Form::Table);
    let said = none.unwrap_err().to_string();
    assert!(said.contains("DuckDB refused the question"), "{said}");
}
