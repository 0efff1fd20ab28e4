//! The install page, and the callback that seals the tokens.
//!
//! **Invariant:** an installation is kept only for a `state` that this function gave to the same
//! browser less than ten minutes ago, once; or without any, for an account that is installed here
//! already or named in `ZoomAccountIds`. Nothing else in a request is believed.

mod callback;
mod event;
mod install;
mod installed;
mod page;
mod settings;

use std::time::Duration;

use boot::{Aws, Failed};
use chrono::{DateTime, Utc};
use http::StatusCode;
use lambda_http::{Body, Request, Response};
use store::{Installations, OauthStates, Secrets};
use tokens::{Consents, Keys};
use zoom_client::{Api, Authorizer};

pub use event::fit;
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
    states: OauthStates,
    keys: Keys,
    consents: Consents,
}

impl Ctx {
    /// Connects nothing yet.
    pub fn new(aws: &Aws, settings: Settings) -> Result<Self, Failed> {
        let http = boot::https_client(ZOOM_ANSWERS_WITHIN)?;
        let dynamodb = aws.dynamodb();
        let installations =
            Installations::new(dynamodb.clone(), settings.installations_table.clone());
        let keys = Keys::new(
            Secrets::new(aws.secrets_manager()),
            settings.app_secret_arn.clone(),
            settings.sealing_secret_arn.clone(),
        );
        // One call an installation needs no pace.
        let api = Api::new(http.clone(), &settings.zoom_api_url);
        let authorizer = Authorizer::new(http, &settings.zoom_oauth_url);
        let named = settings.zoom_account_ids.clone();
        Ok(Self {
            states: OauthStates::new(dynamodb, settings.oauth_states_table.clone()),
            consents: Consents::new(installations, keys.clone(), authorizer, api, named),
            keys,
            settings,
        })
    }

    /// The install page: the callback's neighbour, whose address Zoom knows.
    fn install_url(&self) -> String {
        let callback = &self.settings.redirect_uri;
        let base = callback.strip_suffix("/authorize").unwrap_or(callback);
        format!("{base}/install")
    }
}

/// One request in, one response out. Never fails: a failure is a page too.
pub async fn handle(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Response<Body> {
    let path = request.uri().path();
    if ctx.settings.server_to_server {
        install::not_needed()
    } else if path.ends_with("/oauth/install") {
        install::begin(ctx, now).await
    } else if path.ends_with("/oauth/authorize") {
        callback::finish(ctx, request, now).await
    } else {
        page::page(
            StatusCode::NOT_FOUND,
            "No such page",
            "<p>Nothing is here.</p>",
        )
    }
}

/// Our own failure: the log says what, the page says what to do.
fn broken(error: &(dyn std::error::Error + 'static)) -> Response<Body> {
    tracing::error!(error = boot::chain(error), "installation not possible");
    page::page(
        StatusCode::SERVICE_UNAVAILABLE,
        "Not ready",
        "<p>The stack cannot install the app now. Its log says why; most often one of the three \
         secrets has no value yet, which <code>zqos configure</code> mends. Nothing was kept.</p>",
    )
}
