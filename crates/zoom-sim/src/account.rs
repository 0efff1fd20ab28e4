//! The simulator's own account of what it holds and served, for a test to compare with.
//!
//! Numbers are decimal texts without unit and without trailing zeros; what Zoom leaves empty is
//! missing. None of it goes through [`crate::wire`].

use std::sync::atomic::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::Simulator;
use crate::world::{
    Cast, Gateway, Grade, Health, Hundredths, Kind, Meeting, Minute, Session, Stream, User, user,
};

#[cfg(test)]
mod tests;

/// With all instances, or only the one of this UUID.
pub(crate) fn of(simulator: &Simulator, uuid: Option<&str>) -> Value {
    let world = &simulator.world;
    let meetings = world.meetings.iter();
    let meetings = meetings.filter(|m| uuid.is_none_or(|uuid| m.uuid == uuid));
    json!({
        "account_id": world.account_id,
        "admin": { "id": world.admin.id, "email": world.admin.email },
        "calls": simulator.calls.counts(),
        "users": world.users.iter().map(user).collect::<Vec<_>>(),
        "meetings": meetings.map(|m| meeting(m, world.cast)).collect::<Vec<_>>(),
    })
}

/// Of the refresh token that works only the hash: this is printed where things go wrong.
pub(crate) fn grant(simulator: &Simulator) -> Value {
    let grants = simulator.grants.lock();
    let grants = grants.expect("nobody panics while granting");
    let hash = |token| URL_SAFE_NO_PAD.encode(Sha256::digest(token));
    json!({
        "refreshes": grants.refreshes(),
        "refresh_token_sha256": grants.refresh_token().map(hash),
    })
}

fn user(user: &User) -> Value {
    known(json!({
        "id": user.id,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name(),
        "type": user.kind,
        "status": user.status,
        "dept": user.dept,
        "role_id": user.role_id,
        "role_name": user.role_name(),
        "location": user.location(),
        "created_at": user::CREATED_AT,
        "last_login_time": user::LAST_LOGIN_TIME,
        "last_client_version": user::LAST_CLIENT_VERSION,
        "timezone": user::TIMEZONE,
    }))
}

/// The plain cast has one kind of everything, and its account no word for it.
fn only_full<T>(cast: Cast, value: T) -> Option<T> {
    (cast == Cast::Full).then_some(value)
}

fn meeting(meeting: &Meeting, cast: Cast) -> Value {
    let kind = match meeting.kind {
        Kind::Meeting => "meeting",
        Kind::Webinar => "webinar",
    };
    let sessions = meeting.sessions.iter().map(|s| session(s, cast));
    known(json!({
        "kind": only_full(cast, kind),
        "single": meeting.is_single().then_some(true),
        "practice_uuid": meeting.practice_uuid,
        "listed_participants": only_full(cast, meeting.counted()),
        "uuid": meeting.uuid,
        "id": meeting.id.to_string(),
        "topic": meeting.topic,
        "host_id": meeting.host.id,
        "host_name": meeting.host.name,
        "host_email": meeting.host.email,
        "audio_quality": listed_word(meeting, |health| health.audio),
        "video_quality": listed_word(meeting, |health| health.video),
        "screen_share_quality": listed_word(meeting, |health| health.share),
        "start_time": rfc3339(meeting.start_time),
        "end_time": rfc3339(meeting.end_time),
        "webhook_sent": meeting.webhook_sent.load(Ordering::Relaxed),
        "sessions": sessions.collect::<Vec<_>>(),
    }))
}

fn session(session: &Session, cast: Cast) -> Value {
    let person = &session.person;
    let health = Health::of(session);
    let (condition, issues) = condition(&health);
    let mut said = known(json!({
        "user_id": session.user_id,
        "participant_user_id": person.id,
        "participant_uuid": session.participant_uuid,
        "user_name": person.name,
        "email": person.email,
        "join_time": rfc3339(session.join_time),
        "leave_time": rfc3339(session.leave_time),
        "leave_reason": session.leave_reason,
        "device": person.device.kind,
        "os": person.device.os,
        "os_version": person.device.os_version,
        "version": person.device.version,
        "client": person.device.client,
        "microphone": person.device.microphone,
        "speaker": person.device.speaker,
        "camera": person.device.camera,
        "role": session.role,
        "audio_quality": word(health.audio),
        "video_quality": word(health.video),
        "screen_share_quality": word(health.share),
        "health": condition,
        "issue_list": issues,
        "status": only_full(cast, session.status),
        "bo_mtg_id": session.bo_mtg_id,
        "rc_reason": session.rc_reason,
        "in_qos": only_full(cast, session.in_qos),
        "unknown_fields": session.novel.then_some(json!({
            "future_signal": { "level": 3, "tags": ["a", null] },
        })),
        "unknown_minute_fields": session.novel.then_some(json!({ "command_socket_break": "" })),
        "minutes": session.minutes.iter().map(|m| minute(m, session, cast)).collect::<Vec<_>>(),
    }));
    if let (Value::Object(said), Value::Object(more)) = (&mut said, connection(session)) {
        said.extend(more);
    }
    said
}

/// Where the session came from, and what came over it.
fn connection(session: &Session) -> Value {
    let person = &session.person;
    known(json!({
        "ip_address": person.place.public_ip,
        "internal_ip_addresses": person.internal_ip_addresses,
        "location": person.place.location,
        "network_type": person.network_type,
        "connection_type": person.device.connection_type,
        "video_connection_type": person.device.connection_type,
        "as_connection_type": person.device.connection_type,
        "data_center": person.place.data_center,
        "full_data_center": data_centers(person.place.data_center),
        "sip_uri": session.sip_uri(),
        "registrant_id": session.registrant_id(),
        "in_room_participants": session.in_room_participants().to_string(),
        "total_jointime_cost": "3",
        "audio_call": audio_call(session),
        "browser_name": person.device.browser[0],
        "browser_version": person.device.browser[1],
        "share_application": false,
        "share_desktop": session.shared,
        "share_whiteboard": false,
        "recording": false,
        "has_archiving": false,
        "optional_archiving": false,
    }))
}

/// The worst of the sessions; of webinars the list has none.
fn listed_word(meeting: &Meeting, of: fn(&Health) -> Option<Grade>) -> Option<String> {
    let sessions = meeting.sessions.iter();
    let worst = sessions
        .filter_map(|session| of(&Health::of(session)))
        .max();
    word(worst.filter(|_| meeting.kind == Kind::Meeting))
}

fn data_centers(data_center: &str) -> Option<[&str; 1]> {
    (!data_center.is_empty()).then_some([data_center])
}

fn audio_call(session: &Session) -> Option<Value> {
    let leg = session.audio_call()?;
    Some(json!([{
        "call_number": leg.call_number,
        "call_type": "call-in",
        "zoom_number": leg.zoom_number,
    }]))
}

fn word(grade: Option<Grade>) -> Option<String> {
    grade.map(|grade| format!("{grade:?}").to_lowercase())
}

fn condition(health: &Health) -> (&'static str, Vec<&'static str>) {
    let mut issues = Vec::new();
    if health.audio >= Some(Grade::Poor) {
        issues.push("audio");
    }
    if health.video >= Some(Grade::Poor) {
        issues.push("video");
    }
    if health.share >= Some(Grade::Poor) {
        issues.push("screen_share");
    }
    let condition = match health.worst() {
        Grade::Bad => "Critical",
        Grade::Poor => "Warning",
        Grade::Fair | Grade::Good => "Good",
    };
    (condition, issues)
}

fn minute(minute: &Minute, session: &Session, cast: Cast) -> Value {
    let names = stream_names(session.person.device.gateway);
    known(json!({
        "date_time": rfc3339(minute.date_time),
        (names[0]): minute.audio_input.as_ref().map(stream),
        (names[1]): minute.audio_output.as_ref().map(stream),
        (names[2]): minute.video_input.as_ref().map(stream),
        (names[3]): minute.video_output.as_ref().map(stream),
        (names[4]): minute.as_input.as_ref().map(stream),
        (names[5]): minute.as_output.as_ref().map(stream),
        "cpu_pressure_level": minute.cpu_usage.as_ref().and(only_full(cast, json!({
            "system_min": "normal",
            "system_avg": "normal",
            "system_max": "normal",
        }))),
        "cpu_usage": minute.cpu_usage.as_ref().map(|cpu| json!({
            "zoom_min_pct": cpu.zoom_min_pct.to_string(),
            "zoom_avg_pct": cpu.zoom_avg_pct.to_string(),
            "zoom_max_pct": cpu.zoom_max_pct.to_string(),
            "system_max_pct": cpu.system_max_pct.to_string(),
        })),
        "wifi_rssi": minute.wifi_rssi.as_ref().map(|rssi| json!({
            "min_dbm": rssi.min_dbm,
            "avg_dbm": rssi.avg_dbm,
            "max_dbm": rssi.max_dbm,
        })),
    }))
}

/// Sent and received: audio, video, shared screen.
fn stream_names(gateway: Gateway) -> [&'static str; 6] {
    match gateway {
        Gateway::None => [
            "audio_input",
            "audio_output",
            "video_input",
            "video_output",
            "as_input",
            "as_output",
        ],
        Gateway::Crc => [
            "audio_device_from_crc",
            "audio_device_to_crc",
            "video_device_from_crc",
            "video_device_to_crc",
            "as_device_from_crc",
            "as_device_to_crc",
        ],
        Gateway::Rwg => [
            "audio_device_from_rwg",
            "audio_device_to_rwg",
            "video_device_from_rwg",
            "video_device_to_rwg",
            "as_device_from_rwg",
            "as_device_to_rwg",
        ],
    }
}

fn stream(stream: &Stream) -> Value {
    let picture = stream.picture.as_ref();
    known(json!({
        "bitrate_kbps": decimal(stream.bitrate_kbps),
        "latency_ms": decimal(stream.latency_ms),
        "jitter_ms": decimal(stream.jitter_ms),
        "avg_loss_pct": decimal(stream.avg_loss_pct),
        "max_loss_pct": decimal(stream.max_loss_pct),
        "width_px": picture.map(|picture| picture.width_px.to_string()),
        "height_px": picture.map(|picture| picture.height_px.to_string()),
        "frame_rate_fps": picture.map(|picture| picture.frame_rate_fps.to_string()),
    }))
}

fn decimal(Hundredths(hundredths): Hundredths) -> String {
    let whole = hundredths / 100;
    match (hundredths % 100 / 10, hundredths % 10) {
        (0, 0) => format!("{whole}"),
        (tenths, 0) => format!("{whole}.{tenths}"),
        (tenths, rest) => format!("{whole}.{tenths}{rest}"),
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Without the fields that say nothing: `""` and null.
fn known(value: Value) -> Value {
    let Value::Object(fields) = value else {
        return value;
    };
    let says_something = |value: &Value| !value.is_null() && value.as_str() != Some("");
    Value::Object(
        fields
            .into_iter()
            .filter(|(_, value)| says_something(value))
            .collect::<Map<_, _>>(),
    )
}
