//! `/oauth/token` and `/oauth/revoke`.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde_json::{Value, json};

use super::grants::Pair;
use super::{Fields, is_the_app};
use crate::Simulator;
use crate::app::SCOPES;
use crate::faults::Call;

type FormBody = Result<Form<Fields>, FormRejection>;

pub(crate) async fn token(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: FormBody,
) -> Response {
    let call = Call {
        name: "POST /oauth/token",
        uuid: None,
        label: None,
        scope: "",
        now: simulator.clock.now(),
    };
    simulator.calls.count(call.name);
    if let Some(wrong) = simulator.faults.strike(&simulator.mint, call).await {
        return wrong;
    }
    let fields = fields(&simulator, &headers, query.as_deref(), body);
    let is_refresh = fields.as_ref().is_ok_and(|fields| {
        let grant_type = fields.get("grant_type");
        grant_type.is_some_and(|kind| kind == "refresh_token")
    });
    let pair = match fields.and_then(|fields| grant(&simulator, &fields)) {
        Ok(pair) => pair,
        Err(refused) => return refused.into_response(),
    };
    let answer = Json(granted(&pair, &simulator.base_url)).into_response();
    let trouble = if is_refresh {
        simulator.faults.refresh_trouble()
    } else {
        None
    };
    match trouble {
        Some(trouble) => trouble.spoil(answer).await,
        None => answer,
    }
}

pub(crate) async fn revoke(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: FormBody,
) -> Response {
    simulator.calls.count("POST /oauth/revoke");
    let fields = match fields(&simulator, &headers, query.as_deref(), body) {
        Ok(fields) => fields,
        Err(refused) => return refused.into_response(),
    };
    let token = fields.get("token").map_or("", String::as_str);
    let mut grants = simulator
        .grants
        .lock()
        .expect("nobody panics while granting");
    if grants.revoke(token) {
        Json(json!({ "status": "success" })).into_response()
    } else {
        Refused::Grant.into_response()
    }
}

/// The form, if it came in the body and from the app.
fn fields(
    simulator: &Simulator,
    headers: &HeaderMap,
    query: Option<&str>,
    body: FormBody,
) -> Result<Fields, Refused> {
    if query.is_some_and(|query| !query.is_empty()) {
        return Err(Refused::TokenInQuery);
    }
    if !is_the_app(headers, &simulator.credentials) {
        return Err(Refused::Client);
    }
    let Form(fields) = body.map_err(|_| Refused::NotAForm)?;
    Ok(fields)
}

fn grant(simulator: &Simulator, fields: &Fields) -> Result<Pair, Refused> {
    let now = simulator.clock.now();
    let (mint, faults) = (&simulator.mint, &simulator.faults);
    let (grace, make) = (faults.grace(), faults.tokens());
    let mut grants = simulator
        .grants
        .lock()
        .expect("nobody panics while granting");
    let pair = match fields.get("grant_type").map(String::as_str) {
        Some("authorization_code") => grants.redeem(mint, fields, make, now),
        Some("refresh_token") => {
            let presented = fields.get("refresh_token").map_or("", String::as_str);
            grants.rotate(mint, presented, grace, make, now)
        }
        // An app's own account only.
        Some("account_credentials") => {
            if fields.get("account_id") != Some(&simulator.world.account_id) {
                return Err(Refused::Account);
            }
            let form = simulator.form.lock().expect("nobody panics while saving");
            let scopes = form.as_ref().map_or(SCOPES, |form| &form.scopes);
            Some(grants.for_the_app(mint, scopes, make, now))
        }
        Some(_) => return Err(Refused::GrantType),
        None => return Err(Refused::NoGrantType),
    };
    pair.ok_or(Refused::Grant)
}

fn granted(pair: &Pair, base_url: &str) -> Value {
    let mut answer = json!({
        "access_token": pair.access_token,
        "token_type": "bearer",
        "expires_in": pair.expires_in_s,
        "scope": pair.scopes,
        "api_url": base_url,
    });
    if let Some(refresh_token) = &pair.refresh_token {
        answer["refresh_token"] = json!(refresh_token);
    }
    answer
}

/// Every way in which these two endpoints say no.
#[derive(Clone, Copy, Debug)]
enum Refused {
    /// Parameters in the URL, where Zoom has not read tokens since 2023.
    TokenInQuery,
    Client,
    NotAForm,
    NoGrantType,
    GrantType,
    /// Server-to-Server OAuth for another account than the app's own.
    Account,
    /// The code or token is unknown, used, too old, or not proven.
    Grant,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (error, reason) = match self {
            Self::TokenInQuery => {
                let message = "Token is not supported as query parameter string.";
                let body = Json(json!({ "code": 124, "message": message }));
                return (StatusCode::UNAUTHORIZED, body).into_response();
            }
            Self::Client => ("invalid_client", "Invalid client_id or client_secret"),
            Self::NotAForm => ("invalid_request", "The request is not a form"),
            Self::NoGrantType => ("invalid_request", "Missing grant type"),
            Self::GrantType => ("unsupported_grant_type", "Unsupported grant type"),
            Self::Account => ("invalid_request", "Bad Request"),
            Self::Grant => ("invalid_grant", "Invalid Token!"),
        };
        let status = match self {
            Self::Client => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, Json(json!({ "reason": reason, "error": error }))).into_response()
    }
}
