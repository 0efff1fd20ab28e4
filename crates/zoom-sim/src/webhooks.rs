//! Signed webhooks: what they say, how they are signed, where they go.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::Simulator;
use crate::wire::time;
use crate::world::Meeting;

mod body;
mod courier;
mod route_host;
mod sign;
mod validation;

#[cfg(test)]
mod tests;

pub(crate) use courier::Courier;
#[cfg(test)]
pub(crate) use courier::client;
pub use route_host::RouteHost;
pub(crate) use validation::validate;

/// Posts `meeting.ended` of every meeting but the one whose webhook is lost. Each call posts all
/// of them again.
pub(crate) async fn send(simulator: &Simulator, endpoint_url: &str) -> Vec<Value> {
    let mut deliveries = Vec::new();
    for meeting in simulator
        .world
        .meetings
        .iter()
        .filter(|meeting| !meeting.webhook_lost)
    {
        let event = ended(simulator, meeting);
        let mut delivery = json!({ "event": event["event"], "uuid": meeting.uuid });
        match simulator
            .courier
            .post(simulator, endpoint_url, &event)
            .await
        {
            Ok(answer) => {
                meeting.webhook_sent.store(true, Ordering::Relaxed);
                delivery["status"] = json!(answer.status);
            }
            Err(err) => {
                delivery["status"] = Value::Null;
                delivery["error"] = json!(err);
            }
        }
        deliveries.push(delivery);
    }
    deliveries
}

fn ended(simulator: &Simulator, meeting: &Meeting) -> Value {
    json!({
        "event": "meeting.ended",
        // Zoom notices the end a moment later.
        "event_ts": meeting.end_time.timestamp_millis() + 317,
        "payload": {
            "account_id": simulator.world.account_id,
            "object": {
                "uuid": meeting.uuid,
                "id": meeting.id.to_string(),
                "host_id": meeting.host.id,
                "topic": meeting.topic,
                "type": 2,
                "start_time": time(meeting.start_time),
                "end_time": time(meeting.end_time),
                "timezone": "Europe/Zurich",
                "duration": meeting.scheduled_min,
            },
        },
    })
}
