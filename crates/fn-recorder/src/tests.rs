mod any_order;
mod bodies;
mod interrupted;
mod order;
mod redrive;
mod tables;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use queue::message::VerifiedBody;
use serde_json::{Value, json};

use crate::{Ctx, record};
use tables::Tables;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn message(body: impl AsRef<[u8]>) -> VerifiedBody {
    VerifiedBody {
        body_base64: STANDARD.encode(body),
        received_at: "2026-11-20T12:00:00.000Z".to_owned(),
    }
}

fn ended(event: &str, object: Value) -> Value {
    json!({
        "event": event,
        "event_ts": noon().timestamp_millis(),
        "payload": { "account_id": "A1", "object": object },
    })
}

fn meeting(uuid: &str) -> Value {
    let object = json!({
        "id": 95_123_456_789_u64,
        "uuid": uuid,
        "host_id": "h1",
        "start_time": "2026-11-20T11:00:00Z",
        "end_time": "2026-11-20T12:00:00Z",
    });
    ended("meeting.ended", object)
}

fn user(event: &str, user_id: &str, event_ts: i64) -> Value {
    json!({
        "event": event,
        "event_ts": event_ts,
        "payload": { "account_id": "A1", "object": { "id": user_id } },
    })
}

fn removal() -> Value {
    json!({
        "event": "app_deauthorized",
        "payload": { "account_id": "A1", "event_ts": noon().timestamp_millis() },
    })
}

/// What the tables hold after these events, each told once.
async fn after(events: &[Value]) -> Value {
    let tables = Tables::start().await;
    let ctx = tables.ctx();
    for event in events {
        tell(&ctx, event).await;
    }
    tables.rows()
}

async fn tell(ctx: &Ctx, event: &Value) {
    record(ctx, &message(event.to_string()), noon())
        .await
        .unwrap();
}
