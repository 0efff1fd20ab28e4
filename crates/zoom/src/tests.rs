//! Answers that are one object, odd in every way: what can be read of them is kept.

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::DateTime;
use serde_json::{Value, json};

use crate::directory::user;
use crate::oauth::{installer, tokens};
use crate::quality::account_quality;

const USER: &str = include_str!("../fuzz/corpus/user/full.json");
const INSTALLER: &str = include_str!("../fuzz/corpus/installer/full.json");
const QUALITY: &str = include_str!("../fuzz/corpus/account_quality/full.json");
const TOKENS: &str = include_str!("../fuzz/corpus/tokens/full.json");

/// What takes the place of a field, as JSON; `None` leaves it out.
pub(crate) fn oddities() -> Vec<Option<String>> {
    let values = [
        json!(null),
        json!(""),
        json!("  "),
        json!("soon"),
        json!("NaN kbps"),
        json!("-3 ms"),
        json!("1e9 ms"),
        json!("120%"),
        json!("0000-00-00T00:00:00Z"),
        json!("+200000-01-01T00:00:00Z"),
        json!(-1),
        json!(1e300),
        json!(true),
        json!([]),
        json!([1, null, "a"]),
        json!("x".repeat(5_000)),
        json!(["x".repeat(2_000)]),
        json!((0..1_000).map(|n| n.to_string()).collect::<Vec<_>>()),
        unreadable(),
    ];
    let values = values.iter().map(Value::to_string).chain(no_values());
    [None].into_iter().chain(values.map(Some)).collect()
}

/// JSON that no value can hold: a number beyond all floats, and lists and objects that are nested too
/// deep.
pub(crate) fn no_values() -> [String; 3] {
    let deep = |open: &str, within: &str, close: &str| {
        format!("{}{within}{}", open.repeat(200), close.repeat(200))
    };
    [
        "1e400".to_owned(),
        deep("[", "", "]"),
        deep(r#"{"a":"#, "1", "}"),
    ]
}

/// What no field at all can be.
pub(crate) fn unreadable() -> Value {
    json!({ "odd": [1, { "deep": "er" }] })
}

/// Every place within `at`, by JSON pointer, that itself included.
pub(crate) fn places(body: &Value, at: &str) -> Vec<String> {
    let value = body.pointer(at).unwrap();
    let inner: Vec<_> = match value {
        Value::Object(map) => map.keys().map(|name| format!("{at}/{name}")).collect(),
        Value::Array(items) => (0..items.len()).map(|nth| format!("{at}/{nth}")).collect(),
        _ => Vec::new(),
    };
    let mut places: Vec<_> = inner.iter().flat_map(|at| places(body, at)).collect();
    places.push(at.to_owned());
    places
}

/// Stands in a body where what is no value will stand.
const HERE: &str = "here";

/// The body with something odd in that place.
pub(crate) fn replaced(body: &Value, place: &str, odd: Option<&str>) -> Vec<u8> {
    let mut body = body.clone();
    if let Some(odd) = odd {
        *body.pointer_mut(place).unwrap() = json!(HERE);
        return body
            .to_string()
            .replace(&json!(HERE).to_string(), odd)
            .into_bytes();
    }
    let (parent, name) = place.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.remove(name)),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        _ => unreachable!("a place has a parent"),
    }
    serde_json::to_vec(&body).unwrap()
}

/// How often each line comes.
pub(crate) fn lines(of: &impl Debug) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for line in format!("{of:#?}").lines() {
        *lines.entry(line.to_owned()).or_default() += 1;
    }
    lines
}

/// How many lines are in the one and not in the other.
pub(crate) fn lost(before: &BTreeMap<String, usize>, after: &impl Debug) -> usize {
    let after = lines(after);
    let gone = |(line, count): (&String, &usize)| {
        count.saturating_sub(after.get(line).copied().unwrap_or(0))
    };
    before.iter().map(gone).sum()
}

/// The most lines that one value has; of a list of texts each has one.
const LINES_OF_ONE: usize = 8;

/// Only without `needed` there is nothing; of the fields within others everything beside one is
/// kept, and of those on top, too.
fn check<T: Debug>(body: &str, needed: &[&str], parse: impl Fn(&[u8]) -> Option<T>) {
    let body: Value = serde_json::from_str(body).unwrap();
    let whole = parse(&serde_json::to_vec(&body).unwrap()).unwrap();
    let whole = lines(&whole);
    for place in places(&body, "") {
        let is_leaf = !body.pointer(&place).is_some_and(Value::is_object);
        for odd in oddities().into_iter().filter(|_| !place.is_empty()) {
            let said: String = format!("{place} is {odd:?}").chars().take(200).collect();
            let Some(read) = parse(&replaced(&body, &place, odd.as_deref())) else {
                let name = place.split('/').nth(1).unwrap();
                assert!(needed.contains(&name), "nothing was read: {said}");
                continue;
            };
            let gone = lost(&whole, &read);
            assert!(!is_leaf || gone <= LINES_OF_ONE, "{gone} lines: {said}");
        }
    }
}

#[test]
fn an_odd_field_of_a_user_costs_nothing_beside_it() {
    check(USER, &["id"], |body| user(body).unwrap().items.pop());
    check(INSTALLER, &["account_id"], |body| {
        installer(body).map(|(installer, _)| installer)
    });
    let whole = user(USER.as_bytes()).unwrap().unread;
    let (_, of_installer) = installer(INSTALLER.as_bytes()).unwrap();
    assert!(whole.is_none() && of_installer.is_none(), "all is known");
}

#[test]
fn an_odd_field_of_the_accounts_scores_costs_nothing_beside_it() {
    let all_read = |body: &[u8]| Some(account_quality(body).unwrap().quality);
    check(QUALITY, &[], all_read);
    let whole = account_quality(QUALITY.as_bytes()).unwrap().unread;
    assert!(whole.is_none(), "everything is known");
}

#[test]
fn an_odd_field_of_a_token_answer_costs_nothing_but_the_tokens_themselves() {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    check(TOKENS, &["access_token"], |body| tokens(body, now).ok());
}

#[test]
fn an_answer_that_is_no_object_is_none() {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    for body in [
        "",
        "[]",
        "null",
        "7",
        "\"a\"",
        "{\"id\":",
        "<html><body>502</body></html>",
    ] {
        let body = body.as_bytes();
        assert!(user(body).is_err());
        assert!(account_quality(body).is_err());
        assert!(installer(body).is_none());
        assert!(tokens(body, now).is_err());
    }
}
