//! Fields of the account as attributes of a row.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;

use super::super::names::Name;
use super::super::{Attribute, Item};

pub(super) fn put(row: &mut Item, name: &str, value: Attribute) {
    row.insert(name.to_owned(), value);
}

pub(super) fn texts(of: &Value, names: &[Name]) -> Item {
    let said = names.iter().filter_map(|(theirs, ours)| {
        let text = of[*theirs].as_str().filter(|text| !text.is_empty())?;
        Some(((*ours).to_owned(), Attribute::text(text)))
    });
    said.collect()
}

pub(super) fn lists(of: &Value, names: &[Name]) -> Item {
    let said = names.iter().filter_map(|(theirs, ours)| {
        let texts = list(of, theirs).iter().filter_map(Value::as_str);
        let texts: Vec<_> = texts.map(Attribute::text).collect();
        (!texts.is_empty()).then(|| ((*ours).to_owned(), Attribute::List(texts)))
    });
    said.collect()
}

pub(super) fn flags(of: &Value, names: &[Name]) -> Item {
    let said = names.iter().filter_map(|(theirs, ours)| {
        let flag = of[*theirs].as_bool()?;
        let wire = serde_json::json!({ "BOOL": flag }).to_string();
        Some(((*ours).to_owned(), Attribute::Other(wire)))
    });
    said.collect()
}

pub(super) fn numbers(of: &Value, names: &[Name]) -> Item {
    let said = names.iter().filter_map(|(theirs, ours)| {
        let number = Decimal::from_str(of[*theirs].as_str()?).ok()?;
        Some(((*ours).to_owned(), Attribute::number(number)))
    });
    said.collect()
}

/// Each field that nobody knows, as the text of its JSON; those of minutes once, under their path.
pub(super) fn other(session: &Value, in_qos: bool) -> Item {
    let of = |name: &str, path: &str| -> Vec<(String, Attribute)> {
        let fields = session[name].as_object().into_iter().flatten();
        fields
            .map(|(name, value)| (format!("{path}{name}"), Attribute::text(value.to_string())))
            .collect()
    };
    let mut other: Item = of("unknown_fields", "").into_iter().collect();
    if in_qos && !list(session, "minutes").is_empty() {
        other.extend(of("unknown_minute_fields", "user_qos."));
    }
    other
}

/// How often a field came that nobody knows: in the roster's items and in each minute.
pub(super) fn unknown(meeting: &Value) -> usize {
    let fields =
        |session: &Value, name: &str| session[name].as_object().map_or(0, serde_json::Map::len);
    let of_session = |session: &Value| {
        let in_qos = meeting["single"] != true && session["in_qos"] != false;
        let minutes = list(session, "minutes").len() * usize::from(in_qos);
        fields(session, "unknown_fields") + minutes * fields(session, "unknown_minute_fields")
    };
    list(meeting, "sessions").iter().map(of_session).sum()
}

pub(super) fn text(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

pub(super) fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn count(count: usize) -> Attribute {
    Attribute::number(u64::try_from(count).expect("fits"))
}

pub(super) fn epoch_s(rfc3339: &str) -> i64 {
    DateTime::<Utc>::from_str(rfc3339).map_or(0, |at| at.timestamp())
}

/// The /24 of an IPv4 address; the simulator has no other.
pub(super) fn subnet_of_256(address: &str) -> Option<String> {
    let (network, _) = address.rsplit_once('.')?;
    Some(format!("{network}.0/24"))
}
