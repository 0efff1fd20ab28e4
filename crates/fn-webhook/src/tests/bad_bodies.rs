//! Bodies that Zoom signed and nobody can read are kept all the same: the recorder leaves them to
//! its dead letters, where a person finds them whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::aws_stand_in::StandIn;
use super::post::Post;
use super::{SECRET, ask, status};
use crate::BODY_BYTES_MAX;

async fn check_kept(body: &[u8]) {
    let aws = StandIn::start(SECRET).await;
    assert_eq!(ask(&aws.ctx(), Post::signed(body)).await.status_code, 204);
    let message: Value = serde_json::from_str(&aws.messages()[0]).unwrap();
    let kept = STANDARD.decode(message["body_base64"].as_str().unwrap());
    assert_eq!(kept.unwrap(), body);
}

#[tokio::test]
async fn a_signed_body_is_kept_whatever_it_is() {
    check_kept(b"").await;
    check_kept(b"not json").await;
    check_kept(br#"{"event":"a","event":"b","payload":{},"payload":{}}"#).await;
    check_kept(b"{\"event\":\"\xff\xfe\x80\"}").await;
    check_kept("{\"event\":\"\u{0}\u{fffe}\"}".as_bytes()).await;
    check_kept(br#"{"event":"\u0000\ufffe\ud83d"}"#).await;
    check_kept(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat()).await;
    check_kept(&[b"{\"event\":".repeat(1_000), b"{}".to_vec()].concat()).await;
    check_kept(br#"{"event":"planet.risen","payload":{}}"#).await;
}

#[tokio::test]
async fn the_largest_body_is_kept_and_a_larger_one_is_refused() {
    check_kept(&b"x".repeat(BODY_BYTES_MAX)).await;
    for length in [BODY_BYTES_MAX + 1, 300 * 1024] {
        let body = b"x".repeat(length);
        assert_eq!(status(|_| Post::signed(body)).await, 413);
    }
}

#[tokio::test]
async fn a_body_whose_base64_is_none_is_answered_400() {
    let aws = StandIn::start(SECRET).await;
    let mut event = Post::signed("{}").event();
    event["body"] = "?".into();
    let request = serde_json::from_value(event).unwrap();
    let answer = crate::handle(&aws.ctx(), &request, super::noon()).await;
    assert_eq!(answer.status_code, 400);
    assert!(aws.messages().is_empty());
}
