use super::{MeetingScore, Part, Score, SessionScore, StreamScore, Verdict};
use crate::class::Class;
use crate::{
    Channel, Cpu, Leg, MeetingUuid, Sample, Session, SessionId, Stream, StreamSample, Wifi,
};
use chrono::{DateTime, TimeDelta, Utc};

#[test]
fn poor_and_bad_minutes_are_poor_and_unclassified_ones_neither_good_nor_poor() {
    let mut score = Score::default();
    let minutes = [
        Some(Class::Good),
        Some(Class::Fair),
        Some(Class::Poor),
        Some(Class::Bad),
        None,
    ];
    for class in minutes {
        score.add(class);
    }
    let expected = Score {
        minute_count: 5,
        classified_minute_count: 4,
        poor_minute_count: 2,
    };
    assert_eq!(score, expected);
    assert_eq!(score.plus(expected).poor_minute_count, 4);
}

const AUDIO: Stream = Stream::of(Channel::Audio, Leg::Received);
const VIDEO: Stream = Stream::of(Channel::Video, Leg::Sent);

fn minute(nth: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    noon + TimeDelta::minutes(nth)
}

/// A minute of one stream with this latency; none when nothing was heard.
fn heard(nth: i64, latency_ms: Option<i64>) -> Sample {
    let sample = |latency_ms: i64| StreamSample {
        latency_ms: Some(latency_ms.into()),
        ..StreamSample::default()
    };
    Sample {
        minute_at: minute(nth),
        streams: latency_ms
            .map(|ms| (AUDIO, sample(ms)))
            .into_iter()
            .collect(),
        cpu: None,
        cpu_pressure: None,
        wifi: None,
    }
}

fn session_of(latencies_ms: &[Option<i64>]) -> SessionScore {
    let samples: Vec<_> = (0..)
        .zip(latencies_ms)
        .map(|(nth, ms)| heard(nth, *ms))
        .collect();
    SessionScore::of(&Session::default(), &samples)
}

#[track_caller]
fn check_verdict(latencies_ms: &[Option<i64>], expected: Verdict) {
    let score = session_of(latencies_ms);
    assert_eq!(score.verdict, expected, "{latencies_ms:?}");
}

#[test]
fn more_than_a_tenth_of_the_minutes_makes_a_session_poor() {
    let mut minutes = vec![Some(20); 18];
    minutes.extend([Some(400), Some(20)]);
    minutes.insert(0, Some(900));
    check_verdict(&minutes, Verdict::Good); // 2 of 21
    minutes.truncate(20);
    check_verdict(&minutes, Verdict::Good); // 2 of 20: a tenth belongs to the better
    minutes.truncate(19);
    minutes[1] = Some(301);
    check_verdict(&minutes, Verdict::Poor); // 2 of 19
}

#[test]
fn three_poor_minutes_in_a_row_make_a_session_poor_and_a_pause_breaks_the_row() {
    let mut minutes = vec![Some(20); 57];
    minutes.extend([Some(400), Some(400), None, Some(400)]);
    check_verdict(&minutes, Verdict::Good);
    minutes[59] = Some(501);
    check_verdict(&minutes, Verdict::Poor);
}

#[test]
fn what_cannot_be_judged_is_neither_good_nor_poor() {
    check_verdict(&[], Verdict::Unclassified);
    check_verdict(&[None, None], Verdict::Unclassified);
    let telephone = Session {
        device_kind: Some("Phone".to_owned()),
        ..Session::default()
    };
    let short = Session {
        joined_at: Some(minute(0)),
        left_at: Some(minute(1) - TimeDelta::seconds(1)),
        ..Session::default()
    };
    for session in [telephone, short] {
        let score = SessionScore::of(&session, &[heard(0, Some(900))]);
        assert_eq!(score.verdict, Verdict::Unclassified);
        assert_eq!(score.minutes.minute_count, 1);
        assert_eq!(score.minutes.classified_minute_count, 0);
    }
}

#[test]
fn a_stream_has_its_classes_reasons_and_worst_minute() {
    let score = session_of(&[Some(20), Some(200), None, Some(400), Some(600), Some(601)]);
    let [(stream, heard)] = &score.streams[..] else {
        panic!("one stream carried something: {:?}", score.streams);
    };
    assert_eq!(*stream, AUDIO);
    assert_eq!(heard.class_minute_counts, [1, 1, 1, 2]);
    assert_eq!(heard.unclassified_minute_count, 1);
    assert_eq!(heard.reason_minute_counts, [4, 0, 0, 0]);
    assert_eq!(heard.worst_minute, Some((Class::Bad, minute(4))));
    assert_eq!(score.worst_minute, heard.worst_minute);
    assert_eq!(score.minutes.minute_count, 6);
    assert_eq!(score.minutes.classified_minute_count, 5);
    assert_eq!(score.minutes.poor_minute_count, 3);
}

#[test]
fn a_percentile_is_a_value_that_was_measured() {
    let twenty: Vec<_> = (1..=20).rev().map(Some).collect();
    let score = session_of(&twenty);
    assert_eq!(score.streams[0].1.latency_p95_ms, Some(19.into()));
    let one = session_of(&[None, Some(7)]);
    assert_eq!(one.streams[0].1.latency_p95_ms, Some(7.into()));
    assert_eq!(one.streams[0].1.jitter_p95_ms, None);
}

#[test]
fn the_slowest_pictures_are_the_percentile_of_frames() {
    let minutes: Vec<_> = (1..=20)
        .map(|fps| StreamSample {
            frame_rate_fps: Some(fps.into()),
            ..StreamSample::default()
        })
        .collect();
    let minutes: Vec<_> = (0..)
        .zip(&minutes)
        .map(|(nth, s)| (minute(nth), Some(s)))
        .collect();
    let score = StreamScore::of(VIDEO, &minutes);
    assert_eq!(score.frame_rate_p05_fps, Some(1.into()));
    assert_eq!(score.reason_minute_counts, [0, 0, 0, 6]);
}

#[test]
fn the_worst_channel_decides_whatever_the_others_are() {
    let mut samples: Vec<_> = (0..10).map(|nth| heard(nth, Some(20))).collect();
    for sample in &mut samples[..3] {
        let jerky = StreamSample {
            frame_rate_fps: Some(6.into()),
            ..StreamSample::default()
        };
        sample.streams.push((VIDEO, jerky));
    }
    let score = SessionScore::of(&Session::default(), &samples);
    let verdicts: Vec<_> = score.streams.iter().map(|(_, s)| s.verdict).collect();
    assert_eq!(verdicts, [Verdict::Good, Verdict::Poor]);
    assert_eq!(score.verdict, Verdict::Poor);
}

#[test]
fn load_and_signal_are_reasons_beside_the_class() {
    let mut sample = heard(0, Some(20));
    sample.cpu = Some(Cpu {
        system_max_pct: Some(91.into()),
        ..Cpu::default()
    });
    sample.wifi = Some(Wifi {
        rssi_avg_dbm: Some(-68),
        ..Wifi::default()
    });
    let score = SessionScore::of(&Session::default(), &[sample.clone()]);
    assert_eq!(
        (score.cpu_high_minute_count, score.wifi_weak_minute_count),
        (1, 1)
    );
    assert_eq!(score.verdict, Verdict::Good);
    sample.cpu.as_mut().unwrap().system_max_pct = Some(90.into());
    sample.wifi.as_mut().unwrap().rssi_avg_dbm = Some(-67);
    let score = SessionScore::of(&Session::default(), &[sample]);
    assert_eq!(
        (score.cpu_high_minute_count, score.wifi_weak_minute_count),
        (0, 0)
    );
}

#[test]
fn a_minute_that_comes_twice_counts_once() {
    let score = SessionScore::of(
        &Session::default(),
        &[heard(1, Some(900)), heard(0, Some(20)), heard(1, Some(900))],
    );
    assert_eq!(score.minutes.minute_count, 2);
}

#[test]
fn the_people_of_a_meeting_count_once_and_the_worst_is_named() {
    let meeting: MeetingUuid = "a==".parse().unwrap();
    let ids: Vec<_> = (0..5)
        .map(|n| SessionId::new(&meeting, &n.to_string(), minute(0)))
        .collect();
    let part = |nth: usize, person, poor_minute_count, verdict| Part {
        person,
        session: &ids[nth],
        minutes: Score {
            minute_count: 10,
            classified_minute_count: 10,
            poor_minute_count,
        },
        verdict,
    };
    // The rejoins of `u1` are poor in one part and together worse than `u2`. Of a guest's
    // stay in a breakout room, the minutes count alone.
    let score = MeetingScore::of([
        part(0, Some("u1"), 3, Verdict::Poor),
        part(1, Some("u1"), 2, Verdict::Good),
        part(2, Some("u2"), 4, Verdict::Poor),
        part(3, Some("u3"), 0, Verdict::Unclassified),
        part(4, None, 4, Verdict::Poor),
    ]);
    assert_eq!(score.minutes.poor_minute_count, 13);
    assert_eq!(score.classified_participant_count, 2);
    assert_eq!(score.poor_participant_count, 2);
    assert_eq!(score.worst_session.as_ref(), Some(&ids[0]));
}
