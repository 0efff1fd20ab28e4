//! `GET /metrics/meetings/{uuid}/participants`.

use std::collections::BTreeMap;

use qos::Session;

use super::{Page, page};
use crate::fields::{Fields, NotAnObject};

/// Reads a page of the roster: one item a join. A rejoin is an item of its own.
pub fn participants(body: &[u8]) -> Result<Page<Session>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    Ok(page(&mut fields, "participants", |item, unread_count| {
        let session = session(item)?;
        *unread_count += session.other.len();
        Some(session)
    }))
}

/// Fields that are known and not kept: a computer's name, its disk's and its network card's number
/// say more of a person than of a call, and the rest says nothing of its quality.
const NOT_KEPT: [&str; 26] = [
    "pc_name",
    "domain",
    "mac_addr",
    "harddisk_id",
    "device_name",
    "registrant_id",
    "customer_key",
    "browser_name",
    "browser_version",
    "zoom_thin_client_plugin_version",
    "video_connection_type",
    "as_connection_type",
    "full_data_center",
    "share_application",
    "share_desktop",
    "share_whiteboard",
    "recording",
    "sip_uri",
    "from_sip_uri",
    "in_room_participants",
    "audio_call",
    "groupId",
    "has_archiving",
    "optional_archiving",
    "total_jointime_cost",
    "aic_disclaimer",
];

/// Unknown fields are kept up to this many, and each up to this many characters: a session's row
/// stays far below the 400 KB that `DynamoDB` allows.
const OTHER_MAX: usize = 20;
const OTHER_CHARS_MAX: usize = 256;

/// The facts of a session, from the roster or from the QoS list, which repeats most of them.
///
/// `participant_user_id` and `id` are both the account's user id; guests have neither. Source:
/// `docs/zoom.md#roster`.
pub(super) fn session(mut item: Fields) -> Option<Session> {
    let id = item.text("id");
    let mut session = Session {
        zoom_user_id: item.text("user_id")?,
        participant_uuid: item.text("participant_uuid"),
        user_id: item.text("participant_user_id").or(id),
        user_name: item.text("user_name"),
        email: item.text("email"),
        participant_role: item.text("role"),
        participant_status: item.text("status"),
        joined_at: item.time("join_time"),
        left_at: item.time("leave_time"),
        leave_reason: item.text("leave_reason"),
        reconnect_reason: item.text("rc_reason"),
        breakout_room_id: item.text("bo_mtg_id"),
        device_kind: item.text("device"),
        device_os: item.text("os"),
        device_os_version: item.text("os_version"),
        client_name: item.text("client"),
        client_version: item.text("version"),
        ip_address: item.text("ip_address"),
        internal_ip_addresses: item.texts("internal_ip_addresses"),
        location_name: item.text("location"),
        network_kind: item.text("network_type"),
        connection_kind: item.text("connection_type"),
        data_center: item.text("data_center"),
        microphone_name: item.text("microphone"),
        speaker_name: item.text("speaker"),
        camera_name: item.text("camera"),
        zoom_audio_quality: item.text("audio_quality"),
        zoom_video_quality: item.text("video_quality"),
        zoom_share_quality: item.text("screen_share_quality"),
        zoom_health: item.text("health"),
        zoom_issue_list: item.texts("issue_list"),
        other: BTreeMap::new(),
    };
    item.drop(&NOT_KEPT);
    session.other = item
        .rest()
        .into_iter()
        .take(OTHER_MAX)
        .map(|(name, value)| {
            (
                name,
                value.to_string().chars().take(OTHER_CHARS_MAX).collect(),
            )
        })
        .collect();
    Some(session)
}
