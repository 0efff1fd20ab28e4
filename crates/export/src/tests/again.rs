//! Days that are written again, because what is made of their rows has changed.

use std::fs;

use serde_json::{Value, json};

use super::{Place, minutes, sessions, whole, wholes};
use crate::again::DAYS_ELSEWHERE_MAX;
use crate::testing::{Plan, session_line};
use crate::{Conversion, Covers, Elsewhere, Report};

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
    let days = DAYS_ELSEWHERE_MAX + 2;
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
    let at_once = DAYS_ELSEWHERE_MAX as u64;

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
