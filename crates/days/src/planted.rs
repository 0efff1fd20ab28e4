//! Everything that nobody else may learn, and whether somebody does.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

/// Shorter texts are in any other by chance.
const BYTES_MIN: usize = 7;

#[derive(Debug, Default)]
pub(crate) struct Planted(Vec<(String, String)>);

impl Planted {
    /// Something secret or personal, once.
    pub(crate) fn add(&mut self, what: &str, text: &str) {
        let known = self.0.iter().any(|(_, known)| known == text);
        if text.len() >= BYTES_MIN && !known {
            self.0.push((what.to_owned(), text.to_owned()));
        }
    }

    /// These fields, wherever they are in a value.
    pub(crate) fn add_fields(&mut self, value: &Value, fields: &[&str]) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value {
                        Value::String(text) if fields.contains(&&**name) => self.add(name, text),
                        Value::Array(texts) if fields.contains(&&**name) => {
                            for text in texts.iter().filter_map(Value::as_str) {
                                self.add(name, text);
                            }
                        }
                        value => self.add_fields(value, fields),
                    }
                }
            }
            Value::Array(values) => {
                for value in values {
                    self.add_fields(value, fields);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// None of it is in this text, as it is or in base64.
    pub(crate) fn expect_absent(&self, place: &str, text: &str) {
        for (what, planted) in &self.0 {
            let encoded = [STANDARD.encode(planted), URL_SAFE_NO_PAD.encode(planted)];
            for form in [planted].into_iter().chain(&encoded) {
                let Some(at) = text.find(form) else {
                    continue;
                };
                let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
                let line = text[line..].lines().next().unwrap_or_default();
                let line: String = line.chars().take(600).collect();
                panic!("{what} is in {place}: {line}");
            }
        }
    }
}
