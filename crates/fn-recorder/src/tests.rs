mod any_order;
mod bodies;
mod interrupted;
mod lines;
mod order;
mod redrive;
mod tables;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{Ctx, record};
use tables::Tables;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
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

/// So many milliseconds after noon.
fn user(event: &str, user_id: &str, after_ms: i64) -> Value {
    json!({
        "event": event,
        "event_ts": noon().timestamp_millis() + after_ms,
        "payload": { "account_id": "A1", "object": { "id": user_id } },
    })
}

fn removal() -> Value {
    json!({
        "event": "app_deauthorized",
        "payload": { "account_id": "A1", "event_ts": noon().timestamp_millis() },
    })
}

fn body_base64(body: impl AsRef<[u8]>) -> String {
    STANDARD.encode(body)
}

/// What the tables hold after these events, each told once.
async fn after(events: &[Value]) -> Value {
    let tables = Tables::start().await;
    let ctx = tables.ctx();
    for event in events {
        tell(&tables, &ctx, event).await;
    }
    tables.rows()
}

async fn tell(tables: &Tables, ctx: &Ctx, event: &Value) {
    record(ctx, &tables.message(event.to_string()), noon())
        .await
        .unwrap();
}
