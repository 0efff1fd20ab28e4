//! SQS and Secrets Manager on bad days.

use super::aws_stand_in::{Mood, StandIn};
use super::post::Post;
use super::{BODY, SECRET, ask};

async fn status_when(sqs: Mood) -> (u16, usize) {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.impatient_ctx();
    aws.sqs_is(sqs);
    let answer = ask(&ctx, Post::signed(BODY)).await;
    (answer.status_code, aws.messages().len())
}

#[tokio::test]
async fn zoom_comes_again_when_the_queue_did_not_take_the_body() {
    assert_eq!(status_when(Mood::Refuses).await, (503, 0));
}

#[tokio::test]
async fn zoom_comes_again_when_the_queue_does_not_answer() {
    assert_eq!(status_when(Mood::Hangs).await, (503, 0));
}

/// The body lies in the queue twice at least, which the recorder makes one of.
#[tokio::test]
async fn a_body_whose_receipt_was_lost_is_sent_again() {
    let (status, messages) = status_when(Mood::LosesAnAnswer).await;
    assert_eq!(status, 204);
    assert!(messages >= 2, "{messages}");
}

#[tokio::test]
async fn zoom_comes_again_when_secrets_manager_does_not_answer() {
    let aws = StandIn::start(SECRET).await;
    aws.secrets_manager_hangs();
    let answer = ask(&aws.impatient_ctx(), Post::signed(BODY)).await;
    assert_eq!(answer.status_code, 503);
}
