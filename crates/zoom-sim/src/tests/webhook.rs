use sha2::Digest as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::endpoint::{Endpoint, hmac_hex};
use super::{REDIRECT_URI, Zoom, answer};

async fn send(zoom: &Zoom) -> (u16, Value) {
    let request = zoom
        .http
        .post(format!("{}/_sim/webhooks/send", zoom.base_url));
    answer(request.json(&json!({}))).await
}

#[tokio::test]
async fn webhooks_are_signed_over_their_bytes_and_one_is_lost() {
    let zoom = Zoom::start().await;
    let (status, answer) = send(&zoom).await;
    assert_eq!(status, 200);
    let account = zoom.account().await;
    let meetings = account["meetings"].as_array().unwrap();
    let sent: Vec<_> = meetings
        .iter()
        .map(|m| m["webhook_sent"].as_bool().unwrap())
        .collect();
    assert_eq!(sent, [true, true, true, false]);
    let received = zoom.endpoint.received.lock().unwrap();
    assert_eq!(received.len(), 3);
    let deliveries = answer["deliveries"].as_array().unwrap();
    assert_eq!(deliveries.len(), 3);
    for ((delivery, meeting), (_, body)) in deliveries.iter().zip(meetings).zip(received.iter()) {
        let expected = json!({
            "event": "meeting.ended",
            "uuid": meeting["uuid"],
            "body_sha256": hex::encode(sha2::Sha256::digest(body)),
            "status": 204,
        });
        assert_eq!(delivery, &expected);
    }

    for ((headers, body), meeting) in received.iter().zip(meetings) {
        let header = |name: &str| headers[name].to_str().unwrap();
        let timestamp = header("x-zm-request-timestamp");
        assert_eq!(timestamp.len(), 10);
        let signature = hmac_hex(zoom.app("secret_token"), &format!("v0:{timestamp}:{body}"));
        assert_eq!(header("x-zm-signature"), format!("v0={signature}"));
        assert_eq!(header("content-type"), "application/json; charset=utf-8");
        assert_eq!(header("user-agent"), "Zoom Marketplace/1.0a");
        assert_eq!(header("clientid"), zoom.app("client_id"));

        let event: Value = serde_json::from_str(body).unwrap();
        assert_eq!(event["payload"]["account_id"], zoom.app("account_id"));
        let object = &event["payload"]["object"];
        for field in ["uuid", "id", "topic", "host_id", "start_time", "end_time"] {
            assert_eq!(object[field], meeting[field], "{field}");
        }
        assert!(object["duration"].is_u64());
    }
    assert!(received[0].1.contains(r"\ud83d\ude80 Zürich"));
}

#[tokio::test]
async fn the_form_is_not_saved_when_the_endpoint_lacks_the_secret() {
    let zoom = Zoom::bare().await;
    let stranger = Endpoint::start("another secret").await;
    let (status, body) = zoom.save(REDIRECT_URI, &stranger.url).await;
    assert_eq!((status, &body["validated"]), (422, &json!(false)));
    assert!(body["reason"].as_str().unwrap().contains("encryptedToken"));
    assert_eq!(send(&zoom).await.0, 409);
}

#[tokio::test]
async fn an_endpoint_that_is_absent_wrong_or_not_https_is_not_validated() {
    let zoom = Zoom::bare().await;
    let elsewhere = zoom.endpoint.url.replace("/event", "/nothing");
    for url in [
        "http://127.0.0.1:1/",
        "http://product.example/event",
        "nonsense",
        &elsewhere,
    ] {
        let (status, body) = zoom.save(REDIRECT_URI, url).await;
        assert_eq!((status, &body["validated"]), (422, &json!(false)), "{url}");
        assert!(body["reason"].is_string());
    }
    assert_eq!(
        zoom.save("http://product.example/", &zoom.endpoint.url)
            .await
            .0,
        422
    );
}

#[tokio::test]
async fn a_form_with_a_missing_field_says_which() {
    let zoom = Zoom::bare().await;
    let request = zoom.http.put(format!("{}/_sim/app", zoom.base_url));
    let (status, body) = answer(request.json(&json!({ "redirect_uri": REDIRECT_URI }))).await;
    assert_eq!((status, &body["validated"]), (422, &json!(false)));
    assert!(
        body["reason"]
            .as_str()
            .unwrap()
            .contains("event_notification_endpoint_url")
    );
}

#[tokio::test]
async fn an_endpoint_has_three_seconds() {
    let zoom = Zoom::bare().await;
    *zoom.endpoint.wait.lock().unwrap() = Duration::from_secs(5);
    let url = zoom.endpoint.url.parse::<reqwest::Url>().unwrap();
    let verdict = crate::webhooks::validate(&zoom.simulator, url.as_str()).await;
    assert_eq!(verdict, Err("no answer within 3 s".to_owned()));
}
