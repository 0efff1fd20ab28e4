mod odd;

use chrono::{DateTime, Utc};

use super::{meetings, participant_qos, participants, participants_qos};

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

#[test]
fn a_list_keeps_what_can_be_collected_and_counts_the_rest() {
    let body = br#"{"next_page_token":"n","meetings":[
      {"uuid":"a==","id":95123456789,"end_time":"2026-11-20T12:00:00Z","start_time":"2026-11-20T11:00:00Z","participants":6,"duration":"01:00"},
      {"uuid":"b==","end_time":""},"nonsense"]}"#;
    let page = meetings(&"A1".parse().unwrap(), body, noon()).unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].participant_count, Some(6));
    assert_eq!(page.next_page_token.as_deref(), Some("n"));
    assert_eq!(page.unread.unreadable_item_count, 2);
    assert_eq!(page.unread.items[1], "\"nonsense\"");
}

#[test]
fn an_unknown_field_of_a_listed_meeting_is_kept_with_it() {
    let body = br#"{"meetings":[{"uuid":"a==","end_time":"2026-11-20T12:00:00Z","has_new_thing":true,"participants":-1}]}"#;
    let page = meetings(&"A1".parse().unwrap(), body, noon()).unwrap();
    let other = &page.items[0].other;
    assert_eq!(other["has_new_thing"], "true");
    assert_eq!(other["participants"], "-1");
    assert_eq!(page.unread.unknown_names(), "has_new_thing");
}

#[test]
fn a_guest_has_no_user_id_and_an_empty_token_ends_the_list() {
    let body = br#"{"next_page_token":"","participants":[
      {"id":"","user_id":"16778240","participant_user_id":"","user_name":"Guest","email":"","join_time":"2026-11-20T11:00:00Z","leave_time":"2026-11-20T11:30:00Z","internal_ip_addresses":["10.5.3.7"]}]}"#;
    let page = participants(body, noon()).unwrap();
    let guest = &page.items[0];
    assert_eq!((&guest.user_id, &guest.email), (&None, &None));
    assert_eq!(guest.duration_s(), Some(1_800));
    assert_eq!(guest.internal_ip_addresses, ["10.5.3.7"]);
    assert_eq!(page.next_page_token, None);
}

#[test]
fn what_zoom_calls_input_is_what_the_person_sends() {
    let body = br#"{"participants":[{"user_id":"1","user_qos":[{"date_time":"2026-11-20T11:01:00Z",
      "audio_input":{"bitrate":"27.15 kbps","latency":"126 ms","jitter":"4ms","avg_loss":"0.03%","max_loss":""},
      "audio_output":{"bitrate":"","latency":"","jitter":"","avg_loss":"","max_loss":""},
      "video_output":{"bitrate":"800 kbps","resolution":"1280*720","frame_rate":"12 fps","latency":"soon"},
      "cpu_usage":{"zoom_min_cpu_usage":"2%","system_max_cpu_usage":"41%"},
      "wifi_rssi":{"min_rssi":-70,"avg_rssi":-61,"max_rssi":-55,"rssi_unit":"dBm"}}]}]}"#;
    let page = participants_qos(body, noon()).unwrap();
    let sample = &page.items[0].samples[0];
    let [(first, audio), (second, video)] = &sample.streams[..] else {
        panic!("an idle stream is absent: {:?}", sample.streams);
    };
    assert_eq!(
        (first.name(), second.name()),
        ("audio_sent", "video_received")
    );
    assert_eq!(audio.bitrate_kbps.unwrap().to_string(), "27.15");
    assert_eq!(audio.loss_max_pct, None);
    assert_eq!((video.width_px, video.height_px), (Some(1280), Some(720)));
    assert_eq!(sample.wifi.as_ref().unwrap().rssi_avg_dbm, Some(-61));
    assert_eq!(page.unread.unreadable_field_count, 1);
    let kept = &page.items[0].session.other["user_qos.video_output.latency"];
    assert_eq!(kept, "\"soon\"", "the latency that is no number");
}

#[test]
fn an_object_in_place_of_the_list_of_minutes_is_one_minute() {
    let body =
        br#"{"participants":[{"user_id":"1","user_qos":{"date_time":"2026-11-20T11:01:00Z"}}]}"#;
    assert_eq!(
        participants_qos(body, noon()).unwrap().items[0]
            .samples
            .len(),
        1
    );
}

#[test]
fn rooms_and_web_clients_have_streams_of_their_gateways() {
    let body = br#"{"participants":[{"user_id":"1","user_qos":[{"date_time":"2026-11-20T11:01:00Z",
      "audio_device_from_crc":{"latency":"9 ms"},"as_device_to_rwg":{"latency":"8 ms"},
      "cpu_pressure_level":{"system_min_cpu_pressure_level":"low",
        "system_avg_cpu_pressure_level":"normal","system_max_cpu_pressure_level":"high"}}]}]}"#;
    let page = participants_qos(body, noon()).unwrap();
    let sample = &page.items[0].samples[0];
    let names: Vec<_> = sample
        .streams
        .iter()
        .map(|(stream, _)| stream.name())
        .collect();
    assert_eq!(names, ["audio_from_crc", "share_to_rwg"]);
    let pressure = sample.cpu_pressure.as_ref().unwrap();
    let levels = [
        &pressure.min_level,
        &pressure.avg_level,
        &pressure.max_level,
    ];
    assert_eq!(
        levels.map(Option::as_deref),
        [Some("low"), Some("normal"), Some("high")]
    );
    assert!(page.unread.is_none());
}

#[test]
fn an_unknown_field_is_kept_on_the_session_and_counted_on_a_minute() {
    let body = br#"{"participants":[{"user_id":"1","future":{"level":3},"pc_name":"PC-1",
      "user_qos":[{"date_time":"2026-11-20T11:01:00Z","audio_socket_break":{}}]}]}"#;
    let page = participants_qos(body, noon()).unwrap();
    let other = &page.items[0].session.other;
    assert_eq!(other["future"], r#"{"level":3}"#);
    assert_eq!(other["user_qos.audio_socket_break"], "{}");
    assert_eq!(other.len(), 2);
    assert_eq!(page.unread.unknown_field_count, 2);
    assert_eq!(
        page.unread.unknown_names(),
        "future,user_qos.audio_socket_break"
    );
}

/// Those of a day are longer than any other object may be.
#[test]
fn the_minutes_of_one_person_are_read_however_many_there_are() {
    let minute = |nth: usize| {
        let padding = "x".repeat(1_000);
        format!(
            r#"{{"date_time":"2026-11-20T{:02}:{:02}:00Z","audio_input":{{"latency":"{nth} ms"}},"new":"{padding}"}}"#,
            nth / 60,
            nth % 60
        )
    };
    let minutes: Vec<_> = (0..1_440).map(minute).collect();
    let body = format!(r#"{{"user_id":"7","user_qos":[{}]}}"#, minutes.join(","));
    assert!(body.len() > 1024 * 1024);
    let page = participant_qos(body.as_bytes(), noon()).unwrap();
    assert_eq!(page.items[0].samples.len(), 1_440);
    for none in ["[]", "7", "null"] {
        assert!(participant_qos(none.as_bytes(), noon()).is_err(), "{none}");
    }
}
