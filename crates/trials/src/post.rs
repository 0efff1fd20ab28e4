//! A webhook as Zoom signs it and API Gateway hands it over.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// Signed now, with this secret.
#[expect(clippy::disallowed_methods, reason = "whoever signs looks at a clock")]
pub(crate) fn signed(secret: &str, body: &str) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now_s = now.map_or(0, |since| since.as_secs()).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("v0:{now_s}:{body}").as_bytes());
    let signature = format!("v0={}", hex::encode(mac.finalize().into_bytes()));
    json!({
        "version": "2.0",
        "routeKey": "POST /zoom/event",
        "rawPath": "/zoom/event",
        "rawQueryString": "",
        "headers": {
            "accept": "*/*",
            "clientid": "trial",
            "content-length": body.len().to_string(),
            "content-type": "application/json; charset=utf-8",
            "host": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
            "user-agent": "Zoom Marketplace/1.0a",
            "x-amzn-trace-id": "Root=1-5e1b4151-5ac6c58f3375aa3c7c6b73c9",
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            "x-zm-request-timestamp": now_s,
            "x-zm-signature": signature,
            "x-zm-trackingid": "v=2.0;clid=us02;rid=WEB_0123456789abcdef0123456789abcdef",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": "POST",
                "path": "/zoom/event",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Zoom Marketplace/1.0a",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "POST /zoom/event",
            "stage": "$default",
            "time": "20/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1_795_176_000_000_u64,
        },
        "body": STANDARD.encode(body),
        "isBase64Encoded": true,
    })
}
