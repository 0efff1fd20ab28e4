//! The clock: dispatch what is due, reconcile with Zoom's lists, keep the tokens fresh.
//!
//! **Invariant:** every step of a tick may be repeated, or run beside another tick; one account's
//! trouble costs no other account its turn.

mod dispatch;
mod keeper;
mod reconcile;
mod settings;

use std::time::Duration;

use boot::{Aws, Failed, Patience};
use chrono::{DateTime, TimeDelta, Utc};
use queue::Sender;
use secrecy::ExposeSecret as _;
use store::installations::Status;
use store::seal::SealError;
use store::{Installations, Ledger, Sealer, SecretError, Secrets, Spill, Work};
use tokio::time::Instant;
use zoom::oauth::AppCredentials;
use zoom_client::{Api, Authorizer, CallError, Pace, TokenError};

pub use settings::Settings;

/// A list of three hundred meetings takes Zoom a few seconds; a tick lasts a minute at most.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// A tick lasts a minute. After a quarter of it no refresh is begun, which may take half a minute:
/// 10 s for Zoom, and three saves and a spill of 5 s each.
const REFRESH_BEGINS_WITHIN: Duration = Duration::from_secs(15);

/// After half of it no page is asked for: 6 s of pace, 10 s for Zoom, and three hundred entries.
const SWEEPS_FOR: Duration = Duration::from_secs(30);

/// The clock comes again in a minute, so nobody waits here for long.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(2),
    operation: Duration::from_secs(5),
};

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    ledger: Ledger,
    installations: Installations,
    work: Work,
    collect: Sender,
    secrets: Secrets,
    spill: Spill,
    authorizer: Authorizer,
    api: Api,
    app_secret_arn: String,
    sealing_secret_arn: String,
    sweep_interval: TimeDelta,
    dispatch_most: usize,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let dynamodb = aws.dynamodb();
        let secrets = Secrets::new(aws.secrets_manager());
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
        let pace = Pace::per_second(settings.zoom_list_calls_per_minute / 60.0);
        Ok(Self {
            ledger: Ledger::new(dynamodb.clone(), settings.meetings_table, settings.schedule),
            installations: Installations::new(dynamodb.clone(), settings.installations_table),
            work: Work::new(dynamodb, settings.work_table),
            collect: Sender::new(aws.sqs(), settings.collect_queue_url),
            spill: Spill::new(secrets.clone(), settings.spill_secret_arn),
            secrets,
            authorizer: Authorizer::new(http.clone(), &settings.zoom_oauth_url),
            api: Api::new(http, &settings.zoom_api_url, pace),
            app_secret_arn: settings.app_secret_arn,
            sealing_secret_arn: settings.sealing_secret_arn,
            sweep_interval: settings.sweep_interval,
            dispatch_most: dispatch::most(settings.zoom_calls_per_second),
        })
    }

    async fn sealer(&self) -> Result<Sealer, TickError> {
        Ok(Sealer::of_json(
            &self.secrets.text(&self.sealing_secret_arn).await?,
        )?)
    }

    async fn app(&self) -> Result<AppCredentials, TickError> {
        let text = self.secrets.text(&self.app_secret_arn).await?;
        serde_json::from_str(text.expose_secret()).map_err(|_| TickError::App)
    }
}

/// Why a step of a tick was left to the next one.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// A table.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The sealing key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The app's credentials are not what they should be.
    #[error("the app's secret is not the JSON object that docs/operating.md describes")]
    App,
    /// The collect queue.
    #[error(transparent)]
    Send(#[from] queue::SendError),
    /// Zoom's API.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Zoom's token endpoint.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// An answer that is no page.
    #[error("zoom's answer is not a page")]
    NotAPage(#[from] zoom::NotAnObject),
}

/// One tick. Never fails as a whole: what a step could not do, the next tick does.
pub async fn tick(ctx: &Ctx, clock: fn() -> DateTime<Utc>) {
    let begun = Instant::now();
    // First of all, for it needs nothing of Zoom's and everything else may take long.
    if let Err(error) = dispatch::run(ctx, begun, clock()).await {
        tracing::error!(error = boot::chain(&error), "due entries not dispatched");
    }
    let installations = match ctx.installations.all().await {
        Ok(installations) => installations,
        Err(error) => {
            tracing::error!(error = boot::chain(&error), "installations not read");
            return;
        }
    };
    for installation in installations {
        if installation.status != Status::Active {
            continue;
        }
        let account = installation.account.clone();
        let may_refresh = begun.elapsed() < REFRESH_BEGINS_WITHIN;
        let installation = match keeper::keep(ctx, installation, may_refresh, clock()).await {
            Ok(installation) => installation,
            Err(error) => {
                tracing::error!(account.id = %account, error = boot::chain(&error), "token not refreshed");
                continue;
            }
        };
        if let Err(error) = reconcile::run(ctx, &installation, begun + SWEEPS_FOR, clock).await {
            tracing::error!(account.id = %account, error = boot::chain(&error), "account not reconciled");
        }
    }
}
