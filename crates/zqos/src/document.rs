//! A secret's value: the JSON object that the functions read.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

/// The object, with fields that nobody here knows left as they are. Its `Debug` shows nothing.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Document(Map<String, Value>);

impl Document {
    /// `None` for what is no object.
    pub(crate) fn read(text: &SecretString) -> Option<Self> {
        serde_json::from_str(text.expose_secret()).ok().map(Self)
    }

    pub(crate) fn to_secret(&self) -> SecretString {
        Value::Object(self.0.clone()).to_string().into()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn with_secret(self, name: &str, value: &SecretString) -> Self {
        self.with(name, value.expose_secret())
    }

    /// `None` when it has no such field.
    pub(crate) fn without(&self, name: &str) -> Option<Self> {
        let mut rest = self.0.clone();
        rest.remove(name)?;
        Some(Self(rest))
    }

    /// Whether each field of `other` is here with the same value.
    pub(crate) fn has_all_of(&self, other: &Self) -> bool {
        let same = |(name, value)| self.0.get(name) == Some(value);
        other.0.iter().all(same)
    }

    pub(crate) fn is_text(&self, name: &str, text: &SecretString) -> bool {
        self.get(name).and_then(Value::as_str) == Some(text.expose_secret())
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn fields_that_nobody_knows_stay_and_nothing_prints() {
        let text = r#"{"client_secret":"hush","note":{"kept":true}}"#;
        let document = Document::read(&text.into()).unwrap();
        let changed = document.with_secret("client_secret", &"new".into());
        assert!(changed.is_text("client_secret", &"new".into()));
        assert_eq!(changed.get("note").unwrap()["kept"], true);
        assert!(!format!("{changed:?}{:?}", changed.to_secret()).contains("new"));
        assert!(Document::read(&"\"hush\"".into()).is_none());
    }
}
