//! `GET /adminapi/zoom/oauth/authorize`: Zoom sends the administrator back.

mod refusal;

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::COOKIE as COOKIE_HEADER;
use lambda_http::{Body, Request, RequestExt as _, Response};
use secrecy::{ExposeSecret as _, SecretString};
use tokens::Came;

use crate::page::{forget_cookie, page};
use crate::{COOKIE, Ctx, broken, installed};
use refusal::{Refusal, refused};

/// Longer than anything of Zoom's.
const PARAMETER_BYTES_MAX: usize = 4_096;

/// Finishes an installation, or says in plain words why not and what to do.
pub(crate) async fn finish(ctx: &Ctx, request: &Request, now: DateTime<Utc>) -> Response<Body> {
    let install_url = &ctx.install_url();
    let (code, state) = match parameters(request) {
        Ok(both) => both,
        Err(refusal) => return refused(refusal, install_url),
    };
    let came = match state {
        None => Came::Unasked,
        Some(state) if !sent_by_same_browser(request, &state) => {
            return refused(Refusal::State, install_url);
        }
        Some(state) => match ctx.states.take(&state, now).await {
            Ok(Some(code_verifier)) => Came::Begun { code_verifier },
            Ok(None) => return refused(Refusal::State, install_url),
            Err(error) => return broken(&error),
        },
    };
    let redirect_uri = &ctx.settings.redirect_uri;
    match ctx.consents.accept(&code, redirect_uri, &came, now).await {
        Ok(new) => {
            let html = installed::html(&new);
            forget_cookie(page(StatusCode::OK, "Installed", &html))
        }
        Err(error) => match Refusal::of(error) {
            Ok(refusal) => refused(refusal, install_url),
            Err(ours) => broken(&ours),
        },
    }
}

/// The code, and the state if there is one.
fn parameters(request: &Request) -> Result<(SecretString, Option<SecretString>), Refusal> {
    match (one(request, "code"), one(request, "state")) {
        (One::Text(code), One::Text(state)) => Ok((code, Some(state))),
        (One::Text(code), One::Absent) => Ok((code, None)),
        (One::Absent, _) if !matches!(one(request, "error"), One::Absent) => Err(Refusal::Declined),
        _ => Err(Refusal::Query),
    }
}

/// A parameter of the query.
#[derive(Debug)]
enum One {
    /// There once, and not longer than anything of Zoom's.
    Text(SecretString),
    Absent,
    /// Empty, endless, or there more than once.
    Odd,
}

fn one(request: &Request, name: &str) -> One {
    let parameters = request.query_string_parameters();
    match parameters.all(name).as_deref() {
        None | Some([]) => One::Absent,
        Some([value]) if (1..=PARAMETER_BYTES_MAX).contains(&value.len()) => {
            One::Text((*value).into())
        }
        Some(_) => One::Odd,
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

#[cfg(test)]
mod tests;
