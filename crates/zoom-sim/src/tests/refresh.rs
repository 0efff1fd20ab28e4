use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Zoom;

/// A refresh whose answer may never arrive.
async fn try_refresh(zoom: &Zoom, token: &Value) -> Option<(u16, Value)> {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str().unwrap()),
    ];
    let request = zoom.http.post(format!("{}/oauth/token", zoom.base_url));
    let secret = Some(zoom.app("client_secret"));
    let request = request
        .basic_auth(zoom.app("client_id"), secret)
        .form(&form);
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    Some((status, response.json().await.ok()?))
}

#[tokio::test]
async fn within_the_grace_the_rotated_token_still_works() {
    let zoom = Zoom::start().await;
    zoom.faults(json!({ "refresh": { "mode": "grace", "grace_s": 30 } }))
        .await;
    let first = zoom.install().await;
    let (_, second) = zoom.refresh(&first["refresh_token"]).await;
    let (status, third) = zoom.refresh(&first["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_ne!(second["refresh_token"], third["refresh_token"]);
    zoom.pass(TimeDelta::seconds(30));
    let (status, body) = zoom.refresh(&first["refresh_token"]).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(zoom.refresh(&third["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn a_lost_answer_has_rotated_the_token_all_the_same() {
    let zoom = Zoom::start().await;
    for (order, answered) in [
        (json!({ "mode": "answer_lost" }), None),
        (json!({ "mode": "error_after_commit" }), Some(500)),
    ] {
        let tokens = zoom.install().await;
        zoom.faults(json!({ "refresh": order })).await;
        let lost = try_refresh(&zoom, &tokens["refresh_token"]).await;
        assert_eq!(lost.map(|(status, _)| status), answered);
        let (status, body) = zoom.refresh(&tokens["refresh_token"]).await;
        assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")));
    }
}

#[tokio::test]
async fn a_grace_can_save_who_lost_the_answer() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    zoom.faults(json!({ "refresh": { "mode": "answer_lost", "grace_s": 60 } }))
        .await;
    assert!(try_refresh(&zoom, &tokens["refresh_token"]).await.is_none());
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn access_tokens_live_as_long_as_is_ordered() {
    let zoom = Zoom::start().await;
    zoom.stop_clock();
    assert_eq!(zoom.install().await["expires_in"], 3599);
    zoom.faults(json!({ "refresh": { "expires_in_s": 20 } }))
        .await;
    let first = zoom.install().await;
    let (_, second) = zoom.refresh(&first["refresh_token"]).await;
    for tokens in [&first, &second] {
        assert_eq!(tokens["expires_in"], 20);
    }
    zoom.pass(TimeDelta::seconds(19));
    assert_eq!(zoom.get(&second, "/v2/users/me").await.0, 200);
    zoom.pass(TimeDelta::seconds(1));
    assert_eq!(zoom.get(&second, "/v2/users/me").await.0, 401);
}

#[tokio::test]
async fn a_delayed_answer_arrives() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    zoom.faults(json!({ "refresh": { "mode": "delay", "delay_s": 1 } }))
        .await;
    let began = std::time::Instant::now();
    let (status, second) = zoom.refresh(&tokens["refresh_token"]).await;
    assert_eq!(status, 200);
    assert!(began.elapsed().as_secs() >= 1);
    assert_eq!(zoom.refresh(&second["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn refreshes_are_counted_and_the_token_that_works_is_known() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let first = zoom.grant().await;
    assert_eq!(first["refreshes"], 0);
    let (_, second) = zoom.refresh(&tokens["refresh_token"]).await;
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 400);
    let now = zoom.grant().await;
    assert_eq!(now["refreshes"], 1);
    assert_ne!(now["refresh_token_sha256"], first["refresh_token_sha256"]);
    let hash = Sha256::digest(second["refresh_token"].as_str().unwrap());
    assert_eq!(now["refresh_token_sha256"], URL_SAFE_NO_PAD.encode(hash));
}

#[tokio::test]
async fn tokens_are_as_long_as_is_ordered() {
    let zoom = Zoom::start().await;
    zoom.faults(json!({ "refresh": { "token_bytes": 8_192 } }))
        .await;
    let tokens = zoom.install().await;
    for name in ["access_token", "refresh_token"] {
        assert_eq!(tokens[name].as_str().unwrap().len(), 8_192);
    }
    assert_eq!(zoom.get(&tokens, "/v2/users/me").await.0, 200);
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 200);
}

#[tokio::test]
async fn a_good_grant_can_be_refused() {
    let zoom = Zoom::start().await;
    let tokens = zoom.install().await;
    let rule = json!({ "answers": ["invalid_grant"], "routes": ["POST /oauth/token"], "times": 1 });
    zoom.faults(json!({ "answers": [rule] })).await;
    let (status, refused) = zoom.refresh(&tokens["refresh_token"]).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    assert_eq!(zoom.refresh(&tokens["refresh_token"]).await.0, 200);
}
