//! 429, in each of the forms that have been described.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    Second,
    Minute,
    Day,
}

/// How `Retry-After` is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// ISO 8601 on the day's limit, none on the others.
    #[default]
    Auto,
    None,
    Seconds,
    HttpDate,
    Iso,
}

impl Window {
    /// When another call is allowed: the day's limit is reset at midnight UTC.
    pub(super) fn end(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Second => now + TimeDelta::seconds(1),
            Self::Minute => now + TimeDelta::minutes(1),
            Self::Day => {
                let today = now.duration_trunc(TimeDelta::days(1)).unwrap_or(now);
                today + TimeDelta::days(1)
            }
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Second => {
                "You have reached the maximum per-second rate limit for this API. Try again later."
            }
            Self::Minute => {
                "You have reached the maximum per-minute rate limit for this API. Try again later."
            }
            Self::Day => {
                "You have reached the maximum daily rate limit for this API. Refer to the \
                 response header for details on when you can make another request."
            }
        }
    }
}

pub(super) fn response(
    window: Window,
    form: Form,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Response {
    let body = json!({ "code": 429, "message": window.message() });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let form = match (form, window) {
        (Form::Auto, Window::Day) => Form::Iso,
        (form, _) => form,
    };
    let retry_after = match form {
        Form::Auto | Form::None => return response,
        Form::Seconds => {
            let wait = until - now;
            let rounded_up = wait.num_seconds() + i64::from(wait.subsec_nanos() > 0);
            rounded_up.to_string()
        }
        Form::HttpDate => until.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        Form::Iso => crate::wire::time(until),
    };
    if let Ok(value) = HeaderValue::from_str(&retry_after) {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    response
}
