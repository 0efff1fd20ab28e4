//! Days that are written again, because what is made of their rows has changed.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{NIGHT, Place, change, minutes, sessions, whole, wholes};
use crate::again::{self, MOST_ELSEWHERE, Most};
use crate::applied::Applied;
use crate::days::{Days, IDENTITY};
use crate::people::People;
use crate::testing::{Plan, session_line};
use crate::{Conversion, Counts, Covers, Elsewhere, Report, Sites};

#[test]
fn other_limits_of_a_class_are_applied_to_every_minute() {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("qos_minutes", covers, &wholes(&minutes()));
    place.export("participants", covers, &wholes(&sessions()));
    place.convert(None).unwrap();
    let path = place.out().join("applied.json");
    let mut applied: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    applied["made_with"]["qos_minutes"]["version"] = json!("0");
    fs::write(&path, applied.to_string()).unwrap();
    let report = place.convert(None).unwrap();
    let counts = &report.tables["qos_minutes"];
    assert_eq!((counts.files, counts.rows), (2, 12));
    assert_eq!(report.tables["participants"].files, 0);
    assert_eq!(place.convert(None).unwrap().tables["qos_minutes"].files, 0);
}

/// As a function does it, that has a quarter of an hour.
fn convert_elsewhere(place: &Place) -> Report {
    let (exports, out) = (place.exports(), place.out());
    let conversion = Conversion {
        exports: &exports,
        out: &out,
        sites: None,
    };
    let elsewhere = Elsewhere {
        bring: &|_| Ok(()),
        keep: &|_| Ok(()),
    };
    crate::convert_elsewhere(&conversion, Some(elsewhere), &mut |_| {}).unwrap()
}

#[test]
fn what_takes_long_is_done_in_pieces_the_newest_days_first() {
    let days = MOST_ELSEWHERE.days + 2;
    let plan = Plan {
        people: 1,
        days: u32::try_from(days).unwrap(),
        ..Plan::SMALL
    };
    let place = Place::new();
    let lines: Vec<_> = plan
        .calls()
        .map(|call| whole(&session_line(&call)))
        .collect();
    place.export(
        "participants",
        Covers::Everything(plan.exported_at()),
        &lines,
    );
    place.convert(None).unwrap();
    let site_of = |date: &str| {
        let file = format!("participants/dt={date}/participants.parquet");
        place.rows(&file)[0]["site_name"].clone()
    };
    let sites = place.out().join("sites.csv");
    let write = |name: &str| {
        let text = format!("subnet_cidr,site_name\n0.0.0.0/0,{name}\n::/0,{name}\n");
        fs::write(&sites, text).unwrap();
    };
    let counts = |report: &Report| (report.tables["participants"].files, report.days_waiting);
    let at_once = MOST_ELSEWHERE.days as u64;

    write("Lyon");
    assert_eq!(counts(&convert_elsewhere(&place)), (at_once, 2));
    assert_eq!(site_of("2026-11-03"), "Lyon");
    assert_eq!(site_of("2026-11-02"), "unknown");
    // A third file before the second was applied everywhere: from the beginning.
    write("Paris");
    assert_eq!(counts(&convert_elsewhere(&place)), (at_once, 2));
    assert_eq!(counts(&convert_elsewhere(&place)), (2, 0));
    assert_eq!(site_of("2026-11-01"), "Paris");
    assert_eq!(site_of("2026-11-03"), "Paris");
    assert_eq!(counts(&convert_elsewhere(&place)), (0, 0));
    // A file that is taken back before it was applied everywhere.
    write("Lyon");
    assert_eq!(counts(&convert_elsewhere(&place)), (at_once, 2));
    write("Paris");
    assert_eq!(counts(&convert_elsewhere(&place)), (at_once, 2));
    assert_eq!(site_of("2026-11-03"), "Paris");
    assert_eq!(counts(&convert_elsewhere(&place)), (2, 0));
}

/// Where each row is, in all days.
fn site_names(place: &Place) -> Vec<Value> {
    let files = place.files().into_iter();
    let files = files.filter(|file| file.starts_with("participants/"));
    let rows = files.flat_map(|file| place.rows(&file));
    rows.map(|row| row["site_name"].clone()).collect()
}

#[test]
fn a_sites_file_that_is_taken_back_after_a_failure_is_in_no_day() {
    let place = Place::new();
    let at = Plan::SMALL.exported_at();
    place.export("participants", Covers::Everything(at), &wholes(&sessions()));
    place.export("qos_minutes", Covers::Everything(at), &[]);
    let sites = |name: &str| {
        let path = place.folder.path().join(format!("{name}.csv"));
        let text = format!("subnet_cidr,site_name\n0.0.0.0/0,{name}\n::/0,{name}\n");
        fs::write(&path, text).unwrap();
        path
    };
    place.convert(Some(&sites("Right"))).unwrap();
    // A window of which a day is written, and a table after it that cannot be converted.
    let window = Covers::Changes(at, at + NIGHT);
    let (session, half) = (&sessions()[0], at + NIGHT / 2);
    let line = change(half, Some(session), Some(session));
    place.export("participants", window, &[line]);
    let broken = place.export("qos_minutes", window, &["no line".to_owned()]);
    place.convert(Some(&sites("Wrong"))).unwrap_err();
    assert!(
        site_names(&place).contains(&json!("Wrong")),
        "or this would show nothing"
    );
    fs::remove_dir_all(broken).unwrap();
    place.export("qos_minutes", window, &[]);
    place.convert(Some(&sites("Right"))).unwrap();
    assert_eq!(site_names(&place), vec![json!("Right"); 4]);
}

#[test]
fn another_sites_file_is_applied_to_every_day_though_no_export_of_it_is_there() {
    let place = Place::new();
    let at = Plan::SMALL.exported_at();
    let export = place.export("participants", Covers::Everything(at), &wholes(&sessions()));
    place.convert(None).unwrap();
    let sites = place.folder.path().join("places.csv");
    fs::write(&sites, "subnet_cidr,site_name\n0.0.0.0/0,Lyon\n::/0,Lyon\n").unwrap();
    assert_eq!(site_names(&place), vec![json!("unknown"); 4]);
    fs::remove_dir_all(export).unwrap();
    place.export("users", Covers::Everything(at), &[]);
    let report = place.convert(Some(&sites)).unwrap();
    assert_eq!(
        (report.tables["participants"].files, report.days_waiting),
        (2, 0)
    );
    assert_eq!(site_names(&place), vec![json!("Lyon"); 4]);
    // Not even a folder of another table's.
    fs::remove_dir_all(place.exports()).unwrap();
    fs::create_dir(place.exports()).unwrap();
    fs::write(
        &sites,
        "subnet_cidr,site_name\n0.0.0.0/0,Paris\n::/0,Paris\n",
    )
    .unwrap();
    place.convert(Some(&sites)).unwrap();
    assert_eq!(site_names(&place), vec![json!("Paris"); 4]);
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("there is no manifest-summary.json"), "{said}");
    fs::remove_dir_all(place.out()).unwrap();
    place.convert(Some(&sites)).unwrap_err(); // nor where there is no Parquet
}

/// What `MOST_ELSEWHERE` is for days that are large.
#[test]
fn large_days_are_written_again_until_they_are_enough_for_once() {
    let place = Place::new();
    place.export(
        "participants",
        Covers::Everything(Plan::SMALL.exported_at()),
        &wholes(&sessions()),
    );
    place.convert(None).unwrap();
    let out = place.out();
    let path = place.folder.path().join("sites.csv");
    fs::write(&path, "subnet_cidr,site_name\n0.0.0.0/0,Lyon\n::/0,Lyon\n").unwrap();
    let sites = Sites::read(&path).unwrap();
    let people = People::of(&out.join(IDENTITY), false).unwrap();
    let table = dictionary::table("participants").unwrap();
    let days = Days::of(table, &out, &people, &sites, None);
    let bring = || {
        let mut applied = Applied::read(&out).unwrap();
        let most = Most { days: 9, rows: 2 };
        let mut counts = Counts::default();
        let left = again::bring(&mut applied, &days, &BTreeSet::new(), most, &mut counts).unwrap();
        (counts.files, left)
    };
    assert_eq!([bring(), bring(), bring()], [(1, 1), (1, 0), (0, 0)]);
    assert_eq!(site_names(&place), vec![json!("Lyon"); 4]);
}
