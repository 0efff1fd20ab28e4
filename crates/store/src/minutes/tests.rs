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
