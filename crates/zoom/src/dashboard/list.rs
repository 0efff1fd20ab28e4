//! `GET /metrics/meetings` and `GET /metrics/webinars`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qos::{AccountId, Meeting, MeetingKind};

use super::page::{Page, fields, page};
use crate::NotAnObject;
use crate::fields::is_plausible_end;

/// Reads a page of meetings that ended by `now`.
pub fn meetings(
    account: &AccountId,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Page<Meeting>, NotAnObject> {
    list(account, MeetingKind::Meeting, "meetings", body, now)
}

/// Reads a page of webinars that ended by `now`.
pub fn webinars(
    account: &AccountId,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Page<Meeting>, NotAnObject> {
    list(account, MeetingKind::Webinar, "webinars", body, now)
}

/// Fields of a list's item that say nothing of a call's quality.
const NOT_KEPT: [&str; 23] = [
    "host", // a display name
    "user_type",
    "dept",
    "duration",
    "has_pstn",
    "has_voip",
    "has_3rd_party_audio",
    "has_video",
    "has_screen_share",
    "has_recording",
    "has_sip",
    "has_archiving",
    "has_manual_captions",
    "has_automated_captions",
    "has_poll",
    "has_qa",
    "has_survey",
    "has_external_participant",
    "custom_keys",
    "tracking_fields",
    "session_key",
    "avg_jointime_cost",
    "in_room_participants",
];

/// Twice the largest webinar: no roster would ever have more. Source: `docs/zoom.md#lists`.
const PARTICIPANTS_MAX: i64 = 100_000;

/// One without a UUID, or without any time, is none that can be collected. One without an end, or
/// with one that is far ahead, is owed by its start: the end makes it due again when Zoom has it. A
/// start after the end is none.
///
/// `duration` is ambiguous text (`"00:56"`), so the row's duration is end minus start. Source:
/// `docs/zoom.md#lists`.
fn list(
    account: &AccountId,
    kind: MeetingKind,
    key: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Page<Meeting>, NotAnObject> {
    page(body, key, |raw, unread| {
        let mut item = fields(raw)?;
        let uuid = item.text("uuid")?.parse().ok()?;
        let end = item.time_before("end_time", now);
        let started_at = item.time_if("start_time", |at| {
            is_plausible_end(at, now) && end.is_none_or(|end| *at <= end)
        });
        let ended_at = end.or(started_at)?;
        let mut meeting = Meeting {
            account: account.clone(),
            uuid,
            kind,
            meeting_id: item.text("id"),
            topic: item.text("topic"),
            host_user_id: item.text("host_id"),
            host_email: item.text("email"),
            started_at,
            ended_at,
            is_end_known: end.is_some(),
            participant_count: item
                .whole_within("participants", 0..=PARTICIPANTS_MAX)
                .and_then(|n| n.try_into().ok()),
            zoom_audio_quality: item.text("audio_quality"),
            zoom_video_quality: item.text("video_quality"),
            zoom_share_quality: item.text("screen_share_quality"),
            other: BTreeMap::new(),
        };
        item.drop(&NOT_KEPT);
        unread.leave("", item, &mut meeting.other);
        Some(meeting)
    })
}
