//! Lists and objects whose parts stay text until they are read, one after the other: as a tree they
//! would take several times their bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::Unread;
use crate::NotAnObject;
use crate::fields::{Fields, OBJECT_BYTES_MAX};

/// The minutes of fifty hours; a meeting of Zoom's lasts thirty at most.
const MINUTES_MAX: usize = 3_000;

/// The fields of an object, each still as text.
pub(super) fn object(text: &str) -> Result<BTreeMap<Cow<'_, str>, &RawValue>, NotAnObject> {
    Ok(serde_json::from_str(text)?)
}

/// The elements of a list; one object alone is a list of one. Anything else, and what comes after so
/// many, is lost and counted.
pub(super) fn list<'a>(
    raw: Option<&'a RawValue>,
    most: usize,
    unread: &mut Unread,
) -> Vec<&'a RawValue> {
    let Some(raw) = raw else {
        return Vec::new();
    };
    match raw.get().as_bytes().first() {
        Some(b'[') => {
            let elements = Elements { most, unread };
            let mut text = Deserializer::from_str(raw.get());
            text.deserialize_seq(elements).unwrap_or_default()
        }
        Some(b'{') => vec![raw],
        Some(b'n') => Vec::new(), // null
        _ => {
            unread.lose(raw);
            Vec::new()
        }
    }
}

/// The elements of a list as they come, so that ten million of two bytes take no memory.
struct Elements<'u> {
    most: usize,
    unread: &'u mut Unread,
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(raw) = list.next_element::<&RawValue>()? {
            if elements.len() < self.most {
                elements.push(raw);
            } else {
                self.unread.lose(raw);
            }
        }
        Ok(elements)
    }
}

/// The fields of an item, and apart from them the elements of its list `key`.
pub(super) fn fields_and_list<'a>(
    raw: &'a RawValue,
    key: &str,
    unread: &mut Unread,
) -> Option<(Fields, Vec<&'a RawValue>)> {
    let mut map = object(raw.get()).ok()?;
    let elements = list(map.remove(key), MINUTES_MAX, unread);
    if map.values().map(|raw| raw.get().len()).sum::<usize>() > OBJECT_BYTES_MAX {
        return None;
    }
    let map = map.into_iter();
    let map = map.map(|(name, raw)| (name.into_owned(), raw.to_owned()));
    Some((Fields::of(map.collect()), elements))
}
