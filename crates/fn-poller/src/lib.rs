//! The clock: dispatch what is due, reconcile with Zoom's lists, keep the tokens fresh.
//!
//! **Invariant:** every step of a tick may be repeated, or run beside another tick; one account's
//! trouble costs no other account its turn.

mod account_scores;
mod ask;
mod bearer;
mod directory;
mod dispatch;
mod reconcile;
mod settings;
mod standing;

use std::time::Duration;

use boot::{Aws, Failed, Patience};
use chrono::{DateTime, TimeDelta, Utc};
use qos::AccountId;
use queue::Sender;
use store::installations::{Installation, Status};
use store::{AccountScores, Holds, Installations, Ledger, Secrets, Spill, UserSweeps, Users, Work};
use tokens::{Health, KeepError, Keeper, Keys, Unready};
use zoom_client::{Api, Authorizer, CallError, Pace};

use bearer::Bearer;

pub use settings::Settings;

/// A list of three hundred meetings takes Zoom a few seconds; a tick lasts a minute at most.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// A tick lasts a minute. After a quarter of it no refresh is begun, which may take half a minute:
/// 10 s for Zoom, and three saves and a spill of 5 s each.
const RENEWING_BEGINS_WITHIN: TimeDelta = TimeDelta::seconds(15);

/// After half of it, by the clock that the tick is given, no page is asked for: 2 s of pace, 10 s for Zoom, and three hundred entries.
const SWEEPS_FOR: TimeDelta = TimeDelta::seconds(30);

/// What is not meetings comes last: 10 s for Zoom and 5 s for a table fit after it.
const REST_FOR: TimeDelta = TimeDelta::seconds(40);

/// What a person must mend at Zoom is asked for again after so many times the wait after a fault, a
/// quarter of an hour by default, as in the collector.
const MENDED_FACTOR: i32 = 15;

/// The clock comes again in a minute, so nobody waits here for long.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(2),
    pause: Duration::from_secs(1), // the SDK's own
    operation: Duration::from_secs(5),
    spares: true,
};

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    ledger: Ledger,
    installations: Installations,
    work: Work,
    collect: Sender,
    keys: Keys,
    keeper: Keeper,
    api: Api,
    users: Users,
    user_sweeps: UserSweeps,
    account_scores: AccountScores,
    holds: Holds,
    pace: Pace,
    sweep_interval: TimeDelta,
    fault_wait: TimeDelta,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let dynamodb = aws.dynamodb();
        let secrets = Secrets::new(aws.secrets_manager());
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
        let installations = Installations::new(dynamodb.clone(), settings.installations_table);
        let spill = Spill::new(secrets.clone(), settings.spill_secret_arn);
        let keys = Keys::new(
            secrets,
            settings.app_secret_arn,
            settings.sealing_secret_arn,
        );
        let authorizer = Authorizer::new(http.clone(), &settings.zoom_oauth_url);
        Ok(Self {
            ledger: Ledger::new(dynamodb.clone(), settings.meetings_table, settings.schedule),
            keeper: Keeper::new(
                installations.clone(),
                spill,
                keys.clone(),
                authorizer,
                settings.server_to_server_account,
            ),
            installations,
            users: Users::new(dynamodb.clone(), settings.users_table),
            user_sweeps: UserSweeps::new(dynamodb.clone(), settings.work_table.clone()),
            account_scores: AccountScores::new(dynamodb.clone(), settings.account_scores_table),
            holds: Holds::new(dynamodb.clone(), settings.work_table.clone()),
            work: Work::new(dynamodb, settings.work_table),
            collect: Sender::new(aws.sqs(), settings.collect_queue_url),
            keys,
            api: Api::new(http, &settings.zoom_api_url),
            pace: Pace::new(settings.zoom_share),
            sweep_interval: settings.sweep_interval,
            fault_wait: settings.fault_wait,
        })
    }

    /// Waits for its turn in a time that is not the machine's.
    #[cfg(feature = "testing")]
    pub fn wait_by(&mut self, sleep: zoom_client::Sleep) {
        self.pace.wait_by(sleep);
    }
}

/// Why a step of a tick was left to the next one.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// A table.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A secret, or a sealed token.
    #[error(transparent)]
    Unready(#[from] Unready),
    /// The tokens.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The collect queue.
    #[error(transparent)]
    Send(#[from] queue::SendError),
    /// Zoom's API.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Others have taken the calls of the next seconds.
    #[error("others are asking zoom as fast as may be")]
    Busy,
    /// Our share of the day's calls is used up.
    #[error("the share of zoom's calls for this day is used up until midnight UTC")]
    DaySpent,
    /// An answer that is no page.
    #[error("zoom's answer is not a page")]
    NotAPage(#[from] zoom::NotAnObject),
}

/// One tick. Never fails as a whole: what a step could not do, the next tick does.
pub async fn tick(ctx: &Ctx, clock: fn() -> DateTime<Utc>) {
    let begun = clock();
    let installations = match ctx.keeper.installations(clock()).await {
        Ok(installations) => installations,
        Err(error) => {
            tracing::error!(error = boot::chain(&error), "installations not read");
            return;
        }
    };
    // Before anything that asks Zoom, which may take long.
    let sent = dispatch(ctx, &installations, dispatch::SENT_MAX, clock).await;
    let had_dead_tokens = installations.iter().any(|one| is_dead(one, clock()));
    let mut kept = Vec::with_capacity(installations.len());
    let mut health = Health::default();
    let mut found = 0;
    for installation in installations {
        let may_renew = clock() - begun < RENEWING_BEGINS_WITHIN;
        let installation = match installation.status {
            Status::Active if may_renew => keep(ctx, installation, clock()).await,
            _ => installation,
        };
        health.add(&installation, clock());
        kept.push(installation.clone());
        if installation.status != Status::Active {
            continue;
        }
        found += ask_zoom(ctx, installation, begun, clock).await;
    }
    // Dead tokens may live again, and what no webhook told of is late already.
    if had_dead_tokens || found > 0 {
        dispatch(ctx, &kept, dispatch::SENT_MAX - sent, clock).await;
    }
    // Metric filters of infra/watch.yaml read this line.
    tracing::info!(
        active = health.active,
        needs_reinstall = health.needs_reinstall,
        overdue = health.overdue,
        idle = health.idle,
        "installations kept"
    );
}

/// How many entries were sent, at most `most`.
async fn dispatch(
    ctx: &Ctx,
    installations: &[Installation],
    most: usize,
    clock: fn() -> DateTime<Utc>,
) -> usize {
    let mut sent = 0;
    if let Err(error) = dispatch::run(ctx, installations, most, &mut sent, clock).await {
        tracing::error!(error = boot::chain(&error), "due entries not dispatched");
    }
    sent
}

/// Whether nothing can be asked for with its tokens, though it works.
fn is_dead(installation: &Installation, now: DateTime<Utc>) -> bool {
    installation.status == Status::Active && installation.access_expires_at <= now
}

/// Zoom's lists, and then what is not about meetings. Answers how many meetings nobody had told of.
async fn ask_zoom(
    ctx: &Ctx,
    installation: Installation,
    begun: DateTime<Utc>,
    clock: fn() -> DateTime<Utc>,
) -> usize {
    let account = installation.account.clone();
    let mut bearer = Bearer::new(ctx, installation, begun + RENEWING_BEGINS_WITHIN, clock);
    let swept = bearer
        .ask(async |one| reconcile::run(ctx, one, begun + SWEEPS_FOR, clock).await)
        .await;
    let found = match swept {
        Ok(found) => found,
        Err(error) => {
            left(&account, &error, "account not reconciled");
            return 0;
        }
    };
    let until = begun + REST_FOR;
    let read = bearer
        .ask(async |one| directory::run(ctx, one, until, clock).await)
        .await;
    if let Err(error) = read {
        left(&account, &error, "directory not read");
    }
    let read = bearer
        .ask(async |one| account_scores::run(ctx, one, until, clock).await)
        .await;
    if let Err(error) = read {
        left(&account, &error, "account's scores not read");
    }
    found
}

/// A step that a later tick does again. That the calls of the next seconds are taken, or those of the
/// day, is how an account's share is kept; nobody has to look at it.
fn left(account: &AccountId, error: &TickError, what: &str) {
    let reason = boot::chain(error);
    match error {
        TickError::Busy => {
            tracing::info!(account.id = %account, reason, "{what}; the next tick goes on");
        }
        TickError::DaySpent => {
            tracing::info!(account.id = %account, reason, "{what}; the first tick of the next day goes on");
        }
        _ => tracing::error!(account.id = %account, error = reason, "{what}"),
    }
}

/// The installation with live tokens; as it was, if they could not be renewed.
async fn keep(ctx: &Ctx, installation: Installation, now: DateTime<Utc>) -> Installation {
    match ctx.keeper.keep(installation.clone(), now).await {
        Ok(kept) => kept,
        Err(error) => {
            let account = &installation.account;
            tracing::error!(account.id = %account, error = boot::chain(&error), "token not refreshed");
            installation
        }
    }
}
