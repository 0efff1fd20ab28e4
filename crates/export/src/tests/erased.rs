//! Somebody who was erased, in every file that there is.

use std::fs;

use serde_json::{Value, json};

use super::{NIGHT, Place, at, change, walk, whole};
use crate::Covers;
use dictionary::{Attribute, Kind, Table};

/// Written into every text of the person who will be erased.
const ERASED: &str = "ErasedPerson";

/// A row of which each text has this in it, unless an attribute is to be left out.
fn item(table: &Table, mark: &str, has: impl Fn(&Attribute) -> bool) -> String {
    let mut item = json!({});
    for attribute in table.attributes.iter().filter(|one| has(one)) {
        let text = format!("{mark}{}", attribute.column);
        let typed = match attribute.kind {
            Kind::Text => json!({ "S": text }),
            Kind::Time => json!({ "S": attribute.example }),
            Kind::Whole | Kind::Decimal => json!({ "N": attribute.example }),
            Kind::Flag => json!({ "BOOL": true }),
            Kind::Json => json!({ "L": [{ "S": text }, { "M": { "name": { "S": text } } }] }),
        };
        super::rows::insert(&mut item, &attribute.path.replace('.', "/M/"), typed);
    }
    item.to_string()
}

fn of_everybody(name: &str) -> [String; 2] {
    let table = dictionary::table(name).unwrap();
    [ERASED, "Other"].map(|mark| item(table, mark, |_| true))
}

/// The files that have the mark in them: in a value, or in whatever else is written, such as the
/// least and the greatest value of a column.
fn files_with_the_mark(place: &Place) -> Vec<String> {
    let mut files = Vec::new();
    walk(&place.out(), &mut files);
    files.retain(|file| {
        let bytes = fs::read(file).unwrap();
        let is_raw = bytes
            .windows(ERASED.len())
            .any(|bytes| bytes == ERASED.as_bytes());
        let is_parquet = file.extension().is_some_and(|of| of == "parquet");
        is_raw || is_parquet && json!(super::rows::of(file)).to_string().contains(ERASED)
    });
    let out = place.out();
    let names = files.iter().map(|file| file.strip_prefix(&out).unwrap());
    let mut names: Vec<_> = names.map(|name| name.display().to_string()).collect();
    names.sort();
    names
}

#[test]
fn an_erased_person_is_in_no_file_as_participant_user_or_host() {
    let place = Place::new();
    let before = Covers::Everything(at("2026-11-21T00:00:00Z"));
    for name in ["participants", "qos_minutes", "users", "meetings"] {
        let rows = of_everybody(name).map(|row| whole(&row));
        place.export(name, before, &rows);
    }
    place.convert(None).unwrap();
    let day = "dt=2026-11-20";
    assert_eq!(
        files_with_the_mark(&place),
        [
            "identity/meetings/meetings.parquet".to_owned(),
            format!("identity/participants/{day}/participants.parquet"),
            "identity/users/users.parquet".to_owned(),
            "meetings/meetings.parquet".to_owned(),
            format!("participants/{day}/participants.parquet"),
            format!("qos_minutes/{day}/qos_minutes.parquet"),
            "users/users.parquet".to_owned(),
        ],
        "or this test would see nothing"
    );

    // The next night: two tables tell what changed, and two are exported whole. The meeting stays,
    // without its host; the user is a tombstone.
    let from = at("2026-11-21T00:00:00Z");
    let window = Covers::Changes(from, from + NIGHT);
    for name in ["participants", "qos_minutes"] {
        let [gone, _] = of_everybody(name);
        place.export(name, window, &[change(from + NIGHT / 2, None, Some(&gone))]);
    }
    let after = Covers::Everything(from + NIGHT);
    let [_, other] = of_everybody("users");
    let users = dictionary::table("users").unwrap();
    let tombstone = item(users, "Tombstone", |one| {
        one.is_key || one.is_mark || one.column == "schema_version"
    });
    place.export("users", after, &[whole(&tombstone), whole(&other)]);
    let meetings = dictionary::table("meetings").unwrap();
    let hostless = item(meetings, "Meeting", |one| !one.is_personal);
    let [_, other] = of_everybody("meetings");
    place.export("meetings", after, &[whole(&hostless), whole(&other)]);
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["participants"].erased, 1);
    assert_eq!(files_with_the_mark(&place), Vec::<String>::new());
    for name in ["participants", "qos_minutes"] {
        let rows: Vec<Value> = place.rows(&format!("{name}/{day}/{name}.parquet"));
        assert_eq!(rows.len(), 1, "the others' rows stay");
    }
    assert_eq!(place.rows("identity/users/users.parquet").len(), 2);
    assert_eq!(place.rows("meetings/meetings.parquet").len(), 2);
}
