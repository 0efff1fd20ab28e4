//! One ledger entry becomes participants and minutes.
//!
//! **Invariant:** how the entry became due does not matter here, and only an answer of Zoom's about
//! this meeting uses up an attempt. Rows overwrite by key, so a repetition changes nothing.

mod bearer;
mod completeness;
mod read;
mod roster;
mod settings;
#[cfg(test)]
mod stand_in;
mod zoom_calls;

use std::time::Duration;

use boot::{Aws, Failed};
use chrono::{DateTime, TimeDelta, Utc};
use qos::NotAnId;
use queue::message::DueEntry;
use store::ledger::Outcome;
use store::seal::SealError;
use store::{Installations, Ledger, Minutes, Participants, SecretError, Secrets, Work};
use zoom::Trouble;
use zoom_client::{Api, CallError, Pace};

pub use settings::Settings;

/// A page of the Dashboard takes Zoom a second or two; a quarter of a minute is an outage.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(15);

/// What a person must mend takes longer than what passes by itself: so many times the wait after a
/// fault, five minutes by default.
const HOLD_FACTOR: i32 = 5;

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    ledger: Ledger,
    participants: Participants,
    minutes: Minutes,
    work: Work,
    installations: Installations,
    secrets: Secrets,
    sealing_secret_arn: String,
    fault_wait: TimeDelta,
    keep_device_identifiers: bool,
    api: Api,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let dynamodb = aws.dynamodb();
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
        let pace = Pace::per_second(settings.zoom_calls_per_second);
        Ok(Self {
            ledger: Ledger::new(dynamodb.clone(), settings.meetings_table, settings.schedule),
            participants: Participants::new(dynamodb.clone(), settings.participants_table),
            minutes: Minutes::new(dynamodb.clone(), settings.qos_minutes_table),
            work: Work::new(dynamodb.clone(), settings.work_table),
            installations: Installations::new(dynamodb, settings.installations_table),
            secrets: Secrets::new(aws.secrets_manager()),
            sealing_secret_arn: settings.sealing_secret_arn,
            fault_wait: settings.fault_wait,
            keep_device_identifiers: settings.keep_device_identifiers,
            api: Api::new(http, &settings.zoom_api_url, pace),
        })
    }
}

/// Why a meeting was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The message names nothing that could be a meeting.
    #[error(transparent)]
    NotAnId(#[from] NotAnId),
    /// A table: ours to mend.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The sealing secret: ours to mend.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The sealing key: ours to mend.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// No installation of the account works.
    #[error("the account has no working installation")]
    NotInstalled,
    /// The access token is dying; the keeper is about to replace it.
    #[error("the access token is being refreshed")]
    TokenExpired,
    /// Zoom, about this call.
    #[error(transparent)]
    Call(#[from] CallError),
    /// An answer that is no page.
    #[error("zoom's answer is not a page")]
    NotAPage(#[from] zoom::NotAnObject),
    /// The pages did not end.
    #[error("zoom's pages do not end")]
    EndlessPages,
    /// The time for one entry is over.
    #[error("the meeting is too large for one read")]
    TooLarge,
}

/// Collects one entry, if it is still due at the time that the message names.
pub async fn collect(
    ctx: &Ctx,
    entry: &DueEntry,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), CollectError> {
    let account = entry.account_id.parse()?;
    let meeting = entry.meeting_uuid.parse()?;
    let claimed = ctx
        .ledger
        .claim(&account, &meeting, entry.due_at_epoch_s, clock())
        .await?;
    let Some(claim) = claimed else {
        tracing::info!(meeting.uuid = %meeting, "not due any more");
        return Ok(());
    };
    let outcome = match read::meeting(ctx, &claim, clock).await {
        Ok(found) => completeness::judge(&claim, &found),
        Err(error) => next(error, ctx.fault_wait, clock())?,
    };
    if !ctx.ledger.settle(&claim, &outcome, clock()).await? {
        tracing::warn!(meeting.uuid = %meeting, "the claim had run out");
        return Ok(());
    }
    match outcome {
        Outcome::Complete(found) => {
            tracing::info!(meeting.uuid = %meeting, sessions = found.session_count, minutes = found.score.minutes.minute_count, "meeting complete");
        }
        Outcome::Short { reason, .. } | Outcome::Hold { reason, .. } => {
            tracing::info!(meeting.uuid = %meeting, reason, "meeting due again");
        }
    }
    Ok(())
}

/// The one place that decides what follows a failure. Ours go back to the queue, and the claim runs
/// out by itself.
fn next(
    error: CollectError,
    fault_wait: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Outcome, CollectError> {
    let reason = boot::chain(&error);
    let hold = |until| Outcome::Hold {
        until,
        reason: reason.clone(),
    };
    Ok(match error {
        CollectError::NotAnId(_)
        | CollectError::Store(_)
        | CollectError::Secret(_)
        | CollectError::Seal(_) => return Err(error),
        // The account's affair, not this meeting's.
        CollectError::NotInstalled
        | CollectError::Call(CallError::Trouble(Trouble::NoDashboard | Trouble::MissingScope)) => {
            hold(now + fault_wait * HOLD_FACTOR)
        }
        CollectError::Call(CallError::Trouble(Trouble::RateLimited { until, .. })) => hold(until),
        // Passes by itself.
        CollectError::TokenExpired
        | CollectError::NotAPage(_)
        | CollectError::Call(
            CallError::NoAnswer(_)
            | CallError::Trouble(Trouble::Unauthorized | Trouble::OutOfOrder { .. }),
        ) => hold(now + fault_wait),
        // An answer about this meeting.
        CollectError::EndlessPages
        | CollectError::TooLarge
        | CollectError::Call(
            CallError::TooLong
            | CallError::Trouble(
                Trouble::NotYet { .. } | Trouble::Refused { .. } | Trouble::PageExpired,
            ),
        ) => Outcome::Short {
            found: None,
            reason,
        },
    })
}
