//! `/oauth/authorize`: the consent page and the redirect back.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Fields;
use super::page::{self, Refusal};
use super::pkce::Challenge;
use crate::Simulator;

/// All but the letters that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Shows the consent page.
pub(crate) async fn ask(
    State(simulator): State<Arc<Simulator>>,
    Query(fields): Query<Fields>,
) -> Response {
    simulator.calls.count("GET /oauth/authorize");
    match check(&simulator, &fields) {
        Ok(_) => page::consent(&fields),
        Err(refusal) => refusal.into_response(),
    }
}

/// The admin pressed a button. Everything is checked again: the form came through a browser.
pub(crate) async fn decide(
    State(simulator): State<Arc<Simulator>>,
    Form(fields): Form<Fields>,
) -> Response {
    simulator.calls.count("POST /oauth/authorize");
    let asked = match check(&simulator, &fields) {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let declined = fields
        .get("decision")
        .is_some_and(|decision| decision == "decline");
    let redirect_uri = asked.redirect_uri.clone();
    let mut answer = if declined {
        vec![("error", "access_denied".to_owned())]
    } else {
        let now = simulator.clock.now();
        let mut grants = simulator
            .grants
            .lock()
            .expect("nobody panics while granting");
        let code = grants.code(&simulator.mint, asked, now);
        vec![("code", code)]
    };
    if let Some(state) = fields.get("state") {
        answer.push(("state", state.clone()));
    }
    let location = with_query(&redirect_uri, &answer);
    (StatusCode::FOUND, [(LOCATION, location)]).into_response()
}

/// What an administrator is asked to consent to.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    /// Of the app's form at that moment: more take another consent.
    pub(super) scopes: String,
}

/// `Err` is the page to show. Nothing is ever redirected to an address that was not registered.
fn check(simulator: &Simulator, fields: &Fields) -> Result<Asked, Refusal> {
    let field = |name: &str| fields.get(name).map(String::as_str);
    if field("client_id") != Some(&simulator.credentials.client_id) {
        return Err(refusal(4702, "Invalid client_id."));
    }
    if field("response_type") != Some("code") {
        return Err(refusal(4700, "response_type must be code."));
    }
    let form = simulator.form.lock().expect("nobody panics while saving");
    let registered = form.as_ref().map(|form| form.redirect_uri.as_str());
    let Some(redirect_uri) = field("redirect_uri").filter(|uri| registered == Some(uri)) else {
        let said = field("redirect_uri").unwrap_or("none");
        return Err(refusal(4709, &format!("Invalid redirect url: {said}.")));
    };
    let Ok(challenge) = Challenge::of(fields) else {
        return Err(refusal(
            4700,
            "code_challenge_method must be S256 or plain.",
        ));
    };
    Ok(Asked {
        redirect_uri: redirect_uri.to_owned(),
        challenge,
        scopes: form
            .as_ref()
            .map_or_else(String::new, |form| form.scopes.clone()),
    })
}

fn refusal(code: u32, message: &str) -> Refusal {
    let message = message.to_owned();
    Refusal { code, message }
}

fn with_query(uri: &str, pairs: &[(&str, String)]) -> String {
    let first = if uri.contains('?') { '&' } else { '?' };
    let encoded: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)))
        .collect();
    format!("{uri}{first}{}", encoded.join("&"))
}
