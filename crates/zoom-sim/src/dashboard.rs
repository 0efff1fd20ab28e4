//! `api.zoom.us/v2`: who am I, and the Dashboard.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::Simulator;
use crate::{oauth, wire};

mod error;
mod instance;
mod list;
mod query;
mod route;

use error::ApiError;
use query::Params;
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
    simulator.calls.count(&format!("{method} {}", route.name()));
    if method != Method::GET {
        return ApiError::method_not_allowed().into_response();
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
    if !grants.accepts(token, simulator.clock.now()) {
        return Err(ApiError::invalid_token());
    }
    drop(grants);

    match *route {
        Route::Me => Ok(wire::user::me(&simulator.world)),
        Route::Meetings => list::meetings(simulator, params),
        Route::Meeting(segment) => instance::detail(simulator, segment, params),
        Route::Participants(segment) => instance::participants(simulator, segment, params),
        Route::ParticipantsQos(segment) => instance::participants_qos(simulator, segment, params),
    }
}
