use std::collections::BTreeSet;

use crate::{Kind, table, tables};

#[test]
fn no_name_stands_for_two_things() {
    for table in tables() {
        let mut columns = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for attribute in &table.attributes {
            assert!(columns.insert(&attribute.column), "{}", attribute.column);
            assert!(paths.insert(&attribute.path), "{}", attribute.path);
        }
    }
}

#[test]
fn each_attribute_says_what_it_is() {
    for table in tables() {
        for attribute in &table.attributes {
            let said = [attribute.meaning, attribute.absent, attribute.example];
            assert!(said.iter().all(|text| !text.is_empty()), "{attribute:?}");
            let is_number = matches!(attribute.kind, Kind::Whole | Kind::Decimal);
            assert!(attribute.unit.is_empty() || is_number, "{attribute:?}");
            assert!(!is_number || attribute.example.parse::<f64>().is_ok());
        }
    }
}

#[test]
fn each_table_has_a_key_a_mark_and_a_day_that_is_a_time() {
    for table in tables() {
        let count = |is: fn(&crate::Attribute) -> bool| {
            table.attributes.iter().filter(|one| is(one)).count()
        };
        assert_eq!(count(|one| one.is_key), 2, "{}", table.name);
        assert_eq!(count(|one| one.is_mark), 1, "{}", table.name);
        for column in table.day_columns {
            let place = table.position(column).expect("the day is a column");
            assert_eq!(table.attributes[place].kind, Kind::Time);
        }
    }
}

#[test]
fn a_stream_is_spelled_out_and_only_a_picture_has_a_size() {
    let minutes = table("qos_minutes").unwrap();
    assert!(minutes.position("audio_sent_latency_ms").is_some());
    assert!(minutes.position("share_to_rwg_width_px").is_some());
    assert!(minutes.position("audio_sent_width_px").is_none());
    let sessions = table("participants").unwrap();
    let reason = "video_received_reason_minute_counts_frame_rate";
    assert!(sessions.position(reason).is_some());
}
