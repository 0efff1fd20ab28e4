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

/// Written out, since whoever drops the mark from one puts it into the files that everybody may read.
#[test]
fn these_say_who_it_was_and_no_others() {
    let expected = [
        (
            "meetings",
            "topic host_user_id host_email slice_page_token slice_unreadable_items zoom_other unreadable_items",
        ),
        (
            "participants",
            "zoom_user_id participant_uuid user_id registrant_id customer_key user_name email email_key breakout_room_id audio_calls \
             ip_address internal_ip_addresses sip_uri from_sip_uri pc_name domain_name mac_address disk_id device_name zoom_other",
        ),
        ("qos_minutes", "user_id"),
        (
            "users",
            "user_id email first_name last_name display_name job_title manager_name",
        ),
        ("account_scores", ""),
    ];
    let names: BTreeSet<_> = tables().iter().map(|table| table.name).collect();
    assert_eq!(names, expected.map(|(name, _)| name).into());
    for (name, personal) in expected {
        let attributes = table(name).unwrap().attributes.iter();
        let found = attributes.filter(|one| one.is_personal);
        let found: Vec<_> = found.map(|one| one.column.as_str()).collect();
        let personal: Vec<_> = personal.split_whitespace().collect();
        assert_eq!(found, personal, "{name}");
    }
}
