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
    let event = read(message, now)?;
    effect(ctx, &event, now).await?;
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

fn read(message: &VerifiedBody, now: DateTime<Utc>) -> Result<Event, RecordError> {
    let body = STANDARD.decode(&message.body_base64)?;
    Ok(Event::parse(&body, now)?)
}

async fn effect(ctx: &Ctx, event: &Event, now: DateTime<Utc>) -> Result<(), store::Error> {
    // An event without a time is as old as can be: it must not undo anything that has one.
    let event_at = event.event_at.unwrap_or(DateTime::UNIX_EPOCH);
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
            ctx.users
                .mark_stale(account, user_id, event_at, *gone)
                .await?;
        }
        What::Deauthorized { account } => {
            if ctx.installations.remove(account, event_at).await? {
                tracing::warn!(account.id = %account, "installation removed by the account");
            }
        }
        What::Other => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
