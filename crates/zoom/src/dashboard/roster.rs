//! `GET /metrics/meetings/{uuid}/participants`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qos::{AudioCall, DeviceIdentifiers, Session, Sharing};

use super::Unread;
use super::near::is_near;
use super::page::{Page, fields, page};
use crate::NotAnObject;
use crate::fields::Fields;

/// Reads a page of the roster of a meeting that ended then: one item a join. A rejoin is an item of its
/// own.
pub fn participants(body: &[u8], ended_at: DateTime<Utc>) -> Result<Page<Session>, NotAnObject> {
    page(body, "participants", |raw, unread| {
        session(fields(raw)?, ended_at, unread)
    })
}

/// What says more of a machine than of a call; kept apart, to be dropped at collection.
pub(super) const DEVICE_IDENTIFIERS: [&str; 5] = [
    "pc_name",
    "domain",
    "mac_addr",
    "harddisk_id",
    "device_name",
];

/// More telephone legs than this has no session.
const AUDIO_CALLS_MAX: usize = 20;

/// The facts of a session, from the roster or from the QoS list, which repeats most of them.
///
/// `participant_user_id` and `id` are both the account's user id; guests have neither. Source:
/// `docs/zoom.md#roster`. Without an id within the meeting, the person's own stands for it, and
/// without any it is no session.
pub(super) fn session(
    mut item: Fields,
    ended_at: DateTime<Utc>,
    unread: &mut Unread,
) -> Option<Session> {
    let id = item.text("id");
    let user_id = item.text("participant_user_id").or(id);
    let participant_uuid = item.text("participant_uuid");
    let zoom_user_id = item.text("user_id");
    if zoom_user_id.is_none() {
        unread.unreadable_field_count += 1;
    }
    let joined_at = item.time_if("join_time", |at| is_near(*at, ended_at));
    let mut session = Session {
        zoom_user_id: zoom_user_id
            .or_else(|| participant_uuid.clone())
            .or_else(|| user_id.clone())?,
        participant_uuid,
        user_id,
        registrant_id: item.text("registrant_id"),
        customer_key: item.text("customer_key"),
        user_name: item.text("user_name"),
        email: item.text("email"),
        participant_role: item.text("role"),
        participant_status: item.text("status"),
        joined_at,
        left_at: item.time_if("leave_time", |at| {
            is_near(*at, ended_at) && joined_at.is_none_or(|joined_at| *at >= joined_at)
        }),
        leave_reason: item.text("leave_reason"),
        reconnect_reason: item.scalar("rc_reason"),
        join_cost_s: item.decimal("total_jointime_cost"),
        breakout_room_id: item.text("bo_mtg_id"),
        group_id: item.text("groupId"),
        in_room_participant_count: item
            .whole_within("in_room_participants", 0..=i64::from(u32::MAX))
            .and_then(|n| n.try_into().ok()),
        ..Session::default()
    };
    network(&mut item, &mut session);
    device(&mut item, &mut session);
    session.sharing = Sharing {
        application: item.flag("share_application"),
        desktop: item.flag("share_desktop"),
        whiteboard: item.flag("share_whiteboard"),
        recording: item.flag("recording"),
    };
    session.has_archiving = item.flag("has_archiving");
    session.has_optional_archiving = item.flag("optional_archiving");
    session.ai_companion_disclaimer = item.scalar("aic_disclaimer");
    session.zoom_audio_quality = item.text("audio_quality");
    session.zoom_video_quality = item.text("video_quality");
    session.zoom_share_quality = item.text("screen_share_quality");
    session.zoom_health = item.text("health");
    session.zoom_issue_list = item.texts("issue_list");
    let mut other = BTreeMap::new();
    session.audio_calls = audio_calls(&mut item, unread, &mut other);
    unread.leave("", item, &mut other);
    session.other = other;
    Some(session)
}

fn network(item: &mut Fields, session: &mut Session) {
    session.ip_address = item.text("ip_address");
    session.internal_ip_addresses = item.texts("internal_ip_addresses");
    session.location_name = item.text("location");
    session.network_kind = item.text("network_type");
    session.connection_kind = item.text("connection_type");
    session.video_connection_kind = item.text("video_connection_type");
    session.share_connection_kind = item.text("as_connection_type");
    session.data_center = item.text("data_center");
    let all = item.text("full_data_center").unwrap_or_default();
    let each = all.split(';').map(str::trim);
    session.data_center_list = each
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    session.sip_uri = item.text("sip_uri");
    session.from_sip_uri = item.text("from_sip_uri");
}

fn device(item: &mut Fields, session: &mut Session) {
    session.device_kind = item.text("device");
    session.device_os = item.text("os");
    session.device_os_version = item.text("os_version");
    session.client_name = item.text("client");
    session.client_version = item.text("version");
    session.thin_client_plugin_version = item.text("zoom_thin_client_plugin_version");
    session.browser_name = item.text("browser_name");
    session.browser_version = item.text("browser_version");
    session.microphone_name = item.text("microphone");
    session.speaker_name = item.text("speaker");
    session.camera_name = item.text("camera");
    let [pc_name, domain_name, mac_address, disk_id, device_name] =
        DEVICE_IDENTIFIERS.map(|name| item.text(name));
    session.identifiers = DeviceIdentifiers {
        pc_name,
        domain_name,
        mac_address,
        disk_id,
        device_name,
    };
}

fn audio_calls(
    item: &mut Fields,
    unread: &mut Unread,
    other: &mut BTreeMap<String, String>,
) -> Vec<AudioCall> {
    let calls = item.objects("audio_call");
    unread.unreadable_field_count += calls.len().saturating_sub(AUDIO_CALLS_MAX);
    calls
        .into_iter()
        .take(AUDIO_CALLS_MAX)
        .map(|mut call| {
            let read = AudioCall {
                call_number: call.text("call_number"),
                call_kind: call.text("call_type"),
                zoom_number: call.text("zoom_number"),
            };
            unread.leave("audio_call.", call, other);
            read
        })
        .collect()
}
