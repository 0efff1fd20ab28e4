//! The install page, and the callback that seals the tokens.
//!
//! **Invariant:** an installation is kept only for a `state` that this function gave to the same
//! browser less than ten minutes ago, once; nothing else in a request is believed.

mod callback;
mod install;
mod page;
mod settings;

use std::time::Duration;

use boot::{Aws, Failed};
use chrono::{DateTime, Utc};
use http::StatusCode;
use lambda_http::{Body, Request, Response};
use secrecy::ExposeSecret as _;
use store::seal::SealError;
use store::{Installations, OauthStates, Sealer, SecretError, Secrets};
use zoom::oauth::AppCredentials;
use zoom_client::{Api, Authorizer, Pace};

pub use settings::Settings;

/// The callback makes two calls, three when it gives a token back, within its 15 s; an installation
/// that was cut off is mended by installing once more.
const ZOOM_ANSWERS_WITHIN: Duration = Duration::from_secs(4);

/// The cookie that ties a `state` to the browser that asked for it. `__Host-` makes browsers refuse
/// it from any other host and without TLS.
const COOKIE: &str = "__Host-zoom_state";

/// What lives as long as the process.
#[derive(Debug)]
pub struct Ctx {
    settings: Settings,
    installations: Installations,
    states: OauthStates,
    secrets: Secrets,
    authorizer: Authorizer,
    api: Api,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
        let dynamodb = aws.dynamodb();
        Ok(Self {
            installations: Installations::new(
                dynamodb.clone(),
                settings.installations_table.clone(),
            ),
            states: OauthStates::new(dynamodb, settings.oauth_states_table.clone()),
            secrets: Secrets::new(aws.secrets_manager()),
            authorizer: Authorizer::new(http.clone(), &settings.zoom_oauth_url),
            // One call an installation needs no pace.
            api: Api::new(http, &settings.zoom_api_url, Pace::per_second(10.0)),
            settings,
        })
    }

    /// The app's credentials, read each time: installing is rare, and they may just have changed.
    async fn app(&self) -> Result<AppCredentials, Unready> {
        let text = self.secrets.text(&self.settings.app_secret_arn).await?;
        serde_json::from_str(text.expose_secret()).map_err(|_| Unready::App)
    }

    /// The install page: the callback's neighbour, whose address Zoom knows.
    fn install_url(&self) -> String {
        let callback = &self.settings.redirect_uri;
        let base = callback.strip_suffix("/authorize").unwrap_or(callback);
        format!("{base}/install")
    }

    async fn sealer(&self) -> Result<Sealer, Unready> {
        let text = self.secrets.text(&self.settings.sealing_secret_arn).await?;
        Ok(Sealer::of_json(&text)?)
    }
}

/// Why an installation cannot be finished; mostly what the administrator has still to do.
#[derive(Debug, thiserror::Error)]
enum Unready {
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(transparent)]
    Sealing(#[from] SealError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the app's secret is not the JSON object that docs/operating.md describes")]
    App,
}

/// One request in, one response out. Never fails: a failure is a page too.
pub async fn handle(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Response<Body> {
    let path = request.uri().path();
    if path.ends_with("/oauth/install") {
        install::begin(ctx, now).await
    } else if path.ends_with("/oauth/authorize") {
        callback::finish(ctx, request, now).await
    } else {
        page::page(StatusCode::NOT_FOUND, "No such page", "Nothing is here.")
    }
}

/// Our own failure: the log says what, the page says what to do.
fn broken(error: &(dyn std::error::Error + 'static)) -> Response<Body> {
    tracing::error!(error = boot::chain(error), "installation not possible");
    page::page(
        StatusCode::SERVICE_UNAVAILABLE,
        "Not ready",
        "The stack cannot install the app yet. Its log says why; most often one of the three \
         secrets has no value. Nothing was kept.",
    )
}
