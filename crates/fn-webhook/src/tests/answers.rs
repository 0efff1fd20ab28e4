use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::aws_stand_in::StandIn;
use super::post::{Post, SIGNATURE, TIMESTAMP, hmac};
use super::{BODY, SECRET, ask, noon, status};
use crate::{Request, Settings, handle};

#[tokio::test]
async fn a_signed_body_lies_in_the_queue_byte_for_byte() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    for post in [Post::signed(BODY), Post::signed(BODY).in_text()] {
        assert_eq!(ask(&ctx, post).await.status_code, 204);
    }
    for message in aws.messages() {
        let message: Value = serde_json::from_str(&message).unwrap();
        let body = STANDARD.decode(message["body_base64"].as_str().unwrap());
        assert_eq!(body.unwrap(), BODY.as_bytes());
    }
}

#[tokio::test]
async fn header_names_count_in_any_case() {
    assert_eq!(status(Post::in_upper_case).await, 204);
}

#[tokio::test]
async fn a_bad_or_missing_signature_is_answered_401_and_reaches_no_queue() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    let timestamp = noon().timestamp().to_string();
    let good = Post::signed(BODY);
    let signature = good.signature();
    let posts = [
        good.clone().without(SIGNATURE),
        good.clone().without(TIMESTAMP),
        good.clone().header(SIGNATURE, ""),
        good.clone().header(SIGNATURE, "v0=00"),
        good.clone().header(SIGNATURE, &signature[..66]),
        good.clone().header(SIGNATURE, &format!("{signature}0")),
        good.clone().header(SIGNATURE, &signature.to_uppercase()),
        good.clone()
            .header(SIGNATURE, &format!("{signature},{signature}")),
        good.clone()
            .header(SIGNATURE, &format!("{signature}, {signature}")),
        good.clone()
            .header(TIMESTAMP, &format!("{timestamp},{timestamp}")),
        good.clone()
            .header(TIMESTAMP, &format!("{timestamp}, {timestamp}")),
        good.clone().header("X-Zm-Signature", &signature),
        good.clone().header("X-Zm-Request-Timestamp", &timestamp),
        good.clone().header(TIMESTAMP, "soon"),
        good.clone().header(TIMESTAMP, &format!("{timestamp}000")),
        good.clone().with_body(BODY.replace('é', "e").as_bytes()),
        Post::signed_with("other", &timestamp, BODY.as_bytes()),
    ];
    let mut now = noon();
    for post in posts {
        // The secret is read again for each.
        now += TimeDelta::minutes(1);
        let answer = handle(&ctx, &post.request(), now).await;
        assert_eq!(answer.status_code, 401, "{post:?}");
    }
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn only_a_post_of_json_is_looked_at() {
    assert_eq!(status(|post| post.with_method("GET")).await, 405);
    assert_eq!(status(|post| post.without("content-type")).await, 415);
    for other in ["text/plain", "application/jsonp", "", "multipart/form-data"] {
        assert_eq!(status(|post| post.header("content-type", other)).await, 415);
    }
    for json in ["application/json", "Application/JSON ;charset=UTF-8"] {
        assert_eq!(status(|post| post.header("content-type", json)).await, 204);
    }
}

#[tokio::test]
async fn a_challenge_is_answered_by_the_secret_that_signed_it_and_not_queued() {
    let aws = StandIn::start(r#"{"current":"new","previous":"hush"}"#).await;
    let ctx = aws.ctx();
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}"#;
    for secret in ["new", "hush"] {
        let timestamp = noon().timestamp().to_string();
        let post = Post::signed_with(secret, &timestamp, body.as_bytes());
        let answer = serde_json::to_value(ask(&ctx, post).await).unwrap();
        assert_eq!(answer["statusCode"], 200);
        assert_eq!(
            answer["headers"],
            json!({ "content-type": "application/json" })
        );
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        let encrypted = hmac(secret, b"p");
        assert_eq!(
            body,
            json!({ "plainToken": "p", "encryptedToken": encrypted })
        );
    }
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn the_window_is_a_setting() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx_with(&[("AGE_MAX_S", "60"), ("AHEAD_MAX_S", "0")]);
    for (later_s, expected) in [(0, 204), (60, 204), (61, 401), (-1, 401)] {
        let now = noon() + TimeDelta::seconds(later_s);
        let answer = handle(&ctx, &Post::signed(BODY).request(), now).await;
        assert_eq!(answer.status_code, expected, "{later_s} s later");
    }
}

#[tokio::test]
async fn an_old_verification_token_is_asked_for_beside_the_signature_when_one_is_stored() {
    let aws = StandIn::start(r#"{"current":"hush","verification_token":"vt"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    let good = Post::signed(BODY).header("authorization", "vt");
    let forged = good.clone().header(SIGNATURE, "v0=00");
    let without = good.clone().without("authorization");
    let other = good.clone().header("authorization", "another");
    for (post, minutes, expected) in [
        (good, 1, 204),
        (forged, 1, 401),
        (without.clone(), 1, 401),
        // Since the secret was read a moment ago, another token may have been stored.
        (without, 1, 503),
        (other.clone(), 1, 503),
        (other, 2, 401),
    ] {
        let now = noon() + TimeDelta::minutes(minutes);
        let answer = handle(&ctx, &post.request(), now).await;
        assert_eq!(answer.status_code, expected, "{post:?}");
    }
    assert_eq!(aws.messages().len(), 1);
}

#[tokio::test]
async fn both_connections_are_open_before_the_first_event() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    let warmed = aws.connections();
    assert_eq!(ask(&ctx, Post::signed(BODY)).await.status_code, 204);
    assert_eq!(aws.connections(), warmed);
    assert_eq!(warmed, 2, "one to Secrets Manager, one to SQS");
}

#[test]
fn what_is_printed_of_a_request_is_nothing() {
    let shown = format!("{:?}", Post::signed(BODY).request());
    assert_eq!(shown, "Request { .. }");
}

#[test]
fn an_event_that_api_gateway_would_not_send_is_an_error_and_no_panic() {
    for event in [
        "",
        "null",
        "{}",
        r#"{"requestContext":{"http":{}}}"#,
        "[[[[",
    ] {
        assert!(serde_json::from_str::<Request>(event).is_err(), "{event}");
    }
}

#[test]
fn a_missing_setting_is_named() {
    let env = boot::Env::from_iter([("EVENTS_QUEUE_URL", "https://queue")]);
    let error = Settings::read(&env).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("WEBHOOK_SECRET_ARN is not set")
    );
    let failed = boot::Failed::from(error);
    assert!(format!("{failed:?}").starts_with("WEBHOOK_SECRET_ARN is not set"));
}
