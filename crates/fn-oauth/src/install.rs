//! `GET /adminapi/zoom/oauth/install`: the way to Zoom's consent page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use lambda_http::{Body, Response};
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zoom::oauth::authorize_url;

use crate::page::redirect;
use crate::{COOKIE, Ctx, broken};

/// Begins an installation: a new state and a PKCE verifier, the one for the browser and the other
/// for the callback.
pub(crate) async fn begin(ctx: &Ctx, now: DateTime<Utc>) -> Response<Body> {
    let app = match ctx.app().await {
        Ok(app) => app,
        Err(error) => return broken(&error),
    };
    let (state, verifier) = (random(), random());
    if let Err(error) = ctx.states.begin(&state, &verifier, now).await {
        return broken(&error);
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
    let url = authorize_url(
        ctx.authorizer.oauth_url(),
        &app.client_id,
        &ctx.settings.redirect_uri,
        state.expose_secret(),
        &challenge,
    );
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax",
        state.expose_secret()
    );
    tracing::info!("installation began");
    redirect(&url, &cookie)
}

/// 256 random bits, which is also a PKCE verifier's length of 43 characters.
fn random() -> SecretString {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the kernel has random numbers");
    URL_SAFE_NO_PAD.encode(bytes).into()
}
