//! A page: a list of items under a name, and where the next page is.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use super::Unread;
use super::list_of::{list, object};
use crate::NotAnObject;
use crate::broken;
use crate::fields::Fields;

/// Zoom's longest pages have 300 items. Source: `docs/zoom.md#pages`.
const ITEMS_MAX: usize = 1_000;

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
    let mut unread = Unread::default();
    let text = text(body, &mut unread)?;
    let mut top = object(&text)?;
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

/// The text of an answer. A name that was cut within a character costs that character, and nothing
/// beside it.
pub(super) fn text<'a>(body: &'a [u8], unread: &mut Unread) -> Result<Cow<'a, str>, NotAnObject> {
    let text = broken::text(body).ok_or(NotAnObject { cause: None })?;
    if matches!(text, Cow::Owned(_)) {
        unread.unreadable_field_count += 1;
    }
    Ok(text)
}

/// The fields of an item.
pub(crate) fn fields(raw: &RawValue) -> Option<Fields> {
    Fields::parse(raw.get().as_bytes()).ok()
}
