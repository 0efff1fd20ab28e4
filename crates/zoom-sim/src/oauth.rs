//! `zoom.us/oauth`: consent, tokens, revocation.

use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::app::Credentials;

mod authorize;
mod grants;
mod page;
mod pkce;
mod token;

pub(crate) use authorize::{ask, decide};
pub(crate) use grants::{Grants, Make};
pub(crate) use token::{revoke, token};

type Fields = HashMap<String, String>;

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    credential(headers, "bearer")
}

/// Do these headers carry the app's own `Authorization: Basic …`?
fn is_the_app(headers: &HeaderMap, app: &Credentials) -> bool {
    let expected = STANDARD.encode(format!("{}:{}", app.client_id, app.client_secret()));
    credential(headers, "basic") == Some(expected.as_str())
}

fn credential<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (said, credential) = header.split_once(' ')?;
    said.eq_ignore_ascii_case(scheme).then_some(credential)
}
