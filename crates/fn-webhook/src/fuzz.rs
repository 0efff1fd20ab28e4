//! What must hold of any bytes that come to the door: the targets of `crates/fn-webhook/fuzz`, which
//! run over their corpus as ordinary tests too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zoom::webhook::{Claim, Refused, Secrets, Verified, Window};

use crate::{BODY_BYTES_MAX, Request, claim};

/// Takes bytes, and panics if what becomes of them is not what the door may do.
pub type Target = fn(&[u8]);

/// Each by the name of its folder in the corpus.
pub const TARGETS: [(&str, Target); 3] = [
    ("request", request),
    ("signature", signature),
    ("body", body),
];

const SECRET: &str = "4fv1RkqGQUq5sWbEz6hA5A";
const SENT_S: &str = "1720705455";

/// What API Gateway hands over: an error, or something that a right signature of its bytes opens, at a
/// time in the window, and nothing else.
pub fn request(bytes: &[u8]) {
    let Ok(request) = serde_json::from_slice::<Request>(bytes) else {
        return;
    };
    let Ok((claim, body)) = claim(&request) else {
        return;
    };
    assert!(body.len() <= BODY_BYTES_MAX);
    let right = right(claim.timestamp, body);
    let is_timely = is_timely(claim.timestamp);
    for signature in [claim.signature, &right] {
        let is_good = verify(Claim { signature, ..claim }, body, |verified| {
            verified.is_ok()
        });
        assert_eq!(is_good, is_timely && signature == right);
    }
}

/// Seconds in digits, from 95 minutes before until 5 after.
fn is_timely(timestamp: &str) -> bool {
    let now_s: i64 = SENT_S.parse().expect("digits");
    let is_digits = timestamp.bytes().all(|digit| digit.is_ascii_digit());
    let sent_s: Option<i64> = timestamp.parse().ok();
    is_digits && sent_s.is_some_and(|sent_s| (now_s - 5_700..=now_s + 300).contains(&sent_s))
}

/// The header: of all texts, one is good.
pub fn signature(bytes: &[u8]) {
    const BODY: &[u8] = b"{}";
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let claim = Claim {
        signature: text,
        timestamp: SENT_S,
        authorization: None,
    };
    let is_right = text == right(SENT_S, BODY);
    let is_good = verify(claim, BODY, |verified| verified.is_ok());
    assert_eq!(is_good, is_right);
}

/// A signed body: verified whatever it is, and the same bytes after its journey.
pub fn body(bytes: &[u8]) {
    let signature = right(SENT_S, bytes);
    let claim = Claim {
        signature: &signature,
        timestamp: SENT_S,
        authorization: None,
    };
    verify(claim, bytes, |verified| {
        let verified = verified.expect("it is signed");
        let travelled = STANDARD.decode(verified.to_base64());
        assert_eq!(travelled.expect("base64"), bytes);
        if let Some(answer) = verified.challenge() {
            assert_eq!(answer.encrypted_token, hmac(answer.plain_token.as_bytes()));
        }
    });
}

fn verify<T>(
    claim: Claim<'_>,
    body: &[u8],
    then: impl FnOnce(Result<Verified<'_>, Refused>) -> T,
) -> T {
    let secrets = format!(r#"{{"current":"{SECRET}"}}"#);
    let secrets: Secrets = serde_json::from_str(&secrets).expect("a secret");
    let window = Window {
        age_max: TimeDelta::minutes(95),
        ahead_max: TimeDelta::minutes(5),
    };
    let now: DateTime<Utc> = DateTime::from_timestamp(1_720_705_455, 0).expect("a time");
    then(secrets.verify(claim, body, now, &window))
}

fn right(timestamp: &str, body: &[u8]) -> String {
    format!(
        "v0={}",
        hmac(&[b"v0:", timestamp.as_bytes(), b":", body].concat())
    )
}

fn hmac(text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes any key");
    mac.update(text);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests;
