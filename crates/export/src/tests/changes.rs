use std::fs;

use serde_json::{Value, json};

use super::{NIGHT, Place, at, change, minutes, sessions, wholes};
use crate::Covers;
use crate::testing::Plan;

const FIRST: &str = "qos_minutes/dt=2026-11-01/qos_minutes.parquet";
const SECOND: &str = "qos_minutes/dt=2026-11-02/qos_minutes.parquet";

/// With everything in it up to the first night.
fn full() -> Place {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("qos_minutes", covers, &wholes(&minutes()));
    place.export("participants", covers, &wholes(&sessions()));
    place.convert(None).unwrap();
    place
}

/// The window of the next night.
fn night(place: &Place, table: &str, lines: &[String]) {
    let from = Plan::SMALL.exported_at();
    place.export(table, Covers::Changes(from, from + NIGHT), lines);
}

#[test]
fn what_changed_takes_its_place_and_other_days_are_not_touched() {
    let place = full();
    let before = fs::read(place.out().join(SECOND)).unwrap();
    let old = &minutes()[0];
    let mut new: Value = serde_json::from_str(old).unwrap();
    new["audio_sent"]["M"]["latency_ms"]["N"] = json!("501");
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    night(
        &place,
        "qos_minutes",
        &[change(written_at, Some(&new.to_string()), Some(old))],
    );
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["qos_minutes"].files, 1);
    assert_eq!(report.tables["participants"].past, 1);
    let rows = place.rows(FIRST);
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[0]["audio_sent_latency_ms"], 501.0);
    assert_eq!(rows[0]["minute_class"], "bad");
    assert_eq!(rows[1]["minute_class"], "good");
    assert_eq!(fs::read(place.out().join(SECOND)).unwrap(), before);
}

#[test]
fn an_erased_person_is_in_no_file_and_retention_takes_nothing() {
    let place = full();
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    let is_of_the_first = |item: &&String| item.contains("x000000000000000000\"");
    let erased = |items: &[String]| {
        let of_person = items.iter().filter(is_of_the_first);
        of_person
            .map(|old| change(written_at, None, Some(old)))
            .collect::<Vec<_>>()
    };
    // The other person's rows are deleted too, by the clock: they had expired.
    let mut lines = erased(&minutes());
    let expired = minutes()
        .into_iter()
        .filter(|item| !is_of_the_first(&item))
        .map(|item| {
            let mut item: Value = serde_json::from_str(&item).unwrap();
            item["expires_at_epoch_s"]["N"] = json!(written_at.timestamp().to_string());
            change(written_at, None, Some(&item.to_string()))
        });
    lines.extend(expired);
    night(&place, "qos_minutes", &lines);
    night(&place, "participants", &erased(&sessions()));
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["qos_minutes"].erased, 6);
    assert_eq!(report.tables["qos_minutes"].expired, 6);
    assert_eq!(report.tables["participants"].erased, 2);
    for file in place.files() {
        let bytes = place.rows(&file);
        assert_eq!(
            bytes.len(),
            if file.contains("minutes") { 3 } else { 1 },
            "{file}"
        );
        let text = serde_json::to_string(&bytes).unwrap();
        assert!(!text.contains("x000000000000000000"), "{file}");
        assert!(!text.contains("person0@"), "{file}");
    }
}

#[test]
fn a_day_of_which_all_was_erased_has_no_file() {
    let place = full();
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    let of_the_first_day = minutes()
        .into_iter()
        .filter(|item| item.contains("\"2026-11-01T"));
    let lines: Vec<_> = of_the_first_day
        .map(|old| change(written_at, None, Some(&old)))
        .collect();
    night(&place, "qos_minutes", &lines);
    place.convert(None).unwrap();
    assert!(!place.out().join(FIRST).exists());
    assert_eq!(place.rows(SECOND).len(), 6);
}

#[test]
fn a_whole_export_again_removes_what_was_erased_and_keeps_what_had_expired() {
    let place = full();
    let later = Plan::SMALL.exported_at() + NIGHT * 89; // the first day's minutes have expired by then
    place.export(
        "qos_minutes",
        Covers::Everything(later),
        &wholes(&minutes()[6..9]),
    );
    let report = place.convert(None).unwrap();
    assert_eq!(place.rows(FIRST).len(), 6);
    assert_eq!(place.rows(SECOND).len(), 3);
    assert_eq!(report.tables["qos_minutes"].erased, 3);
}

#[test]
fn a_window_that_is_past_changes_nothing_and_a_gap_is_refused() {
    let place = full();
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    let line = change(written_at, None, Some(&minutes()[0]));
    night(&place, "qos_minutes", &[line]);
    place.convert(None).unwrap();
    assert_eq!(place.rows(FIRST).len(), 5);
    // Everything once more, the first export with the erased row too.
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["qos_minutes"].past, 2);
    assert_eq!(place.rows(FIRST).len(), 5);
    let from = Plan::SMALL.exported_at() + NIGHT * 2;
    place.export("qos_minutes", Covers::Changes(from, from + NIGHT), &[]);
    let said = place.convert(None).unwrap_err().to_string();
    assert!(said.contains("export what is between first"), "{said}");
}

#[test]
fn a_window_that_does_not_begin_where_the_files_end_is_refused_unless_the_whole_table_follows() {
    let refused = |place: &Place, why: &str| {
        let said = place.convert(None).unwrap_err().to_string();
        assert!(said.contains("manifest-summary.json: "), "{said}");
        assert!(said.contains(why), "{said}");
    };
    let noon = Plan::SMALL.exported_at();
    let window = Covers::Changes(noon - NIGHT / 2, noon + NIGHT / 2);
    // What was written before noon and erased after it is in the files, and not in this window.
    let overlapping = full();
    overlapping.export("qos_minutes", window, &[]);
    refused(&overlapping, "or the whole table");
    let first = Place::new();
    first.export("qos_minutes", window, &[]);
    refused(&first, "export the whole table first");
    for place in [overlapping, first] {
        let whole = Covers::Everything(noon + NIGHT);
        place.export("qos_minutes", whole, &wholes(&minutes()[..1]));
        let report = place.convert(None).unwrap();
        assert_eq!(report.tables["qos_minutes"].exports, 1);
        assert_eq!(place.rows(FIRST).len(), 1);
    }
}

#[test]
fn without_who_it_was_a_day_is_not_written_again() {
    let day = "participants/dt=2026-11-01/participants.parquet";
    for missing in [
        "identity/participants/dt=2026-11-01/participants.parquet",
        "identity/user_key.secret",
    ] {
        let place = full();
        let before = fs::read(place.out().join(day)).unwrap();
        fs::remove_file(place.out().join(missing)).unwrap();
        // One of the day's two people comes again; the other stays.
        let session = &sessions()[0];
        let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
        let line = change(written_at, Some(session), Some(session));
        night(&place, "participants", &[line]);
        let said = place.convert(None).unwrap_err().to_string();
        assert!(said.contains(missing) && said.contains("bring"), "{said}");
        assert_eq!(fs::read(place.out().join(day)).unwrap(), before);
    }
}

#[test]
fn an_item_that_moves_to_another_day_is_there_once() {
    let place = full();
    let old = &sessions()[0];
    let new = old.replace("2026-11-01T06:00:00Z", "2026-11-02T00:10:00Z");
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    night(
        &place,
        "participants",
        &[change(written_at, Some(&new), Some(old))],
    );
    place.convert(None).unwrap();
    assert_eq!(
        place
            .rows("participants/dt=2026-11-01/participants.parquet")
            .len(),
        1
    );
    assert_eq!(
        place
            .rows("participants/dt=2026-11-02/participants.parquet")
            .len(),
        3
    );
}

#[test]
fn a_sites_file_from_the_start_costs_no_second_writing() {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("participants", covers, &wholes(&sessions()));
    let sites = place.folder.path().join("places.csv");
    fs::write(&sites, Plan::sites_csv()).unwrap();
    let report = place.convert(Some(&sites)).unwrap();
    assert_eq!(report.tables["participants"].files, 2, "one a day");
    assert_eq!(report.tables["participants"].rows, 4);
    let rows = place.rows("participants/dt=2026-11-02/participants.parquet");
    assert_eq!(rows[0]["site_name"], "Dublin");
}

#[test]
fn the_office_that_somebody_is_in_counts_before_the_line_that_it_has() {
    let place = full();
    let sites = place.folder.path().join("places.csv");
    let text = "subnet_cidr,site_name\n10.0.0.0/16,Office\n2001:db8::/32,Line\n";
    fs::write(&sites, text).unwrap();
    place.convert(Some(&sites)).unwrap();
    let rows = place.rows("participants/dt=2026-11-01/participants.parquet");
    let names = [0, 1].map(|nth: usize| &rows[nth]["site_name"]);
    assert_eq!(names, ["Office", "Line"], "the other's address is of 10.1");
}

#[test]
fn another_sites_file_is_applied_to_every_day() {
    let place = full();
    let file = "participants/dt=2026-11-01/participants.parquet";
    let sites = place.folder.path().join("places.csv");
    fs::write(&sites, Plan::sites_csv()).unwrap();
    place.convert(Some(&sites)).unwrap();
    let rows = place.rows(file);
    assert_eq!(
        (&rows[0]["site_name"], &rows[1]["site_name"]),
        (&json!("Dublin"), &json!("Lyon"))
    );
    fs::write(&sites, Plan::sites_csv().replace("Lyon", "Lyon Part-Dieu")).unwrap();
    let report = place.convert(Some(&sites)).unwrap();
    assert_eq!(report.tables["participants"].files, 2);
    let again = place.rows(file);
    assert_eq!(again[1]["site_name"], "Lyon Part-Dieu");
    assert_ne!(again[1]["sites_version"], rows[1]["sites_version"]);
    assert_eq!(again[1]["user_key"], rows[1]["user_key"]);
    let identity = place.rows("identity/participants/dt=2026-11-01/participants.parquet");
    assert_eq!(
        identity[1]["email"], "person1@example.com",
        "nothing else is lost"
    );
    // Without a file the last one goes on.
    let report = place.convert(None).unwrap();
    assert!(report.sites_version.is_some());
    assert_eq!(report.tables["participants"].files, 0);
}

#[test]
fn what_an_interrupted_conversion_left_is_taken_for_nothing() {
    let place = full();
    let unfinished = place
        .out()
        .join("qos_minutes/dt=2026-11-01/qos_minutes.unfinished");
    fs::write(&unfinished, "half a file").unwrap();
    let runs = place.out().join("unfinished");
    fs::create_dir(&runs).unwrap();
    fs::write(runs.join("run-0"), "half a run").unwrap();
    // The identity of a day was written, and the day itself was not: the window comes again.
    let identity = place
        .out()
        .join("identity/participants/dt=2026-11-01/participants.parquet");
    let whole = fs::read(&identity).unwrap();
    let old = &sessions()[0];
    let written_at = Plan::SMALL.exported_at() + NIGHT / 2;
    night(
        &place,
        "participants",
        &[change(written_at, None, Some(old))],
    );
    place.convert(None).unwrap();
    assert!(!unfinished.exists() && !runs.exists());
    fs::write(&identity, whole).unwrap();
    let from = Plan::SMALL.exported_at() + NIGHT;
    let new = change(
        at("2026-11-04T00:00:00Z"),
        Some(&sessions()[1]),
        Some(&sessions()[1]),
    );
    place.export("participants", Covers::Changes(from, from + NIGHT), &[new]);
    place.convert(None).unwrap();
    assert_eq!(
        place
            .rows("participants/dt=2026-11-01/participants.parquet")
            .len(),
        1
    );
    let identity = place.rows("identity/participants/dt=2026-11-01/participants.parquet");
    assert_eq!(
        identity.len(),
        1,
        "the older half does not bring anybody back"
    );
}
