//! An object of Zoom's, read field by field.
//!
//! Zoom documents little as required, renames and adds fields monthly, and sends numbers as text.
//! So no field's absence or odd type may lose its neighbours: what cannot be read stays behind,
//! together with what nobody asked for, and [`Fields::rest`] hands both over.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The bytes are no JSON object, so no part of them can be read.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON object")]
pub struct NotAnObject {
    #[source]
    cause: Option<serde_json::Error>,
}

/// A JSON object whose fields are taken one by one.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    map: Map<String, Value>,
    unread: Map<String, Value>,
}

impl Fields {
    /// Reads the bytes of an object.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnObject> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(map)) => Ok(Self::of(map)),
            Ok(_) => Err(NotAnObject { cause: None }),
            Err(cause) => Err(NotAnObject { cause: Some(cause) }),
        }
    }

    fn of(map: Map<String, Value>) -> Self {
        Self {
            map,
            unread: Map::new(),
        }
    }

    /// Text, also where Zoom sends a number; `""` and null are absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, |value| match value {
            Value::String(text) => Some((!text.is_empty()).then(|| text.clone())),
            Value::Number(number) => Some(Some(number.to_string())),
            _ => None,
        })
    }

    /// A whole number, also where Zoom sends text.
    pub fn whole(&mut self, name: &str) -> Option<i64> {
        self.take(name, |value| match value {
            Value::String(text) if text.is_empty() => Some(None),
            Value::String(text) => text.parse().ok().map(Some),
            Value::Number(number) => number.as_i64().map(Some),
            _ => None,
        })
    }

    /// True or false, also as text.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, |value| match value {
            Value::String(text) if text.is_empty() => Some(None),
            Value::String(text) => text.parse().ok().map(Some),
            Value::Bool(flag) => Some(Some(*flag)),
            _ => None,
        })
    }

    /// An RFC 3339 time.
    pub fn time(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.parsed(name, |text| text.parse().ok())
    }

    /// Text that `parse` understands; `""` is absent, what it does not understand stays behind.
    pub fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.take(name, |value| match value {
            Value::String(text) if text.trim().is_empty() => Some(None),
            Value::String(text) => parse(text).map(Some),
            _ => None,
        })
    }

    /// A list of texts; one text alone is a list of one.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        self.take(name, |value| match value {
            Value::String(text) if text.is_empty() => Some(None),
            Value::String(text) => Some(Some(vec![text.clone()])),
            Value::Array(values) => values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .map(Some),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// An object within this one.
    pub fn object(&mut self, name: &str) -> Option<Self> {
        self.take(name, |value| match value {
            Value::Object(map) => Some(Some(Self::of(map.clone()))),
            _ => None,
        })
    }

    /// A list of objects; one object alone is a list of one. Elements that are none stay behind.
    pub fn objects(&mut self, name: &str) -> Vec<Self> {
        match self.map.remove(name) {
            Some(Value::Array(values)) => {
                let (objects, others): (Vec<_>, Vec<_>) =
                    values.into_iter().partition(Value::is_object);
                if !others.is_empty() {
                    self.unread.insert(name.to_owned(), Value::Array(others));
                }
                objects
                    .into_iter()
                    .filter_map(|object| match object {
                        Value::Object(map) => Some(Self::of(map)),
                        _ => None,
                    })
                    .collect()
            }
            Some(Value::Object(map)) => vec![Self::of(map)],
            Some(Value::Null) | None => Vec::new(),
            Some(other) => {
                self.unread.insert(name.to_owned(), other);
                Vec::new()
            }
        }
    }

    /// Drops fields that are known and not wanted, so that they do not count as unknown.
    pub fn drop(&mut self, names: &[&str]) {
        for name in names {
            self.map.remove(*name);
        }
    }

    /// Everything that was not taken, or could not be read.
    pub fn rest(mut self) -> Map<String, Value> {
        self.map.append(&mut self.unread);
        self.map
    }

    /// Takes a field; `read` answers `None` for what it cannot read, `Some(None)` for absence.
    fn take<T>(&mut self, name: &str, read: impl Fn(&Value) -> Option<Option<T>>) -> Option<T> {
        let value = self.map.remove(name).filter(|value| !value.is_null())?;
        read(&value).unwrap_or_else(|| {
            self.unread.insert(name.to_owned(), value);
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn an_id_may_be_a_number_or_text() {
        let mut fields = Fields::parse(br#"{"id":95123456789,"uuid":"x=="}"#).unwrap();
        assert_eq!(fields.text("id").as_deref(), Some("95123456789"));
        assert_eq!(fields.text("uuid").as_deref(), Some("x=="));
    }

    #[test]
    fn a_field_of_another_type_stays_behind_and_costs_no_other() {
        let mut fields =
            Fields::parse(br#"{"topic":["a"],"join_time":"soon","new":1,"email":""}"#).unwrap();
        assert_eq!(fields.text("topic"), None);
        assert_eq!(fields.time("join_time"), None);
        assert_eq!(fields.text("email"), None);
        let rest = fields.rest();
        assert_eq!(
            rest.keys().collect::<Vec<_>>(),
            ["join_time", "new", "topic"]
        );
    }

    #[test]
    fn bytes_that_are_no_object_are_refused() {
        assert!(Fields::parse(b"<html>").is_err());
        assert!(Fields::parse(b"[]").is_err());
        assert!(Fields::parse(b"").is_err());
    }
}
