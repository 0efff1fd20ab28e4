//! An item of `/metrics/meetings`, and the detail.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{grade, time};
use crate::world::{Grade, Health, Kind, Meeting};

/// An item of the list. `with_tracking_fields`: Zoom was asked for them.
pub(crate) fn item(meeting: &Meeting, with_tracking_fields: bool) -> Value {
    let mut item = common(meeting);
    if with_tracking_fields {
        item["tracking_fields"] = json!([]); // the account has defined none
    }
    let worst = |channel: fn(&Health) -> Option<Grade>| {
        let healths = meeting.sessions.iter().map(Health::of);
        grade(healths.filter_map(|health| channel(&health)).max())
    };
    item["audio_quality"] = json!(worst(|h| h.audio));
    item["video_quality"] = json!(worst(|h| h.video));
    item["screen_share_quality"] = json!(worst(|h| h.share));
    item
}

/// `/metrics/meetings/{uuid}`: no quality words, two fields more.
pub(crate) fn detail(meeting: &Meeting) -> Value {
    let mut detail = common(meeting);
    detail["tracking_fields"] = json!([]);
    detail["in_room_participants"] = json!(0);
    detail["has_meeting_summary"] = json!(false);
    detail
}

/// An item of the list of webinars, and the detail of one.
pub(crate) fn webinar(meeting: &Meeting) -> Value {
    let mut item = common(meeting);
    if let Some(item) = item.as_object_mut() {
        for field in ["has_qa", "avg_jointime_cost"] {
            item.remove(field);
        }
    }
    item
}

/// `/past_meetings/{uuid}`: here `duration` is minutes.
pub(crate) fn past(meeting: &Meeting) -> Value {
    let stays = meeting.sessions.iter();
    let total_s: i64 = stays
        .map(|s| (s.leave_time - s.join_time).num_seconds())
        .sum();
    json!({
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host.id,
        "type": 2,
        "topic": meeting.topic,
        "user_name": meeting.host.name,
        "user_email": meeting.host.email,
        "start_time": time(meeting.start_time),
        "end_time": time(meeting.end_time),
        "duration": (meeting.end_time - meeting.start_time).num_minutes(),
        "total_minutes": total_s / 60,
        "participants_count": meeting.counted(),
        "dept": "",
        "source": "Zoom",
        "has_meeting_summary": false,
    })
}

/// `/meetings/{id}` and `/webinars/{id}`: what the calendar says.
pub(crate) fn scheduled(meeting: &Meeting) -> Value {
    let kind = match meeting.kind {
        Kind::Meeting => 2,
        Kind::Webinar => 5,
    };
    json!({
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host.id,
        "host_email": meeting.host.email,
        "topic": meeting.topic,
        "type": kind,
        "start_time": time(meeting.start_time),
        "duration": meeting.scheduled_min,
        "timezone": "Europe/Zurich",
        "agenda": "",
        "created_at": time(meeting.start_time - TimeDelta::days(3)),
        "settings": {},
    })
}

fn common(meeting: &Meeting) -> Value {
    let on = |kind: &str| {
        let mut devices = meeting.sessions.iter().map(|s| s.person.device.kind);
        devices.any(|device| device == kind)
    };
    json!({
        "uuid": meeting.uuid,
        "id": meeting.id,
        "topic": meeting.topic,
        "host": meeting.host.name,
        "email": meeting.host.email,
        "user_type": "Licensed",
        "dept": "",
        "start_time": time(meeting.start_time),
        "end_time": time(meeting.end_time),
        "duration": duration(meeting.end_time - meeting.start_time),
        "participants": meeting.counted(),
        "has_pstn": on("Phone"),
        "has_voip": true,
        "has_3rd_party_audio": false,
        "has_video": true,
        "has_screen_share": true,
        "has_recording": false,
        "has_sip": on("H.323/SIP"),
        "has_archiving": false,
        "has_manual_captions": false,
        "has_automated_captions": false,
        "has_poll": false,
        "has_qa": false,
        "has_survey": false,
        "has_external_participant": true,
        "custom_keys": [],
        "session_key": "",
        "avg_jointime_cost": 3.2,
    })
}

/// `"55:01"` below an hour, `"01:00:00"` from there.
pub(super) fn duration(length: TimeDelta) -> String {
    let (hours, minutes, seconds) = (
        length.num_hours(),
        length.num_minutes() % 60,
        length.num_seconds() % 60,
    );
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}
