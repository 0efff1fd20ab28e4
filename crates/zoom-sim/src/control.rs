//! The simulator's own side, under `/_sim`: what a person does in the Marketplace, and a look at
//! the world behind the API.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Form, SCOPES};
use crate::faults::Order;
use crate::{Simulator, account, webhooks, wire};

pub(crate) async fn health() -> StatusCode {
    StatusCode::OK
}

/// The app's credentials, as the Marketplace shows them.
pub(crate) async fn app(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    let app = &simulator.credentials;
    Json(json!({
        "client_id": app.client_id,
        "client_secret": app.client_secret(),
        "secret_token": app.secret_token,
        "account_id": simulator.world.account_id,
    }))
}

/// Makes another client secret, as the Marketplace's "Regenerate" does.
pub(crate) async fn rotate_client_secret(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    simulator.credentials.rotate(&simulator.mint);
    app(State(simulator)).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)] // a misspelled setting should not look saved
pub(crate) struct FormFields {
    redirect_uri: String,
    event_notification_endpoint_url: String,
    /// All sixteen if missing.
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// Saves the app's form, if the endpoint passes Zoom's URL validation.
pub(crate) async fn save_app(
    State(simulator): State<Arc<Simulator>>,
    fields: Result<Json<FormFields>, JsonRejection>,
) -> Response {
    let fields = match fields {
        Ok(Json(fields)) => fields,
        Err(rejection) => return not_validated(&rejection.body_text()),
    };
    if let Err(reason) = validate(&simulator, &fields).await {
        return not_validated(&reason);
    }
    let scopes = match fields.scopes {
        Some(scopes) => scopes.join(" "),
        None => SCOPES.to_owned(),
    };
    let mut form = simulator.form.lock().expect("nobody panics while saving");
    *form = Some(Form {
        redirect_uri: fields.redirect_uri,
        event_notification_endpoint_url: fields.event_notification_endpoint_url,
        scopes,
    });
    Json(json!({ "validated": true })).into_response()
}

fn not_validated(reason: &str) -> Response {
    let body = json!({ "validated": false, "reason": reason });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

async fn validate(simulator: &Simulator, fields: &FormFields) -> Result<(), String> {
    secure("redirect_uri", &fields.redirect_uri)?;
    let endpoint_url = &fields.event_notification_endpoint_url;
    secure("event_notification_endpoint_url", endpoint_url)?;
    webhooks::validate(simulator, endpoint_url).await
}

/// Zoom takes https only. Here plain http to this machine is fine too.
fn secure(field: &str, text: &str) -> Result<(), String> {
    let url: Url = text
        .parse()
        .map_err(|err| format!("{field} is not a URL: {err}"))?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => Ok(()),
        "http" if here => Ok(()),
        _ => Err(format!("{field} must be https")),
    }
}

/// Sends what the body orders; an empty one is good too.
pub(crate) async fn send_webhooks(
    State(simulator): State<Arc<Simulator>>,
    body: Bytes,
) -> Response {
    let order = match webhooks::Order::parse(&body) {
        Ok(order) => order,
        Err(reason) => return not_understood(&reason),
    };
    let form = simulator
        .form
        .lock()
        .expect("nobody panics while saving")
        .clone();
    let Some(form) = form else {
        let body =
            json!({ "reason": "no event notification endpoint is saved: PUT /_sim/app first" });
        return (StatusCode::CONFLICT, Json(body)).into_response();
    };
    let deliveries =
        webhooks::send(&simulator, &form.event_notification_endpoint_url, &order).await;
    Json(json!({ "deliveries": deliveries })).into_response()
}

/// Every attempt to deliver a webhook, and what will be tried again.
pub(crate) async fn webhooks(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    Json(simulator.webhooks.report())
}

/// What was ordered to go wrong, and what did.
pub(crate) async fn faults(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    Json(simulator.faults.report())
}

/// Orders faults, in place of all that were ordered before.
pub(crate) async fn set_faults(
    State(simulator): State<Arc<Simulator>>,
    order: Result<Json<Order>, JsonRejection>,
) -> Response {
    match order {
        Ok(Json(order)) => {
            simulator.faults.set(order, simulator.clock.now());
            Json(simulator.faults.report()).into_response()
        }
        Err(rejection) => not_understood(&rejection.body_text()),
    }
}

pub(crate) async fn clear_faults(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    let order = Order::default();
    simulator.faults.set(order, simulator.clock.now());
    Json(simulator.faults.report())
}

fn not_understood(reason: &str) -> Response {
    let body = json!({ "reason": reason });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

pub(crate) async fn clock(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    Json(json!({ "now": wire::time(simulator.clock.now()) }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Advance {
    /// Forward only: a clock that goes back proves nothing.
    advance_s: u32,
}

/// Moves the simulator's clock, and nobody else's.
pub(crate) async fn advance(
    State(simulator): State<Arc<Simulator>>,
    by: Result<Json<Advance>, JsonRejection>,
) -> Response {
    match by {
        Ok(Json(by)) => {
            let by = TimeDelta::seconds(by.advance_s.into());
            simulator.clock.advance(by);
            clock(State(simulator)).await.into_response()
        }
        Err(rejection) => not_understood(&rejection.body_text()),
    }
}

pub(crate) async fn grant(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    Json(account::grant(&simulator))
}

/// When each instance ends, or ended.
pub(crate) async fn ends(State(simulator): State<Arc<Simulator>>) -> Json<Value> {
    let meetings = simulator.world.meetings.iter();
    let ends = meetings.map(|m| json!({ "uuid": m.uuid, "end_time": wire::time(m.end_time) }));
    Json(ends.collect())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Of one instance alone.
    uuid: Option<String>,
}

pub(crate) async fn account(
    State(simulator): State<Arc<Simulator>>,
    Query(asked): Query<Asked>,
) -> Json<Value> {
    Json(account::of(&simulator, asked.uuid.as_deref()))
}
