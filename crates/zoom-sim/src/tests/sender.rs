//! What the sender can be told to do.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Zoom, answer};

async fn send(zoom: &Zoom, order: Value) -> Vec<Value> {
    let (status, body) = zoom.post("/_sim/webhooks/send", order).await;
    assert_eq!(status, 200, "{body}");
    body["deliveries"].as_array().unwrap().clone()
}

/// The bodies that arrived, parsed.
fn received(zoom: &Zoom) -> Vec<Value> {
    let received = zoom.endpoint.received.lock().unwrap();
    let bodies = received.iter().map(|(_, body)| body);
    bodies
        .map(|body| serde_json::from_str(body).unwrap())
        .collect()
}

fn uuids(deliveries: &[Value]) -> Vec<String> {
    deliveries.iter().map(|d| d["uuid"].to_string()).collect()
}

#[tokio::test]
async fn each_webhook_is_repeated_and_the_order_is_the_seeds() {
    let zoom = Zoom::start().await;
    let given = uuids(&send(&zoom, json!({ "times": 3 })).await);
    assert_eq!(given.len(), 9);
    assert!(given[0] == given[1] && given[1] == given[2]);
    let order = json!({ "times": 3, "order": "random" });
    let random = uuids(&send(&zoom, order).await);
    assert_ne!(given, random);
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    assert_eq!(sorted(given), sorted(random));
    let received = zoom.endpoint.received.lock().unwrap();
    let tracking = received
        .iter()
        .map(|(headers, _)| &headers["x-zm-trackingid"]);
    let tracking: std::collections::BTreeSet<_> = tracking.collect();
    assert_eq!(tracking.len(), 18);
}

#[tokio::test]
async fn webhooks_are_dropped_all_some_or_none() {
    let zoom = Zoom::start().await;
    assert_eq!(send(&zoom, json!({ "drop": true })).await.len(), 0);
    assert_eq!(send(&zoom, json!({ "drop": false })).await.len(), 4);
    let first = zoom.account().await["meetings"][0]["uuid"].clone();
    let rest = send(&zoom, json!({ "drop": [first] })).await;
    assert_eq!(rest.len(), 3);
    assert!(rest.iter().all(|delivery| delivery["uuid"] != first));
}

#[tokio::test]
async fn a_webinar_ends_after_its_rehearsal_ended() {
    let zoom = Zoom::full().await;
    let deliveries = send(&zoom, json!({ "events": ["webinar.ended"] })).await;
    assert_eq!(deliveries.len(), 2);
    let events = received(&zoom);
    let object = |nth: usize| &events[nth]["payload"]["object"];
    assert_eq!(object(0)["practice_session"], true);
    assert!(object(1).get("practice_session").is_none());
    assert_ne!(object(0)["uuid"], object(1)["uuid"]);
    assert_eq!(object(1)["type"], 5);
    let raw = zoom.endpoint.received.lock().unwrap()[1].1.clone();
    assert!(raw.contains(r"\ud83c\udf89"), "an emoji is escaped");
    let account = zoom.account().await;
    let mut meetings = account["meetings"].as_array().unwrap().iter();
    let webinar = meetings.find(|m| m["kind"] == "webinar").unwrap();
    assert_eq!(webinar["uuid"], object(1)["uuid"]);
    assert_eq!(webinar["webhook_sent"], true);
}

#[tokio::test]
async fn every_event_has_the_envelope_and_what_is_its_own() {
    let zoom = Zoom::full().await;
    send(&zoom, json!({ "events": ["*"] })).await;
    let events = received(&zoom);
    let mut seen = std::collections::BTreeSet::new();
    for event in &events {
        let name = event["event"].as_str().unwrap();
        seen.insert(name);
        assert!(event["event_ts"].as_i64().unwrap() > 1_700_000_000_000);
        let payload = &event["payload"];
        assert_eq!(payload["account_id"], zoom.app("account_id"));
        let object = &payload["object"];
        match name.split_once('.').unwrap() {
            ("user", _) => assert!(object["id"].is_string() && payload["operator"].is_string()),
            (_, "participant_joined") => assert!(object["participant"]["join_time"].is_string()),
            (_, "participant_left") => assert!(object["participant"]["leave_time"].is_string()),
            (_, "alert") => assert!(object["issues"].is_array()),
            (_, "started") => assert!(object.get("end_time").is_none()),
            (_, what) => assert_eq!((what, object["end_time"].is_string()), ("ended", true)),
        }
    }
    assert_eq!(seen.len(), 16, "{seen:?}");
    let unknown = json!({ "events": ["meeting.exploded"] });
    let (status, body) = zoom.post("/_sim/webhooks/send", unknown).await;
    assert_eq!(status, 422);
    assert!(body["reason"].as_str().unwrap().contains("meeting.ended"));
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_an_updated_one_is_as_told() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    send(&zoom, json!({ "events": ["user.deleted", "user.updated"] })).await;
    let events = received(&zoom);
    let read = async |nth: usize| {
        let id = events[nth]["payload"]["object"]["id"].as_str().unwrap();
        zoom.get(&tokens, &format!("/v2/users/{id}")).await
    };
    assert_eq!(read(0).await.1["code"], 1001);
    let told = &events[1]["payload"]["object"]["dept"];
    assert_eq!(&read(1).await.1["dept"], told);
}

#[tokio::test]
async fn removing_the_app_kills_its_tokens_and_late_news_of_it_does_not() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let late = json!({ "events": ["app_deauthorized"], "app_deauthorized_age_s": 3600 });
    send(&zoom, late).await;
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.0, 200);
    send(&zoom, json!({ "events": ["app_deauthorized"] })).await;
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.1["code"], 124);
    let event = &received(&zoom)[1];
    assert!(event.get("event_ts").is_none());
    let payload = &event["payload"];
    assert!(payload.get("object").is_none() && payload["event_ts"].is_i64());
    assert!(payload["deauthorization_time"].is_string());
    let refreshed = zoom.refresh(&tokens["refresh_token"]).await;
    assert_eq!(refreshed.1["error"], "invalid_grant");
}

/// The log, once nothing waits or `attempts` were made.
async fn log_with(zoom: &Zoom, attempts: usize) -> Value {
    for _ in 0..100 {
        let log = answer(zoom.http.get(format!("{}/_sim/webhooks", zoom.base_url))).await;
        if log.1["attempts"].as_array().unwrap().len() >= attempts {
            return log.1;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("fewer than {attempts} attempts");
}

#[tokio::test]
async fn a_5xx_is_tried_again_after_5_25_and_85_minutes() {
    let zoom = Zoom::start().await;
    let (first, second) = {
        let account = zoom.account().await;
        let uuid = |nth: usize| account["meetings"][nth]["uuid"].clone();
        (uuid(1), uuid(2))
    };
    zoom.endpoint
        .answers
        .lock()
        .unwrap()
        .extend([503, 500, 502, 503, 204, 404]);
    let order = json!({ "drop": [first, second], "retry": true });
    // The first meeting and the last: the drop list replaces the lost one.
    let deliveries = send(&zoom, order).await;
    assert_eq!(deliveries.len(), 2);
    let log = log_with(&zoom, 2).await;
    assert_eq!(log["waiting"].as_array().unwrap().len(), 2);
    for (minutes, attempts) in [(4, 2), (1, 4), (20, 6), (60, 6), (60, 6)] {
        zoom.post("/_sim/clock", json!({ "advance_s": minutes * 60 }))
            .await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        let log = log_with(&zoom, attempts).await;
        let made = log["attempts"].as_array().unwrap().len();
        assert_eq!(made, attempts, "after {minutes} more minutes: {log}");
    }
    let log = log_with(&zoom, 6).await;
    assert_eq!(log["waiting"], json!([]), "204 is taken, 404 is final");
    let attempts: Vec<_> = log["attempts"].as_array().unwrap().iter().collect();
    assert_eq!(attempts[5]["attempt"], 3);
}

#[tokio::test]
async fn after_the_third_retry_the_event_is_lost() {
    let zoom = Zoom::start().await;
    zoom.endpoint.answers.lock().unwrap().extend([500; 20]);
    send(&zoom, json!({ "retry": true, "keep_timestamp": true })).await;
    zoom.post("/_sim/clock", json!({ "advance_s": 86 * 60 }))
        .await;
    let log = log_with(&zoom, 12).await;
    assert_eq!(log["attempts"].as_array().unwrap().len(), 12);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(log_with(&zoom, 12).await["waiting"], json!([]));
    let account = zoom.account().await;
    assert_eq!(account["meetings"][0]["webhook_sent"], false);
    let received = zoom.endpoint.received.lock().unwrap();
    let stamp = |nth: usize| {
        let (headers, _) = &received[nth];
        let text = headers["x-zm-request-timestamp"].to_str().unwrap();
        text.parse::<i64>().unwrap()
    };
    let age_s = stamp(0) - stamp(11);
    assert!((86 * 60 - 10..=86 * 60 + 10).contains(&age_s), "{age_s}");
}
