//! An object of Zoom's, read field by field.
//!
//! Zoom documents little as required, renames and adds fields monthly, and sends numbers as text.
//! So no field's absence or odd type may lose its neighbours: what cannot be read stays behind,
//! together with what nobody asked for, and [`Fields::rest`] hands both over.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::NotAnObject;
use crate::surrogates;

mod moment;

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

/// The fields of an object, each still as its text.
pub(crate) type Texts = BTreeMap<String, Box<RawValue>>;

/// A JSON object whose fields are taken one by one, and only then parsed: a number that no float
/// holds, or lists in lists a hundred deep, are no value, and cost nothing beside them.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    map: Texts,
    unreadable: BTreeMap<String, String>,
}

/// What is left of an object when everything known was taken, as JSON.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rest {
    /// Fields that nobody asked for.
    pub(crate) unknown: BTreeMap<String, String>,
    /// Fields whose value could not be read.
    pub(crate) unreadable: BTreeMap<String, String>,
}

impl Fields {
    /// Reads the bytes of an object.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnObject> {
        if bytes.len() > OBJECT_BYTES_MAX {
            return Err(NotAnObject { cause: None });
        }
        Ok(Self::of(surrogates::read(bytes)?))
    }

    pub(crate) fn of(map: Texts) -> Self {
        Self {
            map,
            unreadable: BTreeMap::new(),
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
        let raw = self.present(name)?;
        let object = object(&raw);
        if object.is_none() {
            self.unreadable.insert(name.to_owned(), json(&raw));
        }
        object
    }

    /// A list of objects; one object alone is a list of one. Elements that are none stay behind.
    pub fn objects(&mut self, name: &str) -> Vec<Self> {
        let Some(raw) = self.present(name) else {
            return Vec::new();
        };
        let list: Result<Vec<&RawValue>, _> = serde_json::from_str(raw.get());
        let is_list = list.is_ok();
        let (mut objects, mut others) = (Vec::new(), Vec::new());
        for element in list.unwrap_or_else(|_| vec![&raw]) {
            match object(element) {
                Some(object) => objects.push(object),
                None => others.push(json(element)),
            }
        }
        if !others.is_empty() {
            let others = others.join(",");
            let others = if is_list {
                format!("[{others}]")
            } else {
                others
            };
            self.unreadable.insert(name.to_owned(), others);
        }
        objects
    }

    /// Leaves these behind as what cannot be read: what they mean depends on another field that
    /// could not be.
    pub(crate) fn refuse(&mut self, names: &[&str]) {
        for name in names {
            if let Some(raw) = self.present(name) {
                self.unreadable.insert((*name).to_owned(), json(&raw));
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
        let unknown = self.map.into_iter();
        Rest {
            unknown: unknown.map(|(name, raw)| (name, json(&raw))).collect(),
            unreadable: self.unreadable,
        }
    }

    /// Takes a field's text; null is absence.
    fn present(&mut self, name: &str) -> Option<Box<RawValue>> {
        self.map.remove(name).filter(|raw| raw.get() != "null")
    }

    /// Takes a field; `read` answers `None` for what it cannot read, `Some(None)` for absence.
    fn take<T>(&mut self, name: &str, read: impl Fn(&Value) -> Option<Option<T>>) -> Option<T> {
        let raw = self.present(name)?;
        let value = surrogates::read(raw.get().as_bytes()).ok();
        value.as_ref().and_then(read).unwrap_or_else(|| {
            self.unreadable.insert(name.to_owned(), json(&raw));
            None
        })
    }
}

fn object(raw: &RawValue) -> Option<Fields> {
    surrogates::read(raw.get().as_bytes()).ok().map(Fields::of)
}

/// A value as it is kept: as JSON in its shortest form, and where it is no value, as Zoom wrote it.
pub(crate) fn json(raw: &RawValue) -> String {
    let value: Result<Value, _> = surrogates::read(raw.get().as_bytes());
    value.map_or_else(|_| raw.get().to_owned(), |value| value.to_string())
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
mod tests;
