//! The tables against what Zoom holds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::day::Day;
use crate::tables::Row;

impl Day {
    /// Every meeting of Zoom's is complete, with each of its sessions and minutes, and nothing else
    /// is there.
    pub(crate) async fn expect_everything_collected(&self) {
        let account = self.zoom.account().await;
        let meetings = list(&account["meetings"]);
        let ledger = self.ledger().await;
        let participants = self.rows("ParticipantsTable").await;
        let minutes = self.rows("QosMinutesTable").await;
        assert_eq!(ledger.len(), meetings.len());
        let (mut all_sessions, mut all_minutes) = (0, 0);
        for meeting in meetings {
            let uuid = meeting["uuid"].as_str().unwrap();
            let row = self.entry(uuid).await;
            let sessions = list(&meeting["sessions"]);
            let held = sessions.iter().map(|one| list(&one["minutes"]).len()).sum();
            assert_eq!(row.text("ledger_state"), "complete", "{row:?}");
            assert_eq!(row.text("ledger_reason"), "");
            assert_eq!(row.time("due"), None);
            assert_eq!(row.number("session_count"), Some(sessions.len()));
            assert_eq!(row.number("minute_count"), Some(held));
            assert_eq!(of_meeting(&participants, uuid), sessions.len());
            assert_eq!(of_meeting(&minutes, uuid), held);
            all_sessions += sessions.len();
            all_minutes += held;
        }
        assert_eq!(participants.len(), all_sessions);
        assert_eq!(minutes.len(), all_minutes);
    }
}

/// What was found in the rows of one meeting.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) sessions: usize,
    pub(crate) minutes: usize,
    /// Minutes that cost one write unit.
    pub(crate) of_one_unit: usize,
    pub(crate) largest_bytes: usize,
}

impl Counted {
    pub(crate) fn add(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.minutes += other.minutes;
        self.of_one_unit += other.of_one_unit;
        self.largest_bytes = self.largest_bytes.max(other.largest_bytes);
    }
}

/// What a write unit pays for.
const UNIT_BYTES: usize = 1_024;

/// Zoom's streams and measures, in our names.
const STREAMS: [(&str, &str); 6] = [
    ("audio_input", "audio_sent"),
    ("audio_output", "audio_received"),
    ("video_input", "video_sent"),
    ("video_output", "video_received"),
    ("as_input", "share_sent"),
    ("as_output", "share_received"),
];
const MEASURES: [(&str, &str); 8] = [
    ("bitrate_kbps", "bitrate_kbps"),
    ("latency_ms", "latency_ms"),
    ("jitter_ms", "jitter_ms"),
    ("avg_loss_pct", "loss_avg_pct"),
    ("max_loss_pct", "loss_max_pct"),
    ("width_px", "width_px"),
    ("height_px", "height_px"),
    ("frame_rate_fps", "frame_rate_fps"),
];

impl Day {
    /// This meeting is complete, and each of its sessions and minutes is as Zoom has it.
    pub(crate) async fn expect_collected(&self, uuid: &str) -> Counted {
        let account = self.zoom.account_of(uuid).await;
        let [meeting] = list(&account["meetings"]) else {
            panic!("zoom knows nothing of {uuid}");
        };
        let row = self.entry(uuid).await;
        assert_eq!(row.text("ledger_state"), "complete", "{row:?}");
        assert_eq!(row.time("due"), None);
        let sessions = list(&meeting["sessions"]);
        assert_eq!(row.number("session_count"), Some(sessions.len()));
        let key = ("meeting_uuid", uuid);
        let stored = self.rows_of("ParticipantsTable", key).await;
        assert_eq!(stored.len(), sessions.len(), "{uuid}");
        let mut by_id: BTreeMap<_, _> = stored
            .iter()
            .map(|row| (row.text("zoom_user_id"), row))
            .collect();
        let mut counted = Counted::default();
        for session in sessions {
            let id = session["user_id"].as_str().unwrap();
            let row = by_id.remove(id).expect("each session has a row");
            let key = ("participant_session_id", row.text("participant_session_id"));
            let minutes = self.rows_of("QosMinutesTable", key).await;
            let held = list(&session["minutes"]);
            assert_eq!(row.number("minute_count"), Some(held.len()), "{row:?}");
            assert_eq!(minutes.len(), held.len(), "{uuid} {id}");
            for (minute, held) in minutes.iter().zip(held) {
                expect_same(minute, held);
                counted.of_one_unit += usize::from(minute.bytes() <= UNIT_BYTES);
                counted.largest_bytes = counted.largest_bytes.max(minute.bytes());
            }
            counted.sessions += 1;
            counted.minutes += held.len();
        }
        assert_eq!(row.number("minute_count"), Some(counted.minutes));
        counted
    }
}

/// Each number of each stream. Both are in the order of time.
fn expect_same(minute: &Row, held: &Value) {
    assert_eq!(minute.text("minute_at"), held["date_time"]);
    for (zooms, ours) in STREAMS {
        for (measure, attribute) in MEASURES {
            let text = minute.text_in(ours, attribute);
            let stored: Option<f64> = (!text.is_empty()).then(|| text.parse().unwrap());
            let held = held[zooms][measure].as_str();
            let held: Option<f64> = held.map(|text| text.parse().unwrap());
            assert_eq!(stored, held, "{ours} {attribute} of {minute:?}");
        }
    }
}

fn of_meeting(rows: &[Row], uuid: &str) -> usize {
    let of_it = rows.iter().filter(|row| row.text("meeting_uuid") == uuid);
    of_it.count()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}
