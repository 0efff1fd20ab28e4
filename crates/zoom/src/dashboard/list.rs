//! `GET /metrics/meetings` and `GET /metrics/webinars`.

use qos::{AccountId, Meeting, MeetingKind};

use super::{Page, page};
use crate::fields::{Fields, NotAnObject};

/// Reads a page of meetings that ended.
pub fn meetings(account: &AccountId, body: &[u8]) -> Result<Page<Meeting>, NotAnObject> {
    list(account, MeetingKind::Meeting, "meetings", body)
}

/// Reads a page of webinars that ended.
pub fn webinars(account: &AccountId, body: &[u8]) -> Result<Page<Meeting>, NotAnObject> {
    list(account, MeetingKind::Webinar, "webinars", body)
}

/// One without a UUID or an end is none that can be collected.
///
/// `duration` is ambiguous text (`"00:56"`), so the row's duration is end minus start. Source:
/// `docs/zoom.md#lists`.
fn list(
    account: &AccountId,
    kind: MeetingKind,
    key: &str,
    body: &[u8],
) -> Result<Page<Meeting>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    Ok(page(&mut fields, key, |mut item, _| {
        Some(Meeting {
            account: account.clone(),
            uuid: item.text("uuid")?.parse().ok()?,
            kind,
            meeting_id: item.text("id"),
            topic: item.text("topic"),
            host_user_id: item.text("host_id"),
            host_email: item.text("email"),
            started_at: item.time("start_time"),
            ended_at: item.time("end_time")?,
            participant_count: item.whole("participants").and_then(|n| n.try_into().ok()),
        })
    }))
}
