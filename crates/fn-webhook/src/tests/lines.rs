//! The line that is logged of each event, and the metric filters that read it.

use std::collections::BTreeSet;

use boot::start_to_hear;
use serde::Deserialize as _;
use serde_json::Value;
use zoom::webhook::{ChallengeAnswer, Refused, Signer};

use super::aws_stand_in::{Mood, StandIn};
use super::post::{Post, SIGNATURE};
use super::{BODY, SECRET, ask, noon};
use crate::Event;
use crate::fate::{Again, Fate, Refusal};
use crate::keys::Unread;

const LINE_BYTES_MAX: usize = 250;

/// What one request writes.
async fn line(secret: &str, sqs: Mood, post: Post) -> Value {
    let aws = StandIn::start(secret).await;
    aws.sqs_is(sqs);
    let ctx = aws.impatient_ctx();
    start_to_hear();
    ask(&ctx, post).await;
    written()
}

/// The one line that was written.
fn written() -> Value {
    let text = boot::heard();
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

/// Read as `lambda_runtime` reads it.
#[tokio::test]
async fn what_is_no_request_of_the_api_comes_again_and_is_a_line_too() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    let good = || Post::signed(BODY).event();
    let [mut no_headers, mut no_value, mut no_context] = [good(), good(), good()];
    no_headers["headers"] = Value::Null;
    no_value["headers"]["content-type"] = Value::Null;
    no_context["requestContext"] = Value::Null;
    let [no_headers, no_value, no_context] =
        [no_headers, no_value, no_context].map(|event| event.to_string());
    for text in [
        &no_headers,
        &no_value,
        &no_context,
        "not json",
        "",
        "[",
        "7",
    ] {
        start_to_hear();
        let json = &mut serde_json::Deserializer::from_str(text);
        let event = Event::deserialize(json).unwrap();
        let answer = crate::answer(&ctx, &event, noon()).await;
        assert_eq!(answer.status_code, 503, "{text}");
        let line = written();
        let words = ["level", "outcome", "reason"].map(|field| line[field].clone());
        assert_eq!(words, ["ERROR", "again", "event_unreadable"], "{text}");
    }
    assert!(aws.messages().is_empty());
}

/// What comes after each fate in the list of all: a new one does not compile until it has its place.
fn after(fate: &Fate) -> Option<Fate> {
    let challenge = |signer| {
        let answer = ChallengeAnswer {
            plain_token: "p".repeat(200),
            encrypted_token: "e".repeat(64),
        };
        Fate::Answered(answer, signer)
    };
    // Longer than any line, and full of what JSON would write longer still.
    let error = || "\"\\\u{1}é😀".repeat(100);
    let zooms = |refused| Fate::Refused(Refusal::NotZooms(refused));
    Some(match fate {
        Fate::Queued(Signer::Current) => Fate::Queued(Signer::Previous),
        Fate::Queued(Signer::Previous) => challenge(Signer::Current),
        Fate::Answered(_, Signer::Current) => challenge(Signer::Previous),
        Fate::Answered(_, Signer::Previous) => Fate::Refused(Refusal::Method),
        Fate::Refused(refusal) => match refusal {
            Refusal::Method => Fate::Refused(Refusal::ContentType),
            Refusal::ContentType => Fate::Refused(Refusal::BodyTooLong),
            Refusal::BodyTooLong => Fate::Refused(Refusal::BodyNotBase64),
            Refusal::BodyNotBase64 => Fate::Refused(Refusal::SignatureMissing),
            Refusal::SignatureMissing => Fate::Refused(Refusal::SignatureDoubled),
            Refusal::SignatureDoubled => zooms(Refused::Timestamp),
            Refusal::NotZooms(refused) => match refused {
                Refused::Timestamp => zooms(Refused::Old),
                Refused::Old => zooms(Refused::Ahead),
                Refused::Ahead => zooms(Refused::Malformed),
                Refused::Malformed => zooms(Refused::Mismatch),
                Refused::Mismatch => zooms(Refused::Token),
                Refused::Token => Fate::Again(Again::EventUnreadable),
            },
        },
        Fate::Again(again) => match again {
            Again::EventUnreadable => Fate::Again(Again::SecretJustRead),
            Again::SecretJustRead => Fate::Again(Again::SecretRotating),
            Again::SecretRotating => Fate::Again(Again::Secret(Unread::Unusable)),
            Again::Secret(Unread::Unusable) => {
                Fate::Again(Again::Secret(Unread::Unreachable(error())))
            }
            Again::Secret(Unread::Unreachable(_)) => Fate::Again(Again::Queue(error())),
            Again::Queue(_) => return None,
        },
    })
}

/// What is listed beside the filter is what its dimensions can say, all of it.
#[test]
fn each_fate_is_a_short_line_whose_words_the_watch_lists() {
    let watch = include_str!("../../../../infra/watch.yaml");
    let (_, listed) = watch.split_once("# Outcomes and reasons:").unwrap();
    let (listed, _) = listed.split_once("WebhookOutcomes:").unwrap();
    let comment = listed
        .lines()
        .map(|line| line.trim().trim_start_matches('#'));
    let listed: BTreeSet<_> = comment
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches([',', ';', '.']).to_owned())
        .collect();
    start_to_hear();
    let mut words = BTreeSet::new();
    let mut fate = Some(Fate::Queued(Signer::Current));
    while let Some(this) = fate {
        this.log();
        let line = written();
        for field in ["outcome", "reason"] {
            words.insert(line[field].as_str().unwrap().to_owned());
        }
        fate = after(&this);
    }
    assert_eq!(words, listed);
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
