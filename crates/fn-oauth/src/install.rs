//! `GET /adminapi/zoom/oauth/install`: the way to Zoom's consent page.

use chrono::{DateTime, Utc};
use http::StatusCode;
use lambda_http::{Body, Response};
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl};
use secrecy::SecretString;

use crate::page::{page, redirect};
use crate::{COOKIE, Ctx, broken};

/// 256 random bits, which is also a PKCE verifier's shortest length of 43 characters.
const RANDOM_BYTES: u32 = 32;

/// Begins an installation: a new state and a PKCE verifier, the one for the browser and the other
/// for the callback.
pub(crate) async fn begin(ctx: &Ctx, now: DateTime<Utc>) -> Response<Body> {
    let client_id = match ctx.keys.app().await {
        Ok(app) => app.client_id,
        Err(error) => return broken(&error),
    };
    let state = CsrfToken::new_random_len(RANDOM_BYTES);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256_len(RANDOM_BYTES);
    let url = match consent_url(ctx, client_id, state.clone(), challenge) {
        Ok(url) => url,
        Err(error) => return broken(&error),
    };
    let verifier = SecretString::from(verifier.into_secret());
    let state = state.into_secret();
    let sent = SecretString::from(state.as_str());
    if let Err(error) = ctx.states.begin(&sent, &verifier, now).await {
        return broken(&error);
    }
    let cookie = format!("{COOKIE}={state}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
    tracing::info!("installation began");
    redirect(&url, &cookie)
}

/// No scope: scopes come from the app's configuration, and Zoom has refused the parameter. Source:
/// `docs/zoom.md#authorize`.
fn consent_url(
    ctx: &Ctx,
    client_id: String,
    state: CsrfToken,
    challenge: PkceCodeChallenge,
) -> Result<String, oauth2::url::ParseError> {
    let page = format!("{}/oauth/authorize", ctx.settings.zoom_oauth_url);
    let client = BasicClient::new(ClientId::new(client_id))
        .set_auth_uri(AuthUrl::new(page)?)
        .set_redirect_uri(RedirectUrl::new(ctx.settings.redirect_uri.clone())?);
    let (url, _) = client
        .authorize_url(|| state)
        .set_pkce_challenge(challenge)
        .url();
    Ok(url.into())
}

/// Where nobody has to consent.
pub(crate) fn not_needed() -> Response<Body> {
    page(
        StatusCode::CONFLICT,
        "Nothing to install",
        "<p>This stack uses Server-to-Server OAuth, by its parameter ServerToServerAccountId: it \
         gets its tokens without anybody's consent. Nothing was kept. Its administrator sees the \
         state with <code>zqos installations</code>.</p>",
    )
}
