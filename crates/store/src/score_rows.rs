//! Scores as attributes: of a session's row and of a meeting's.

use qos::class::{Class, Metric, SCORE_VERSION};
use qos::score::{MeetingScore, Score, SessionScore, StreamScore};

use crate::row::{Row, rfc3339};

/// Attributes of a session's score that are absent when there is nothing to say.
pub(crate) const SESSION_OPTIONAL: [&str; 3] = ["worst_minute_at", "worst_class", "stream_scores"];

/// The same of a meeting's.
pub(crate) const MEETING_OPTIONAL: [&str; 1] = ["worst_participant_session_id"];

pub(crate) fn of_session(row: Row, score: &SessionScore) -> Row {
    let streams = score
        .streams
        .iter()
        .fold(Row::default(), |map, (stream, score)| {
            map.map(stream.name(), of_stream(score))
        });
    let row = minutes(row, score.minutes)
        .number("cpu_high_minute_count", score.cpu_high_minute_count)
        .number("wifi_weak_minute_count", score.wifi_weak_minute_count)
        .text("session_class", score.verdict.name())
        .map("stream_scores", streams)
        .number("score_version", SCORE_VERSION);
    worst(row, score.worst_minute)
}

pub(crate) fn of_meeting(row: Row, score: &MeetingScore) -> Row {
    minutes(row, score.minutes)
        .number(
            "classified_participant_count",
            score.classified_participant_count,
        )
        .number("poor_participant_count", score.poor_participant_count)
        .text_if(
            "worst_participant_session_id",
            score.worst_session.as_ref().map(qos::SessionId::as_str),
        )
        .number("score_version", SCORE_VERSION)
}

fn minutes(row: Row, score: Score) -> Row {
    row.number("minute_count", score.minute_count)
        .number("classified_minute_count", score.classified_minute_count)
        .number("poor_minute_count", score.poor_minute_count)
}

/// Counts of minutes are all there, also those of 0; a reason is there when it was one.
fn of_stream(score: &StreamScore) -> Row {
    let row = Class::ALL.into_iter().fold(Row::default(), |row, class| {
        let count = score.class_minute_counts[class as usize];
        row.number(&format!("{}_minute_count", class.name()), count)
    });
    let reasons = Metric::ALL.into_iter().fold(Row::default(), |row, metric| {
        let count = score.reason_minute_counts[metric as usize];
        row.number_if(metric.name(), (count > 0).then_some(count))
    });
    let row = row
        .number("unclassified_minute_count", score.unclassified_minute_count)
        .text("stream_class", score.verdict.name())
        .map("reason_minute_counts", reasons)
        .number_if("latency_p95_ms", score.latency_p95_ms)
        .number_if("jitter_p95_ms", score.jitter_p95_ms)
        .number_if("loss_avg_p95_pct", score.loss_avg_p95_pct)
        .number_if("frame_rate_p05_fps", score.frame_rate_p05_fps);
    worst(row, score.worst_minute)
}

fn worst(row: Row, minute: Option<(Class, chrono::DateTime<chrono::Utc>)>) -> Row {
    row.text_if("worst_class", minute.map(|(class, _)| class.name()))
        .text_if(
            "worst_minute_at",
            minute.map(|(_, at)| rfc3339(at)).as_deref(),
        )
}
