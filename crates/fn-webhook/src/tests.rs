mod aws_stand_in;

use aws_stand_in::StandIn;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use lambda_http::http::Request as Builder;
use lambda_http::{Body, Request, Response};
use sha2::Sha256;

use super::{Ctx, handle};

const SECRET: &str = r#"{"current":"hush"}"#;
const BODY: &str = r#"{"event":"meeting.ended","payload":{"object":{"topic":"\ud83d\ude00 é"}}}"#;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

/// A request as Zoom signs it, with any of its headers taken out or changed.
fn request(body: &str, signature: Option<&str>) -> Request {
    let timestamp = noon().timestamp().to_string();
    let mut builder = Builder::post("/zoom/event").header("x-zm-request-timestamp", &timestamp);
    if let Some(signature) = signature {
        builder = builder.header("X-Zm-Signature", signature);
    }
    builder.body(Body::Text(body.to_owned())).unwrap()
}

fn signed(body: &str) -> Request {
    let timestamp = noon().timestamp().to_string();
    request(body, Some(&signature("hush", &timestamp, body.as_bytes())))
}

async fn ask(ctx: &Ctx, request: &Request) -> Response<Body> {
    handle(ctx, request, noon()).await
}

#[tokio::test]
async fn a_signed_body_lies_in_the_queue_byte_for_byte() {
    let aws = StandIn::start(SECRET).await;
    let response = ask(&aws.ctx(), &signed(BODY)).await;
    assert_eq!(response.status(), 204);
    let message: serde_json::Value = serde_json::from_str(&aws.messages()[0]).unwrap();
    let body = STANDARD.decode(message["body_base64"].as_str().unwrap());
    assert_eq!(body.unwrap(), BODY.as_bytes());
}

#[tokio::test]
async fn a_bad_or_missing_signature_is_answered_401_and_reaches_no_queue() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    let good = signature("hush", &noon().timestamp().to_string(), BODY.as_bytes());
    let foreign = signature("other", &noon().timestamp().to_string(), BODY.as_bytes());
    let changed = BODY.replace('é', "e");
    let mut now = noon();
    for (body, signature) in [
        (BODY, None),
        (BODY, Some("")),
        (BODY, Some("v0=00")),
        (BODY, Some(foreign.as_str())),
        (changed.as_str(), Some(good.as_str())),
    ] {
        now += TimeDelta::minutes(1);
        let response = handle(&ctx, &request(body, signature), now).await;
        assert_eq!(response.status(), 401, "{signature:?}");
    }
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn a_challenge_is_answered_and_not_queued() {
    let aws = StandIn::start(SECRET).await;
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}"#;
    let response = ask(&aws.ctx(), &signed(body)).await;
    assert_eq!(response.status(), 200);
    let answer: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(answer["plainToken"], "p");
    let mut mac = Hmac::<Sha256>::new_from_slice(b"hush").unwrap();
    mac.update(b"p");
    assert_eq!(
        answer["encryptedToken"],
        hex::encode(mac.finalize().into_bytes())
    );
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn zoom_comes_again_when_the_queue_did_not_take_the_body() {
    let aws = StandIn::start(SECRET).await;
    aws.refuse_messages();
    let response = ask(&aws.ctx(), &signed(BODY)).await;
    assert_eq!(response.status(), 503);
}

#[tokio::test]
async fn zoom_comes_again_while_no_usable_secret_is_stored() {
    for secret in ["", "{}", r#"{"current":""}"#, r#"{"current":" "}"#, "hush"] {
        let aws = StandIn::start(secret).await;
        let response = ask(&aws.ctx(), &signed(BODY)).await;
        assert_eq!(response.status(), 503, "{secret:?}");
    }
}

#[tokio::test]
async fn a_rotated_secret_is_read_again_and_not_more_than_once_a_minute() {
    let aws = StandIn::start(r#"{"current":"old"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store(SECRET);
    let soon = noon() + TimeDelta::seconds(59);
    assert_eq!(handle(&ctx, &signed(BODY), soon).await.status(), 503);
    assert_eq!(aws.secret_reads(), 1);
    let later = noon() + TimeDelta::minutes(1);
    assert_eq!(handle(&ctx, &signed(BODY), later).await.status(), 204);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_only_while_a_newer_one_may_be_stored() {
    let aws = StandIn::start(r#"{"current":"old"}"#).await;
    let ctx = aws.ctx();
    assert_eq!(ask(&ctx, &signed(BODY)).await.status(), 503);
    let later = noon() + TimeDelta::minutes(1);
    assert_eq!(handle(&ctx, &signed(BODY), later).await.status(), 401);
    assert_eq!(handle(&ctx, &signed(BODY), later).await.status(), 503);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_when_the_secret_cannot_be_read_again() {
    let aws = StandIn::start(r#"{"current":"old"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store("");
    let later = noon() + TimeDelta::minutes(1);
    assert_eq!(handle(&ctx, &signed(BODY), later).await.status(), 503);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_while_a_new_one_is_announced() {
    let until = noon() + TimeDelta::minutes(10);
    let until_s = until.timestamp();
    let announced = format!(r#"{{"current":"old","rotating_until_epoch_s":{until_s}}}"#);
    let aws = StandIn::start(&announced).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    let last = until - TimeDelta::seconds(1);
    assert_eq!(handle(&ctx, &signed(BODY), last).await.status(), 503);
    assert_eq!(aws.secret_reads(), 2);
    let over = until + TimeDelta::minutes(1);
    assert_eq!(handle(&ctx, &signed(BODY), over).await.status(), 401);
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn a_body_larger_than_any_of_zooms_is_refused() {
    let aws = StandIn::start(SECRET).await;
    let body = "x".repeat(super::BODY_BYTES_MAX + 1);
    assert_eq!(ask(&aws.ctx(), &signed(&body)).await.status(), 413);
    assert!(aws.messages().is_empty());
}

#[test]
fn a_missing_setting_is_named() {
    let env = boot::Env::from_iter([("EVENTS_QUEUE_URL", "https://queue")]);
    let error = super::Settings::read(&env).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("WEBHOOK_SECRET_ARN is not set")
    );
    let failed = boot::Failed::from(error);
    assert!(format!("{failed:?}").starts_with("WEBHOOK_SECRET_ARN is not set"));
}
