//! Rows as `DynamoDB` wants them: absent attributes are absent, never empty or null.

use std::collections::HashMap;
use std::fmt::Display;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, SecondsFormat, Utc};

/// A row in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row(HashMap<String, AttributeValue>);

/// A row as it was read.
pub(crate) type Item = HashMap<String, AttributeValue>;

impl Row {
    pub(crate) fn text(mut self, name: &str, text: impl Into<String>) -> Self {
        self.0
            .insert(name.to_owned(), AttributeValue::S(text.into()));
        self
    }

    /// An attribute whose presence is all that it says.
    pub(crate) fn flag(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::Bool(true));
        self
    }

    pub(crate) fn text_if(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub(crate) fn number(mut self, name: &str, number: impl Display) -> Self {
        self.0
            .insert(name.to_owned(), AttributeValue::N(number.to_string()));
        self
    }

    pub(crate) fn number_if(self, name: &str, number: Option<impl Display>) -> Self {
        match number {
            Some(number) => self.number(name, number),
            None => self,
        }
    }

    pub(crate) fn texts_if(mut self, name: &str, texts: &[String]) -> Self {
        if !texts.is_empty() {
            let list = texts.iter().cloned().map(AttributeValue::S).collect();
            self.0.insert(name.to_owned(), AttributeValue::L(list));
        }
        self
    }

    pub(crate) fn flag_if(mut self, name: &str, flag: Option<bool>) -> Self {
        if let Some(flag) = flag {
            self.0.insert(name.to_owned(), AttributeValue::Bool(flag));
        }
        self
    }

    /// A list of nested maps; absent when nothing is in any.
    pub(crate) fn maps_if(mut self, name: &str, maps: Vec<Self>) -> Self {
        let maps: Vec<_> = maps
            .into_iter()
            .filter(|map| !map.0.is_empty())
            .map(|map| AttributeValue::M(map.0))
            .collect();
        if !maps.is_empty() {
            self.0.insert(name.to_owned(), AttributeValue::L(maps));
        }
        self
    }

    /// `{name}_at` for people and `{name}_at_epoch_s` for machines.
    pub(crate) fn time(self, name: &str, at: DateTime<Utc>) -> Self {
        self.text(&format!("{name}_at"), rfc3339(at))
            .number(&format!("{name}_at_epoch_s"), at.timestamp())
    }

    pub(crate) fn time_if(self, name: &str, at: Option<DateTime<Utc>>) -> Self {
        match at {
            Some(at) => self.time(name, at),
            None => self,
        }
    }

    /// A nested map; absent when nothing is in it.
    pub(crate) fn map(mut self, name: &str, map: Self) -> Self {
        if !map.0.is_empty() {
            self.0.insert(name.to_owned(), AttributeValue::M(map.0));
        }
        self
    }

    pub(crate) fn into_item(self) -> Item {
        self.0
    }

    /// As `DynamoDB` counts it: names and texts by their bytes, a number a byte for each two of its
    /// digits and one or two more, a list or a map three bytes, and one for each of its elements.
    pub(crate) fn bytes(&self) -> usize {
        self.0
            .iter()
            .map(|(name, value)| name.len() + value_bytes(value))
            .sum()
    }
}

fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        // A point or a sign among the characters makes this a byte too many at most.
        AttributeValue::N(number) => 1 + number.len().div_ceil(2),
        AttributeValue::L(list) => {
            3 + list
                .iter()
                .map(|value| 1 + value_bytes(value))
                .sum::<usize>()
        }
        AttributeValue::M(map) => {
            let elements = map
                .iter()
                .map(|(name, value)| 1 + name.len() + value_bytes(value));
            3 + elements.sum::<usize>()
        }
        _ => 1,
    }
}

/// A time as every row writes it: UTC, `Z`, with a fraction only where there is one.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn n(number: impl Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn text_of(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

/// None where there is no list.
pub(crate) fn texts_of(item: &Item, name: &str) -> Vec<String> {
    let list = item.get(name).and_then(|value| value.as_l().ok());
    let texts = list
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_s().ok());
    texts.cloned().collect()
}

pub(crate) fn map_of<'a>(item: &'a Item, name: &str) -> Option<&'a Item> {
    item.get(name)?.as_m().ok()
}

pub(crate) fn number_of<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

pub(crate) fn time_of(item: &Item, name: &str) -> Option<DateTime<Utc>> {
    text_of(item, name)?.parse().ok()
}
