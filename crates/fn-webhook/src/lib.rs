//! The webhook door: request, signature, events queue.
//!
//! **Invariant:** answers 2xx only when the body lies in the queue, 5xx when it could not be put
//! there or no secret can be read (Zoom comes again), and 4xx only for what must not come again.

mod answer;
mod fate;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod keys;
mod request;
mod settings;

use boot::Aws;
use chrono::{DateTime, SecondsFormat, Utc};
use queue::Sender;
use queue::message::VerifiedBody;
use zoom::webhook::{Claim, Verified, Window};

pub use answer::Answer;
use fate::{Again, Fate, Refusal};
use keys::Keys;
pub use request::{Event, Request};
use request::{Header, Headers};
pub use settings::Settings;

/// A webhook of Zoom's has a few kilobytes; this leaves room, and base64 of it fits into a message
/// and into a row of `events`.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// What lives as long as the process; made in `main`, lent to every request.
#[derive(Debug)]
pub struct Ctx {
    keys: Keys,
    events: Sender,
    window: Window,
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
            window: settings.window,
        }
    }

    /// Opens both connections and reads the secrets while Lambda lends a whole processor.
    pub async fn warm(&self, now: DateTime<Utc>) {
        let (secrets, ()) = tokio::join!(self.keys.current(now), self.events.warm());
        if let Err(why) = secrets {
            tracing::error!(?why, "no usable webhook secret; see docs/operating.md");
        }
    }
}

/// One event in, one answer out. Never fails: a failure is an answer too.
pub async fn answer(ctx: &Ctx, event: &Event, now: DateTime<Utc>) -> Answer {
    match event {
        Event(Some(request)) => handle(ctx, request, now).await,
        Event(None) => end(Fate::Again(Again::EventUnreadable)),
    }
}

/// The answer to a request.
pub async fn handle(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Answer {
    end(match claim(request) {
        Ok((claim, body)) => judge(ctx, claim, body, now).await,
        Err(refusal) => Fate::Refused(refusal),
    })
}

fn end(fate: Fate) -> Answer {
    fate.log();
    fate.into_answer()
}

/// What the request claims, if it has the form of Zoom's.
fn claim(request: &Request) -> Result<(Claim<'_>, &[u8]), Refusal> {
    let Headers {
        signature,
        timestamp,
        content_type,
        authorization,
    } = &request.headers;
    if request.method != "POST" {
        return Err(Refusal::Method);
    }
    if !content_type.once().is_some_and(is_json) {
        return Err(Refusal::ContentType);
    }
    let body = request.body.as_deref().ok_or(Refusal::BodyNotBase64)?;
    if body.len() > BODY_BYTES_MAX {
        return Err(Refusal::BodyTooLong);
    }
    if [signature, timestamp].contains(&&Header::Doubled) {
        return Err(Refusal::SignatureDoubled);
    }
    let claim = Claim {
        signature: signature.once().ok_or(Refusal::SignatureMissing)?,
        timestamp: timestamp.once().ok_or(Refusal::SignatureMissing)?,
        authorization: authorization.once(),
    };
    Ok((claim, body))
}

/// `application/json`, whatever its parameters.
fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

async fn judge(ctx: &Ctx, claim: Claim<'_>, body: &[u8], now: DateTime<Utc>) -> Fate {
    let secrets = match ctx.keys.current(now).await {
        Ok(secrets) => secrets,
        Err(why) => return Fate::Again(Again::Secret(why)),
    };
    match secrets.verify(claim, body, now, &ctx.window) {
        Ok(verified) => accept(ctx, verified, now).await,
        Err(refused) if refused.hangs_on_the_secret() => again(ctx, claim, body, now).await,
        Err(refused) => Fate::Refused(Refusal::NotZooms(refused)),
    }
}

/// The secret may have been rotated since it was read: once more with what is stored now. While
/// that is not known, or a new token is about to come, Zoom is asked to send it again.
async fn again(ctx: &Ctx, claim: Claim<'_>, body: &[u8], now: DateTime<Utc>) -> Fate {
    let secrets = match ctx.keys.reread(now).await {
        Some(Ok(secrets)) => secrets,
        Some(Err(why)) => return Fate::Again(Again::Secret(why)),
        None => return Fate::Again(Again::SecretJustRead),
    };
    match secrets.verify(claim, body, now, &ctx.window) {
        Ok(verified) => accept(ctx, verified, now).await,
        Err(refused) if refused.hangs_on_the_secret() && secrets.rotating(now) => {
            Fate::Again(Again::SecretRotating)
        }
        Err(refused) => Fate::Refused(Refusal::NotZooms(refused)),
    }
}

async fn accept(ctx: &Ctx, verified: Verified<'_>, now: DateTime<Utc>) -> Fate {
    if let Some(answer) = verified.challenge() {
        return Fate::Answered(answer, verified.signer());
    }
    let message = VerifiedBody {
        body_base64: verified.to_base64(),
        received_at: now.to_rfc3339_opts(SecondsFormat::Millis, true),
    };
    match ctx.events.send(&message).await {
        Ok(()) => Fate::Queued(verified.signer()),
        Err(error) => Fate::Again(Again::Queue(boot::chain(&error))),
    }
}

#[cfg(test)]
mod tests;
