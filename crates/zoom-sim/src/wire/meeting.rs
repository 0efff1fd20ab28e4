//! An item of `/metrics/meetings`, and the detail.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{grade, time};
use crate::world::{Grade, Health, Meeting};

/// An item of the list.
pub(crate) fn item(meeting: &Meeting) -> Value {
    let mut item = common(meeting);
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
    detail["in_room_participants"] = json!(0);
    detail["has_meeting_summary"] = json!(false);
    detail
}

fn common(meeting: &Meeting) -> Value {
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
        "participants": meeting.sessions.len(),
        "has_pstn": false,
        "has_voip": true,
        "has_3rd_party_audio": false,
        "has_video": true,
        "has_screen_share": true,
        "has_recording": false,
        "has_sip": false,
        "has_archiving": false,
        "has_manual_captions": false,
        "has_automated_captions": false,
        "has_poll": false,
        "has_qa": false,
        "has_survey": false,
        "has_external_participant": true,
        "custom_keys": [],
        "tracking_fields": [],
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
