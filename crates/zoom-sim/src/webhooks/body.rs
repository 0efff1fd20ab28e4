//! A webhook's body, byte for byte.

use std::fmt::Write;

use serde_json::Value;

/// Escapes what lies beyond the Basic Multilingual Plane (emoji) as two `\u` halves and leaves
/// every other letter as it is: Zoom does, and so a receiver that writes the JSON anew gets other
/// bytes than those that were signed.
pub(super) fn of(event: &Value) -> String {
    let plain = event.to_string();
    let mut body = String::with_capacity(plain.len());
    for letter in plain.chars() {
        if u32::from(letter) <= 0xFFFF {
            body.push(letter);
        } else {
            for half in letter.encode_utf16(&mut [0; 2]) {
                write!(body, "\\u{half:04x}").expect("a String takes all that is written");
            }
        }
    }
    body
}
