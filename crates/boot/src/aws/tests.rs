//! The tries of a call, in a time that jumps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_sqs::Client;
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

/// SQS that never answers so many tries, and then one after a while.
#[derive(Clone, Debug, Default)]
struct Hangs {
    left: Arc<AtomicUsize>,
    answers_after: Duration,
    tries: Arc<AtomicUsize>,
}

impl HttpConnector for Hangs {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        self.tries.fetch_add(1, Ordering::Relaxed);
        let one_less = |left: usize| left.checked_sub(1);
        let order = Ordering::Relaxed;
        let hangs = self.left.fetch_update(order, order, one_less).is_ok();
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

impl Hangs {
    fn client(&self) -> Client {
        let env = Env::from_iter([
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ]);
        let mut aws = Aws::new(&env, Patience::of_two_tries(TRY)).unwrap();
        aws.config = aws.config.to_builder().http_client(self.clone()).build();
        aws.sqs()
    }

    /// Sends a message, of which the first tries hang. Answers whether it was taken, in how many tries,
    /// and how long that took.
    async fn send(&self, sqs: &Client, first: usize) -> (bool, usize, Duration) {
        self.left.store(first, Ordering::Relaxed);
        self.tries.store(0, Ordering::Relaxed);
        let begun = Instant::now();
        let message = sqs.send_message().queue_url("https://q/1/events");
        let sent = message.message_body("x").send().await;
        let tries = self.tries.load(Ordering::Relaxed);
        (sent.is_ok(), tries, begun.elapsed())
    }
}

/// The pause is of a random length, so that one call would say little.
#[tokio::test(start_paused = true)]
async fn when_a_try_hangs_there_is_time_for_a_second_one_as_long() {
    let hangs = Hangs {
        answers_after: TRY * 299 / 300,
        ..Hangs::default()
    };
    for _ in 0..50 {
        let (is_sent, tries, took) = hangs.send(&hangs.client(), 1).await;
        assert!(is_sent, "after {tries} tries in {took:?}");
        assert_eq!(tries, 2);
    }
}

/// More calls than the SDK's own quota has second tries in vain.
#[tokio::test(start_paused = true)]
async fn when_every_try_hangs_each_call_is_tried_again_and_ends_in_its_time() {
    let hangs = Hangs::default();
    let sqs = hangs.client();
    for _ in 0..100 {
        let (is_sent, tries, took) = hangs.send(&sqs, 9).await;
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
