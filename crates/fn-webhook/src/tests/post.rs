//! A webhook as Zoom posts it and API Gateway wraps it, and what may be wrong with either.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::noon;
use crate::Request;

pub(super) const SIGNATURE: &str = "x-zm-signature";
pub(super) const TIMESTAMP: &str = "x-zm-request-timestamp";

#[derive(Clone, Debug)]
pub(super) struct Post {
    method: &'static str,
    headers: Map<String, Value>,
    body: Vec<u8>,
    in_base64: bool,
}

impl Post {
    /// At noon, with the secret `hush`.
    pub(super) fn signed(body: impl AsRef<[u8]>) -> Self {
        Self::signed_with("hush", &noon().timestamp().to_string(), body.as_ref())
    }

    pub(super) fn signed_with(secret: &str, timestamp: &str, body: &[u8]) -> Self {
        let post = Self {
            method: "POST",
            headers: Map::new(),
            body: body.to_vec(),
            in_base64: true,
        };
        post.header("content-type", "application/json; charset=utf-8")
            .header(TIMESTAMP, timestamp)
            .header(SIGNATURE, &signature(secret, timestamp, body))
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.headers.remove(name).unwrap();
        self
    }

    pub(super) fn with_method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(super) fn with_body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// As API Gateway hands over a body that it takes for text.
    pub(super) fn in_text(mut self) -> Self {
        self.in_base64 = false;
        self
    }

    pub(super) fn signature(&self) -> String {
        self.headers[SIGNATURE].as_str().unwrap().to_owned()
    }

    pub(super) fn in_upper_case(self) -> Self {
        self.with_names(str::to_uppercase)
    }

    pub(super) fn with_names(mut self, written: impl Fn(&str) -> String) -> Self {
        self.headers = std::mem::take(&mut self.headers)
            .into_iter()
            .map(|(name, value)| (written(&name), value))
            .collect();
        self
    }

    pub(super) fn event(&self) -> Value {
        let body = if self.in_base64 {
            STANDARD.encode(&self.body)
        } else {
            String::from_utf8(self.body.clone()).unwrap()
        };
        json!({
            "version": "2.0",
            "routeKey": "POST /zoom/event",
            "rawPath": "/zoom/event",
            "rawQueryString": "",
            "headers": self.headers,
            "requestContext": {
                "apiId": "a1",
                "http": { "method": self.method, "path": "/zoom/event", "sourceIp": "192.0.2.1" },
            },
            "body": body,
            "isBase64Encoded": self.in_base64,
        })
    }

    pub(super) fn request(&self) -> Request {
        serde_json::from_value(self.event()).unwrap()
    }
}

pub(super) fn hmac(secret: &str, text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text);
    hex::encode(mac.finalize().into_bytes())
}

fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let signed = [b"v0:", timestamp.as_bytes(), b":", body].concat();
    format!("v0={}", hmac(secret, &signed))
}
