use rust_decimal::Decimal;

use super::{Class, of_minute, of_stream};
use crate::{Channel, Leg, Stream, StreamSample};

const AUDIO: Stream = Stream::of(Channel::Audio, Leg::Sent);
const VIDEO: Stream = Stream::of(Channel::Video, Leg::Sent);
const SHARE: Stream = Stream::of(Channel::Share, Leg::Sent);

fn latency(ms: i64) -> StreamSample {
    StreamSample {
        latency_ms: Some(ms.into()),
        ..StreamSample::default()
    }
}

#[test]
fn a_limit_belongs_to_the_better_class() {
    for (ms, class) in [
        (0, Class::Good),
        (150, Class::Good),
        (151, Class::Fair),
        (300, Class::Fair),
        (301, Class::Poor),
        (500, Class::Poor),
        (501, Class::Bad),
    ] {
        assert_eq!(of_stream(AUDIO, &latency(ms)), Some(class), "{ms} ms");
    }
}

/// Each number of the score, at its limit and right behind it.
#[test]
fn each_limit_is_where_it_is_written() {
    let [latency, jitter, loss]: [fn(Decimal) -> StreamSample; 3] = [
        |value| StreamSample {
            latency_ms: Some(value),
            ..StreamSample::default()
        },
        |value| StreamSample {
            jitter_ms: Some(value),
            ..StreamSample::default()
        },
        |value| StreamSample {
            loss_avg_pct: Some(value),
            ..StreamSample::default()
        },
    ];
    let behind = Decimal::new(1, 2); // a hundredth
    for (name, of, limit, class, next) in [
        ("latency", latency, 150, Class::Good, Class::Fair),
        ("latency", latency, 300, Class::Fair, Class::Poor),
        ("latency", latency, 500, Class::Poor, Class::Bad),
        ("jitter", jitter, 40, Class::Good, Class::Fair),
        ("jitter", jitter, 50, Class::Fair, Class::Poor),
        ("loss", loss, 2, Class::Good, Class::Fair),
        ("loss", loss, 5, Class::Fair, Class::Poor),
        ("loss", loss, 10, Class::Poor, Class::Bad),
    ] {
        let limit = Decimal::from(limit);
        let at = [limit, limit + behind].map(|value| of_stream(AUDIO, &of(value)));
        assert_eq!(at, [Some(class), Some(next)], "{name} {limit}");
    }
    for (stream, least) in [(VIDEO, 7), (SHARE, 2)] {
        let of = |fps: Decimal| StreamSample {
            frame_rate_fps: Some(fps),
            ..StreamSample::default()
        };
        let least = Decimal::from(least);
        let at = [least, least - behind].map(|fps| of_stream(stream, &of(fps)));
        assert_eq!(at, [Some(Class::Good), Some(Class::Poor)], "{least} fps");
    }
}

#[test]
fn jitter_alone_is_poor_and_never_bad() {
    let sample = StreamSample {
        jitter_ms: Some(5_000.into()),
        ..StreamSample::default()
    };
    assert_eq!(of_stream(AUDIO, &sample), Some(Class::Poor));
}

#[test]
fn few_frames_are_poor_for_video_and_fine_for_a_shared_screen() {
    let sample = StreamSample {
        frame_rate_fps: Some(6.into()),
        ..StreamSample::default()
    };
    assert_eq!(of_stream(VIDEO, &sample), Some(Class::Poor));
    assert_eq!(of_stream(SHARE, &sample), Some(Class::Good));
    assert_eq!(of_stream(AUDIO, &sample), None);
}

#[test]
fn the_worst_stream_decides_and_silence_decides_nothing() {
    let idle = (VIDEO, StreamSample::default());
    assert_eq!(of_minute(std::slice::from_ref(&idle)), None);
    let bad = (Stream::of(Channel::Audio, Leg::ToRwg), latency(900));
    let good = (AUDIO, latency(20));
    assert_eq!(of_minute(&[idle, good, bad]), Some(Class::Bad));
}
