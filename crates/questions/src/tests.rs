//! The questions, over calls that were made up: what was planted is found, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use export::testing::{Fault, Plan, faults};
use export::{Conversion, sql};
use serde_json::{Value, json};

use crate::views::{self, Span};
use crate::{ALL, Form, Question, ask};

mod coverage;
mod hand_made;
mod planted;

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
    faults: &[
        Fault::Subnet,
        Fault::ClientVersion,
        Fault::Site,
        Fault::WeakWifi,
        Fault::Unmeasured,
    ],
};

static FAULTY: LazyLock<Lake> = LazyLock::new(|| Lake::of(PLAN));

impl Lake {
    fn of(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (exports, out) = (folder.path().join("exports"), folder.path().join("parquet"));
        plan.export(&exports).unwrap();
        plan.export_meetings(&exports).unwrap();
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
             CREATE TABLE raw_qos_minutes AS SELECT *, CAST(minute_at AS DATE) AS dt FROM ({});
             CREATE TABLE meetings AS {};\n{}",
            views::MACROS,
            sites.display(),
            of("participants"),
            of("qos_minutes"),
            of("meetings"),
            views::sessions_and_minutes(Span::default()),
        )
    }
}

fn rows(views: &str, sql: &str) -> Vec<Value> {
    let said =
        ask(&duckdb(), views, sql, Form::Json).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error} in {said}\n{sql}"))
}

/// The text of a question.
fn asked(name: &str) -> &'static str {
    Question::named(name).unwrap().sql
}

/// All answers by one process of `DuckDB`, by question.
fn answers<'a>(
    views: &str,
    questions: impl Iterator<Item = &'a Question>,
) -> BTreeMap<&'static str, Vec<Value>> {
    let each = questions.map(|question| {
        let (name, sql) = (question.name, question.sql);
        format!("SELECT '{name}' AS question, CAST((SELECT to_json(list(a)) FROM ({sql}) AS a) AS varchar) AS answer")
    });
    let sql = each.collect::<Vec<_>>().join("\nUNION ALL ");
    let found = rows(views, &sql).into_iter();
    let named = found.map(|row| {
        let question = Question::named(row["question"].as_str().unwrap()).unwrap();
        let answer = match &row["answer"] {
            Value::Null => Vec::new(),
            answer => serde_json::from_str(answer.as_str().unwrap()).unwrap(),
        };
        (question.name, answer)
    });
    named.collect()
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

#[test]
fn each_question_answers_alike_over_parquet_and_over_the_export() {
    // Who a person is has another name there, so those are compared without it, and rows in any order.
    let comparable = |views: &str| {
        let mut found = answers(views, ALL.iter());
        for answer in found.values_mut() {
            for row in answer.iter_mut() {
                row.as_object_mut().unwrap().remove("user_key");
            }
            answer.sort_by_key(Value::to_string);
        }
        found
    };
    let (of_parquet, of_export) = (comparable(&FAULTY.views()), comparable(&FAULTY.raw_views()));
    for question in &ALL {
        let answer = &of_parquet[question.name];
        assert_eq!(answer, &of_export[question.name], "{}", question.name);
        assert!(!answer.is_empty(), "{} has no row", question.name);
    }
}

#[test]
fn each_question_has_a_sentence_and_only_what_athena_has_too() {
    for question in &ALL {
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

/// Two sites of one size: the change of the one is a change against the other of that other, too.
#[test]
fn a_site_that_stayed_as_it_was_does_not_stand_out_beside_one_that_changed() {
    let views = "CREATE TABLE sessions AS SELECT site_name, d AS dt, 'm' AS meeting_uuid, who AS user_key, 'user' AS person_kind, true AS can_have_quality, 100 AS minute_count,
        100 AS classified_minute_count, CASE WHEN site_name = 'Lyon' AND d < DATE '2026-11-05' THEN 40 ELSE 2 END AS poor_minute_count
        FROM (VALUES ('Lyon'), ('Oslo')) AS s (site_name), (VALUES ('a'), ('b'), ('c')) AS p (who), (SELECT DATE '2026-11-01' + CAST(n AS int) AS d FROM range(8) AS r (n));";
    let found = rows(views, Question::named("before_and_after").unwrap().sql);
    let outstanding = found.iter().filter(|row| row["stands_out"] == json!(true));
    let sites: Vec<_> = outstanding.map(|row| row["site_name"].clone()).collect();
    assert_eq!((sites, found.len()), (vec![json!("Lyon")], 2), "{found:?}");
}

/// Each is among the other's others, and moves their share on its own day.
#[test]
fn two_sites_that_changed_on_different_days_are_both_found() {
    let views = "CREATE TABLE sessions AS SELECT site_name, d AS dt, 'm' AS meeting_uuid, who AS user_key, 'user' AS person_kind, true AS can_have_quality, 100 AS minute_count,
        100 AS classified_minute_count, CASE WHEN site_name = 'Lyon' AND d < DATE '2026-11-05' THEN 60
          WHEN site_name = 'Oslo' AND d < DATE '2026-11-08' THEN 40 ELSE 2 END AS poor_minute_count
        FROM (VALUES ('Bern'), ('Kyiv'), ('Lyon'), ('Oslo')) AS s (site_name), (VALUES ('a'), ('b'), ('c')) AS p (who), (SELECT DATE '2026-11-01' + CAST(n AS int) AS d FROM range(12) AS r (n));";
    let found = rows(views, Question::named("before_and_after").unwrap().sql);
    let outstanding = found.iter().filter(|row| row["stands_out"] == json!(true));
    let changes: Vec<_> = outstanding
        .map(|row| [row["site_name"].clone(), row["changed_on"].clone()])
        .collect();
    let expected = [["Lyon", "2026-11-05"], ["Oslo", "2026-11-08"]]
        .map(|change| change.map(|text| json!(text)));
    assert_eq!(changes, expected, "{found:?}");
}

#[test]
fn a_meeting_that_was_never_read_and_a_minute_without_its_call_are_counted() {
    let views = "CREATE TABLE sessions AS SELECT DATE '2026-11-01' AS dt, true AS can_have_quality, 5 AS minute_count, 300 AS duration_s;
        CREATE TABLE raw_participants AS SELECT 'a' AS meeting_uuid, 'b' AS participant_session_id;
        CREATE TABLE raw_qos_minutes AS SELECT DATE '2026-11-03' AS dt, 'a' AS meeting_uuid, unnest(['b', 'c', 'd']) AS participant_session_id;
        CREATE TABLE meetings AS SELECT TIMESTAMP '2026-11-01 10:00:00' AS ended_at, unnest(['complete', 'unavailable', 'owed']) AS ledger_state
          UNION ALL SELECT TIMESTAMP '2026-11-02 10:00:00', 'unavailable';";
    let found = rows(views, Question::named("trust").unwrap().sql);
    let counts = |row: &Value| {
        ["meetings", "meetings_complete", "calls", "coverage_pct"].map(|name| row[name].clone())
    };
    assert_eq!(
        counts(&found[0]),
        [json!(3), json!(1), json!(1), json!(100.0)]
    );
    assert_eq!(
        counts(&found[1]),
        [json!(1), json!(0), Value::Null, Value::Null]
    );
    let without_call = found.iter().map(|row| row["minutes_without_call"].clone());
    assert_eq!(without_call.collect::<Vec<_>>(), [0, 0, 2]);
}

#[test]
fn no_view_and_no_question_shows_who_it_was() {
    let all = dictionary::tables()
        .iter()
        .flat_map(|table| &table.attributes);
    let personal = all.filter(|one| one.is_personal);
    let personal: BTreeSet<_> = personal.map(|one| one.column.as_str()).collect();
    assert!(personal.contains("ip_address"), "{personal:?}");
    let views = ["sessions", "minutes", "meetings", "users", "account_scores"];
    let views = views.map(|view| (view, format!("DESCRIBE {view}")));
    let questions = ALL
        .iter()
        .map(|question| (question.name, format!("DESCRIBE {}", question.sql)));
    let all = views.into_iter().chain(questions);
    for (name, sql) in all {
        let columns = rows(&FAULTY.views(), &sql);
        assert!(columns.len() > 2, "{name}");
        for column in &columns {
            let column = column["column_name"].as_str().unwrap();
            assert!(!personal.contains(column), "{name} shows {column}");
        }
    }
}

/// As `docs/analysts.md` types it.
#[test]
fn who_may_read_identity_is_told_how_to_ask_it() {
    let page = include_str!("../../../docs/analysts.md");
    let (_, sql) = page.split_once("zqos query --sql \"").unwrap();
    let (sql, _) = sql.split_once('"').unwrap();
    assert!(sql.contains("'parquet/identity/"), "{sql}");
    let folder = FAULTY.parquet();
    let sql = sql.replace("'parquet/", &format!("'{}/", folder.display()));
    let found = rows(&FAULTY.views(), &sql);
    let first = &found[0];
    assert!(
        first["user_name"].as_str().unwrap().starts_with("Person "),
        "{first}"
    );
    assert!(
        first["email"].as_str().unwrap().ends_with("@example.com"),
        "{first}"
    );
    assert!(first["poor_calls"].as_u64() > Some(2), "{first}");
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
    assert_eq!(found[0]["meetings"], PLAN.people.div_ceil(5));
}

#[test]
fn a_minute_after_midnight_is_of_its_own_day_and_of_a_session_of_the_day_before() {
    let day = "2026-11-02".parse().ok();
    let span = Span { from: day, to: day };
    let views = format!(
        "CREATE TABLE raw_participants AS SELECT s.*, DATE '2026-11-01' AS dt, 'a' AS meeting_uuid, 'b' AS participant_session_id,
           'good' AS session_class, 600 AS duration_s FROM (SELECT {}) AS s;
         CREATE VIEW raw_qos_minutes AS SELECT * FROM (SELECT unnest([DATE '2026-11-01', DATE '2026-11-02']) AS dt, 'a' AS meeting_uuid,
           'b' AS participant_session_id, TIMESTAMP '2026-11-02 00:01:00' AS minute_at, 'good' AS minute_class,
           'good' AS audio_sent_class, 'good' AS audio_received_class, 1 AS cpu_system_max_pct, -50 AS wifi_rssi_avg_dbm) WHERE dt = DATE '2026-11-02';
         {}{}",
        ["private_subnet_cidr", "public_subnet_cidr", "participant_status", "user_key", "person_kind", "site_name", "building", "isp_name",
         "timezone_name", "network_kind", "data_center", "device_kind", "device_os", "client_version", "microphone_name", "camera_name"]
            .map(|column| format!("'Etc/UTC' AS {column}")).join(", "),
        views::MACROS,
        views::sessions_and_minutes(span),
    );
    let found = rows(
        &views,
        "SELECT (SELECT count(*) FROM minutes) AS minutes, (SELECT count(*) FROM sessions) AS sessions",
    );
    assert_eq!(found, [json!({ "minutes": 1, "sessions": 0 })]);
}

#[test]
fn a_folder_may_be_called_as_it_likes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("it's [all] *here?*");
    let (exports, out) = (folder.join("exports"), folder.join("parquet"));
    Plan::SMALL.export(&exports).unwrap();
    let conversion = Conversion {
        exports: &exports,
        out: &out,
        sites: None,
    };
    export::convert(&conversion, &mut |_| {}).unwrap();
    let views = views::over_parquet(&out, Span::default()).unwrap();
    let found = rows(&views, "SELECT count(*) AS minutes FROM minutes");
    assert_eq!(found, [json!({ "minutes": 12 })]);
}

#[test]
fn the_views_own_columns_are_in_the_document() {
    let page = include_str!("../../../docs/analysts.md");
    let columns = views::OF_SESSIONS.iter().chain(&views::OF_MINUTES);
    for (name, _) in columns {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn a_table_of_which_nothing_is_there_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("applied.json"), "{}").unwrap();
    let views = views::over_parquet(folder.path(), Span::default()).unwrap();
    for question in &ALL {
        assert_eq!(
            rows(&views, question.sql),
            Vec::<Value>::new(),
            "{}",
            question.name
        );
    }
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
