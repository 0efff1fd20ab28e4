//! The tries of a call, in a time that jumps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use tokio::time::Instant;

use super::{Aws, Patience};
use crate::Env;

/// As in `template.yaml`.
const TRY: Duration = Duration::from_millis(700);

/// SQS whose first tries are never answered, and whose next one is, after a while.
#[derive(Clone, Debug)]
struct Hangs {
    first: usize,
    answers_after: Duration,
    tries: Arc<AtomicUsize>,
}

impl HttpConnector for Hangs {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let hangs = self.tries.fetch_add(1, Ordering::Relaxed) < self.first;
        let after = self.answers_after;
        HttpConnectorFuture::new(async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(after).await;
            let body = SdkBody::from(r#"{"MessageId":"1"}"#);
            Ok(HttpResponse::new(200.try_into().unwrap(), body))
        })
    }
}

impl HttpClient for Hangs {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Sends a message. Answers whether it was taken, in how many tries, and how long that took.
async fn send(first: usize, answers_after: Duration) -> (bool, usize, Duration) {
    let hangs = Hangs {
        first,
        answers_after,
        tries: Arc::default(),
    };
    let env = Env::from_iter([
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ]);
    let aws = Aws::new(&env, Patience::of_two_tries(TRY)).unwrap();
    let config = aws.config.to_builder().http_client(hangs.clone()).build();
    let begun = Instant::now();
    let sqs = Aws::of(config, &env).sqs();
    let message = sqs.send_message().queue_url("https://q/1/events");
    let sent = message.message_body("x").send().await;
    let tries = hangs.tries.load(Ordering::Relaxed);
    (sent.is_ok(), tries, begun.elapsed())
}

/// The pause is of a random length, so that one call would say little.
#[tokio::test(start_paused = true)]
async fn when_a_try_hangs_there_is_time_for_a_second_one_as_long() {
    for _ in 0..50 {
        let (is_sent, tries, took) = send(1, TRY * 299 / 300).await;
        assert!(is_sent, "after {tries} tries in {took:?}");
        assert_eq!(tries, 2);
    }
}

/// Ten calls only: after fifty second tries in vain the SDK makes none for a while.
#[tokio::test(start_paused = true)]
async fn when_every_try_hangs_the_call_ends_in_its_time() {
    for _ in 0..10 {
        let (is_sent, tries, took) = send(9, TRY).await;
        assert!(!is_sent);
        // After two short pauses there is a moment left for a third.
        assert!((2..=3).contains(&tries), "{tries}");
        // The clock of tests ticks in milliseconds.
        assert!(
            took <= Patience::of_two_tries(TRY).operation + Duration::from_millis(2),
            "{took:?}"
        );
    }
}
