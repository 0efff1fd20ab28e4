//! `GET /metrics/meetings/{uuid}/participants`.

use qos::Session;

use super::{Page, page};
use crate::fields::{Fields, NotAnObject};

/// Reads a page of the roster: one item a join. A rejoin is an item of its own.
pub fn participants(body: &[u8]) -> Result<Page<Session>, NotAnObject> {
    let mut fields = Fields::parse(body)?;
    Ok(page(&mut fields, "participants", |mut item, _| {
        session(&mut item)
    }))
}

/// The facts of a session, from the roster or from the QoS list, which repeats most of them.
///
/// `participant_user_id` and `id` are both the account's user id; guests have neither.
pub(super) fn session(item: &mut Fields) -> Option<Session> {
    let id = item.text("id");
    Some(Session {
        zoom_user_id: item.text("user_id")?,
        participant_uuid: item.text("participant_uuid"),
        user_id: item.text("participant_user_id").or(id),
        user_name: item.text("user_name"),
        email: item.text("email"),
        participant_role: item.text("role"),
        joined_at: item.time("join_time"),
        left_at: item.time("leave_time"),
        leave_reason: item.text("leave_reason"),
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
        in_waiting_room: item.text("status").as_deref() == Some("in_waiting_room"),
    })
}
