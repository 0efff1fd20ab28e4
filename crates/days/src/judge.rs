//! The tables against what Zoom holds.

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

fn of_meeting(rows: &[Row], uuid: &str) -> usize {
    let of_it = rows.iter().filter(|row| row.text("meeting_uuid") == uuid);
    of_it.count()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}
