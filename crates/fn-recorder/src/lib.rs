//! An event becomes a ledger entry, a stale user or a removal, and is then recorded.
//!
//! **Invariant:** each effect is idempotent by its own condition, and the row in `events` comes
//! last, so that a repetition after any interruption ends in the same tables.

#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod settings;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use boot::Aws;
use chrono::{DateTime, Utc};
use queue::message::VerifiedBody;
use store::ledger::Source;
use store::{Events, Installations, Ledger, RecordedEvent, Users};
use zoom::{Event, NotAnEvent, What};

pub use settings::Settings;

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    ledger: Ledger,
    users: Users,
    events: Events,
    installations: Installations,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Self {
        let dynamodb = aws.dynamodb();
        Self {
            ledger: Ledger::new(dynamodb.clone(), settings.meetings_table, settings.schedule),
            users: Users::new(dynamodb.clone(), settings.users_table),
            events: Events::new(dynamodb.clone(), settings.events_table),
            installations: Installations::new(dynamodb, settings.installations_table),
        }
    }
}

/// Why a message stays in the queue; after five tries it is dead letters' with its body intact.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The body is not base64.
    #[error("the message's body is not base64")]
    NotBase64(#[from] base64::DecodeError),
    /// The body is no event that can be recorded.
    #[error(transparent)]
    NotAnEvent(#[from] NotAnEvent),
    /// A table.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Records one verified body.
pub async fn record(
    ctx: &Ctx,
    message: &VerifiedBody,
    now: DateTime<Utc>,
) -> Result<(), RecordError> {
    let received_at = received_at(message, now);
    let event = read(message, received_at)?;
    effect(ctx, &event, received_at, now).await?;
    let recorded = RecordedEvent {
        event_id: &event.event_id,
        event_name: &event.name,
        account: event.account.as_ref(),
        event_at: event.event_at,
        received_at: &message.received_at,
        body_base64: &message.body_base64,
    };
    ctx.events.record(&recorded, now).await?;
    // A metric filter of infra/watch.yaml counts those that nothing follows from.
    let known = !matches!(event.what, What::Other);
    tracing::info!(event.name = event.name, known, "event recorded");
    Ok(())
}

/// When the door took it, so that a repetition is read as the first time.
fn received_at(message: &VerifiedBody, now: DateTime<Utc>) -> DateTime<Utc> {
    let told: Option<DateTime<Utc>> = message.received_at.parse().ok();
    told.map_or(now, |at| at.min(now))
}

fn read(message: &VerifiedBody, received_at: DateTime<Utc>) -> Result<Event, RecordError> {
    let body = STANDARD.decode(&message.body_base64)?;
    Ok(Event::parse(&body, received_at)?)
}

async fn effect(
    ctx: &Ctx,
    event: &Event,
    received_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), store::Error> {
    match &event.what {
        // A practice session's end owes nothing: the webinar is still to come.
        What::Ended(ended) if ended.practice_session => {}
        What::Ended(ended) => {
            ctx.ledger.owe(&ended.meeting, Source::Webhook, now).await?;
        }
        What::UserChanged {
            account,
            user_id,
            gone,
        } => {
            let (users, gone) = (&ctx.users, *gone);
            let marked = match event.event_at {
                Some(at) => users.mark_stale(account, user_id, at, gone).await,
                None => users.ask_for(account, user_id, now).await,
            };
            marked?;
        }
        What::Deauthorized { account } => {
            let Some(at) = event.event_at else {
                let what = "a removal without a time removes nothing; see zqos installations";
                tracing::warn!(account.id = %account, "{what}");
                return Ok(());
            };
            // Zoom's time may be ahead of ours, or of another zone, and must not reach what was
            // installed after the event came.
            let at = at.min(received_at);
            if ctx.installations.remove(account, at).await? {
                tracing::warn!(account.id = %account, "installation removed by the account");
            }
        }
        What::Other => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
