//! The row of a session.

use chrono::{DateTime, Utc};
use qos::{AudioCall, Session, subnet_cidr};

use super::{KEPT, ParticipantRow};
use crate::row::{Row, rfc3339};
use crate::{SCHEMA_VERSION, score_rows};

pub(super) fn item(row: &ParticipantRow<'_>, now: DateTime<Utc>) -> Row {
    let session = row.session;
    let kept_until = session.joined_at.unwrap_or(row.ended_at) + KEPT;
    let other = session
        .other
        .iter()
        .fold(Row::default(), |map, (name, json)| map.text(name, json));
    let keys = Row::default()
        .text("account_id", row.account.as_str())
        .text("meeting_uuid", row.meeting.as_str())
        .text("participant_session_id", row.session_id.as_str())
        .text_if("email_key", row.email_key.as_deref());
    let known = device(
        network(presence(identity(keys, session), session), session),
        session,
    );
    let known = if row.keep_device_identifiers {
        identifiers(known, session)
    } else {
        known
    };
    let judged = zooms_own(known, session);
    let scored = match row.score {
        // Both of Zoom's lists leave things here; one alone would take away what the other left.
        None => judged,
        Some(score) => score_rows::of_session(judged.map("zoom_other", other), score)
            .text("scored_at", rfc3339(now)),
    };
    scored
        .text("collected_at", rfc3339(now))
        .number("expires_at_epoch_s", kept_until.timestamp())
        .number("schema_version", SCHEMA_VERSION)
}

fn identity(row: Row, session: &Session) -> Row {
    row.text("zoom_user_id", &session.zoom_user_id)
        .text_if("participant_uuid", session.participant_uuid.as_deref())
        .text_if("user_id", session.user_id.as_deref())
        .text_if("registrant_id", session.registrant_id.as_deref())
        .text_if("customer_key", session.customer_key.as_deref())
        .text_if("user_name", session.user_name.as_deref())
        .text_if("email", session.email.as_deref())
        .text_if("participant_role", session.participant_role.as_deref())
        .text_if("participant_status", session.participant_status.as_deref())
        .text_if("breakout_room_id", session.breakout_room_id.as_deref())
        .text_if("group_id", session.group_id.as_deref())
        .number_if(
            "in_room_participant_count",
            session.in_room_participant_count,
        )
}

fn presence(row: Row, session: &Session) -> Row {
    row.time_if("joined", session.joined_at)
        .time_if("left", session.left_at)
        .number_if("duration_s", session.duration_s())
        .number_if("join_cost_s", session.join_cost_s)
        .text_if("leave_reason", session.leave_reason.as_deref())
        .text_if("reconnect_reason", session.reconnect_reason.as_deref())
        .maps_if(
            "audio_calls",
            session.audio_calls.iter().map(audio_call).collect(),
        )
        .flag_if("shared_application", session.sharing.application)
        .flag_if("shared_desktop", session.sharing.desktop)
        .flag_if("shared_whiteboard", session.sharing.whiteboard)
        .flag_if("recorded", session.sharing.recording)
        .flag_if("has_archiving", session.has_archiving)
        .flag_if("has_optional_archiving", session.has_optional_archiving)
        .text_if(
            "ai_companion_disclaimer",
            session.ai_companion_disclaimer.as_deref(),
        )
}

fn audio_call(call: &AudioCall) -> Row {
    Row::default()
        .text_if("call_number", call.call_number.as_deref())
        .text_if("call_kind", call.call_kind.as_deref())
        .text_if("zoom_number", call.zoom_number.as_deref())
}

fn network(row: Row, session: &Session) -> Row {
    let public_subnet = session.ip_address.as_deref().and_then(subnet_cidr);
    let private_subnet = session
        .internal_ip_addresses
        .iter()
        .find_map(|address| subnet_cidr(address));
    row.text_if("ip_address", session.ip_address.as_deref())
        .texts_if("internal_ip_addresses", &session.internal_ip_addresses)
        .text_if("public_subnet_cidr", public_subnet.as_deref())
        .text_if("private_subnet_cidr", private_subnet.as_deref())
        .text_if("location_name", session.location_name.as_deref())
        .text_if("network_kind", session.network_kind.as_deref())
        .text_if("connection_kind", session.connection_kind.as_deref())
        .text_if(
            "video_connection_kind",
            session.video_connection_kind.as_deref(),
        )
        .text_if(
            "share_connection_kind",
            session.share_connection_kind.as_deref(),
        )
        .text_if("data_center", session.data_center.as_deref())
        .texts_if("data_center_list", &session.data_center_list)
        .text_if("sip_uri", session.sip_uri.as_deref())
        .text_if("from_sip_uri", session.from_sip_uri.as_deref())
}

fn device(row: Row, session: &Session) -> Row {
    row.text_if("device_kind", session.device_kind.as_deref())
        .text_if("device_os", session.device_os.as_deref())
        .text_if("device_os_version", session.device_os_version.as_deref())
        .text_if("client_name", session.client_name.as_deref())
        .text_if("client_version", session.client_version.as_deref())
        .text_if(
            "thin_client_plugin_version",
            session.thin_client_plugin_version.as_deref(),
        )
        .text_if("browser_name", session.browser_name.as_deref())
        .text_if("browser_version", session.browser_version.as_deref())
        .text_if("microphone_name", session.microphone_name.as_deref())
        .text_if("speaker_name", session.speaker_name.as_deref())
        .text_if("camera_name", session.camera_name.as_deref())
}

fn identifiers(row: Row, session: &Session) -> Row {
    let machine = &session.identifiers;
    row.text_if("pc_name", machine.pc_name.as_deref())
        .text_if("domain_name", machine.domain_name.as_deref())
        .text_if("mac_address", machine.mac_address.as_deref())
        .text_if("disk_id", machine.disk_id.as_deref())
        .text_if("device_name", machine.device_name.as_deref())
}

fn zooms_own(row: Row, session: &Session) -> Row {
    row.text_if("zoom_audio_quality", session.zoom_audio_quality.as_deref())
        .text_if("zoom_video_quality", session.zoom_video_quality.as_deref())
        .text_if("zoom_share_quality", session.zoom_share_quality.as_deref())
        .text_if("zoom_health", session.zoom_health.as_deref())
        .texts_if("zoom_issue_list", &session.zoom_issue_list)
}
