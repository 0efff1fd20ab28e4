//! `GET /adminapi/zoom/oauth/authorize`: Zoom sends the administrator back.

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::COOKIE as COOKIE_HEADER;
use lambda_http::{Body, Request, RequestExt as _, Response};
use qos::AccountId;
use secrecy::{ExposeSecret as _, SecretString};
use store::installations::{NewInstallation, SealedTokens, TokenPair};
use zoom::oauth::{AppCredentials, Installer, Tokens, installer};
use zoom_client::TokenError;

use crate::page::{escape, page};
use crate::{COOKIE, Ctx, Unready, broken};

/// Finishes an installation, or says in plain words why not and what to do.
pub(crate) async fn finish(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Response<Body> {
    let begin = &ctx.install_url();
    let (code, state) = match (one(request, "code"), one(request, "state")) {
        (Some(code), Some(state)) => (code, state),
        _ if one(request, "error").is_some() => {
            return refused(
                "Not installed",
                "The app was not allowed to be installed. Nothing was kept.",
                begin,
            );
        }
        _ => {
            return refused(
                "Not understood",
                "Zoom's answer lacks a code or a state, or has more than one of them. Zoom's own link \
                 to add the app has no state: an installation begins here.",
                begin,
            );
        }
    };
    if !sent_by_same_browser(request, &state) {
        return unknown_state(begin);
    }
    let verifier = match ctx.states.take(&state, now).await {
        Ok(Some(verifier)) => verifier,
        Ok(None) => return unknown_state(begin),
        Err(error) => return broken(&error),
    };
    let app = match ctx.app().await {
        Ok(app) => app,
        Err(error) => return broken(&error),
    };
    let redirect_uri = &ctx.settings.redirect_uri;
    let exchanged = ctx
        .authorizer
        .exchange(
            &app,
            code.expose_secret(),
            redirect_uri,
            verifier.expose_secret(),
            now,
        )
        .await;
    match exchanged {
        Ok(tokens) => keep(ctx, &app, &tokens, now).await,
        Err(TokenError::InvalidGrant) => refused(
            "Too late",
            "Zoom's code is spent or older than five minutes.",
            begin,
        ),
        Err(error) => broken(&error),
    }
}

/// Asks whose tokens these are, and keeps them if they are wanted here.
async fn keep(
    ctx: &Ctx,
    app: &AppCredentials,
    tokens: &Tokens,
    now: DateTime<Utc>,
) -> Response<Body> {
    let answer = match ctx
        .api
        .get(&tokens.access_token, "/users/me", &[], now)
        .await
    {
        Ok(answer) => answer,
        Err(error) => return broken(&error),
    };
    let Some(installer) = installer(&answer) else {
        return refused(
            "Not understood",
            "Zoom does not say which account this is.",
            &ctx.install_url(),
        );
    };
    if !wanted(&ctx.settings.zoom_account_ids, &installer.account) {
        return unwanted(ctx, app, tokens, &installer).await;
    }
    if let Err(error) = seal_and_keep(ctx, tokens, &installer, now).await {
        return broken(&error);
    }
    tracing::info!(account.id = %installer.account, "app installed");
    let text = format!(
        "Zoom account {} is installed. Meetings that end from now on are collected, and those of \
         the last three days are looked up. You may close this page.",
        escape(installer.account.as_str())
    );
    page(StatusCode::OK, "Installed", &text)
}

async fn seal_and_keep(
    ctx: &Ctx,
    tokens: &Tokens,
    installer: &Installer,
    now: DateTime<Utc>,
) -> Result<(), Unready> {
    let pair = TokenPair {
        access_token: tokens.access_token.clone(),
        refresh_token: tokens.refresh_token.clone(),
        access_expires_at: tokens.expires_at,
    };
    let new = NewInstallation {
        account: &installer.account,
        installer_user_id: installer.user_id.as_deref(),
        scopes: &tokens.scopes,
        tokens: &SealedTokens::seal(&ctx.sealer().await?, &installer.account, &pair)?,
    };
    Ok(ctx.installations.install(&new, now).await?)
}

/// A setting that names accounts governs all installations.
fn wanted(named: &[AccountId], account: &AccountId) -> bool {
    named.is_empty() || named.contains(account)
}

/// Gives an unwanted token back, unless the account is installed here: giving it back would
/// uninstall that too.
async fn unwanted(
    ctx: &Ctx,
    app: &AppCredentials,
    tokens: &Tokens,
    installer: &Installer,
) -> Response<Body> {
    tracing::warn!(account.id = %installer.account, "account not among ZoomAccountIds");
    if let Ok(false) = ctx.installations.knows(&installer.account).await
        && let Err(error) = ctx.authorizer.revoke(app, &tokens.access_token).await
    {
        tracing::warn!(error = boot::chain(&error), "unwanted token not given back");
    }
    page(
        StatusCode::FORBIDDEN,
        "Not this account",
        "This stack is set to collect from other Zoom accounts. Nothing was kept. Its \
         administrator can name this account in the parameter ZoomAccountIds.",
    )
}

/// A parameter that occurs exactly once and is not longer than anything of Zoom's.
fn one(request: &Request, name: &str) -> Option<SecretString> {
    const BYTES_MAX: usize = 4_096;
    let parameters = request.query_string_parameters();
    let values = parameters.all(name)?;
    match values[..] {
        [value] if (1..=BYTES_MAX).contains(&value.len()) => Some(value.into()),
        _ => None,
    }
}

/// Whether the cookie of our own install page came with the request.
fn sent_by_same_browser(request: &Request, state: &SecretString) -> bool {
    request
        .headers()
        .get_all(COOKIE_HEADER)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .any(|(name, value)| name == COOKIE && value == state.expose_secret())
}

fn unknown_state(begin: &str) -> Response<Body> {
    refused(
        "Begin again",
        "This installation was not begun here, in this browser, within the last ten minutes, or it \
         is finished already.",
        begin,
    )
}

/// Says what is wrong, and where to begin.
fn refused(title: &str, text: &str, begin: &str) -> Response<Body> {
    tracing::warn!(reason = title, "installation refused");
    let begin = escape(begin);
    let text = format!("{text} To install the app, begin at <a href=\"{begin}\">{begin}</a>.");
    page(StatusCode::BAD_REQUEST, title, &text)
}

#[cfg(test)]
mod tests;
