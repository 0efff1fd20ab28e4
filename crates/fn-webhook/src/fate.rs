//! What becomes of a request: the answer, and the one line that is logged of it.
//!
//! `infra/watch.yaml` counts these lines by `outcome` and `reason`, so their words are part of the
//! product. Logs are paid by the byte: a line has at most 250.

use zoom::webhook::{ChallengeAnswer, Refused, Signer};

use crate::answer::Answer;
use crate::keys::Unread;

/// How much of an error's text fits into a line beside everything else.
const ERROR_BYTES_MAX: usize = 110;

/// One of four ends, each with its reason.
#[derive(Debug)]
pub(crate) enum Fate {
    /// The body lies in the queue.
    Queued(Signer),
    /// Zoom asked whether we hold the secret.
    Answered(ChallengeAnswer, Signer),
    /// It must not come again.
    Refused(Refusal),
    /// Zoom is to send it again.
    Again(Again),
}

/// Why a request must not come again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    Method,
    ContentType,
    BodyTooLong,
    BodyNotBase64,
    SignatureMissing,
    SignatureDoubled,
    NotZooms(Refused),
}

/// Why a request should come again, which Zoom does after 5, 25 and 85 minutes.
#[derive(Debug)]
pub(crate) enum Again {
    /// What Lambda handed over is not what API Gateway sends today.
    EventUnreadable,
    /// It fits no secret, and the secret was read too short a while ago to be read again.
    SecretJustRead,
    /// It fits no secret, and a new one is announced.
    SecretRotating,
    /// No usable secret can be read.
    Secret(Unread),
    /// The queue did not take it, as far as we know.
    Queue(String),
}

impl Fate {
    pub(crate) fn log(&self) {
        match self {
            Self::Queued(signer) => {
                tracing::info!(outcome = "queued", reason = word(*signer), "webhook");
            }
            Self::Answered(_, signer) => {
                tracing::info!(outcome = "answered", reason = word(*signer), "webhook");
            }
            Self::Refused(refusal) => {
                tracing::warn!(outcome = "refused", reason = refusal.word(), "webhook");
            }
            Self::Again(again) => again.log(),
        }
    }

    pub(crate) fn into_answer(self) -> Answer {
        match self {
            Self::Queued(_) => Answer::empty(204),
            Self::Answered(answer, _) => {
                Answer::json(serde_json::to_string(&answer).expect("two texts"))
            }
            Self::Refused(refusal) => Answer::empty(refusal.status()),
            Self::Again(_) => Answer::empty(503),
        }
    }
}

/// When no line has `previous` any more, Zoom signs with the current secret alone.
fn word(signer: Signer) -> &'static str {
    match signer {
        Signer::Current => "current",
        Signer::Previous => "previous",
    }
}

impl Refusal {
    fn word(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::ContentType => "content_type",
            Self::BodyTooLong => "body_too_long",
            Self::BodyNotBase64 => "body_not_base64",
            Self::SignatureMissing => "signature_missing",
            Self::SignatureDoubled => "signature_doubled",
            Self::NotZooms(refused) => refused.word(),
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::Method => 405,
            Self::ContentType => 415,
            Self::BodyTooLong => 413,
            Self::BodyNotBase64 => 400,
            Self::SignatureMissing | Self::SignatureDoubled | Self::NotZooms(_) => 401,
        }
    }
}

impl Again {
    /// Forged requests come to the second and the third, so these wake nobody.
    fn log(&self) {
        let outcome = "again";
        match self {
            Self::EventUnreadable => {
                tracing::error!(outcome, reason = "event_unreadable", "webhook");
            }
            Self::SecretJustRead => {
                tracing::warn!(outcome, reason = "secret_just_read", "webhook");
            }
            Self::SecretRotating => {
                tracing::warn!(outcome, reason = "secret_rotating", "webhook");
            }
            Self::Secret(Unread::Unusable) => {
                tracing::error!(outcome, reason = "secret_unusable", "webhook");
            }
            Self::Secret(Unread::Unreachable(error)) => {
                let error = end_of(error);
                tracing::error!(outcome, reason = "secret_unreachable", error, "webhook");
            }
            Self::Queue(error) => {
                let error = end_of(error);
                tracing::error!(outcome, reason = "queue", error, "webhook");
            }
        }
    }
}

/// The end of an error's text, where its root cause stands, in characters that JSON leaves alone.
fn end_of(error: &str) -> String {
    let plain = |c: char| match c {
        '"' | '\\' => '\'',
        ' '..='~' => c,
        _ => '?',
    };
    let text: String = error.chars().map(plain).collect();
    text[text.len().saturating_sub(ERROR_BYTES_MAX)..].to_owned()
}
