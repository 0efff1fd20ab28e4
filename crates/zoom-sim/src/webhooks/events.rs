//! What webhooks say.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::order::{DEAUTHORIZED, Order};
use super::{participants, users};
use crate::Simulator;
use crate::wire::time;
use crate::world::{Kind, Meeting};

/// Everything that can be sent, in the order in which it would happen.
pub(super) const EVENTS: [&str; 16] = [
    "user.created",
    "user.updated",
    "user.activated",
    "user.deactivated",
    "user.disassociated",
    "user.deleted",
    "meeting.started",
    "meeting.participant_joined",
    "meeting.participant_left",
    "meeting.alert",
    "meeting.ended",
    "webinar.started",
    "webinar.participant_joined",
    "webinar.participant_left",
    "webinar.alert",
    "webinar.ended",
];

/// One webhook to post.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) event: Value,
    /// How a delivery of it is reported.
    pub(super) about: Value,
    /// The UUID of the instance that it ends.
    pub(super) ends: Option<String>,
}

/// All that was ordered and is not lost. Removing the app happens here, if it was ordered.
pub(super) fn ordered(simulator: &Simulator, order: &Order) -> Vec<Notice> {
    if order.loses_everything() {
        return Vec::new();
    }
    let mut notices = Vec::new();
    for event in order
        .events
        .iter()
        .filter(|event| allowed(simulator, event))
    {
        match event.split_once('.') {
            Some(("user", change)) => notices.extend(users::changed(simulator, change)),
            Some((kind, what)) => {
                let kind = match kind {
                    "webinar" => Kind::Webinar,
                    _ => Kind::Meeting,
                };
                let meetings = simulator.world.meetings.iter();
                let meetings = meetings.filter(|m| m.kind == kind && order.is_about(&m.uuid));
                notices.extend(meetings.flat_map(|m| of_instance(simulator, order, m, what)));
            }
            None if event == DEAUTHORIZED => notices.push(deauthorized(simulator, order)),
            None => {}
        }
    }
    notices
}

/// An app that lacks the scope for what an event tells is not told. Which scope that is for `ended`
/// and for users is inferred: see `docs/zoom.md#events`.
fn allowed(simulator: &Simulator, event: &str) -> bool {
    let scope = match event.split_once('.') {
        Some(("meeting", _)) => "meeting:read:meeting:admin",
        Some(("webinar", _)) => "webinar:read:webinar:admin",
        Some(("user", _)) => "user:read:user:admin",
        _ => return true, // the removal needs none
    };
    let form = simulator.form.lock().expect("nobody panics while saving");
    let mut scopes = form.iter().flat_map(|form| form.scopes.split(' '));
    scopes.any(|of_the_app| of_the_app == scope)
}

fn of_instance(simulator: &Simulator, order: &Order, meeting: &Meeting, what: &str) -> Vec<Notice> {
    match what {
        "ended" if order.loses(&meeting.uuid, meeting.webhook_lost) => Vec::new(),
        "ended" => {
            let rehearsal = practice(simulator, meeting);
            rehearsal
                .into_iter()
                .chain([ended(simulator, meeting)])
                .collect()
        }
        "started" => vec![notice(simulator, meeting, what, meeting.start_time, &[])],
        "alert" => {
            let at = meeting.start_time + TimeDelta::minutes(7);
            let issues = json!(["Unstable audio quality"]);
            vec![notice(simulator, meeting, what, at, &[("issues", issues)])]
        }
        _ => participants::moved(simulator, meeting, what),
    }
}

fn ended(simulator: &Simulator, meeting: &Meeting) -> Notice {
    let end_time = json!(time(meeting.end_time));
    // Zoom notices the end a moment later.
    let at = meeting.end_time + TimeDelta::milliseconds(317);
    let mut notice = notice(simulator, meeting, "ended", at, &[("end_time", end_time)]);
    notice.ends = Some(meeting.uuid.clone());
    notice
}

/// The end of a rehearsal, which is no webinar that the Dashboard knows.
fn practice(simulator: &Simulator, webinar: &Meeting) -> Option<Notice> {
    let uuid = webinar.practice_uuid.as_ref()?;
    let end_time = webinar.start_time - TimeDelta::minutes(2);
    let fields = [
        ("uuid", json!(uuid)),
        (
            "start_time",
            json!(time(webinar.start_time - TimeDelta::minutes(20))),
        ),
        ("end_time", json!(time(end_time))),
        ("practice_session", json!(true)),
    ];
    let mut notice = notice(simulator, webinar, "ended", end_time, &fields);
    notice.about["uuid"] = json!(uuid);
    notice.about["practice_session"] = json!(true);
    Some(notice)
}

/// The instance as every event describes it, and the fields of this one.
pub(super) fn notice(
    simulator: &Simulator,
    meeting: &Meeting,
    what: &str,
    at: DateTime<Utc>,
    fields: &[(&str, Value)],
) -> Notice {
    let (kind, number) = match meeting.kind {
        Kind::Meeting => ("meeting", 2),
        Kind::Webinar => ("webinar", 5),
    };
    let mut object = json!({
        "uuid": meeting.uuid,
        "id": meeting.id.to_string(),
        "host_id": meeting.host.id,
        "topic": meeting.topic,
        "type": number,
        "start_time": time(meeting.start_time),
        "timezone": "Europe/Zurich",
        "duration": meeting.scheduled_min,
    });
    for (field, value) in fields {
        object[*field] = value.clone();
    }
    let event = format!("{kind}.{what}");
    Notice {
        about: json!({ "event": event, "uuid": meeting.uuid }),
        event: json!({
            "event": event,
            "event_ts": at.timestamp_millis(),
            "payload": { "account_id": simulator.world.account_id, "object": object },
        }),
        ends: None,
    }
}

/// The app was removed: its tokens die, unless that was an earlier installation's removal. The
/// payload has no `object`, and the time inside.
fn deauthorized(simulator: &Simulator, order: &Order) -> Notice {
    let now = simulator.clock.now();
    let age = TimeDelta::seconds(order.app_deauthorized_age_s.into());
    if age.is_zero() {
        let mut grants = simulator
            .grants
            .lock()
            .expect("nobody panics while granting");
        grants.uninstall();
    }
    let at = now - age;
    Notice {
        about: json!({ "event": DEAUTHORIZED }),
        event: json!({
            "event": DEAUTHORIZED,
            "payload": {
                "account_id": simulator.world.account_id,
                "user_id": simulator.world.admin.id,
                "client_id": simulator.credentials.client_id,
                "deauthorization_time": time(at),
                "signature": "0".repeat(64), // of old; nobody checks it
                "event_ts": at.timestamp_millis(),
            },
        }),
        ends: None,
    }
}
