//! An object of Zoom's, read field by field.
//!
//! Zoom documents little as required, renames and adds fields monthly, and sends numbers as text.
//! So no field's absence or odd type may lose its neighbours: what cannot be read stays behind,
//! together with what nobody asked for, and [`Fields::rest`] hands both over.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::surrogates;

mod moment;

/// The bytes are no answer of the form wanted, so no part of them can be read.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON object of the form wanted")]
pub struct NotAnObject {
    #[source]
    pub(crate) cause: Option<serde_json::Error>,
}

/// A longer text is none of Zoom's: names and topics have up to 200 characters, and an index of
/// `DynamoDB` takes keys of 1,024 bytes.
const TEXT_BYTES_MAX: usize = 1_024;

/// A longer list of texts is none of Zoom's either.
const TEXTS_MAX: usize = 50;

/// Nothing that is measured of a call is larger than a billion.
const DECIMAL_MAX: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// A tree takes twenty times its bytes in the worst case, and a function has 256 MB. Of Zoom's, only
/// pages are longer, and those are read item by item; a user with all settings has some 20 KB.
pub(crate) const OBJECT_BYTES_MAX: usize = 1024 * 1024;

/// Zoom's clock and ours differ by minutes, and a time zone that Zoom forgot to take off by 14 hours.
const AHEAD_MAX: TimeDelta = TimeDelta::days(1);

/// A JSON object whose fields are taken one by one.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    map: Map<String, Value>,
    unreadable: Map<String, Value>,
}

/// What is left of an object when everything known was taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rest {
    /// Fields that nobody asked for.
    pub(crate) unknown: Map<String, Value>,
    /// Fields whose value could not be read.
    pub(crate) unreadable: Map<String, Value>,
}

impl Fields {
    /// Reads the bytes of an object.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnObject> {
        if bytes.len() > OBJECT_BYTES_MAX {
            return Err(NotAnObject { cause: None });
        }
        match surrogates::read(bytes) {
            Ok(Value::Object(map)) => Ok(Self::of(map)),
            Ok(_) => Err(NotAnObject { cause: None }),
            Err(cause) => Err(NotAnObject { cause: Some(cause) }),
        }
    }

    pub(crate) fn of(map: Map<String, Value>) -> Self {
        Self {
            map,
            unreadable: Map::new(),
        }
    }

    /// Text, also where Zoom sends a number; `""` and null are absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, |value| match value {
            Value::String(text) if is_short(text) => Some(filled(text)),
            Value::Number(number) => Some(Some(number.to_string())),
            _ => None,
        })
    }

    /// Text of any length: a token, or all scopes of an account. What cannot be read of it is lost, so
    /// nothing but the answer's own length bounds it.
    pub fn long_text(&mut self, name: &str) -> Option<String> {
        self.take(name, |value| match value {
            Value::String(text) => Some(filled(text)),
            _ => None,
        })
    }

    /// Text, a number or a flag, as text: for fields whose type nobody has seen.
    pub fn scalar(&mut self, name: &str) -> Option<String> {
        self.take(name, |value| match value {
            Value::String(text) if is_short(text) => Some(filled(text)),
            Value::Number(number) => Some(Some(number.to_string())),
            Value::Bool(flag) => Some(Some(flag.to_string())),
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

    /// A whole number within a range, outside of which it is none.
    pub fn whole_within(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        self.take(name, |value| {
            let number = match value {
                Value::String(text) if text.is_empty() => return Some(None),
                Value::String(text) => text.parse().ok(),
                Value::Number(number) => number.as_i64(),
                _ => None,
            };
            number.filter(|number| range.contains(number)).map(Some)
        })
    }

    /// A number that counts or measures, so never a negative one, also as text.
    pub fn decimal(&mut self, name: &str) -> Option<Decimal> {
        self.take(name, |value| {
            let number: Option<Decimal> = match value {
                Value::String(text) if text.is_empty() => return Some(None),
                Value::String(text) => text.parse().ok(),
                Value::Number(number) => number.to_string().parse().ok(),
                _ => None,
            };
            let fits = |number: &Decimal| (Decimal::ZERO..=DECIMAL_MAX).contains(number);
            number.filter(fits).map(|number| Some(number.normalize()))
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

    /// An RFC 3339 time of a year in which there can have been a call.
    pub fn time(&mut self, name: &str) -> Option<DateTime<Utc>> {
        self.time_if(name, |_| true)
    }

    /// A time that is over. One far ahead is none: what is due after it would not be done for years.
    pub(crate) fn time_before(&mut self, name: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.time_if(name, |at| is_plausible_end(at, now))
    }

    /// A time that fits another one.
    pub(crate) fn time_if(
        &mut self,
        name: &str,
        fits: impl Fn(&DateTime<Utc>) -> bool,
    ) -> Option<DateTime<Utc>> {
        let fits = |at: &DateTime<Utc>| is_plausible(at) && fits(at);
        self.parsed(name, |text| text.parse().ok().filter(fits))
    }

    /// A moment that is over, in any form of which only one reading is a year with calls in it:
    /// milliseconds or seconds since 1970, as a number or text, RFC 3339, or `2024-09-08 15:58:40`,
    /// which is taken for UTC.
    pub(crate) fn moment_before(
        &mut self,
        name: &str,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        self.take(name, |value| {
            let at = match value {
                Value::String(text) if text.trim().is_empty() => return Some(None),
                Value::String(text) => moment::of_text(text.trim()),
                Value::Number(number) => moment::of_number(&number.to_string()),
                _ => None,
            };
            at.filter(|at| is_plausible_end(at, now)).map(Some)
        })
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
            Value::String(text) if is_short(text) => Some(filled(text).map(|text| vec![text])),
            Value::Array(values) if values.len() <= TEXTS_MAX => values
                .iter()
                .map(|value| {
                    value
                        .as_str()
                        .filter(|text| is_short(text))
                        .and_then(filled)
                })
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
                    self.unreadable
                        .insert(name.to_owned(), Value::Array(others));
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
                self.unreadable.insert(name.to_owned(), other);
                Vec::new()
            }
        }
    }

    /// Leaves these behind as what cannot be read: what they mean depends on another field that
    /// could not be.
    pub(crate) fn refuse(&mut self, names: &[&str]) {
        for name in names {
            if let Some(value) = self.map.remove(*name).filter(|value| !value.is_null()) {
                self.unreadable.insert((*name).to_owned(), value);
            }
        }
    }

    /// Whether this could not be read.
    pub(crate) fn is_unreadable(&self, name: &str) -> bool {
        self.unreadable.contains_key(name)
    }

    /// Drops fields that are known and not wanted, so that they do not count as unknown.
    pub fn drop(&mut self, names: &[&str]) {
        for name in names {
            self.map.remove(*name);
        }
    }

    /// Everything that was not taken, and what could not be read.
    pub(crate) fn rest(self) -> Rest {
        Rest {
            unknown: self.map,
            unreadable: self.unreadable,
        }
    }

    /// Takes a field; `read` answers `None` for what it cannot read, `Some(None)` for absence.
    fn take<T>(&mut self, name: &str, read: impl Fn(&Value) -> Option<Option<T>>) -> Option<T> {
        let value = self.map.remove(name).filter(|value| !value.is_null())?;
        read(&value).unwrap_or_else(|| {
            self.unreadable.insert(name.to_owned(), value);
            None
        })
    }
}

fn is_short(text: &str) -> bool {
    text.len() <= TEXT_BYTES_MAX
}

/// `""` is absent.
fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Zoom was founded in 2011, and a row's time to live is computed from its times: a year far off
/// would be an overflow or a row that is never deleted.
pub(crate) fn is_plausible(at: &DateTime<Utc>) -> bool {
    (2011..2100).contains(&at.year())
}

/// What is over ended before now, as far as clocks agree.
pub(crate) fn is_plausible_end(at: &DateTime<Utc>, now: DateTime<Utc>) -> bool {
    is_plausible(at) && *at - now <= AHEAD_MAX
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_time_is_of_a_year_in_which_there_can_have_been_a_call() {
        let mut fields = Fields::parse(
            br#"{"join_time":"2026-11-20T09:00:00Z","early":"2010-12-31T23:59:59Z","late":"2100-01-01T00:00:00Z","far":"+200000-01-01T00:00:00Z"}"#,
        )
        .unwrap();
        assert!(fields.time("join_time").is_some());
        for name in ["early", "late", "far"] {
            assert_eq!(fields.time(name), None, "{name}");
        }
        assert_eq!(fields.rest().unreadable.len(), 3);
    }

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
        let unreadable: Vec<_> = rest.unreadable.keys().collect();
        assert_eq!(unreadable, ["join_time", "topic"]);
        assert_eq!(rest.unknown.keys().collect::<Vec<_>>(), ["new"]);
    }

    #[test]
    fn bytes_that_are_no_object_are_refused() {
        assert!(Fields::parse(b"<html>").is_err());
        assert!(Fields::parse(b"[]").is_err());
        assert!(Fields::parse(b"").is_err());
    }
}
