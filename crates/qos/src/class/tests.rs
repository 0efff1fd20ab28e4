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
