//! A page: a list of items under a name, and where the next page is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Deserializer, Value};

use super::Unread;
use crate::fields::{Fields, NotAnObject, OBJECT_BYTES_MAX};
use crate::surrogates;

/// Zoom's longest pages have 300 items. Source: `docs/zoom.md#pages`.
const ITEMS_MAX: usize = 1_000;

/// The minutes of fifty hours; a meeting of Zoom's lasts thirty at most.
const MINUTES_MAX: usize = 3_000;

/// Zoom's tokens have some fifty characters. A token goes into the address of the next call, of which
/// servers read 8 KB, up to three bytes for each of its own, and into the ledger's row.
const TOKEN_BYTES_MAX: usize = 2_048;

/// What else Zoom says of a page; none of it is read. Source: `docs/zoom.md#pages`.
const NOT_READ: [&str; 8] = [
    "page_count",
    "page_number",
    "page_size",
    "total_records",
    "from",
    "to",
    "meeting_number",
    "webinar_number",
];

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What could be read of it.
    pub items: Vec<T>,
    /// The token of the next page; none on the last. Zoom's `total_records` is not to be trusted.
    pub next_page_token: Option<String>,
    /// What was not understood.
    pub unread: Unread,
}

/// Reads a page: the list `key`, each item by `read`, which answers `None` for one that cannot be
/// used. Items are parsed one after the other: as a tree, a page takes several times its bytes.
///
/// Without its list it is no page, and not an empty one: nobody would notice that Zoom renamed it.
pub(crate) fn page<T>(
    body: &[u8],
    key: &str,
    mut read: impl FnMut(&RawValue, &mut Unread) -> Option<T>,
) -> Result<Page<T>, NotAnObject> {
    let text = std::str::from_utf8(body).map_err(|_| NotAnObject { cause: None })?;
    let mut top = object(text)?;
    let mut unread = Unread::default();
    let mut items = Vec::new();
    let of_key = top.remove(key).filter(|raw| is_list(raw));
    let of_key = of_key.ok_or(NotAnObject { cause: None })?;
    for raw in list(Some(of_key), ITEMS_MAX, &mut unread) {
        match read(raw, &mut unread) {
            Some(item) => items.push(item),
            None => unread.lose(raw),
        }
    }
    let next_page_token = token(top.remove("next_page_token"))?;
    let unknown = top.into_keys().filter(|name| !NOT_READ.contains(&&**name));
    unread.meet(unknown.map(Cow::into_owned));
    Ok(Page {
        items,
        next_page_token,
        unread,
    })
}

/// A list, or one object in place of a list of one.
fn is_list(raw: &RawValue) -> bool {
    raw.get().starts_with(['[', '{'])
}

/// A token that is no text, or endless, must not end a list early, as an absent one does.
fn token(raw: Option<&RawValue>) -> Result<Option<String>, NotAnObject> {
    match raw.map(|raw| serde_json::from_str(raw.get())) {
        None | Some(Ok(Value::Null)) => Ok(None),
        Some(Ok(Value::String(text))) if text.len() <= TOKEN_BYTES_MAX => {
            Ok((!text.is_empty()).then_some(text))
        }
        _ => Err(NotAnObject { cause: None }),
    }
}

/// The fields of an object, each still as text.
fn object(text: &str) -> Result<BTreeMap<Cow<'_, str>, &RawValue>, NotAnObject> {
    serde_json::from_str(text).map_err(|cause| NotAnObject { cause: Some(cause) })
}

/// The elements of a list; one object alone is a list of one. Anything else, and what comes after so
/// many, is lost and counted.
fn list<'a>(raw: Option<&'a RawValue>, most: usize, unread: &mut Unread) -> Vec<&'a RawValue> {
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

/// The fields of an item.
pub(crate) fn fields(raw: &RawValue) -> Option<Fields> {
    Fields::parse(raw.get().as_bytes()).ok()
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
    let map: Result<_, _> = map
        .into_iter()
        .map(|(name, raw)| Ok((name.into_owned(), surrogates::read(raw.get().as_bytes())?)))
        .collect::<Result<_, serde_json::Error>>();
    Some((Fields::of(map.ok()?), elements))
}
