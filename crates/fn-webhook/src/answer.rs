//! What API Gateway is told to answer.

use serde::Serialize;

/// An answer in payload format 2.0.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The HTTP status.
    pub status_code: u16,
    /// Only with a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<JsonHeaders>,
    /// JSON, or nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// The one header that an answer may have.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct JsonHeaders {
    #[serde(rename = "content-type")]
    content_type: &'static str,
}

impl Answer {
    pub(crate) fn empty(status_code: u16) -> Self {
        Self {
            status_code,
            headers: None,
            body: None,
        }
    }

    pub(crate) fn json(body: String) -> Self {
        Self {
            status_code: 200,
            headers: Some(JsonHeaders {
                content_type: "application/json",
            }),
            body: Some(body),
        }
    }
}
