//! The two fields of an error, out of a body that may be a page of many megabytes.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::NotAnObject;
use crate::fields::{Fields, Texts};

const NAMES: [&str; 2] = ["code", "message"];

/// Zoom's messages are a sentence; a longer one is none that can be judged by.
const VALUE_BYTES_MAX: usize = 16 * 1024;

/// Reads `code` and `message` of an object. Everything else is skipped without being kept: every
/// answer comes by here, and a page as a tree takes several times its bytes.
pub(super) fn fields(body: &[u8]) -> Result<Fields, NotAnObject> {
    let mut body = Deserializer::from_slice(body);
    let map = body.deserialize_map(Said);
    let whole = map.and_then(|map| body.end().map(|()| map));
    let map = whole?;
    Ok(Fields::of(map))
}

struct Said;

impl<'de> Visitor<'de> for Said {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut said = Texts::new();
        while let Some(name) = object.next_key::<String>()? {
            if !NAMES.contains(&name.as_str()) {
                object.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw: &RawValue = object.next_value()?;
            if raw.get().len() <= VALUE_BYTES_MAX {
                said.insert(name, raw.to_owned());
            }
        }
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn an_error_is_read_and_everything_else_skipped() {
        let body = br#"{"participants":[{"code":1}],"code":"300","message":"no","errors":{}}"#;
        let mut said = fields(body).unwrap();
        assert_eq!(said.whole("code"), Some(300));
        assert_eq!(said.text("message").as_deref(), Some("no"));
        let mut nothing = fields(b"{}").unwrap();
        assert_eq!(nothing.whole("code"), None);
    }

    #[test]
    fn what_is_no_whole_object_is_no_answer() {
        for body in [
            "",
            "[]",
            "null",
            "<html>",
            "{\"code\":3",
            "{} {}",
            "{\"a\":}",
        ] {
            assert!(fields(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn an_endless_message_is_none() {
        let body = format!(r#"{{"code":300,"message":"{}"}}"#, "x".repeat(1_000_000));
        assert_eq!(fields(body.as_bytes()).unwrap().text("message"), None);
    }
}
