//! One ledger entry becomes participants and minutes.
//!
//! **Invariant:** how the entry became due does not matter here, and only an answer of Zoom's about
//! this meeting uses up an attempt. Rows overwrite by key, so a repetition changes nothing.

mod bearer;
mod completeness;
mod next;
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
use store::installations::{Installation, Status};
use store::ledger::{Claim, Outcome};
use store::seal::SealError;
use store::{Held, Installations, Ledger, Minutes, Participants, SecretError, Secrets, Work};
use zoom_client::{Api, CallError, Pace};

use next::{Next, next};
pub use settings::Settings;

/// A page of the Dashboard takes Zoom a second or two; a quarter of a minute is an outage.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(15);

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
    pace: Pace,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let dynamodb = aws.dynamodb();
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
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
            api: Api::new(http, &settings.zoom_api_url),
            pace: Pace::new(settings.zoom_share),
        })
    }

    /// Waits for its turn in a time that is not the machine's.
    #[cfg(feature = "testing")]
    pub fn wait_by(&mut self, sleep: zoom_client::Sleep) {
        self.pace.wait_by(sleep);
    }
}

/// One call of a meeting's page, in its turn and counted as every call is: for tests of the pace, which
/// have no meeting. Zoom refuses it, after it has looked at its limits.
#[cfg(feature = "testing")]
pub async fn call(
    ctx: &Ctx,
    (account, meeting): (&qos::AccountId, &qos::MeetingUuid),
    clock: fn() -> DateTime<Utc>,
) -> Result<(), CollectError> {
    let place = zoom_calls::Place {
        account,
        meeting,
        kind: qos::MeetingKind::Meeting,
        bearer: bearer::Bearer::new(1, "none".into()),
        clock,
    };
    let parse = |body: &[u8]| zoom::dashboard::participants(body, clock());
    let page = zoom_calls::page(ctx, &place, zoom_calls::ROSTER, None, parse);
    page.await.map(drop)
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
    #[error(
        "the account has no working installation; an administrator has to open the install page"
    )]
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
    /// The roster could not be read to its end; quality was asked for of those who are known.
    #[error("zoom's roster cannot be read to its end: {0}")]
    RosterCut(String),
    /// Nor could everybody behind the end be asked for alone.
    #[error(
        "zoom's list of quality cannot be read to its end, and some behind it have no minutes yet"
    )]
    QualityCut,
    /// The time for one slice of an entry is over.
    #[error("the read goes on in another slice")]
    SliceOver,
    /// Others have taken the calls of the next seconds.
    #[error("others are asking zoom as fast as may be")]
    Busy,
    /// Our share of the day's calls is used up.
    #[error("the share of zoom's calls for this day is used up until midnight UTC")]
    DaySpent,
    /// These entries of the account wait for something; the text says for what.
    #[error("{1}")]
    Held(Held, String),
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
    let outcome = outcome(ctx, &claim, clock).await?;
    if !ctx.ledger.settle(&claim, &outcome, clock()).await? {
        tracing::warn!(meeting.uuid = %meeting, "the claim had run out, or zoom told of a later end or a longer list meanwhile");
        return Ok(());
    }
    match outcome {
        Outcome::Complete(found) => {
            tracing::info!(meeting.uuid = %meeting, sessions = found.session_count, minutes = found.score.minutes.minute_count, "meeting complete");
        }
        Outcome::Short { reason, .. }
        | Outcome::Wait { reason, .. }
        | Outcome::Hold { reason, .. } => {
            tracing::info!(meeting.uuid = %meeting, reason, "meeting due again");
        }
    }
    Ok(())
}

/// Reads the meeting, and says what becomes of its entry. What is the account's affair is noted for
/// the account first, so that no other entry asks again.
async fn outcome(
    ctx: &Ctx,
    claim: &Claim,
    clock: fn() -> DateTime<Utc>,
) -> Result<Outcome, CollectError> {
    let installed = match installed(ctx, claim, clock()).await {
        Ok(installed) => installed,
        Err(error) => match next(error, ctx.fault_wait, clock())? {
            Next::Settle(outcome) => return Ok(outcome),
            Next::Fault(reason) => {
                return Ok(next::fault(claim, None, reason, ctx.fault_wait, clock()));
            }
            Next::Hold(kind, _, reason) => {
                let held = next::held(kind, claim.kind);
                return Ok(Outcome::Hold { held, reason });
            }
        },
    };
    let read = read::meeting(ctx, claim, &installed, clock).await?;
    let Some(error) = read.stopped_by else {
        return Ok(completeness::judge(claim, &read.found));
    };
    let outcome = match next(error, ctx.fault_wait, clock())? {
        Next::Settle(Outcome::Wait { until, reason, .. }) => Outcome::Wait {
            until,
            reason,
            slice: read.slice,
            fault_count: claim.fault_count, // only an attempt begins anew
        },
        Next::Settle(outcome) => outcome,
        Next::Fault(reason) => next::fault(claim, read.slice, reason, ctx.fault_wait, clock()),
        Next::Hold(kind, until, reason) => {
            let of = next::held(kind, claim.kind);
            let version = installed.token_version;
            let hold = next::account_hold(kind, until, &reason, version, clock());
            ctx.work.hold(&claim.account, of, &hold).await?;
            Outcome::Hold { held: of, reason }
        }
    };
    Ok(match outcome {
        // Some of it may have come before Zoom's last word.
        Outcome::Short { reason, .. } => Outcome::Short {
            found: (!read.found.roster.sessions().is_empty())
                .then(|| completeness::settled(&read.found)),
            reason,
        },
        outcome => outcome,
    })
}

/// The account's installation, if anything may be asked with it now.
async fn installed(
    ctx: &Ctx,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<Installation, CollectError> {
    let installation = ctx
        .installations
        .get(&claim.account)
        .await?
        .filter(|installation| installation.status == Status::Active)
        .ok_or(CollectError::NotInstalled)?;
    if installation.access_expires_at <= now {
        return Err(CollectError::TokenExpired);
    }
    for of in [Held::All, Held::Only(claim.kind)] {
        let hold = ctx.work.held(&claim.account, of).await?;
        if let Some(hold) = hold.filter(|hold| hold.holds(installation.token_version, now)) {
            return Err(CollectError::Held(of, hold.reason));
        }
    }
    Ok(installation)
}
