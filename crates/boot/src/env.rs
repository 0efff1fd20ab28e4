//! The environment, read once and then a value like any other.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

/// The variables of a process, or those of a test.
#[derive(Clone, Default)]
pub struct Env(HashMap<String, String>);

/// AWS's key for this process is among them, so they do not print.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env").finish_non_exhaustive()
    }
}

/// A setting that is missing or cannot be read. The text says who should set it.
#[derive(Debug, thiserror::Error)]
pub enum EnvError {
    /// Not set, or set to nothing.
    #[error("{name} is not set; template.yaml should set it")]
    Missing {
        /// The variable.
        name: &'static str,
    },
    /// Set to something that is not of the form wanted.
    #[error("{name} is not {wanted}: {why}; template.yaml sets it")]
    Malformed {
        /// The variable.
        name: &'static str,
        /// What it should be, in words.
        wanted: &'static str,
        /// What the parser said.
        why: String,
    },
}

impl Env {
    /// The variables of this process, as they are now.
    pub fn of_process() -> Self {
        Self(std::env::vars().collect())
    }

    /// The text of a variable that must be there.
    pub fn required(&self, name: &'static str) -> Result<String, EnvError> {
        self.optional(name).ok_or(EnvError::Missing { name })
    }

    /// The text of a variable that may be absent; empty counts as absent.
    pub fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|text| !text.is_empty()).cloned()
    }

    /// A variable that must be there and of a form; `wanted` says which, for the error.
    pub fn parsed<T>(&self, name: &'static str, wanted: &'static str) -> Result<T, EnvError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.required(name)?
            .trim()
            .parse()
            .map_err(|why: T::Err| EnvError::Malformed {
                name,
                wanted,
                why: why.to_string(),
            })
    }

    /// A comma-separated variable; absent is the empty list.
    pub fn list<T>(&self, name: &'static str, wanted: &'static str) -> Result<Vec<T>, EnvError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text = self.optional(name).unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                part.parse().map_err(|why: T::Err| EnvError::Malformed {
                    name,
                    wanted,
                    why: why.to_string(),
                })
            })
            .collect()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, text)| (name.into(), text.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Env;

    #[test]
    fn a_missing_setting_is_named_with_the_place_that_should_set_it() {
        let error = Env::default().required("EVENTS_TABLE").unwrap_err();
        assert_eq!(
            error.to_string(),
            "EVENTS_TABLE is not set; template.yaml should set it"
        );
    }

    #[test]
    fn an_empty_setting_counts_as_missing() {
        let env = Env::from_iter([("EVENTS_TABLE", "")]);
        assert!(env.required("EVENTS_TABLE").is_err());
    }

    #[test]
    fn a_malformed_number_says_what_was_wanted() {
        let env = Env::from_iter([("PAGE_SIZE", "ten")]);
        let error = env
            .parsed::<u32>("PAGE_SIZE", "a whole number")
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("PAGE_SIZE is not a whole number")
        );
    }

    #[test]
    fn a_list_ignores_spaces_and_empty_parts() {
        let env = Env::from_iter([("DELAYS", "1, 20,,300")]);
        assert_eq!(env.list::<i64>("DELAYS", "numbers").unwrap(), [1, 20, 300]);
        assert_eq!(env.list::<i64>("OTHER", "numbers").unwrap(), [0_i64; 0]);
    }
}
