//! Wrong answers, as Zoom or something between gives them.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response as Raw, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use http_body_util::{Full, Limited};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Call;
use super::limits::Refusal;
use super::too_many::{self, Form, Window};
use crate::dashboard::ApiError;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// 500 with Zoom's form of an error.
    ServerError,
    /// 503 without a body.
    Unavailable,
    /// 502 with a page.
    Html,
    /// 200 with a page.
    HtmlOk,
    /// 200 without a body.
    Empty,
    /// 200 with an object that has nothing in it.
    EmptyObject,
    /// 200 with null in place of the list.
    NullList,
    /// 200 with one item on the list that has nothing in it.
    BlankItem,
    /// Nothing for a long time, then the connection breaks.
    Timeout,
    /// The connection breaks within the answer.
    Reset,
    /// 401 code 124.
    TokenExpired,
    /// 400 of the token endpoint, though the grant is good.
    InvalidGrant,
    /// 404 code 3001.
    NotYet,
    /// 400 code 4711.
    MissingScope,
    /// Code 200 in a body that HTTP calls 200 as well.
    NoDashboard,
    /// 400 code 300 about the page token.
    PageTokenExpired,
    TooManyPerSecond,
    TooManyPerMinute,
    TooManyPerDay,
    /// 429 without a body.
    TooManyEmpty,
}

/// A wrong answer with all that it needs.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) kind: Kind,
    pub(super) hold_s: u64,
    pub(super) retry_after: Form,
    pub(super) retry_after_s: Option<u32>,
    /// Of a limit that was really reached.
    pub(super) refusal: Option<Refusal>,
}

impl Wrong {
    pub(super) fn limited(refusal: Refusal) -> Self {
        Self {
            kind: match refusal.window {
                Window::Second => Kind::TooManyPerSecond,
                Window::Minute => Kind::TooManyPerMinute,
                Window::Day => Kind::TooManyPerDay,
            },
            hold_s: 0,
            retry_after: refusal.form,
            retry_after_s: None,
            refusal: Some(refusal),
        }
    }

    /// As in the order.
    pub(super) fn name(&self) -> String {
        let name = serde_json::to_value(self.kind).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    }

    pub(super) async fn give(self, call: Call<'_>) -> Response {
        match self.kind {
            Kind::ServerError => {
                let body = json!({ "code": 500, "message": "Internal error." });
                (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
            }
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Kind::Html => (StatusCode::BAD_GATEWAY, Html(PAGE)).into_response(),
            Kind::HtmlOk => Html(PAGE).into_response(),
            Kind::Empty => StatusCode::OK.into_response(),
            Kind::EmptyObject => Json(json!({})).into_response(),
            Kind::NullList => Json(json!({ list_name(call.name): null })).into_response(),
            Kind::BlankItem => Json(json!({ list_name(call.name): [{}] })).into_response(),
            Kind::Timeout => {
                tokio::time::sleep(Duration::from_secs(self.hold_s)).await;
                broken()
            }
            Kind::Reset => broken(),
            Kind::TokenExpired => ApiError::invalid_token().into_response(),
            Kind::InvalidGrant => {
                let body = json!({ "reason": "Invalid Token!", "error": "invalid_grant" });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Kind::NotYet => ApiError::no_meeting("not yet").into_response(),
            Kind::MissingScope => ApiError::missing_scope(call.scope).into_response(),
            Kind::NoDashboard => {
                let message = "Only available for paid account, and enabled dashboard feature.";
                Json(json!({ "code": 200, "message": message })).into_response()
            }
            Kind::PageTokenExpired => ApiError::from(crate::paging::BadToken).into_response(),
            Kind::TooManyPerSecond => self.too_many(Window::Second, call),
            Kind::TooManyPerMinute => self.too_many(Window::Minute, call),
            Kind::TooManyPerDay => self.too_many(Window::Day, call),
            Kind::TooManyEmpty => StatusCode::TOO_MANY_REQUESTS.into_response(),
        }
    }

    fn too_many(&self, window: Window, call: Call<'_>) -> Response {
        let until = match (&self.refusal, self.retry_after_s) {
            (Some(refusal), _) => refusal.until,
            (None, Some(seconds)) => call.now + chrono::TimeDelta::seconds(seconds.into()),
            (None, None) => window.end(call.now),
        };
        let mut response = too_many::response(window, self.retry_after, until, call.now);
        if let Some(refusal) = &self.refusal {
            refusal.headers(response.headers_mut());
        }
        response
    }
}

/// What the route's list is called.
fn list_name(route: &str) -> &'static str {
    let lists = ["meetings", "webinars", "users"];
    let named = lists.into_iter().find(|name| route.ends_with(name));
    named.unwrap_or("participants")
}

/// Promises more than it sends, and ends the connection.
pub(crate) fn broken() -> Response {
    const SENT: usize = 9;
    let whole = Full::new(Bytes::from_static(b"{\"code\":0}"));
    let mut response = Raw::new(Body::new(Limited::new(whole, SENT)));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Error - Zoom</title></head>\
    <body><h1>We are having trouble</h1></body></html>\n";
