//! The webhook door: request, signature, events queue.
//!
//! **Invariant:** answers 2xx only when the body lies in the queue, 5xx when it could not be put
//! there or no secret can be read (Zoom comes again), and 4xx only for what must not come again.

mod keys;
mod settings;

use std::time::Duration;

use boot::{Aws, Patience};
use chrono::{DateTime, SecondsFormat, Utc};
use lambda_http::http::StatusCode;
use lambda_http::http::header::CONTENT_TYPE;
use lambda_http::{Body, Request, Response};
use queue::Sender;
use queue::message::VerifiedBody;
use zoom::webhook::{Claim, Refused, Verified};

use keys::Keys;
pub use settings::Settings;

/// Zoom hangs up after three seconds. A request asks AWS once, or twice when the secret is read
/// again, which happens once a minute at most.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_millis(700),
    operation: Duration::from_millis(1_400),
};

/// A webhook of Zoom's has a few kilobytes; this leaves room, and base64 of it fits into a message.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// What lives as long as the process; made in `main`, lent to every request.
#[derive(Debug)]
pub struct Ctx {
    keys: Keys,
    events: Sender,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Self {
        Self {
            keys: Keys::new(
                store::Secrets::new(aws.secrets_manager()),
                settings.webhook_secret_arn,
            ),
            events: Sender::new(aws.sqs(), settings.events_queue_url),
        }
    }

    /// Opens both connections and reads the secrets while Lambda lends a whole processor.
    pub async fn warm(&self, now: DateTime<Utc>) {
        tokio::join!(self.keys.current(now), self.events.warm());
    }
}

/// One request in, one response out. Never fails: a failure is a response too.
pub async fn handle(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Response<Body> {
    let body: &[u8] = request.body();
    if body.len() > BODY_BYTES_MAX {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "body_too_long");
    }
    let Some(claim) = claim(request) else {
        return refuse(StatusCode::UNAUTHORIZED, "signature_missing");
    };
    let Some(secrets) = ctx.keys.current(now).await else {
        return unavailable("no usable webhook secret");
    };
    match secrets.verify(claim, body, now) {
        Ok(verified) => accept(ctx, verified, now).await,
        Err(Refused::Mismatch) => again(ctx, claim, body, now).await,
        Err(refused) => refuse(StatusCode::UNAUTHORIZED, &refused.to_string()),
    }
}

/// The secret may have been rotated since it was read: once more with what is stored now. While
/// that is not known, or a new token is about to come, Zoom is asked to send it again.
async fn again(ctx: &Ctx, claim: Claim<'_>, body: &[u8], now: DateTime<Utc>) -> Response<Body> {
    let Some(secrets) = ctx.keys.reread(now).await else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "secret_just_read");
    };
    match secrets.verify(claim, body, now) {
        Ok(verified) => accept(ctx, verified, now).await,
        Err(Refused::Mismatch) if secrets.rotating(now) => {
            refuse(StatusCode::SERVICE_UNAVAILABLE, "secret_rotating")
        }
        Err(refused) => refuse(StatusCode::UNAUTHORIZED, &refused.to_string()),
    }
}

async fn accept(ctx: &Ctx, verified: Verified<'_>, now: DateTime<Utc>) -> Response<Body> {
    if let Some(answer) = verified.challenge() {
        tracing::info!(outcome = "challenge", "webhook");
        let json = serde_json::to_string(&answer).expect("two texts");
        return Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(json.into())
            .expect("a constant header");
    }
    let message = VerifiedBody {
        body_base64: verified.to_base64(),
        received_at: now.to_rfc3339_opts(SecondsFormat::Millis, true),
    };
    match ctx.events.send(&message).await {
        Ok(()) => {
            tracing::info!(outcome = "queued", "webhook");
            empty(StatusCode::NO_CONTENT)
        }
        Err(error) => unavailable(&boot::chain(&error)),
    }
}

fn claim(request: &Request) -> Option<Claim<'_>> {
    let header = |name| request.headers().get(name)?.to_str().ok();
    Some(Claim {
        signature: header("x-zm-signature")?,
        timestamp: header("x-zm-request-timestamp")?,
    })
}

fn refuse(status: StatusCode, reason: &str) -> Response<Body> {
    tracing::warn!(outcome = "refused", reason, "webhook");
    empty(status)
}

fn unavailable(error: &str) -> Response<Body> {
    tracing::error!(outcome = "unavailable", error, "webhook");
    empty(StatusCode::SERVICE_UNAVAILABLE)
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests;
