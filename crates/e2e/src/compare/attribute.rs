//! A value of DynamoDB's, read from the JSON of its API.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

pub(crate) type Item = BTreeMap<String, Attribute>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Text(String),
    Number(Decimal),
    List(Vec<Attribute>),
    Map(Item),
    /// Booleans, binaries, sets, nulls and numbers that are none, as they came.
    Other(String),
}

impl Attribute {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn number(number: impl Into<Decimal>) -> Self {
        Self::Number(number.into())
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Item> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    fn of_wire(wire: &Value) -> Self {
        let Some((kind, value)) = wire.as_object().and_then(|object| object.iter().next()) else {
            return Self::Other(wire.to_string());
        };
        match (kind.as_str(), value) {
            ("S", Value::String(text)) => Self::Text(text.clone()),
            ("N", Value::String(text)) => match Decimal::from_str(text) {
                Ok(number) => Self::Number(number.normalize()),
                Err(_) => Self::Other(wire.to_string()),
            },
            ("L", Value::Array(list)) => Self::List(list.iter().map(Self::of_wire).collect()),
            ("M", map) => Self::Map(item_of_wire(map)),
            _ => Self::Other(wire.to_string()),
        }
    }
}

pub(crate) fn item_of_wire(wire: &Value) -> Item {
    let attributes = wire.as_object().into_iter().flatten();
    attributes
        .map(|(name, value)| (name.clone(), Attribute::of_wire(value)))
        .collect()
}

impl fmt::Display for Attribute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(out, "{text:?}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::List(list) => {
                let list: Vec<_> = list.iter().map(Self::to_string).collect();
                write!(out, "[{}]", list.join(", "))
            }
            Self::Map(map) => {
                let map: Vec<_> = map
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"))
                    .collect();
                write!(out, "{{{}}}", map.join(", "))
            }
            Self::Other(wire) => write!(out, "{wire}"),
        }
    }
}

pub(crate) fn shown(attribute: Option<&Attribute>) -> String {
    attribute.map_or_else(|| "nothing".to_owned(), Attribute::to_string)
}

/// Says where two values differ, down to the leaf.
pub(crate) fn compare(
    path: &str,
    expected: Option<&Attribute>,
    found: Option<&Attribute>,
    say: &mut dyn FnMut(&str, String, String),
) {
    match (expected, found) {
        (Some(Attribute::Map(expected)), Some(Attribute::Map(found))) => {
            let mut names: Vec<_> = expected.keys().chain(found.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let path = format!("{path}.{name}");
                compare(&path, expected.get(name), found.get(name), say);
            }
        }
        _ => compare_leaf(path, expected, found, say),
    }
}

fn compare_leaf(
    path: &str,
    expected: Option<&Attribute>,
    found: Option<&Attribute>,
    say: &mut dyn FnMut(&str, String, String),
) {
    if expected != found {
        say(path, shown(expected), shown(found));
    }
}
