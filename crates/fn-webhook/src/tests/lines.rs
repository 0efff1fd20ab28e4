//! The line that is logged of each event, and the metric filters that read it.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use serde_json::Value;

use super::aws_stand_in::{Mood, StandIn};
use super::post::{Post, SIGNATURE};
use super::{BODY, SECRET, ask};

const LINE_BYTES_MAX: usize = 250;

thread_local! {
    /// What was logged in this thread, which is this test's own.
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Here;

impl io::Write for Here {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| written.extend(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What one request writes.
async fn line(secret: &str, sqs: Mood, post: Post) -> Value {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        tracing::subscriber::set_global_default(boot::log_format(|| Here)).unwrap();
    });
    let aws = StandIn::start(secret).await;
    aws.sqs_is(sqs);
    let ctx = aws.impatient_ctx();
    WRITTEN.take();
    ask(&ctx, post).await;
    let text = String::from_utf8(WRITTEN.take()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.len() <= LINE_BYTES_MAX, "{} bytes: {text}", text.len());
    for hidden in ["hush", "guessed", "meeting", "v0=", "topic"] {
        assert!(!text.contains(hidden), "{text}");
    }
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn each_event_is_one_short_line_with_an_outcome_and_a_reason() {
    let good = || Post::signed(BODY);
    let challenge = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"p"}}"#;
    let rotating = r#"{"current":"new","previous":"hush"}"#;
    let fine = Mood::Fine;
    let rows = [
        (SECRET, fine, good(), "queued", "current"),
        (rotating, fine, good(), "queued", "previous"),
        (SECRET, fine, Post::signed(challenge), "answered", "current"),
        (SECRET, fine, good().with_method("GET"), "refused", "method"),
        (
            SECRET,
            fine,
            good().header(SIGNATURE, "v0=guessed"),
            "refused",
            "signature_malformed",
        ),
        (
            r#"{"current":"other"}"#,
            fine,
            good(),
            "again",
            "secret_just_read",
        ),
        ("", fine, good(), "again", "secret_unusable"),
        (SECRET, Mood::Refuses, good(), "again", "queue"),
        (SECRET, Mood::Hangs, good(), "again", "queue"),
    ];
    for (secret, sqs, post, outcome, reason) in rows {
        let line = line(secret, sqs, post).await;
        assert_eq!(line["message"], "webhook");
        assert_eq!(line["outcome"], outcome);
        assert_eq!(line["reason"], reason);
    }
}

#[test]
fn the_metric_filter_reads_what_the_lines_have() {
    let watch = include_str!("../../../../infra/watch.yaml");
    let watch: serde_norway::Value = serde_norway::from_str(watch).unwrap();
    let filter = &watch["Resources"]["WebhookOutcomes"]["Properties"];
    assert_eq!(filter["FilterPattern"], r#"{ $.message = "webhook" }"#);
    let dimensions = &filter["MetricTransformations"][0]["Dimensions"];
    for (nth, (key, value)) in [("Outcome", "$.outcome"), ("Reason", "$.reason")]
        .into_iter()
        .enumerate()
    {
        assert_eq!(dimensions[nth]["Key"], key);
        assert_eq!(dimensions[nth]["Value"], value);
    }
}
