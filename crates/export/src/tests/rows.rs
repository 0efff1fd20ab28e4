use std::fs;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Map, Value, json};

use super::{Place, minutes, sessions, wholes};
use crate::Covers;
use crate::testing::Plan;

pub(super) fn of(path: &Path) -> Vec<Value> {
    let file = std::fs::File::open(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let as_object = |row: parquet::record::Row| {
        let columns = row.into_columns().into_iter();
        let values = columns.filter_map(|(name, field)| Some((name, value(&field)?)));
        Value::Object(values.collect::<Map<_, _>>())
    };
    rows.map(|row| as_object(row.unwrap())).collect()
}

fn value(field: &Field) -> Option<Value> {
    match field {
        Field::Null => None,
        Field::Str(text) => Some(json!(text)),
        Field::Long(number) | Field::TimestampMicros(number) => Some(json!(number)),
        Field::Double(number) => Some(json!(number)),
        Field::Bool(flag) => Some(json!(flag)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_minute_becomes_a_row_of_its_day_with_flat_typed_columns() {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("qos_minutes", covers, &wholes(&minutes()));
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["qos_minutes"].rows, 12);
    let days = ["2026-11-01", "2026-11-02"];
    let files = days.map(|day| format!("qos_minutes/dt={day}/qos_minutes.parquet"));
    assert_eq!(place.files(), files);
    let rows = place.rows(&files[0]);
    assert_eq!(rows.len(), 6);
    let first: Value = serde_json::from_str(&minutes()[0]).unwrap();
    let row = &rows[0];
    assert_eq!(
        row["participant_session_id"],
        first["participant_session_id"]["S"]
    );
    assert_eq!(
        row["minute_at"],
        json!(super::at("2026-11-01T06:00:00Z").timestamp_micros())
    );
    let latency = first["audio_sent"]["M"]["latency_ms"]["N"]
        .as_str()
        .unwrap();
    assert_eq!(
        row["audio_sent_latency_ms"],
        json!(latency.parse::<f64>().unwrap())
    );
    assert_eq!(row["audio_sent_class"], "good");
    assert_eq!(row.get("video_from_crc_class"), None);
    assert_eq!(row.get("user_id"), None, "who it was is not here");
    let keys = |row: &Value| {
        (
            row["participant_session_id"].to_string(),
            row["minute_at"].as_i64(),
        )
    };
    assert!(rows.is_sorted_by_key(keys), "by session and minute");
}

#[test]
fn who_it_was_lies_apart_and_everybody_can_count_people() {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("participants", covers, &wholes(&sessions()));
    place.convert(None).unwrap();
    let public = place.rows("participants/dt=2026-11-01/participants.parquet");
    let identity = place.rows("identity/participants/dt=2026-11-01/participants.parquet");
    assert_eq!((public.len(), identity.len()), (2, 2));
    for attribute in &dictionary::table("participants").unwrap().attributes {
        let is_key = attribute.is_key || attribute.column == "joined_at";
        for row in &public {
            let has = row.get(&attribute.column).is_some();
            assert!(!has || !attribute.is_personal, "{}", attribute.column);
        }
        for row in &identity {
            let has = row.get(&attribute.column).is_some();
            assert!(!has || attribute.is_personal || is_key || attribute.column == "collected_at");
        }
    }
    assert_eq!(identity[0]["email"], "person0@example.com");
    assert_eq!(identity[0]["user_key"], public[0]["user_key"]);
    let other_day = place.rows("participants/dt=2026-11-02/participants.parquet");
    assert_eq!(
        public[0]["user_key"], other_day[0]["user_key"],
        "the same person"
    );
    assert_ne!(public[0]["user_key"], public[1]["user_key"]);
    assert_eq!(public[0]["site_name"], crate::UNKNOWN);
    assert_eq!(public[0].get("sites_version"), None);
}

#[test]
fn a_guests_stay_in_a_breakout_room_is_no_further_person() {
    let of_nobody = |nth: usize, room: Option<&str>| {
        let mut item: Value = serde_json::from_str(&sessions()[0]).unwrap();
        let attributes = item.as_object_mut().unwrap();
        for name in ["user_id", "email", "participant_uuid"] {
            attributes.remove(name);
        }
        attributes["participant_session_id"] = json!({ "S": format!("s{nth}") });
        if let Some(room) = room {
            attributes.insert("breakout_room_id".to_owned(), json!({ "S": room }));
        }
        item.to_string()
    };
    let lines = [
        of_nobody(0, None),
        of_nobody(1, Some("room")),
        of_nobody(2, None),
    ];
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("participants", covers, &wholes(&lines));
    place.convert(None).unwrap();
    for folder in ["participants", "identity/participants"] {
        let rows = place.rows(&format!("{folder}/dt=2026-11-01/participants.parquet"));
        let keys: Vec<_> = rows.iter().map(|row| row.get("user_key")).collect();
        assert!(
            matches!(keys[..], [Some(one), None, Some(other)] if one != other),
            "{keys:?}"
        );
    }
}

#[test]
fn each_attribute_of_the_definition_comes_through_as_its_example() {
    for table in dictionary::tables() {
        let mut item = json!({});
        for attribute in &table.attributes {
            let (example, kind) = (attribute.example, attribute.kind);
            let typed = match kind {
                dictionary::Kind::Text | dictionary::Kind::Time => json!({ "S": example }),
                dictionary::Kind::Whole | dictionary::Kind::Decimal => json!({ "N": example }),
                dictionary::Kind::Flag => json!({ "BOOL": example == "true" }),
                dictionary::Kind::Json => {
                    json!({ "L": [{ "S": "a" }, { "M": { "n": { "N": "1" } } }] })
                }
            };
            let path = attribute.path.replace('.', "/M/");
            insert(&mut item, &path, typed);
        }
        let place = Place::new();
        let covers = Covers::Everything(super::at("2026-11-21T00:00:00Z"));
        place.export(table.name, covers, &wholes(&[item.to_string()]));
        let report = place.convert(None).unwrap();
        assert!(report.tables[table.name].unknown.is_empty(), "{report:?}");
        let day = if table.is_by_day() {
            "dt=2026-11-20/"
        } else {
            ""
        };
        let file = format!("{0}/{day}{0}.parquet", table.name);
        let public = &place.rows(&file)[0];
        for attribute in table.attributes.iter().filter(|one| !one.is_elsewhere) {
            let identity = || place.rows(&format!("identity/{file}"))[0][&attribute.column].clone();
            let column = public.get(&attribute.column).cloned();
            let found = column.unwrap_or_else(identity);
            let expected = match attribute.kind {
                dictionary::Kind::Text => json!(attribute.example),
                dictionary::Kind::Time => json!(super::at(attribute.example).timestamp_micros()),
                dictionary::Kind::Whole => json!(attribute.example.parse::<i64>().unwrap()),
                dictionary::Kind::Decimal => json!(attribute.example.parse::<f64>().unwrap()),
                dictionary::Kind::Flag => json!(attribute.example == "true"),
                dictionary::Kind::Json => json!(r#"["a",{"n":1}]"#),
            };
            assert_eq!(found, expected, "{} of {}", attribute.path, table.name);
        }
    }
}

/// As `a/M/b`: maps are made on the way.
pub(super) fn insert(item: &mut Value, path: &str, typed: Value) {
    let mut parts: Vec<_> = path.split('/').collect();
    let last = parts.pop().unwrap();
    let mut here = item;
    for part in parts {
        here = &mut here[part];
        if here.is_null() {
            *here = json!({});
        }
    }
    here[last] = typed;
}

#[test]
fn an_empty_export_is_an_empty_table() {
    let place = Place::new();
    let covers = Covers::Everything(Plan::SMALL.exported_at());
    place.export("qos_minutes", covers, &[]);
    place.export("users", covers, &[]);
    // DynamoDB writes a file for each part of a table, also for those without items.
    let export = place.export("participants", covers, &[]);
    fs::create_dir_all(export.join("data")).unwrap();
    fs::write(export.join("data/00000.json.gz"), "").unwrap();
    let id = export.file_name().unwrap().to_str().unwrap();
    let part =
        json!({ "itemCount": 0, "dataFileS3Key": format!("AWSDynamoDB/{id}/data/00000.json.gz") });
    fs::write(export.join("manifest-files.json"), part.to_string()).unwrap();
    let report = place.convert(None).unwrap();
    assert_eq!(report.tables["qos_minutes"].lines, 0);
    assert_eq!(place.rows("users/users.parquet"), Vec::<Value>::new());
}

#[test]
fn the_dictionary_in_the_documents_is_the_one_by_which_rows_are_read() {
    let written = include_str!("../../../../docs/dictionary.md");
    assert!(
        written == crate::dictionary_page(),
        "docs/dictionary.md is out of date: cargo run -p export --example dictionary > docs/dictionary.md"
    );
}
