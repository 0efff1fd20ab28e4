//! Zoom's signature, version 0.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `x-zm-signature`: over the timestamp and the body exactly as it is sent.
pub(super) fn signature(secret_token: &str, timestamp_s: i64, body: &str) -> String {
    format!(
        "v0={}",
        hmac_hex(secret_token, &format!("v0:{timestamp_s}:{body}"))
    )
}

/// Lower-case hex, as Zoom writes it and as it wants it back in `encryptedToken`.
pub(super) fn hmac_hex(secret_token: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_token.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(message.as_bytes());
    let mut hex = String::with_capacity(64);
    for byte in mac.finalize().into_bytes() {
        write!(hex, "{byte:02x}").expect("a String takes all that is written");
    }
    hex
}
