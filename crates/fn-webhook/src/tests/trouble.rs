//! SQS and Secrets Manager on bad days.

use std::time::Duration;

use super::aws_stand_in::{Mood, StandIn};
use super::post::Post;
use super::{BODY, SECRET, ask};
use crate::Settings;

/// The status, how many messages lie in the queue, and how often it was asked to take one.
async fn status_when(sqs: Mood) -> (u16, usize, usize) {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.impatient_ctx();
    aws.sqs_is(sqs);
    let answer = ask(&ctx, Post::signed(BODY)).await;
    (answer.status_code, aws.messages().len(), aws.sends())
}

#[tokio::test]
async fn zoom_comes_again_when_the_queue_did_not_take_the_body() {
    assert_eq!(status_when(Mood::Refuses).await, (503, 0, 1));
}

#[tokio::test]
async fn a_queue_that_does_not_answer_is_asked_twice_and_then_zoom_comes_again() {
    let (status, messages, sends) = status_when(Mood::Hangs).await;
    assert_eq!((status, messages), (503, 0));
    // After two short pauses there is a moment left for a third try.
    assert!((2..=3).contains(&sends), "{sends}");
}

/// The body lies in the queue twice, which the recorder makes one of.
#[tokio::test]
async fn a_body_whose_receipt_was_lost_is_sent_again() {
    let (status, messages, sends) = status_when(Mood::LosesAnAnswer).await;
    assert_eq!(status, 204);
    assert_eq!((messages, sends), (2, 2));
}

#[tokio::test]
async fn zoom_comes_again_when_secrets_manager_does_not_answer() {
    let aws = StandIn::start(SECRET).await;
    aws.secrets_manager_hangs();
    let answer = ask(&aws.impatient_ctx(), Post::signed(BODY)).await;
    assert_eq!(answer.status_code, 503);
}

/// A request makes two calls at most, the secret's reading and the queue's. Source:
/// `docs/zoom.md#delivery`.
#[test]
fn two_calls_of_two_tries_end_before_zoom_hangs_up() {
    const ZOOM_WAITS: Duration = Duration::from_secs(3);
    /// From Zoom to the function and back, the handshake not counted: a guess, with room.
    const ON_THE_WAY: Duration = Duration::from_millis(100);
    let template = include_str!("../../../../template.yaml");
    let template: serde_norway::Value = serde_norway::from_str(template).unwrap();
    let properties = &template["Resources"]["WebhookFunction"]["Properties"];
    let told = properties["Environment"]["Variables"].as_mapping().unwrap();
    // What the template does not say itself is a parameter's, and no time of a try.
    let told = told.iter().map(|(name, text)| {
        let text = match text {
            serde_norway::Value::String(text) => text,
            _ => "1",
        };
        (name.as_str().unwrap(), text)
    });
    let patience = Settings::read(&told.collect()).unwrap().patience;
    assert!(patience.attempt * 2 + patience.pause <= patience.operation);
    assert!(
        patience.operation * 2 + ON_THE_WAY <= ZOOM_WAITS,
        "{patience:?}"
    );
}
