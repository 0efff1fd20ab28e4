//! What webhooks leave: their bodies, and users whose directory entry is out of date.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use rust_decimal::Decimal;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::other_tables::{difference, unexpected};
use super::rows::text;
use super::{Attribute, Difference, Item};

/// What the product was told: how many webhooks of an event, about an instance or a user, with a
/// body of this SHA-256.
pub(crate) type Told = BTreeMap<(String, String, String), usize>;

const EVENT: [&str; 8] = [
    "account_id",
    "body_base64",
    "event_at",
    "event_id",
    "event_name",
    "expires_at_epoch_s",
    "received_at",
    "schema_version",
];

/// Of deliveries in which each webhook comes so many times.
pub(crate) fn told(deliveries: &[Value], times: usize) -> Told {
    let mut told = Told::new();
    for delivery in deliveries {
        let text = |name: &str| delivery[name].as_str().map(str::to_owned);
        let about = text("uuid").or_else(|| text("user_id"));
        let key = [text("event"), about, text("body_sha256")];
        let [event, about, sha256] = key.map(Option::unwrap_or_default);
        let key = (event, about, sha256);
        *told.entry(key).or_default() += 1;
    }
    for count in told.values_mut() {
        *count /= times;
    }
    told
}

/// One event for each webhook that was told, with its body.
pub(super) fn check(account: &Value, told: &Told, events: &[Item], out: &mut Vec<Difference>) {
    let mut unseen = told.clone();
    let mut bodies = BTreeSet::new();
    for event in events {
        let key = text(event, "event_id");
        let said = body(event);
        let (name, of) = about(&said);
        let told = (name.clone(), of, hex::encode(Sha256::digest(bytes(event))));
        let left = unseen.get_mut(&told).filter(|left| **left > 0);
        let known = left.map(|left| *left -= 1).is_some();
        if !known || !bodies.insert(text(event, "body_base64")) {
            let expected = "a webhook that was sent, once";
            let found = said.to_string();
            out.push(difference("events", key, "body_base64", expected, &found));
        }
        let account_id = account["account_id"].as_str().unwrap_or_default();
        for (attribute, expected) in [("event_name", name.as_str()), ("account_id", account_id)] {
            let found = text(event, attribute);
            if found != expected {
                out.push(difference("events", key, attribute, expected, found));
            }
        }
        is_kept_for_a_week(event, key, out);
        unexpected("events", key, event, &EVENT, out);
    }
    for ((name, about, _), _) in unseen.into_iter().filter(|(_, left)| *left > 0) {
        let key = format!("{name} {about}");
        out.push(difference(
            "events",
            &key,
            "",
            "a row of this event",
            "none",
        ));
    }
}

/// From when it came, to the second of its recording or a little later.
fn is_kept_for_a_week(event: &Item, key: &str, out: &mut Vec<Difference>) {
    const WEEK_S: i64 = 7 * 86_400;
    const RECORDED_WITHIN_S: i64 = 600; // longer than any run lasts
    let received = DateTime::parse_from_rfc3339(text(event, "received_at"));
    let received_s = received.map_or(0, |at| at.timestamp());
    let expires = event
        .get("expires_at_epoch_s")
        .and_then(Attribute::as_number);
    let kept = expires.map(|at| at - Decimal::from(received_s + WEEK_S));
    let fits =
        kept.is_some_and(|late| (Decimal::ZERO..=Decimal::from(RECORDED_WITHIN_S)).contains(&late));
    if !fits {
        let found = expires.map(|at| at.to_string()).unwrap_or_default();
        let expected = "a week after received_at";
        out.push(difference(
            "events",
            key,
            "expires_at_epoch_s",
            expected,
            &found,
        ));
    }
}

/// The event, and the instance or the user that it is about.
pub(super) fn about(said: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let object = &said["payload"]["object"];
    let is_user = object["uuid"].is_null();
    let about = if is_user {
        &object["id"]
    } else {
        &object["uuid"]
    };
    (text(&said["event"]), text(about))
}

pub(super) fn body(event: &Item) -> Value {
    serde_json::from_slice(&bytes(event)).unwrap_or(Value::Null)
}

fn bytes(event: &Item) -> Vec<u8> {
    let bytes = STANDARD.decode(text(event, "body_base64"));
    bytes.unwrap_or_default()
}
