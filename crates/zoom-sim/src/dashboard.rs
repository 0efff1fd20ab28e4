//! `api.zoom.us/v2`: who am I, and the Dashboard.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::Simulator;
use crate::faults::Call;
use crate::{oauth, wire};

mod directory;
mod error;
mod instance;
mod list;
mod query;
mod route;

pub(crate) use error::ApiError;
use query::Params;
pub(crate) use route::Label;
use route::Route;

/// Every request that is neither OAuth's nor the simulator's own.
pub(crate) async fn answer(
    State(simulator): State<Arc<Simulator>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(route) = Route::of(uri.path()) else {
        return ApiError::unknown_endpoint().into_response();
    };
    let name = format!("{method} {}", route.name());
    simulator.calls.count(&name);
    if method != Method::GET {
        return ApiError::method_not_allowed().into_response();
    }
    let uuid = route.instance().and_then(instance::decoded_twice);
    let call = Call {
        name: &name,
        uuid: uuid.as_deref(),
        label: Some(route.label()),
        scope: route.scope(),
        now: simulator.clock.now(),
    };
    if let Some(wrong) = simulator.faults.strike(&simulator.mint, call).await {
        return wrong;
    }
    let result = match Query::<HashMap<String, String>>::try_from_uri(&uri) {
        Ok(Query(params)) => look_up(&simulator, &route, &headers, &Params(params)),
        Err(_) => Err(ApiError::validation("The query string is malformed.")),
    };
    match result {
        Ok(body) => Json(body).into_response(),
        Err(err) => err.into_response(),
    }
}

/// The bearer is looked at before anything else.
fn look_up(
    simulator: &Simulator,
    route: &Route<'_>,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Value, ApiError> {
    if params.get("access_token").is_some() {
        return Err(ApiError::token_in_query());
    }
    let token = oauth::bearer(headers).ok_or_else(ApiError::invalid_token)?;
    let grants = simulator
        .grants
        .lock()
        .expect("nobody panics while granting");
    let scopes = grants.accepts(token, simulator.clock.now());
    let scopes = scopes.ok_or_else(ApiError::invalid_token)?;
    if !scopes.split(' ').any(|scope| scope == route.scope()) {
        return Err(ApiError::missing_scope(route.scope()));
    }
    if *route == Route::Me && !grants.is_a_users(token) {
        return Err(ApiError::no_user("me"));
    }
    drop(grants);

    match *route {
        Route::Me => Ok(wire::user::me(&simulator.world)),
        Route::Users => directory::users(simulator, params),
        Route::User(segment) => directory::user(simulator, segment),
        Route::Scheduled(kind, number) => instance::scheduled(simulator, kind, number),
        Route::PastMeeting(segment) => instance::past(simulator, segment),
        Route::PastParticipants(segment) => instance::past_participants(simulator, segment, params),
        Route::Quality => list::quality(simulator, params),
        Route::Instances(kind) => list::instances(simulator, kind, params),
        Route::Instance(kind, segment) => instance::detail(simulator, kind, segment, params),
        Route::Participants(kind, segment) => {
            instance::participants(simulator, kind, segment, params)
        }
        Route::ParticipantsQos(kind, segment) => {
            instance::participants_qos(simulator, kind, segment, params)
        }
        Route::ParticipantsQosSummary(kind, segment) => {
            instance::participants_qos_summary(simulator, kind, segment, params)
        }
        Route::ParticipantQos(kind, segment, participant) => {
            instance::participant_qos(simulator, kind, (segment, participant), params)
        }
    }
}
