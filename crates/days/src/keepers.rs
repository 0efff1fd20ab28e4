//! Keepers of tokens, without the rest of a tick.

use boot::{Aws, Env, Patience};
use chrono::TimeDelta;
use store::installations::Status;
use store::{Installations, Secrets, Spill};
use tokens::{Keeper, Keys};
use zoom_client::Authorizer;

use crate::clock;
use crate::day::Day;

/// A lease's life, and a second.
const A_LEASE_LATER: TimeDelta = TimeDelta::seconds(61);

/// As the poller makes it.
pub(crate) fn keeper(env: &Env) -> Keeper {
    let settings = fn_poller::Settings::read(env).unwrap();
    let aws = Aws::new(env, Patience::PATIENT).unwrap();
    let secrets = Secrets::new(aws.secrets_manager());
    let http = boot::https_client(Patience::PATIENT.operation).unwrap();
    Keeper::new(
        Installations::new(aws.dynamodb(), settings.installations_table),
        Spill::new(secrets.clone(), settings.spill_secret_arn),
        Keys::new(
            secrets,
            settings.app_secret_arn,
            settings.sealing_secret_arn,
        ),
        Authorizer::new(http, &settings.zoom_oauth_url),
        settings.server_to_server_account,
    )
}

/// What a tick does about tokens. A keeper that fails leaves the rest to the next.
pub(crate) async fn keep_all(keeper: &Keeper) {
    let Ok(installations) = keeper.installations(clock::now()).await else {
        return;
    };
    for installation in installations {
        if installation.status == Status::Active {
            keeper.keep(installation, clock::now()).await.ok();
        }
    }
}

impl Day {
    /// To a moment at which the access token is about to end.
    pub(crate) async fn until_a_refresh_is_due(&self) {
        let ends_at = self.stored().await.access_expires_at;
        clock::move_to(ends_at - TimeDelta::minutes(5));
    }

    /// Later keepers, each after the lease of the one before it, until none has anything to do.
    pub(crate) async fn settle(&self) {
        let keeper = keeper(&self.variables.iter().cloned().collect());
        for _ in 0..10 {
            clock::move_to(clock::now() + A_LEASE_LATER);
            let before = self.rows("InstallationsTable").await;
            keep_all(&keeper).await;
            if self.rows("InstallationsTable").await == before {
                return;
            }
        }
        panic!("the keepers come to no end");
    }
}
