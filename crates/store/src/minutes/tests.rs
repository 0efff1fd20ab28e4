use qos::{Channel, Cpu, Leg, MeetingUuid, Sample, SessionId, Stream, StreamSample, Wifi};

use super::{Minutes, MinutesOf};
use crate::dynamodb_stand_in::{noon, noon_plus, with_table};

const TABLE: &str = "QosMinutesTable";

/// A minute of which a score depends on every part.
fn minute(nth: i64) -> Sample {
    let stream = Stream::of(Channel::Share, Leg::FromRwg);
    let sample = StreamSample {
        latency_ms: Some((150 + nth).into()),
        jitter_ms: Some(7.into()),
        loss_avg_pct: "0.03".parse().ok(),
        frame_rate_fps: Some(12.into()),
        ..StreamSample::default()
    };
    Sample {
        minute_at: noon_plus(60 * nth),
        streams: vec![(stream, sample)],
        cpu: Some(Cpu {
            system_max_pct: Some(91.into()),
            ..Cpu::default()
        }),
        cpu_pressure: None,
        wifi: Some(Wifi {
            rssi_avg_dbm: Some(-70),
            ..Wifi::default()
        }),
    }
}

#[tokio::test]
async fn what_a_score_depends_on_is_read_back_as_it_was_written() {
    let client = with_table(TABLE).await;
    let minutes = Minutes::new(client, TABLE.to_owned());
    let meeting: MeetingUuid = "a==".parse().unwrap();
    let [ours, other] = ["1", "2"].map(|user| SessionId::new(&meeting, user, noon()));
    let samples: Vec<_> = (0..30).map(minute).collect();
    for session in [&ours, &other] {
        let of = MinutesOf {
            account: &"A1".parse().unwrap(),
            meeting: &meeting,
            session,
            user_id: None,
        };
        minutes.put(&[(of, &samples)], noon()).await.unwrap();
    }
    assert_eq!(minutes.of_session(&ours).await.unwrap(), samples);
}

/// A minute in which everything is used that one person can use, with numbers as long as Zoom's.
#[test]
fn a_full_minute_of_one_person_costs_one_write_unit() {
    let picture = StreamSample {
        bitrate_kbps: "1234.56".parse().ok(),
        latency_ms: Some(126.into()),
        jitter_ms: Some(14.into()),
        loss_avg_pct: "12.34".parse().ok(),
        loss_max_pct: "45.67".parse().ok(),
        width_px: Some(2_560),
        height_px: Some(1_440),
        frame_rate_fps: Some(24.into()),
    };
    let voice = StreamSample {
        width_px: None,
        height_px: None,
        frame_rate_fps: None,
        ..picture.clone()
    };
    let streams = [
        (Channel::Audio, Leg::Sent, &voice),
        (Channel::Audio, Leg::Received, &voice),
        (Channel::Video, Leg::Sent, &picture),
        (Channel::Video, Leg::Received, &picture),
        (Channel::Share, Leg::Received, &picture),
    ];
    let percent = Some(rust_decimal::Decimal::from(11));
    let level = Some("normal".to_owned());
    let sample = Sample {
        minute_at: noon(),
        streams: streams
            .map(|(channel, leg, sample)| (Stream::of(channel, leg), sample.clone()))
            .into(),
        cpu: Some(Cpu {
            zoom_min_pct: percent,
            zoom_avg_pct: percent,
            zoom_max_pct: percent,
            system_max_pct: percent,
        }),
        cpu_pressure: Some(qos::CpuPressure {
            min_level: level.clone(),
            avg_level: level.clone(),
            max_level: level,
        }),
        wifi: Some(Wifi {
            rssi_min_dbm: Some(-70),
            rssi_avg_dbm: Some(-61),
            rssi_max_dbm: Some(-55),
        }),
    };
    let meeting: MeetingUuid = "4444AAAiAAAAAiAiAiiAii==".parse().unwrap();
    let of = MinutesOf {
        account: &"EabCDEFghiLHMA0123456_".parse().unwrap(),
        meeting: &meeting,
        session: &SessionId::new(&meeting, "16778240", noon()),
        user_id: Some("uLoRgfbbTayCX6r2Q_qQsQ"),
    };
    let bytes = super::row(&of, &sample, noon_plus(1)).bytes();
    assert!(bytes <= super::UNIT_BYTES, "{bytes} bytes");
}
