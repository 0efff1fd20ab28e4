//! Zoom's error bodies: `{"code", "message"}`, where the code is not the status.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::world::Kind;

#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: u32,
    message: String,
}

impl ApiError {
    fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn invalid_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 124, "Invalid access token.")
    }

    /// Refused since 2023, even if the token is good.
    pub(crate) fn token_in_query() -> Self {
        let message = "Invalid access token, not supported as query parameter string.";
        Self::new(StatusCode::UNAUTHORIZED, 124, message)
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 300, message)
    }

    /// Unknown, not ended, or not of the kind that `type` asks for.
    pub(crate) fn no_meeting(named: &str) -> Self {
        let message = format!("Meeting does not exist: {named}.");
        Self::new(StatusCode::NOT_FOUND, 3001, message)
    }

    /// A webinar under a meeting's path, or the other way round.
    pub(crate) fn other_kind(asked: Kind, named: &str) -> Self {
        match asked {
            Kind::Meeting => Self::validation("Can not access webinar info."),
            Kind::Webinar => Self::no_meeting(named),
        }
    }

    pub(crate) fn no_user(named: &str) -> Self {
        let message = format!("User does not exist: {named}.");
        Self::new(StatusCode::NOT_FOUND, 1001, message)
    }

    /// The administrator has not consented to this scope.
    pub(crate) fn missing_scope(scope: &str) -> Self {
        let message = format!("Invalid access token, does not contain scopes:[{scope}].");
        Self::new(StatusCode::BAD_REQUEST, 4711, message)
    }

    pub(crate) fn unknown_endpoint() -> Self {
        let message = "This API endpoint is not recognized.";
        Self::new(StatusCode::NOT_FOUND, 2300, message)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            405,
            "Request method not supported.",
        )
    }
}

impl From<crate::paging::BadToken> for ApiError {
    fn from(_: crate::paging::BadToken) -> Self {
        Self::validation("The next page token is invalid or expired.")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "code": self.code, "message": self.message });
        (self.status, Json(body)).into_response()
    }
}
