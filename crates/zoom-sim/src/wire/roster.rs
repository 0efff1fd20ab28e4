//! A participant of the roster, and the part of it that the QoS list repeats.

use serde_json::{Value, json};

use super::{grade, time};
use crate::world::{Health, Session};

/// `with_registrant`: Zoom was asked to say who registered.
pub(crate) fn participant(session: &Session, with_registrant: bool) -> Value {
    let health = Health::of(session);
    let device = session.person.device;
    let mut item = identity(session);
    for (field, value) in [
        ("customer_key", json!("")),
        ("role", json!(session.role)),
        ("status", json!(session.status)),
        ("browser_name", json!(device.browser[0])),
        ("browser_version", json!(device.browser[1])),
        ("device_name", json!("")),
        ("zoom_thin_client_plugin_version", json!("")),
        ("network_type", json!(session.person.network_type)),
        ("connection_type", json!(device.connection_type)),
        ("video_connection_type", json!(device.connection_type)),
        ("as_connection_type", json!(device.connection_type)),
        ("data_center", json!(session.person.place.data_center)),
        (
            "full_data_center",
            json!(data_centers(session.person.place.data_center)),
        ),
        ("microphone", json!(device.microphone)),
        ("speaker", json!(device.speaker)),
        ("camera", json!(device.camera)),
        ("leave_reason", json!(session.leave_reason)),
        ("share_application", json!(false)),
        ("share_desktop", json!(session.shared)),
        ("share_whiteboard", json!(false)),
        ("recording", json!(false)),
        ("audio_quality", json!(grade(health.audio))),
        ("video_quality", json!(grade(health.video))),
        ("screen_share_quality", json!(grade(health.share))),
        ("sip_uri", json!(session.sip_uri())),
        ("from_sip_uri", json!("")),
        (
            "in_room_participants",
            json!(session.in_room_participants()),
        ),
        ("bo_mtg_id", json!(session.bo_mtg_id)),
        ("audio_call", audio_call(session)),
        ("groupId", json!("")),
        ("has_archiving", json!(false)),
        ("optional_archiving", json!(false)),
        ("total_jointime_cost", json!(3)),
    ] {
        item[field] = value;
    }
    if with_registrant {
        item["registrant_id"] = json!(session.registrant_id());
    }
    if session.novel {
        // Invented: stands for whatever Zoom adds next month.
        item["future_signal"] = json!({ "level": 3, "tags": ["a", null] });
    }
    item
}

/// The same outside of the Dashboard: who and when, two names of its own, and no devices.
pub(crate) fn of_past(session: &Session) -> Value {
    let person = &session.person;
    json!({
        "id": person.id,
        "user_id": session.user_id,
        "participant_user_id": person.id,
        "registrant_id": "",
        "name": person.name,
        "user_email": person.email,
        "join_time": time(session.join_time),
        "leave_time": time(session.leave_time),
        "duration": (session.leave_time - session.join_time).num_seconds(),
        "failover": false,
        "status": session.status,
        "internal_user": !person.id.is_empty(),
        "bo_mtg_id": session.bo_mtg_id,
    })
}

/// A list, also of none.
fn audio_call(session: &Session) -> Value {
    let legs = session.audio_call().into_iter();
    legs.map(|leg| {
        json!({
            "call_number": leg.call_number,
            "call_type": "call-in",
            "zoom_number": leg.zoom_number,
        })
    })
    .collect()
}

/// Each with a semicolon after it.
fn data_centers(data_center: &str) -> String {
    if data_center.is_empty() {
        return String::new();
    }
    format!("{data_center};")
}

/// Who it is, on what, from where and how long.
pub(super) fn identity(session: &Session) -> Value {
    let person = &session.person;
    json!({
        "id": person.id,
        "user_id": session.user_id,
        "participant_user_id": person.id,
        "participant_uuid": session.participant_uuid,
        "user_name": person.name,
        "email": person.email,
        "device": person.device.kind,
        "os": person.device.os,
        "os_version": person.device.os_version,
        "client": person.device.client,
        "version": person.device.version,
        "ip_address": person.place.public_ip,
        "internal_ip_addresses": person.internal_ip_addresses,
        "location": person.place.location,
        "pc_name": format!("PC-{}", session.user_id),
        "domain": "",
        "mac_addr": "",
        "harddisk_id": "",
        "join_time": time(session.join_time),
        "leave_time": time(session.leave_time),
    })
}
