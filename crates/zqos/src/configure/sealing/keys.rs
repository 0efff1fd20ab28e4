//! Keys are made, added and removed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Map, Value};

use crate::document::Document;
use crate::trouble::Trouble;

/// The accounts that need a key, by its id.
pub(super) type Needed = BTreeMap<String, Vec<String>>;

const ACTIVE: &str = "active";
const KEYS: &str = "keys";
const EMAIL_KEY: &str = "email_key";

/// For AES-256-GCM, and as much for the hash of e-mails.
const BYTES: usize = 32;

pub(super) fn first() -> Document {
    let keys = Map::from_iter([("k1".to_owned(), random())]);
    Document::default()
        .with(ACTIVE, "k1")
        .with(KEYS, keys)
        .with(EMAIL_KEY, random())
}

/// A new key beside the others, and its id. The key of e-mails stays: with another one, nobody's rows
/// before and after it would have the same `email_key`.
pub(super) fn rotated(current: Document) -> (Document, String) {
    let mut keys = keys(&current);
    // Never the id of a key that was removed before it: what is still sealed with that is not this one's.
    let numbers = keys
        .keys()
        .filter_map(|id| id.strip_prefix('k')?.parse::<u64>().ok());
    let after = numbers.max().unwrap_or_default().saturating_add(1);
    let mut ids = (after..).chain(1..after).map(|n| format!("k{n}"));
    let free = ids.find(|id| !keys.contains_key(id));
    let id = free.expect("numbers do not end");
    keys.insert(id.clone(), random());
    (current.with(ACTIVE, id.as_str()).with(KEYS, keys), id)
}

/// Only the active key, and the ids of those that went. Refused while one of them is needed.
pub(super) fn without_unused(
    current: Document,
    needed: &Needed,
) -> Result<(Document, Vec<String>), Trouble> {
    let active = current
        .get(ACTIVE)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (kept, unused): (Map<_, _>, Map<_, _>) =
        keys(&current).into_iter().partition(|(id, _)| id == active);
    let still: Vec<_> = unused
        .keys()
        .filter_map(|id| Some(format!("{id} by {}", needed.get(id)?.join(", "))))
        .collect();
    if !still.is_empty() {
        return Err(Trouble::refused(
            format!("still needed: {}; no key was removed", still.join("; ")),
            "each refresh seals anew, within the hour; what does not work must be installed again or \
             removed at Zoom: zqos installations",
        ));
    }
    let unused: Vec<_> = unused.into_iter().map(|(id, _)| id).collect();
    Ok((current.with(KEYS, kept), unused))
}

fn keys(value: &Document) -> Map<String, Value> {
    let keys = value.get(KEYS).and_then(Value::as_object);
    keys.cloned().unwrap_or_default()
}

fn random() -> Value {
    let mut bytes = [0; BYTES];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.expect("the system has random numbers");
    STANDARD.encode(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::{Needed, first, keys, rotated, without_unused};
    use store::Sealer;

    #[test]
    fn keys_are_random_and_ones_that_the_functions_can_use() {
        let (one, other) = (first(), first());
        for name in ["keys", "email_key"] {
            assert_ne!(one.get(name), other.get(name), "{name}");
        }
        assert_ne!(
            one.get("keys").unwrap()["k1"],
            *one.get("email_key").unwrap()
        );
        Sealer::of_json(&one.to_secret()).unwrap();
    }

    #[test]
    fn what_was_sealed_before_a_rotation_opens_after_it() {
        let before = first();
        let sealer = Sealer::of_json(&before.to_secret()).unwrap();
        let shut = sealer.seal("A1", "f", &"hush".into()).unwrap();
        let (after, id) = rotated(before.clone());
        assert_eq!(id, "k2");
        let sealer = Sealer::of_json(&after.to_secret()).unwrap();
        sealer.open("A1", "f", &shut).unwrap();
        let anew = sealer.seal("A1", "f", &"hush".into()).unwrap();
        assert!(anew.starts_with("k2."));
        assert_eq!(before.get("email_key"), after.get("email_key"));
    }

    #[test]
    fn a_key_goes_only_when_nobody_needs_it() {
        let (two, _) = rotated(first());
        let needed = Needed::from([
            ("k1".to_owned(), vec!["A1".to_owned(), "A2".to_owned()]),
            ("k2".to_owned(), vec!["A3".to_owned()]),
        ]);
        let refused = without_unused(two.clone(), &needed).unwrap_err();
        assert!(
            format!("{refused:?}").contains("k1 by A1, A2"),
            "{refused:?}"
        );
        let needed = Needed::from([("k2".to_owned(), vec!["A3".to_owned()])]);
        let (left, removed) = without_unused(two, &needed).unwrap();
        assert_eq!(removed, ["k1"]);
        assert_eq!(keys(&left).keys().collect::<Vec<_>>(), ["k2"]);
        let (same, removed) = without_unused(left.clone(), &needed).unwrap();
        assert!(same == left && removed.is_empty());
    }

    #[test]
    fn a_new_key_does_not_take_the_id_of_one_that_went() {
        let (two, _) = rotated(first());
        let (left, _) = without_unused(two, &Needed::new()).unwrap();
        let (again, id) = rotated(left);
        assert_eq!(id, "k3");
        assert_eq!(keys(&again).len(), 2);
    }
}
